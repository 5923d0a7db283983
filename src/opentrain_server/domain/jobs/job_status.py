"""The states of a job and the moves between them: one table, and the one function that moves."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.db import Db
from opentrain_server.domain.jobs.job_fields import Fields, fields_hash, to_json


class JobStatus(StrEnum):
    """Where a job stands (contract jobs.md)."""

    DRAFT = "DRAFT"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    OPEN = "OPEN"
    ONGOING = "ONGOING"
    COMPLETED = "COMPLETED"
    ARCHIVED = "ARCHIVED"


# cause: (from any of these, to this)
MOVES: dict[str, tuple[frozenset[JobStatus], JobStatus]] = {
    "published": (frozenset({JobStatus.DRAFT}), JobStatus.OPEN),
    "held_for_review": (frozenset({JobStatus.DRAFT, JobStatus.OPEN}), JobStatus.PENDING_APPROVAL),
    "review_approved": (frozenset({JobStatus.PENDING_APPROVAL}), JobStatus.OPEN),
    "review_rejected": (frozenset({JobStatus.PENDING_APPROVAL}), JobStatus.DRAFT),
    "moderation_blocked": (frozenset({JobStatus.OPEN}), JobStatus.DRAFT),
    "filled": (frozenset({JobStatus.OPEN}), JobStatus.ONGOING),
    "completed": (frozenset({JobStatus.ONGOING}), JobStatus.COMPLETED),
    "closed": (
        frozenset({JobStatus.OPEN, JobStatus.ONGOING, JobStatus.PENDING_APPROVAL}),
        JobStatus.ARCHIVED,
    ),
    "account_lapsed": (
        frozenset({JobStatus.OPEN, JobStatus.ONGOING, JobStatus.PENDING_APPROVAL}),
        JobStatus.ARCHIVED,
    ),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """A job's state after a move."""

    status: JobStatus


# One statement: the state, its history, the event and the board change together or not at all.
# Locks are taken in one order everywhere: job, account, board. `list_job` is given the account's row as
# `numbered` returns it, because nothing else makes the board wait for it.
_MOVE = """
WITH moved AS (
    UPDATE jobs SET status = %(status)s, updated_at = %(now)s,
           fields = coalesce(%(fields)s::jsonb, fields),
           fields_hash = coalesce(%(fields_hash)s, fields_hash),
           slug = coalesce(slug, %(slug)s),
           published_at = CASE %(status)s WHEN 'OPEN' THEN coalesce(published_at, %(now)s)
                                          ELSE published_at END
     WHERE id = %(id)s AND status = %(previous)s
    RETURNING id, organization_id, status, published_at
), history AS (
    INSERT INTO job_status_changes (job_id, changed_at, previous_status, status, cause)
    SELECT id, %(now)s, %(previous)s, status, %(cause)s FROM moved
), numbered AS (
    UPDATE organizations o SET last_event = o.last_event + 1 FROM moved WHERE o.id = moved.organization_id
    RETURNING o.id, o.last_event
), event AS (
    INSERT INTO events (inbox_id, number, type, resource_id, job_id, data, created_at)
    SELECT id, last_event, 'job.status_changed', %(id)s, %(id)s, %(data)s, %(now)s FROM numbered
)
SELECT status FROM moved CROSS JOIN numbered
 CROSS JOIN LATERAL (
    SELECT list_job(moved.id, numbered.id, %(listing)s, moved.published_at, %(now)s)) board
"""


def move(
    db: Db,
    job_id: str,
    *,
    previous: JobStatus,
    cause: str,
    slug: str | None = None,
    listing: dict[str, Any] | None = None,
    fields: Fields | None = None,
) -> JobStatus | None:
    """Move a job by a cause and return its new state, or None when it was no longer in `previous`.

    `listing` is what the board shows of it from now on; None takes it off the board. `fields` are its
    new ones where the move comes of an edit.
    """
    allowed, status = MOVES[cause]
    assert previous in allowed, f"{cause} does not lead out of {previous}"
    data = {"jobId": job_id, "previousStatus": previous, "status": status, "cause": cause}
    moved = db.find(
        Moved,
        _MOVE,
        id=job_id,
        previous=previous,
        status=status,
        cause=cause,
        slug=slug,
        data=Jsonb(data),
        listing=None if listing is None else Jsonb(listing),
        fields=None if fields is None else to_json(fields),
        fields_hash=None if fields is None else fields_hash(fields),
        now=db.now,
    )
    return None if moved is None else JobStatus(moved.status)
