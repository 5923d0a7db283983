"""What processors told us, so that a second telling changes nothing."""

from datetime import timedelta

from opentrain_server.core.db import Db

KEPT = timedelta(days=60)  # longer than any processor tells a thing again
SWEPT_AT_ONCE = 1_000

_NOTE = """
INSERT INTO provider_events (provider, reference, type, received_at)
VALUES (%(provider)s, %(reference)s, %(type)s, %(now)s) ON CONFLICT DO NOTHING
"""
_SWEEP = """
DELETE FROM provider_events
 WHERE (provider, reference) IN (SELECT provider, reference FROM provider_events WHERE received_at < %(since)s
                                  ORDER BY received_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def note(db: Db, *, provider: str, reference: str, type: str) -> bool:
    """Write down that something was told; False when it was told before."""
    return bool(db.run(_NOTE, provider=provider, reference=reference, type=type, now=db.now))


def sweep(db: Db) -> int:
    """Forget what was told long ago, a batch of it, and return how much that was."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)
