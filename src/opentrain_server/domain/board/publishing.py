"""Publishing: how a draft gets on the board, is edited there, and leaves it.

Moderation is asked before the transaction, on the fields alone; its verdict is bound to a hash of
them and compared again under the job's lock (contract jobs.md §4).
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Outdated, Refused
from opentrain_server.domain.board import board
from opentrain_server.domain.history import audit
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_fields import Fields, fields_hash, to_json
from opentrain_server.domain.jobs.job_labels import slug
from opentrain_server.domain.jobs.job_patch import JobPatch, apply_patch
from opentrain_server.domain.jobs.job_status import JobStatus, move
from opentrain_server.domain.jobs.jobs import Job
from opentrain_server.domain.jobs.readiness import Floors, validate
from opentrain_server.domain.moderation import Decision, Verdict

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Judged:
    """A moderator's verdict on one set of fields."""

    fields_hash: bytes
    verdict: Verdict
    moderator: str


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a publish call. `decision_id` is None when nothing was asked of a moderator."""

    job: Job
    status: JobStatus
    decision_id: str | None


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of a live edit."""

    job_id: str
    status: JobStatus
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Attempt:
    id: str
    has_proposals: bool


# The account is locked with the job, so that two attempts cannot both be the last one. The audit of an
# attempt that was not refused stands in the same statement: both calls are at their limit of statements.
_ATTEMPT = f"""
WITH attempt AS (
    INSERT INTO moderation_decisions (id, job_id, organization_id, kind, fields_hash, decision, reasons,
                                      evidence, moderator, decided_at)
    SELECT %(id)s, %(job_id)s, %(organization_id)s, %(attempt)s, %(fields_hash)s, %(decision)s, %(reasons)s,
           %(evidence)s, %(moderator)s, %(now)s
     WHERE (SELECT count(*) FROM moderation_decisions
             WHERE organization_id = %(organization_id)s AND kind = %(attempt)s
               AND decided_at > %(since)s) < %(limit)s
    RETURNING id, decision
), audited AS (
    {audit.ROW} FROM attempt WHERE decision <> 'BLOCK'
)
SELECT id, EXISTS (SELECT 1 FROM proposals p WHERE p.job_id = %(job_id)s) AS has_proposals FROM attempt
"""
_ACTIONS = {"publish": "publish", "live_edit": "edit"}

_EDIT = """
WITH edited AS (
    UPDATE jobs SET fields = %(fields)s, fields_hash = %(fields_hash)s, updated_at = %(now)s
     WHERE id = %(id)s
    RETURNING id, organization_id, published_at
)
SELECT list_job(id, organization_id, %(listing)s, published_at, %(now)s) FROM edited
"""

_OLDEST = """
SELECT decided_at AS oldest FROM moderation_decisions
 WHERE organization_id = %(organization_id)s AND kind = %(attempt)s AND decided_at > %(since)s
 ORDER BY decided_at DESC OFFSET %(skip)s LIMIT 1
"""


def ready_to_publish(db: Db, actor: Employer, job_id: str, *, floors: Floors) -> Job | None:
    """Return the draft that a moderator has to see, or None when the job is past being a draft.

    Fails with `not_found` or `not_publish_ready`.
    """
    job = jobs.get(db, actor, job_id)
    if job.status != JobStatus.DRAFT:
        return None
    check_ready(job.fields, floors)
    return job


def check_ready(fields: Fields, floors: Floors) -> None:
    """Fail with `not_publish_ready` when something is missing or wrong."""
    validation = validate(fields, floors=floors)
    if not validation["publishReady"]:
        raise Failure("not_publish_ready", validation=validation)


def publish(
    db: Db, actor: Employer, job_id: str, *, judged: Judged | None, limit: int
) -> Published | Refused:
    """Put a draft on the board, hold it for staff, or refuse it; a repeat changes nothing.

    `limit` is the account's attempts in 24 hours. Fails with `not_found`, `job_closed` or
    `publish_limit_reached`; a BLOCK is returned as a refusal, because the attempt counts.
    """
    job = jobs.lock_with_account(db, actor, job_id)
    if job.status != JobStatus.DRAFT:
        return _already(job)
    if judged is None or judged.fields_hash != job.fields_hash:
        raise Outdated
    decision_id = _attempt(db, actor, job, judged, kind="publish", limit=limit).id
    if judged.verdict.decision is Decision.BLOCK:
        return Refused("moderation_blocked", {"reasons": list(judged.verdict.reasons)})
    cause = "published" if judged.verdict.decision is Decision.ALLOW else "held_for_review"
    status = _move(db, job, cause)
    return Published(job, status, decision_id)


def edited_fields(db: Db, actor: Employer, job_id: str, *, patch: JobPatch, floors: Floors) -> Fields:
    """Return what a live job would be after an edit.

    Fails with `not_found`, `job_not_open`, `not_publish_ready` or `payment_type_locked`.
    """
    job = jobs.get(db, actor, job_id)
    _check_open(job)
    fields = apply_patch(job.fields, patch)
    check_ready(fields, floors)
    _check_payment_type(job, fields, has_proposals=job.has_proposals)
    return fields


