"""Jobs: drafts and what their owner sees of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.jobs.job_fields import Fields, fields_hash, from_json, to_json
from opentrain_server.domain.jobs.job_patch import JobPatch, apply_patch
from opentrain_server.domain.jobs.job_status import JobStatus


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its owner sees it, with the last decision of a moderator."""

    id: str
    organization_id: str
    status: str
    fields: Fields
    fields_hash: bytes
    external_id: str | None
    source_hash: bytes | None
    slug: str | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    decision: str | None = None
    reasons: list[str] | None = None
    decided_at: datetime | None = None
    has_proposals: bool = False  # known only of a job that `get` found
    account_suspended: bool = False  # known only of a job that is locked with its account

    def __post_init__(self) -> None:
        """Read the stored fields."""
        object.__setattr__(self, "fields", from_json(self.fields))


@dataclass(frozen=True, slots=True)
class Listed:
    """A job in its owner's list."""

    id: str
    title: str | None
    status: str
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    proposals: int
    unreviewed: int  # of those that the labeler has offered


_COLUMNS = """j.id, j.organization_id, j.status, j.fields, j.fields_hash, j.external_id, j.source_hash,
       j.slug, j.published_at, j.created_at, j.updated_at"""

_GET = f"""
SELECT {_COLUMNS}, d.decision, d.reasons, d.decided_at,
       EXISTS (SELECT 1 FROM proposals WHERE job_id = j.id) AS has_proposals
  FROM jobs j
  LEFT JOIN LATERAL (SELECT decision, reasons, decided_at FROM moderation_decisions
                      WHERE job_id = j.id ORDER BY number DESC LIMIT 1) d ON true
 WHERE j.id = %(id)s AND j.organization_id = %(organization_id)s
"""

_LOCK = f"""
SELECT {_COLUMNS} FROM jobs j
 WHERE j.id = %(id)s AND j.organization_id = %(organization_id)s FOR NO KEY UPDATE
"""

# One statement, two locks, in this order: first the job, then its account.
_LOCK_WITH_ACCOUNT = f"""
SELECT {_COLUMNS}, o.suspended_at IS NOT NULL AS account_suspended
  FROM jobs j JOIN organizations o ON o.id = j.organization_id
 WHERE j.id = %(id)s AND j.organization_id = %(organization_id)s
   FOR NO KEY UPDATE OF j, o
"""

_BY_KEY = f"""
SELECT {_COLUMNS} FROM jobs j WHERE j.organization_id = %(organization_id)s AND j.draft_key = %(draft_key)s
"""

_ADD = f"""
INSERT INTO jobs AS j (id, organization_id, status, fields, fields_hash, external_id, draft_key, source_hash,
                       provenance, created_at, updated_at)
VALUES (%(id)s, %(organization_id)s, 'DRAFT', %(fields)s, %(fields_hash)s, %(external_id)s, %(draft_key)s,
        %(source_hash)s, %(provenance)s, %(now)s, %(now)s)
ON CONFLICT (organization_id, draft_key) WHERE draft_key IS NOT NULL DO NOTHING
RETURNING {_COLUMNS}
"""

_SET_FIELDS = f"""
UPDATE jobs AS j SET fields = %(fields)s, fields_hash = %(fields_hash)s, updated_at = %(now)s
 WHERE id = %(id)s AND status = 'DRAFT'
RETURNING {_COLUMNS}
"""

_MINE = """
SELECT j.id, j.title, j.status, j.published_at, j.created_at, j.updated_at, p.total AS proposals, p.unreviewed
  FROM jobs j
 CROSS JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (
               WHERE status = 'UNREVIEWED' AND invite_status IS DISTINCT FROM 'PENDING') AS unreviewed
      FROM proposals WHERE job_id = j.id) p
 WHERE j.organization_id = %(organization_id)s
   AND (%(status)s::text IS NULL OR j.status = %(status)s)
   AND (%(before)s::timestamptz IS NULL OR (j.created_at, j.id) < (%(before)s, %(before_id)s))
 ORDER BY j.created_at DESC, j.id DESC LIMIT %(limit)s
"""

