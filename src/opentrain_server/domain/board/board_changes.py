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
class _Followed:
    """A change, all null when there is none, and the time of the board's state, null before its first."""

    changed_at: datetime | None
    job_id: str | None
    event_type: str
    occurred_at: datetime


_FOLLOW = "SELECT * FROM follow_board(%(since)s, %(now)s, %(limit)s)"


def changes(db: Db, *, since: datetime) -> tuple[list[Change], datetime]:
    """Return the changes from `since` on, oldest first, and the time to ask from next.

    At most 5,000, never splitting one instant (a millisecond). Nothing can be missed: whoever changes the
    board holds its state until the commit and takes a time not before the state's; this call moves the
    state on to its own time first, so that all that is still to come is later than what it returns.
    """
    followed = db.rows(_Followed, _FOLLOW, since=since, now=db.now, limit=CHANGES_LISTED)
    found = [Change(row.job_id, row.event_type, row.occurred_at) for row in followed if row.job_id]
    if len(found) >= CHANGES_LISTED:
        return found, found[-1].occurred_at
    changed_at = followed[0].changed_at
    return found, min(changed_at, db.now) if changed_at else since
