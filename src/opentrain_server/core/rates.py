"""Counted limits in an UNLOGGED table: cheap, shared by all processes, empty after a crash.

Limits that guard money, codes or publishing count durable rows instead, in their verbs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.db import Db


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `limit` calls in `window_seconds` for one `key`."""

    key: str
    limit: int
    window_seconds: int


@dataclass(frozen=True, slots=True)
class Usage:
    """How far a limit is used; `taken` is False when this call was one too many and not counted."""

    limit: int
    window_seconds: int
    used: int
    resets_at: datetime
    taken: bool

    def seconds_left(self, now: datetime) -> int:
        """Return the whole seconds until the window ends, at least 1."""
        return max(1, -int((now - self.resets_at).total_seconds() // 1))

    @property
    def remaining(self) -> int:
        """Return how many further calls fit in the window."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class _Counted:
    key: str
    used: int
    resets_at: datetime


_TAKE = """
INSERT INTO rate_counters AS c (key, used, resets_at)
SELECT key, 1, %(now)s::timestamptz + make_interval(secs => window_seconds)
  FROM unnest(%(keys)s::text[], %(windows)s::int[]) AS asked (key, window_seconds)
 ORDER BY key
ON CONFLICT (key) DO UPDATE
   SET used = CASE WHEN c.resets_at <= %(now)s THEN 1 ELSE c.used + 1 END,
       resets_at = CASE WHEN c.resets_at <= %(now)s THEN excluded.resets_at ELSE c.resets_at END
RETURNING key, used, resets_at
"""

# Locked in the order of `_TAKE`, so that two calls over the same limits cannot wait for each other.
_GIVE_BACK = """
WITH locked AS (SELECT key FROM rate_counters WHERE key = ANY(%(keys)s) ORDER BY key FOR UPDATE)
UPDATE rate_counters c SET used = c.used - 1 FROM locked WHERE c.key = locked.key AND c.used > 0
"""


def take(db: Db, limits: Sequence[Limit]) -> Usage:
    """Count one call against every limit at once and return the tightest usage.

    A call that is over any limit counts against none: its counts are given back.
    """
    asked = {limit.key: limit for limit in limits}
    rows = db.rows(
        _Counted, _TAKE, now=db.now, keys=list(asked), windows=[x.window_seconds for x in asked.values()]
    )
    usages = [_usage(asked[row.key], row) for row in rows]
    if any(not usage.taken for usage in usages):
        db.run(_GIVE_BACK, keys=list(asked))
        return max((u for u in usages if not u.taken), key=lambda u: u.resets_at)
    return min(usages, key=lambda u: u.remaining)


def sweep(db: Db) -> int:
    """Delete counters whose window is over and return how many they were."""
    return db.run("DELETE FROM rate_counters WHERE resets_at <= %(now)s", now=db.now)


def _usage(limit: Limit, row: _Counted) -> Usage:
    taken = row.used <= limit.limit
    return Usage(limit.limit, limit.window_seconds, min(row.used, limit.limit), row.resets_at, taken)
