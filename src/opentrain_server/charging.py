"""A card charged for an approval: claim, call, record. The call stands between two transactions."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from opentrain_server import pricing
from opentrain_server.core.actor import Member
from opentrain_server.core.db import Database
from opentrain_server.core.errors import Failure
from opentrain_server.domain.cosign import charge_outcomes, charges
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.cosign.charge_outcomes import Outcome
from opentrain_server.domain.cosign.charges import Charge, Status
from opentrain_server.domain.ledger import money_mode
from opentrain_server.house import House
from opentrain_server.outside.payments.provider import Payment, Provider, ProviderAway, ProviderRefused

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Charged:
    """How a charge stands. STARTED or SETTLING: it goes on by itself; with `url`, once the owner was there.

    `failure` is why a card was refused, in the processor's word.
    """

    state: Status
    url: str | None
    failure: str | None


def charge(house: House, owner: Member, approval_id: str, *, seen: str, decision: Decision) -> Charged:
    """Charge a card for an approval that its owner confirmed, and do what it asked for once it is paid.

    Call it outside of any transaction. Fails as `charges.claim` does, before anything is charged. An answer
    that is lost leaves the charge STARTED, for the worker to finish.
    """
    provider = house.payments
    if provider is None:
        raise Failure("payments_unavailable")
    with house.database.transaction() as db:
        money_mode.bind(db, "live" if provider.live else "test")
        claimed = charges.claim(
            db,
            owner,
            approval_id,
            seen=seen,
            decision=decision,
            rules=pricing.rules(house.settings),
            provider=provider.name,
        )
    return _said(pursue(house.database, provider, claimed, base=house.settings.base))


def look(house: House, owner: Member, approval_id: str) -> Charged | None:
    """Return how the latest charge of an approval stands, asking the processor about one that runs.

    For the page on which the owner comes back from their bank; outside of any transaction.
    """
    with house.database.autocommit() as db:
        found = charges.last(db, owner, approval_id)
    if found is None:
        return None
    if house.payments is None or not found.running:
        return _said(found)
    return _said(pursue(house.database, house.payments, found, base=house.settings.base))


def stop(house: House, owner: Member, approval_id: str) -> Charged | None:
    """Cancel a charge that waits, for 3-D Secure for example; it may have been paid meanwhile."""
    with house.database.autocommit() as db:
        found = charges.last(db, owner, approval_id)
    if found is None:
        return None
    if house.payments is None or not found.running or found.payment_ref is None:
        return _said(found)
    try:
        payment = house.payments.cancel_payment(found.payment_ref)
    except (ProviderAway, ProviderRefused):
        raise Failure("payments_unavailable") from None
    return _said(_record(house.database, found, payment))


def pursue(database: Database, provider: Provider, found: Charge, *, base: str) -> Charge:
    """Make the call of a charge, or ask what became of it, and record the answer; any number of times."""
    with database.autocommit() as db:
        now = db.now
    try:
        payment = _asked(provider, found, now, base)
    except ProviderRefused as refused:
        log.warning("charge_refused", charge=found.id, reason=refused.reason)
        if found.payment_ref is not None:
            return found  # there is a payment, so this says nothing about it
        payment = Payment("", "refused", failure=refused.reason)
    except ProviderAway as away:
        log.warning("charge_waits", charge=found.id, error=str(away))
        if not found.is_overdue(now):
            return found
        payment = Payment(found.payment_ref or "", "settling")
    return _record(database, found, payment)


def _asked(provider: Provider, found: Charge, now: datetime, base: str) -> Payment:
    """Return how the payment of a charge stands; it is made where that is still wanted."""
    overdue = found.is_overdue(now)
    if found.payment_ref is not None:
        return (provider.cancel_payment if overdue else provider.payment)(found.payment_ref)
    if found.may_be_forgotten(now) or not found.running:
        known = provider.find_payment(payer=found.payer, reference=found.id, since=found.started_at)
        if known is not None:
            return provider.cancel_payment(known.ref) if overdue else known
        if overdue or not found.running:
            return Payment("", "cancelled")
    return provider.charge(
        key=found.key,
        payer=found.payer,
        card=found.card,
        cents=found.total_cents,
        reference=found.id,
        back_url=f"{base}/approvals/{found.approval_id}",
    )


def _record(database: Database, found: Charge, payment: Payment) -> Charge:
    outcome = Outcome(
        payment.state, payment.ref or None, payment.action_url, payment.failure, payment.fee_cents
    )
    with database.transaction() as db:
        return charge_outcomes.record(db, found.id, outcome)


def _said(found: Charge) -> Charged:
    return Charged(found.status, found.action_url, found.failure)