# What people answered outlives the draft that a live job was turned back into.
_DELETE = """
DELETE FROM jobs WHERE id = %(id)s AND NOT EXISTS (SELECT 1 FROM proposals WHERE job_id = %(id)s)
"""


def get(db: Db, actor: Employer, job_id: str) -> Job:
    """Return one of the account's jobs; another account's does not exist: `not_found`."""
    return _found(db.find(Job, _GET, id=job_id, organization_id=actor.organization_id), job_id)


def lock(db: Db, actor: Employer, job_id: str) -> Job:
    """Return one of the account's jobs, locked until the commit; fails like `get`."""
    return _found(db.find(Job, _LOCK, id=job_id, organization_id=actor.organization_id), job_id)


def lock_with_account(db: Db, actor: Employer, job_id: str) -> Job:
    """Return one of the account's jobs, locked together with the account itself; fails like `get`."""
    return _found(db.find(Job, _LOCK_WITH_ACCOUNT, id=job_id, organization_id=actor.organization_id), job_id)


def create_draft(
    db: Db,
    actor: Employer,
    *,
    fields: Fields,
    provenance: Mapping[str, Any],
    external_id: str | None,
    draft_key: str | None,
    source_hash: bytes,
) -> tuple[Job, bool]:
    """Make a draft and return it with True, or the one that `draft_key` made before with False.

    Fails with `idempotency_key_reused` when the key made a draft from another source.
    """
    made = db.find(
        Job,
        _ADD,
        id=db.new_id(),
        organization_id=actor.organization_id,
        fields=to_json(fields),
        fields_hash=fields_hash(fields),
        external_id=external_id,
        draft_key=draft_key,
        source_hash=source_hash,
        provenance=Jsonb(dict(provenance)),
        now=db.now,
    )
    if made is not None:
        return made, True
    earlier = db.row(Job, _BY_KEY, organization_id=actor.organization_id, draft_key=draft_key)
    if earlier.source_hash != source_hash:
        raise Failure("idempotency_key_reused", jobId=earlier.id)
    return earlier, False


def update_draft(db: Db, actor: Employer, job_id: str, *, patch: JobPatch) -> Job:
    """Change fields of a draft, all or nothing; fails with `not_found` or `job_not_draft`."""
    job = _draft(lock(db, actor, job_id))
    fields = apply_patch(job.fields, patch)
    return db.row(
        Job, _SET_FIELDS, id=job.id, fields=to_json(fields), fields_hash=fields_hash(fields), now=db.now
    )


def delete_draft(db: Db, actor: Employer, job_id: str) -> None:
    """Delete a draft for good; fails with `not_found`, `job_not_draft` or `job_has_history`."""
    job = _draft(lock(db, actor, job_id))
    if not db.run(_DELETE, id=job.id):
        raise Failure("job_has_history", jobId=job.id)


def mine(
    db: Db, actor: Employer, *, status: str | None, limit: int, before: tuple[datetime, str] | None
) -> list[Listed]:
    """Return the account's jobs, newest first, `limit` at most, those after the place `before`."""
    moment, job_id = before or (None, None)
    return db.rows(
        Listed,
        _MINE,
        organization_id=actor.organization_id,
        status=status,
        limit=limit,
        before=moment,
        before_id=job_id,
    )


def titles(db: Db, organization_id: str) -> list[str]:
    """Return the titles of an account's jobs, newest first, 20 at most."""
    rows = db.conn.execute(
        "SELECT coalesce(title, 'Untitled draft') FROM jobs WHERE organization_id = %s"
        " ORDER BY created_at DESC, id DESC LIMIT 20",
        (organization_id,),
    )
    return [title for (title,) in rows.fetchall()]


def _found(job: Job | None, job_id: str) -> Job:
    if job is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return job


def _draft(job: Job) -> Job:
    if job.status != JobStatus.DRAFT:
        raise Failure("job_not_draft", jobId=job.id, status=job.status, requiredStatus="DRAFT")
    return job
