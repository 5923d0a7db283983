"""The feed: an account's history as its tokens read it (contract events.md §1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

LOOKED_AT = 10_000  # events that one call looks at, at most


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream."""

    number: int
    type: str
    resource_id: str
    job_id: str | None
    data: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Events that passed the filters; `last` is the number of the last one looked at, None for none."""

    events: list[Event]
    last: int | None
    more: bool


@dataclass(frozen=True, slots=True)
class _Row:
    last_event: int
    job_account: str | None
    number: int | None
    type: str
    resource_id: str
    job_id: str | None
    data: dict[str, Any]
    created_at: datetime


# Numbers are dense, so that how far a call looks is arithmetic: nothing that is filtered out is fetched.
_PAGE = """
SELECT o.last_event, j.organization_id AS job_account,
       e.number, e.type, e.resource_id, e.job_id, e.data, e.created_at
  FROM organizations o
  LEFT JOIN jobs j ON j.id = %(job_id)s
  LEFT JOIN LATERAL (
    SELECT * FROM events
     WHERE inbox_id = o.id AND number > %(after)s AND number <= %(until)s AND type = ANY(%(types)s)
       AND (%(job_id)s::text IS NULL OR (job_id = %(job_id)s AND j.organization_id = o.id))
     ORDER BY number LIMIT %(limit)s) e ON true
 WHERE o.id = %(organization_id)s
 ORDER BY e.number
"""


def page(
    db: Db, actor: Employer, *, after: int, limit: int, types: Collection[str], job_id: str | None = None
) -> Page:
    """Return events after the number `after`, oldest first, `limit` at most, of these types and this job.

    Looks at no more than 10,000 events. Fails with `not_found` for an unknown job, `not_owner` for another
    account's.
    """
    after = min(after, 2**62)  # beyond every stream, and the database can still add to it
    rows = db.rows(
        _Row,
        _PAGE,
        organization_id=actor.organization_id,
        job_id=job_id,
        after=after,
        until=after + LOOKED_AT,
        types=list(types),
        limit=limit,
    )
    if job_id is not None:
        _check_job(actor, rows[0].job_account, job_id)
    return _page(rows, after, limit)


def _page(rows: list[_Row], after: int, limit: int) -> Page:
    found = [
        Event(row.number, row.type, row.resource_id, row.job_id, row.data, row.created_at)
        for row in rows
        if row.number is not None
    ]
    end = rows[0].last_event
    last = found[-1].number if len(found) == limit else min(after + LOOKED_AT, end)
    return Page(found, last if last > after else None, end > max(last, after))


def _check_job(actor: Employer, account: str | None, job_id: str) -> None:
    if account is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    if account != actor.organization_id:
        raise Failure("not_owner", resource="jobs", jobId=job_id)
