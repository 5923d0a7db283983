"""What Stripe sends to POST /payments/stripe: the signature, and what an event is about.

Signature as documented at docs.stripe.com/webhooks: header `t=…,v1=…[,v1=…]`, HMAC-SHA256 over
`{t}.{raw body}` under the endpoint's secret, at most five minutes old.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any

import orjson

from opentrain_server.outside.payments.provider import About, Dispute, DisputeState, NotGenuine, Told

TOLERANCE = 300  # seconds
MOST_BYTES = 512 * 1024

#: What is read; everything else is taken and ignored.
TYPES = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "refund.updated",
    "refund.failed",
    "account.updated",
    "transfer.reversed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)
_ABOUT: dict[str, About] = {
    "checkout.session": "checkout",
    "payment_intent": "payment",
    "refund": "refund",
    "account": "payee",
    "transfer": "transfer",
    "charge.dispute": "dispute",
}
# Inquiries (`warning_…`) and disputes that were prevented take no money; an appeal follows a loss.
_STATES: dict[str, DisputeState] = {
    "needs_response": "open",
    "under_review": "open",
    "won": "won",
    "lost": "lost",
    "appeal_needs_response": "lost",
    "appeal_under_review": "lost",
}


def check(body: bytes, signature: str, *, secret: str, now: datetime) -> None:
    """Raise NotGenuine unless Stripe signed `body` within the last five minutes."""
    parts = [part.strip().partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not (times[0].isascii() and times[0].isdigit()) or not secret:
        raise NotGenuine("no signature")
    wanted = hmac.new(secret.encode(), f"{times[0]}.".encode() + body, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given):
        raise NotGenuine("wrong signature")
    if abs(now.timestamp() - int(times[0])) > TOLERANCE:
        raise NotGenuine("an old signature")


def parsed(body: bytes, *, live: bool) -> Told:
    """Return an event that was checked; NotGenuine when it is none, or of the other mode."""
    try:
        event = orjson.loads(body)
        if event["object"] != "event" or event["livemode"] is not live:
            raise NotGenuine("no event of this mode")
        return read(event)
    except (ValueError, KeyError, TypeError):
        raise NotGenuine("no event") from None


def read(event: dict[str, Any]) -> Told:
    """Return what an event is about."""
    kind, thing = str(event["type"]), event["data"]["object"]
    about: About = _ABOUT.get(kind.rpartition(".")[0], "nothing") if kind in TYPES else "nothing"
    dispute = _dispute(thing) if about == "dispute" else None
    if about == "dispute" and dispute is None:
        about = "nothing"
    return Told(str(event["id"]), kind, about, str(thing.get("id", "")), dispute)


def _dispute(thing: dict[str, Any]) -> Dispute | None:
    state = _STATES.get(str(thing["status"]))
    if state is None or not thing.get("payment_intent"):
        return None
    fees = sum(int(one.get("fee") or 0) for one in thing.get("balance_transactions") or [])
    return Dispute(thing["id"], thing["payment_intent"], int(thing["amount"]), state, max(0, fees))
