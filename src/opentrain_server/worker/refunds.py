"""Refunds sent: each under its own key, until the processor's answer is final."""

import structlog

from opentrain_server.core.db import Database
from opentrain_server.domain.payments import refund_outcomes
from opentrain_server.domain.payments.refund_outcomes import Sending
from opentrain_server.outside.payments.provider import Provider, ProviderAway, ProviderRefused, Refund

#: Refusals that say nothing about the card: a dispute runs, it was refunded by hand, the balance is low.
POSTPONED = frozenset(
    {"charge_disputed", "charge_already_refunded", "refund_disputed_payment", "balance_insufficient"}
)

log = structlog.get_logger()


def send(database: Database, provider: Provider, refund: Sending) -> None:
    """Send one refund, or ask how it stands, and record the answer; any number of times."""
    with database.autocommit() as db:
        forgotten = refund.may_be_forgotten(db.now)
    try:
        said = _asked(provider, refund, forgotten=forgotten)
    except ProviderAway as away:
        log.warning("refund_waits", refund=refund.id, error=str(away))
        return  # its lease runs out
    except ProviderRefused as refused:
        log.warning("refund_refused", refund=refund.id, reason=refused.reason)
        if refund.refund_ref is not None or refused.reason in POSTPONED:
            with database.transaction() as db:
                refund_outcomes.postpone(db, refund.id, failure=refused.reason)
            return
        said = Refund(None, "refused", refused.reason)
    with database.transaction() as db:
        refund_outcomes.record(db, refund.id, state=said.state, ref=said.ref, failure=said.failure)


def _asked(provider: Provider, refund: Sending, *, forgotten: bool) -> Refund:
    if refund.refund_ref is not None:
        return provider.refunded(refund.refund_ref)
    if forgotten:
        known = provider.find_refund(payment=refund.payment_ref, reference=refund.id)
        if known is not None:
            return known
    return provider.refund(key=refund.id, payment=refund.payment_ref, cents=refund.cents, reference=refund.id)
