"""The billing tab of the settings: credits, cards, buying credits."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation

from starlette.responses import Response

from opentrain_server import billing
from opentrain_server.domain.history import audit
from opentrain_server.domain.ledger import credits
from opentrain_server.domain.payments import card_pages, cards, top_ups
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/employer-settings?tab=billing"
LEAST, MOST = 1_000, 1_000_000  # cents of a top-up (contract money.md §5)
NEW_CARD = timedelta(minutes=2)  # that a card which is being saved is waited for on the page
ENTRIES = {
    "TOP_UP": "Credits bought",
    "HOLD": "Set aside",
    "HOLD_RELEASE": "Given back from what was set aside",
    "CAPTURE": "Paid from what was set aside",
    "REFUND": "Refund that the card refused",
    "ADJUSTMENT": "Adjustment",
}


def tab(visit: Visit) -> Response:
    """Show what the account has and with what it pays."""
    member = visit.person.member
    provider = visit.house.payments
    return visit.render(
        "settings_billing.html",
        tab="billing",
        balance=credits.balance(visit.db, member),
        entries=credits.entries(visit.db, member, before=None, limit=credits.RECENT),
        entry_words=ENTRIES,
        cards=cards.listed(visit.db, member),
        saving=card_pages.waiting(visit.db, member, within=NEW_CARD),
        amount=visit.typed("amount"),
        unavailable=provider is None,
        test_mode=provider is not None and not provider.live,
    )


def think_add_card(visit: Visit) -> str:
    """Open the processor's page for a card."""
    return billing.save_card(visit.house, visit.person.member)


def add_card(visit: Visit) -> Response:
    """Send the owner on to the processor's page."""
    url: str = visit.thought
    return visit.go(url)


def think_remove_card(visit: Visit) -> None:
    """Take the card off the account, and let the processor forget it."""
    billing.remove_card(visit.house, visit.person.member, visit.sent.text("card"))


def remove_card(visit: Visit) -> Response:
    """Say that a card is gone."""
    card_id, visit.audited = visit.sent.text("card"), True
    audit.record(visit.db, visit.person.member, action="remove_card", subject_id=card_id)
    return visit.go(PATH, ok="card-removed")


def top_up(visit: Visit) -> Response:
    """Prepare a top-up and show its checkout."""
    visit.audited = True
    made = top_ups.create(
        visit.db,
        visit.person.member,
        cents=_cents(visit.sent.text("amount")),
        per_day=visit.settings.top_ups_per_day,
        billing_url=visit.url_of(PATH),
    )
    audit.record(visit.db, visit.person.member, action="top_up", subject_id=made.id)
    return visit.go(f"/checkout/{made.id}")


def _cents(typed: str) -> int:
    try:
        dollars = Decimal(typed.removeprefix("$").replace(",", ""))
        cents = dollars * 100
        fits = dollars.is_finite() and LEAST <= cents <= MOST and cents == cents.to_integral_value()
    except InvalidOperation:
        fits = False
    if not fits:
        raise Invalid({"amount": "Give an amount from 10 to 10,000 US dollars, such as 250 or 99.50."})
    return int(cents)


ROUTES = [
    action("/employer-settings/cards", add_card, show=tab, needs=Needs.OWNER, think=think_add_card),
    action(
        "/employer-settings/cards/remove", remove_card, show=tab, needs=Needs.OWNER, think=think_remove_card
    ),
    action("/employer-settings/top-ups", top_up, show=tab, needs=Needs.OWNER),
]
