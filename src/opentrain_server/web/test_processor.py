"""The pages of the built-in test processor, where its customers pay, save cards and set up payouts.

They stand in for another company's pages, say TEST MODE everywhere, and exist only where that processor is
the chosen one. What is typed changes the processor's books alone, outside of the database.
"""

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from opentrain_server.outside.payments.provider import ProviderRefused
from opentrain_server.outside.payments.test import PATH, TestProcessor
from opentrain_server.outside.payments.test_cards import CARDS
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

FAILURES = {
    "card_declined": "The card was declined. Choose another.",
    "insufficient_funds": "The card has not enough money. Choose another.",
}


def _processor(visit: Visit) -> TestProcessor:
    """Return the test processor; where another is chosen, there is no such page."""
    if not isinstance(visit.house.payments, TestProcessor):
        raise _lost()
    return visit.house.payments


def _lost() -> Lost:
    return Lost(404, "There is no such page", "The address may be mistyped, or the page is gone.")


def _kept(visit: Visit, kind: str) -> dict[str, Any]:
    try:
        return _processor(visit).read(kind, visit.path_params["ref"])
    except ProviderRefused:
        raise _lost() from None


def checkout(visit: Visit) -> Response:
    """Show a checkout, or the page where a card is saved."""
    kept = _kept(visit, "checkout")
    return visit.render(
        "test_checkout.html",
        cents=kept.get("cents"),
        over=_processor(visit).checkout(kept["ref"]).over,
        back_url=kept["back_url"],
        cards=[(key, f"•••• {card.last4}: {card.words}") for key, card in CARDS.items()],
        card=visit.typed("card", "success"),
    )


def think_checkout(visit: Visit) -> str:
    """Pay, save the card, or go back without."""
    processor, kept, does = _processor(visit), _kept(visit, "checkout"), visit.sent.text("card")
    if visit.sent.text("do") == "leave":
        return str(kept["back_url"])
    if does not in CARDS:
        raise Invalid({"card": "Choose a card."})
    if kept.get("cents") is None:
        processor.keep_card(kept["ref"], does)
        return str(kept["back_url"])
    try:
        payment = processor.pay(kept["ref"], does)
    except ProviderRefused:
        raise Invalid("This page is over. Go back and try again.") from None
    if payment.state == "refused":
        raise Invalid({"card": FAILURES[str(payment.failure)]})
    return payment.action_url or str(kept["back_url"])


def bank(visit: Visit) -> Response:
    """Show the question of a bank: 3-D Secure."""
    kept = _kept(visit, "payment")
    return visit.render(
        "test_bank.html", cents=kept["cents"], open=kept["state"] == "action", back_url=kept["back_url"]
    )


def think_bank(visit: Visit) -> str:
    """Prove it, or fail to."""
    _kept(visit, "payment")
    proved = visit.sent.text("do") == "prove"
    return _processor(visit).authenticate(visit.path_params["ref"], proved=proved)


def payee(visit: Visit) -> Response:
    """Show where a labeler says who they are and where their bank is."""
    return visit.render("test_payee.html", payee=_kept(visit, "payee"))


def think_payee(visit: Visit) -> str:
    """Set up payouts that work, or that are refused."""
    _kept(visit, "payee")
    refuses = visit.sent.text("do") == "refuse"
    return _processor(visit).set_up_payouts(visit.path_params["ref"], refuses=refuses)


def onward(visit: Visit) -> Response:
    """Send the browser back to where it came from, or on."""
    url: str = visit.thought
    return visit.go(url)


def _page(path: str, show: Callable[[Visit], Response], think: Callable[[Visit], str]) -> Any:
    return route(f"{PATH}/{path}", show, onward, needs=Needs.PERSON, think=think)


ROUTES = [
    _page("checkouts/{ref}", checkout, think_checkout),
    _page("payments/{ref}", bank, think_bank),
    _page("payees/{ref}", payee, think_payee),
]