def edit(
    db: Db, actor: Employer, job_id: str, *, patch: JobPatch, judged: Judged, limit: int
) -> Edited | Refused:
    """Change a live job. REVIEW takes it off the board until staff decide, BLOCK makes it a draft again.

    A BLOCK is returned as a refusal, because the edit stands. Fails with `not_found`, `job_not_open`,
    `payment_type_locked` or `publish_limit_reached`.
    """
    job = jobs.lock_with_account(db, actor, job_id)
    _check_open(job)
    fields = apply_patch(job.fields, patch)
    if judged.fields_hash != fields_hash(fields):
        raise Outdated
    attempt = _attempt(db, actor, job, judged, kind="live_edit", limit=limit)
    _check_payment_type(job, fields, has_proposals=attempt.has_proposals)
    decision, reasons = judged.verdict.decision, list(judged.verdict.reasons)
    if decision is Decision.BLOCK:
        status = _move(db, job, "moderation_blocked", fields=fields)
        return Refused("moderation_blocked", {"jobId": job.id, "reasons": reasons, "status": status})
    if decision is Decision.REVIEW:
        status = _move(db, job, "held_for_review", fields=fields)
        return Edited(job.id, status, judged.verdict)
    _edit_shown(db, job, fields)
    return Edited(job.id, JobStatus.OPEN, judged.verdict)


def close(db: Db, actor: Employer, job_id: str) -> tuple[JobStatus, bool]:
    """Take a job off the board for good and return its state and whether it was closed already.

    Contracts go on. Fails with `not_found`, or `job_not_published` for a draft.
    """
    job = jobs.lock(db, actor, job_id)
    if job.status in {JobStatus.ARCHIVED, JobStatus.COMPLETED}:
        return JobStatus(job.status), True
    if job.status == JobStatus.DRAFT:
        raise Failure("job_not_published", jobId=job.id, status=job.status)
    return _move(db, job, "closed"), False


def _already(job: Job) -> Published:
    if job.status in {JobStatus.ARCHIVED, JobStatus.COMPLETED}:
        raise Failure("job_closed", jobId=job.id, status=job.status)
    return Published(job, JobStatus(job.status), None)


def _check_open(job: Job) -> None:
    if job.status != JobStatus.OPEN:
        raise Failure("job_not_open", jobId=job.id, status=job.status, requiredStatus="OPEN")


def _check_payment_type(job: Job, fields: Fields, *, has_proposals: bool) -> None:
    """Bids are in the unit of the payment type: it stays while there are any."""
    if has_proposals and fields["paymentType"] != job.fields["paymentType"]:
        raise Failure("payment_type_locked", jobId=job.id)


def _move(db: Db, job: Job, cause: str, *, fields: Fields | None = None) -> JobStatus:
    listing = board.listing(job.fields) if cause == "published" else None
    name = job.slug or slug(str(job.fields["jobTitle"]))
    previous = JobStatus(job.status)
    status = move(db, job.id, previous=previous, cause=cause, slug=name, listing=listing, fields=fields)
    assert status is not None, "the job is locked"
    return status


def _edit_shown(db: Db, job: Job, fields: Fields) -> None:
    """Write the fields of an open job and what the board shows of it."""
    shown = board.listing(fields)
    db.run(
        _EDIT,
        id=job.id,
        fields=to_json(fields),
        fields_hash=fields_hash(fields),
        listing=None if shown is None else Jsonb(shown),
        now=db.now,
    )


def _attempt(db: Db, actor: Employer, job: Job, judged: Judged, *, kind: str, limit: int) -> _Attempt:
    if job.account_suspended:
        raise Failure("account_suspended")  # while this call was on its way
    attempt = db.find(
        _Attempt,
        _ATTEMPT,
        id=db.new_id(),
        job_id=job.id,
        attempt=kind,
        fields_hash=judged.fields_hash,
        decision=judged.verdict.decision,
        reasons=list(judged.verdict.reasons),
        evidence=list(judged.verdict.evidence),
        moderator=judged.moderator,
        since=db.now - DAY,
        limit=limit,
        **audit.acted(db, actor, action=_ACTIONS[kind], subject_id=job.id),
    )
    if attempt is None:
        raise _limit_reached(db, job.organization_id, kind, limit)
    return attempt


def _limit_reached(db: Db, organization_id: str, kind: str, limit: int) -> Failure:
    seconds = int(DAY.total_seconds())
    if limit > 0:
        oldest: datetime = db.one(
            _OLDEST, organization_id=organization_id, attempt=kind, since=db.now - DAY, skip=limit - 1
        )["oldest"]
        seconds = math.ceil((oldest + DAY - db.now).total_seconds())  # rounded down it would be too early
    return Failure("publish_limit_reached", limit=limit, windowHours=24, retryAfterSeconds=seconds)
