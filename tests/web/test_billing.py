"""Billing on the pages: credits bought, cards saved and removed, all at the test processor's own pages."""

import pytest

from opentrain_server.core.actor import Member
from opentrain_server.domain.payments import cards
from opentrain_server.outside.payments.provider import ProviderAway
from opentrain_server.worker.payments import attend_due
from visitors import employer, visitor

TAB = "/employer-settings?tab=billing"


@pytest.fixture
def ada(world):
    return employer(world)


def member(world, ada) -> Member:
    with world.database.autocommit() as db:
        row = db.one("SELECT organization_id AS id FROM members WHERE user_id = %(id)s", id=ada.human.user_id)
    return Member(ada.human.user_id, ada.human.email, row["id"], owns_organization=True)


def onward(world, response) -> str:
    """Where a form leads, as a path of this server."""
    url = response.headers["location"]
    assert url.startswith(("/", world.settings.base))
    return url.removeprefix(world.settings.base)


def work(world) -> int:
    world.clock.advance(seconds=10)
    return attend_due(world.database, world.payments, world.settings.base)


def add_card(world, ada, does="success") -> None:
    page = onward(world, ada.post("/employer-settings/cards"))
    assert "TEST MODE" in ada.get(page).text
    assert onward(world, ada.post(page, {"card": does, "do": "pay"})) == TAB
    assert work(world) == 1


def test_credits_are_bought(world, ada):
    assert "$0.00" in ada.get(TAB).text
    checkout = onward(world, ada.post("/employer-settings/top-ups", {"amount": "1,250.50"}))
    assert "$1,250.50" in ada.get(checkout).text
    page = onward(world, ada.post(checkout))
    shown = ada.get(page).text
    assert "TEST MODE" in shown and "$1,250.50" in shown
    assert "declined" in ada.post(page, {"card": "declined", "do": "pay"}, status=400).text
    back = onward(world, ada.post(page, {"card": "success", "do": "pay"}))
    assert back == f"{checkout}?back=1"
    assert "data-waiting" in ada.get(back).text
    assert work(world) == 1
    assert "Paid." in ada.get(back).text
    assert "$1,250.50" in ada.get(TAB).text
    assert "this page is over" in ada.get(page).text.lower()


@pytest.mark.parametrize("amount", ["", "9.99", "10000.01", "12.345", "many", "NaN", "-50", "1e5"])
def test_odd_amounts_are_shown_again(world, ada, amount):
    response = ada.post("/employer-settings/top-ups", {"amount": amount}, status=400)
    assert "from 10 to 10,000" in response.text
    assert world.rows("top_ups") == 0


def test_leaving_a_checkout_pays_nothing(world, ada):
    checkout = onward(world, ada.post("/employer-settings/top-ups", {"amount": "10"}))
    page = onward(world, ada.post(checkout))
    assert onward(world, ada.post(page, {"do": "leave"})) == f"{checkout}?back=1"
    work(world)
    assert world.rows("ledger_sets") == 0
    assert onward(world, ada.post(checkout)) == page


def test_a_card_is_saved_listed_and_removed(world, ada):
    add_card(world, ada)
    assert "•••• 4242" in ada.get(TAB).text
    owner = member(world, ada)
    with world.database.autocommit() as db:
        (card,) = cards.listed(db, owner)
    ada.post("/employer-settings/cards/remove", {"card": card.id})
    assert "4242" not in ada.get(TAB).text
    assert world.payments.read("card", card.reference)["forgotten"]
    assert ada.post("/employer-settings/cards/remove", {"card": card.id}, status=409)


def test_a_page_that_is_left_saves_no_card(world, ada):
    page = onward(world, ada.post("/employer-settings/cards"))
    ada.post(page, {"do": "leave"})
    work(world)
    assert world.rows("cards") == 0
    world.clock.advance(hours=25)
    work(world)
    assert work(world) == 0, "after a day nobody looks any more"


def test_another_account_sees_neither_checkout_nor_cards(world, ada):
    add_card(world, ada)
    checkout = onward(world, ada.post("/employer-settings/top-ups", {"amount": "10"}))
    cy = employer(world, "cy@example.com", "Other")
    cy.get(checkout, status=404)
    cy.post(checkout, status=404)
    with world.database.autocommit() as db:
        (card,) = cards.listed(db, member(world, ada))
    cy.post("/employer-settings/cards/remove", {"card": card.id}, status=409)
    assert world.rows("cards") == 1
    assert visitor(world).get(checkout, status=303).headers["location"].startswith("/sign-in")


def test_who_is_away_is_told(world, ada, monkeypatch):
    checkout = onward(world, ada.post("/employer-settings/top-ups", {"amount": "10"}))
    monkeypatch.setattr(type(world.payments), "check_out", _away)
    assert "cannot be charged just now" in ada.post(checkout, status=409).text


def _away(*_args, **_more):
    raise ProviderAway("down")
