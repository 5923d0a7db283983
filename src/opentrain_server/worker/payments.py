"""Money that is under way: whatever is due is claimed, asked about outside of any transaction, and recorded.

A claim is a lease: who dies with it is followed by another, who makes the same calls under the same keys.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import structlog

from opentrain_server import billing, charging, hearing
from opentrain_server.core.db import Database
from opentrain_server.core.errors import Failure
from opentrain_server.domain.cosign import charges
from opentrain_server.domain.payments import (
    card_pages,
    payees,
    payout_outcomes,
    refund_outcomes,
    top_up_payments,
)
from opentrain_server.outside.payments.provider import Provider, ProviderAway, ProviderRefused
from opentrain_server.worker import payouts, refunds

LOOK_SECONDS = 1.0  # between looks for what is due
AWAY_SECONDS = 5.0  # between looks while the database is away
NEWS_SECONDS = 60.0  # between questions for what was told and perhaps got lost
NEWS, FIRST_NEWS = timedelta(hours=1), timedelta(days=3)  # how far back, then and at the start

log = structlog.get_logger()

Step = Callable[[], object]


def attend(database: Database, provider: Provider, base: str, stopping: threading.Event) -> None:
    """Do what falls due until told to stop. A database that is away is waited for."""
    listen_at, within = time.monotonic(), FIRST_NEWS
    while not stopping.is_set():
        try:
            pause = 0.0 if attend_due(database, provider, base, stopping) else LOOK_SECONDS
            if time.monotonic() >= listen_at:
                listen_at = time.monotonic() + NEWS_SECONDS
                read_news(database, provider, within=within)
                within = NEWS
        except Exception as error:
            log.warning("payments_wait", error=type(error).__name__, text=_text(error))
            pause = AWAY_SECONDS
        stopping.wait(pause)


def _text(error: Exception) -> str:
    return str(error) if isinstance(error, ProviderAway | ProviderRefused) else ""


def attend_due(
    database: Database, provider: Provider, base: str, stopping: threading.Event | None = None
) -> int:
    """Do one batch of everything that is due; returns how much it was. One that fails stops no other."""
    count = 0
    for claimed in (_charges, _top_ups, _cards, _refunds, _payees, _payouts):
        for name, step in claimed(database, provider, base):
            if stopping is not None and stopping.is_set():
                return count  # the lease of the rest runs out
            count += 1
            try:
                step()
            except Exception:
                log.exception("payment_step_failed", step=name)
    return count


def _charges(database: Database, provider: Provider, base: str) -> Iterator[tuple[str, Step]]:
    with database.transaction() as db:
        found = [charges.get(db, charge_id) for charge_id in charges.due(db, provider=provider.name)]
    for charge in found:
        yield f"charge {charge.id}", partial(charging.pursue, database, provider, charge, base=base)


def _top_ups(database: Database, provider: Provider, base: str) -> Iterator[tuple[str, Step]]:
    with database.transaction() as db:
        found = top_up_payments.due(db, provider=provider.name)
    for top_up_id in found:
        yield f"top-up {top_up_id}", partial(billing.settle, database, provider, top_up_id)


def _cards(database: Database, provider: Provider, base: str) -> Iterator[tuple[str, Step]]:
    with database.transaction() as db:
        found = card_pages.due(db, provider=provider.name)
    for page in found:
        yield f"card {page.id}", partial(billing.keep_card, database, provider, page)


def _refunds(database: Database, provider: Provider, base: str) -> Iterator[tuple[str, Step]]:
    with database.transaction() as db:
        found = refund_outcomes.due(db, provider=provider.name)
    for refund in found:
        yield f"refund {refund.id}", partial(refunds.send, database, provider, refund)


def _payees(database: Database, provider: Provider, base: str) -> Iterator[tuple[str, Step]]:
    with database.transaction() as db:
        found = payees.due(db, provider=provider.name)
    for payee in found:
        yield f"payee of {payee.labeler_id}", partial(payouts.check, database, provider, payee)


def _payouts(database: Database, provider: Provider, base: str) -> Iterator[tuple[str, Step]]:
    with database.transaction() as db:
        found = payout_outcomes.due(db, provider=provider.name)
    for payout_id in found:
        yield f"payout {payout_id}", partial(payouts.send, database, provider, payout_id)


def read_news(database: Database, provider: Provider, *, within: timedelta) -> int:
    """Take in what the processor told while nobody listened; returns how much of it was new."""
    with database.autocommit() as db:
        since = db.now - within
    new = 0
    for told in provider.news(since=since):
        try:
            new += hearing.hear(database, provider.name, told)
        except Failure as failure:
            log.warning("news_not_understood", type=told.type, subject=told.subject, reason=failure.reason)
    return new
