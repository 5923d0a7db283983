"""Setting up payouts on the pages: a labeler goes to the processor's page and is paid from then on."""

import pytest

from applicants import labeler
from opentrain_server.core.actor import Human
from opentrain_server.domain.payments import payees
from opentrain_server.worker.payments import attend_due
from visitors import employer, visitor

PATH = "/payouts/setup"


def ben_at(world, country: str | None = "ES"):
    ben = labeler(world, country_code=country)
    return ben, visitor(world, Human(ben.user_id, "ben@example.com"))


def onward(world, response) -> str:
    return response.headers["location"].removeprefix(world.settings.base)


def known(world, ben):
    with world.database.autocommit() as db:
        return payees.get(db, ben, provider="test")


def work(world) -> None:
    world.clock.advance(minutes=1)
    attend_due(world.database, world.payments, world.settings.base)


def test_a_labeler_sets_up_payouts(world):
    ben, browser = ben_at(world)
    assert "TEST MODE" in browser.get(PATH).text
    page = onward(world, browser.post(PATH))
    assert "TEST MODE" in browser.get(page).text
    work(world)
    assert not known(world, ben).ready and "Not ready" in browser.get(PATH).text
    again = onward(world, browser.post(PATH))
    assert again == page, "the same account, however often"
    back = onward(world, browser.post(page, {"do": "accept"}))
    assert back == f"{PATH}?back=1"
    world.clock.advance(hours=1)
    work(world)
    assert known(world, ben).ready
    assert "Ready" in browser.get(back).text


def test_a_country_is_needed_and_must_be_served(world, monkeypatch):
    _, nowhere = ben_at(world, None)
    assert "names no country" in nowhere.get(PATH).text
    assert "Give your country" in nowhere.post(PATH, status=409).text
    _, browser = ben_at(world, "ES")
    monkeypatch.setitem(world.settings.__dict__, "payout_countries", ["FR"])
    assert "cannot pay out to your country" in browser.get(PATH).text
    browser.post(PATH, status=409)
    assert world.rows("payees") == 0


def test_it_is_for_labelers(world):
    employer(world).get(PATH, status=403)
    assert visitor(world).get(PATH, status=303).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("kind", ["checkouts", "payments", "payees"])
def test_the_processor_has_no_page_for_nothing(world, kind):
    _, browser = ben_at(world)
    browser.get(f"/test-processor/{kind}/nothing", status=404)
    browser.post(f"/test-processor/{kind}/nothing", {"card": "success", "do": "pay"}, status=404)
    assert visitor(world).get(f"/test-processor/{kind}/nothing", status=303)
