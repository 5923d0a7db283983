"""Stripe's answers, read: what each object says of a payment, a page, a refund, an account."""

from opentrain_server.outside.payments.provider import (
    Checkout,
    Payee,
    Payment,
    PaymentState,
    Refund,
    RefundState,
)
from opentrain_server.outside.payments.stripe_wire import Thing

_STATES: dict[str, PaymentState] = {
    "succeeded": "paid",
    "processing": "settling",
    "requires_confirmation": "settling",
    "requires_capture": "settling",
    "requires_action": "action",
    "requires_payment_method": "refused",
    "canceled": "cancelled",
}
_REFUNDS: dict[str, RefundState] = {"succeeded": "done", "failed": "refused", "canceled": "refused"}


def is_of(thing: Thing, reference: str) -> bool:
    """Tell whether something was made for our reference."""
    return bool((thing.get("metadata") or {}).get("reference") == reference)


def payment(thing: Thing) -> Payment:
    """Return a payment from a PaymentIntent."""
    state = _STATES.get(thing["status"], "settling")
    redirect = ((thing.get("next_action") or {}).get("redirect_to_url") or {}).get("url")
    error = thing.get("last_payment_error") or {}
    failure = error.get("decline_code") or error.get("code") if state == "refused" else None
    charge = thing.get("latest_charge")
    fees = charge.get("balance_transaction") if isinstance(charge, dict) else None
    fee = int(fees.get("fee") or 0) if isinstance(fees, dict) and state == "paid" else 0
    url = redirect if state == "action" else None
    return Payment(thing["id"], state, url, failure or ("refused" if state == "refused" else None), fee)


def refused(error: Thing) -> Payment:
    """Return a refused payment from the error of a card."""
    intent = error.get("payment_intent") or {}
    failure = str(error.get("decline_code") or error.get("code") or "card_declined")
    return Payment(str(intent.get("id") or ""), "refused", failure=failure)


def checkout(thing: Thing) -> Checkout:
    """A payment that nobody has tried yet says nothing: the page is open until Stripe says otherwise."""
    intent = thing.get("payment_intent")
    over = thing.get("status") != "open"
    known = payment(intent) if over and isinstance(intent, dict) else None
    return Checkout(thing["id"], thing.get("url"), over, known)


def refund(thing: Thing) -> Refund:
    """Return a refund."""
    state = _REFUNDS.get(thing["status"], "underway")
    return Refund(thing["id"], state, thing.get("failure_reason") if state == "refused" else None)


def payee(thing: Thing) -> Payee:
    """Return a labeler's account; ready once it takes transfers and pays out."""
    transfers = (thing.get("capabilities") or {}).get("transfers")
    return Payee(thing["id"], transfers == "active" and bool(thing.get("payouts_enabled")))
