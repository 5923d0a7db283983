"""The profile's form in a real browser, with and without scripts."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from humans import person
from opentrain_server.domain.labelers import profiles
from visitors import visitor


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request, browser: Browser, world) -> Iterator[Page]:
    """Ben at his phone, a labeler with an empty profile."""
    human = person(world, "ben@example.com")
    with world.database.transaction() as db:
        profiles.make(db, human)
    cookies = [
        {"name": n, "value": v, "url": world.url} for n, v in visitor(world, human).http.cookies.items()
    ]
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, base_url=world.url, java_script_enabled=request.param
    )
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def photo() -> dict[str, object]:
    kept = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(kept, "PNG")
    return {"name": "me.png", "mimeType": "image/png", "buffer": kept.getvalue()}


def test_a_profile_is_filled_in_mended_and_seen(page: Page) -> None:
    page.goto("/profile")
    page.get_by_label("What you do, in a few words").fill("Radiologist")
    page.get_by_label("Country").select_option(label="Germany")
    page.get_by_label("Your rate for an hour").fill("sixty")
    page.locator("#languages-0-language").fill("German")
    page.get_by_role("checkbox", name="Image").check()
    page.get_by_text("Add labeling experience").click()
    page.locator("#label_experience-0-title").fill("CT scans")
    page.get_by_role("button", name="Save my profile").click()
    expect(page.get_by_role("alert")).to_contain_text("what you typed is still here")
    expect(page.locator("#hourly_rate-problem")).to_have_text("Must be a number.")
    expect(page.locator("#label_experience-0-from_year-problem")).to_be_visible()
    expect(page.locator("#languages-0-language")).to_have_value("German")
    page.get_by_label("Your rate for an hour").fill("60.50")
    page.locator("#label_experience-0-from_year").fill("2020")
    page.locator("#label_experience-0-ongoing").check()
    page.get_by_role("button", name="Save my profile").click()
    page.wait_for_url("**/profile?ok=saved")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_label("Choose a photo").set_input_files(photo())
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/profile?ok=saved")
    page.get_by_role("link", name="See it as others do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ben")
    expect(page.get_by_text("$60.50 per hour")).to_be_visible()
    expect(page.get_by_text("2020 to today")).to_be_visible()
    assert page.evaluate("document.querySelector('img.face').naturalWidth") == 200
