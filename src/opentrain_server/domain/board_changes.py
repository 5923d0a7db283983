"""What changed on the board, for those who follow it by time (contract jobs.md §6)."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.db import Db

CHANGES_LISTED = 5000


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of a job's listing."""

    job_id: str
    event_type: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class _State:
    changed_at: datetime


_CHANGES = """
SELECT job_id, event_type, occurred_at FROM board_changes
 WHERE occurred_at >= %(since)s
 ORDER BY occurred_at FETCH FIRST %(limit)s ROWS WITH TIES
"""

# Whoever changes the board from now on finds a later time there; skipped while somebody is changing it.
_PROMISE = """
UPDATE board_state s SET changed_at = date_trunc('milliseconds', %(now)s::timestamptz)
  FROM (SELECT one_row FROM board_state FOR UPDATE SKIP LOCKED) AS free
 WHERE s.one_row = free.one_row AND s.changed_at < date_trunc('milliseconds', %(now)s::timestamptz)
"""

_STATE = "SELECT changed_at FROM board_state"


def changes(db: Db, *, since: datetime) -> tuple[list[Change], datetime]:
    """Return the changes from `since` on, oldest first, and the time to ask from next.

    At most 5,000, never splitting one instant (a millisecond). Nothing can be missed: whoever changes the
    board holds its state until the commit and takes a time not before the state's; this call moves the
    state on to its own time first, so that all that is still to come is later than what it returns.
    """
    db.run(_PROMISE, now=db.now)
    state = db.find(_State, _STATE)
    found = db.rows(Change, _CHANGES, since=since, limit=CHANGES_LISTED)
    if len(found) >= CHANGES_LISTED:
        return found, found[-1].occurred_at
    return found, min(state.changed_at, db.now) if state else since
