"""Money that is under way: whatever is due is claimed, asked about outside of any transaction, and recorded.

A claim is a lease: who dies with it is followed by another, who makes the same calls under the same keys.
"""

import threading
from collections.abc import Callable, Iterator
from functools import partial

import structlog

from opentrain_server import billing, charging
from opentrain_server.core.db import Database
from opentrain_server.domain.cosign import charges
from opentrain_server.domain.payments import card_pages, top_up_payments
from opentrain_server.outside.payments.provider import Provider

LOOK_SECONDS = 1.0  # between looks for what is due
AWAY_SECONDS = 5.0  # between looks while the database is away

log = structlog.get_logger()

Step = Callable[[], object]


def attend(database: Database, provider: Provider, base: str, stopping: threading.Event) -> None:
    """Do what falls due until told to stop. A database that is away is waited for."""
    while not stopping.is_set():
        try:
            pause = 0.0 if attend_due(database, provider, base, stopping) else LOOK_SECONDS
        except Exception as error:
            log.warning("payments_wait", error=type(error).__name__)
            pause = AWAY_SECONDS
        stopping.wait(pause)


def attend_due(
    database: Database, provider: Provider, base: str, stopping: threading.Event | None = None
) -> int:
    """Do one batch of everything that is due; returns how much it was. One that fails stops no other."""
    count = 0
    for claimed in (_charges, _top_ups, _cards):
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
