"""Payouts sent: claimed in the books, given to the labeler's account, recorded; and who can be paid."""

import structlog

from opentrain_server.core.db import Database
from opentrain_server.domain.payments import payees, payout_outcomes
from opentrain_server.domain.payments.payees import Payee
from opentrain_server.domain.payments.payout_outcomes import Payout
from opentrain_server.outside.payments.provider import Provider, ProviderAway, ProviderRefused, Transfer

log = structlog.get_logger()


def send(database: Database, provider: Provider, payout_id: str) -> None:
    """Send one payout, or finish the attempt that is under way; any number of times."""
    with database.transaction() as db:
        payout = payout_outcomes.claim(db, payout_id, provider=provider.name)
        now = db.now
    if payout is None:
        return
    try:
        said = _asked(provider, payout, forgotten=payout.may_be_forgotten(now))
    except ProviderAway as away:
        log.warning("payout_waits", payout=payout_id, error=str(away))
        return  # its lease runs out
    except ProviderRefused as refused:
        said = Transfer(None, refused.reason)
    with database.transaction() as db:
        if said.ref is not None:
            payout_outcomes.accepted(db, payout, provider=provider.name, ref=said.ref)
        else:
            reason = said.failure or "refused"
            payout_outcomes.refused(db, payout, provider=provider.name, failure=reason)


def check(database: Database, provider: Provider, payee: Payee) -> None:
    """Ask whether a labeler can be paid, and write it down."""
    try:
        ready = provider.payee_now(payee.reference).ready
    except (ProviderAway, ProviderRefused) as error:
        log.warning("payee_waits", labeler=payee.labeler_id, error=str(error))
        ready = payee.ready
    with database.transaction() as db:
        payees.checked(db, payee, ready=ready)


def _asked(provider: Provider, payout: Payout, *, forgotten: bool) -> Transfer:
    assert payout.payee is not None, "an attempt begins with an account to pay to"
    if forgotten:
        known = provider.find_transfer(payee=payout.payee, reference=payout.key)
        if known is not None:
            return known
    return provider.transfer(key=payout.key, payee=payout.payee, cents=payout.cents, reference=payout.key)
