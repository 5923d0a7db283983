"""The pages in a real browser, as people and keyboards meet them."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from listings import account, listed, listed_many

SHOTS = os.environ.get("OPENTRAIN_SCREENSHOTS")  # a folder to leave pictures in
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 740}
HOSTILE = '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>'


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request, browser: Browser, world) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, base_url=world.url)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("response", lambda got: troubles.append(got.url) if got.status >= 400 else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(world.url) else troubles.append(sent.url))
    yield page
    context.close()
    assert troubles == [], "console errors, or requests to others"


@pytest.fixture
def board(world) -> str:
    """A board with some jobs; returns the ID of the newest."""
    acme, tiny = account(world), account(world, "Tiny Lab & Söhne GmbH", claimed=False)
    many = [
        {
            "jobTitle": f"Transcribe Portuguese support calls, batch {number}",
            "languages": ["Portuguese"],
            "labelTypes": ["TRANSCRIPTION"],
            "dataType": "AUDIO",
            "paymentType": "PAY_PER_HOUR",
            "pricePerHour": 14.5,
            "posted_at": world.clock() - timedelta(days=2, minutes=number),
        }
        for number in range(30)
    ]
    listed_many(world, acme, many)
    listed(
        world,
        tiny,
        jobTitle="Bounding boxes on street photos",
        dataType="IMAGE",
        labelTypes=["BOUNDING_BOX"],
        languages=["English"],
        countries=["DE", "FR"],
        subjectMatter=["Street scenes"],
        paymentType="FIXED_PRICE",
        fixedPrice=1500,
        posted_at=world.clock() - timedelta(hours=3),
    )
    return listed(
        world,
        acme,
        subjectMatter=["Social media"],
        jobDescription="Read short Spanish posts about shops and mark each as positive, negative or neutral."
        "\n\nIrony counts as what it means.\nDoubtful posts are skipped.\n\n" + HOSTILE,
        labelingOverview="One label per post.",
        datasetDescription="Public posts about shops in Mexico.",
    )


def test_search_filter_turn_pages_and_open_a_job(page: Page, board: str) -> None:
    page.goto("/")
    page.get_by_label("Search jobs").fill("portuguese calls")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs?q=*")
    cards = page.locator(".card")
    assert cards.count() == 20
    page.get_by_role("link", name="Next page").click()
    assert cards.count() == 10
    assert page.get_by_role("link", name="Next page").count() == 0
    page.get_by_role("link", name="First page").click()
    page.get_by_role("link", name="Clear search and filters").click()
    assert "1 of" not in page.content()
    page.get_by_label("Category").select_option(label="Image Annotation (1)")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**category=image-annotation**")
    assert cards.count() == 1
    assert page.get_by_label("Category").input_value() == "image-annotation"
    cards.get_by_role("link").click()
    page.wait_for_url("**/jobs/bounding-boxes-on-street-photos-*")
    assert page.get_by_role("heading", level=1).text_content() == "Bounding boxes on street photos"
    assert page.get_by_text("$1,500 fixed price").count() == 1
    assert page.get_by_text("Germany, France").count() == 1


def test_hostile_texts_stay_texts(page: Page, world, board: str) -> None:
    page.goto(f"/jobs/{board}")
    assert "owned" not in page.title()
    assert page.get_by_text('document.title="owned"').count() == 1
    data = page.locator('script[type="application/ld+json"]')
    assert data.count() == 1
    posting = json.loads(data.text_content() or "")
    assert posting["@type"] == "JobPosting"
    assert "&lt;img" in posting["description"]
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("path", ["/", "/jobs", "/jobs?q=nothing+fits+this", "/claim", "JOB"])
def test_pages_fit_and_are_named(page: Page, world, board: str, path: str) -> None:
    if path == "JOB":
        path = f"/jobs/{board}"
    page.goto(path)
    width = page.viewport_size["width"]
    if SHOTS:
        name = f"{path.strip('/').split('?')[0].split('/')[0] or 'home'}-{len(path)}-{width}"
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"
    assert page.locator("h1").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input, select, button, a')].filter(e =>"
        " !(e.labels && e.labels.length) && !e.textContent.trim() && !e.ariaLabel).length"
    )
    assert unnamed == 0, "controls without a name"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"


def test_dark_mode_keeps_contrast(browser: Browser, world, board: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=world.url, color_scheme="dark")
    page = context.new_page()
    page.goto("/jobs")
    ink, paper = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    assert (ink, paper) == ("rgb(232, 235, 238)", "rgb(18, 21, 26)")
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / "dark-jobs.png"))
        page.goto(f"/jobs/{board}")
        page.screenshot(path=str(Path(SHOTS) / "dark-job.png"), full_page=True)
    context.close()
