"""Limits of writing: messages a minute and a day, new threads a day, counted as rows (contract README §6)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

MINUTE = timedelta(minutes=1)
DAY = timedelta(hours=24)
KEPT = DAY
SWEPT_AT_ONCE = 5_000

# Put before a statement that locks a thread: whoever writes for the same account waits here, so that no two
# see the same last place under a limit. It is a lock of its own, because the account's row is an inbox, and
# inboxes are locked in the order of their ids.
TURN = (
    "turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('messages:' || %(sender_id)s, 0)))"
)


@dataclass(frozen=True, slots=True)
class MessageLimits:
    """How much an account, or a labeler, may write."""

    per_minute: int
    per_day: int
    threads_per_day: int


@dataclass(frozen=True, slots=True)
class _Counted:
    at: datetime


# The newest count that still fills the window: the limit ends when it leaves.
_FILLING = """
SELECT at FROM messages_counted
 WHERE sender_id = %(sender_id)s AND kind = %(what)s AND at > %(since)s
 ORDER BY at DESC OFFSET %(skip)s LIMIT 1
"""

_SWEEP = """
DELETE FROM messages_counted
 WHERE number IN (SELECT number FROM messages_counted WHERE at <= %(since)s
                   ORDER BY at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def limited(
    db: Db, sender_id: str, *, kind: Literal["message", "thread"], limit: int, window: timedelta
) -> Failure:
    """Return the failure of a sender who filled a window, with the seconds until it has room again."""
    since = db.now - window
    oldest = db.find(_Counted, _FILLING, sender_id=sender_id, what=kind, since=since, skip=limit - 1)
    left = window if oldest is None else oldest.at + window - db.now
    seconds = max(1, math.ceil(left.total_seconds()))
    return Failure("message_rate_limited", limit=limit, retryAfterSeconds=seconds)


def sweep(db: Db) -> int:
    """Delete counts that no limit looks at any more, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)
