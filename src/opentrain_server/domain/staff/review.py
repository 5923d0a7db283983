"""Review: staff decide on the jobs that a moderator held (contract jobs.md §4).

A decision holds for the fields that staff saw, named by their hash; of two at once, one decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Outdated
from opentrain_server.domain.board import board
from opentrain_server.domain.jobs.job_fields import Fields, from_json
from opentrain_server.domain.jobs.job_labels import slug
from opentrain_server.domain.jobs.job_status import JobStatus, move
from opentrain_server.domain.moderation import REASONS, Decision

LISTED = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits for staff, and why."""

    job_id: str
    title: str | None
    organization_id: str
    company_name: str
    claimed: bool
    waiting_since: datetime
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Case:
    """What staff see of one job: its fields with their hash, and the last word of a moderator on it.

    `evidence` quotes what led there; no endpoint shows it to the employer.
    """

    job_id: str
    organization_id: str
    company_name: str
    claimed: bool
    suspended: bool
    status: str
    slug: str | None
    fields: Fields
    fields_hash: bytes
    updated_at: datetime
    decision: str | None = None
    reasons: list[str] | None = None
    evidence: list[str] | None = None
    moderator: str | None = None
    decided_at: datetime | None = None

    def __post_init__(self) -> None:
        """Read the stored fields."""
        object.__setattr__(self, "fields", from_json(self.fields))


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about a job: `kind` says on which occasion, `moderator` by whom or what."""

    kind: str
    decision: str
    reasons: list[str]
    moderator: str
    decided_at: datetime


_DECISIONS = """
SELECT kind, decision, reasons, moderator, decided_at FROM moderation_decisions
 WHERE job_id = %(id)s ORDER BY number DESC LIMIT 50
"""

_LAST_WORD = """LEFT JOIN LATERAL (
    SELECT decision, reasons, evidence, moderator, decided_at FROM moderation_decisions
     WHERE job_id = j.id ORDER BY number DESC LIMIT 1) d ON true"""

_WAITING = f"""
SELECT j.id AS job_id, j.title, o.id AS organization_id, o.name AS company_name,
       o.claimed_at IS NOT NULL AS claimed, j.updated_at AS waiting_since,
       coalesce(d.reasons, '{{}}') AS reasons
  FROM jobs j JOIN organizations o ON o.id = j.organization_id {_LAST_WORD}
 WHERE j.status = 'PENDING_APPROVAL'
 ORDER BY j.updated_at, j.id LIMIT %(limit)s
"""

_CASE = """j.id AS job_id, o.id AS organization_id, o.name AS company_name,
       o.claimed_at IS NOT NULL AS claimed, o.suspended_at IS NOT NULL AS suspended, j.status, j.slug,
       j.fields, j.fields_hash, j.updated_at"""

_SHOW = f"""
SELECT {_CASE}, d.decision, d.reasons, d.evidence, d.moderator, d.decided_at
  FROM jobs j JOIN organizations o ON o.id = j.organization_id {_LAST_WORD}
 WHERE j.id = %(id)s
"""

# In the order in which publishing locks: the job, then its account.
_LOCK = "SELECT organization_id FROM jobs WHERE id = %(id)s FOR UPDATE"
_LOCK_ACCOUNT = "SELECT 1 FROM organizations WHERE id = %(id)s FOR UPDATE"

_DECIDED = """
INSERT INTO moderation_decisions (id, job_id, organization_id, kind, fields_hash, decision, reasons, evidence,
                                  moderator, decided_at)
VALUES (%(id)s, %(job_id)s, %(organization_id)s, 'staff', %(fields_hash)s, %(decision)s, %(reasons)s, '{}',
        %(moderator)s, %(now)s)
"""


def waiting(db: Db, *, limit: int = LISTED) -> list[Waiting]:
    """Return the jobs that wait for staff, the longest first, `limit` at most."""
    return db.rows(Waiting, _WAITING, limit=limit)


def show(db: Db, job_id: str) -> Case:
    """Return everything that staff decide by; fails with `not_found`."""
    return _found(db.find(Case, _SHOW, id=job_id), job_id)


def decisions(db: Db, job_id: str) -> list[Decided]:
    """Return what was decided about a job, the latest first, at most 50."""
    return db.rows(Decided, _DECISIONS, id=job_id)


def approve(db: Db, staff: Staff, job_id: str, *, seen: bytes) -> JobStatus:
    """Put a waiting job on the board and return its state; `seen` is the hash of the fields shown.

    Fails with `not_found` or `job_not_waiting`; raises Outdated when the fields are others by now. A
    suspended account's job is open but not listed until the account is restored.
    """
    case = _lock(db, job_id, seen)
    _decide(db, staff, case, Decision.ALLOW, ())
    listing = None if case.suspended else board.listing(case.fields)
    name = case.slug or slug(str(case.fields["jobTitle"]))
    return _moved(move(db, job_id, previous=_PENDING, cause="review_approved", slug=name, listing=listing))


def reject(db: Db, staff: Staff, job_id: str, *, seen: bytes, reasons: Sequence[str] = ()) -> JobStatus:
    """Make a waiting job a draft again and return its state.

    `reasons` are codes of `moderation.REASONS`; without any, those that the job was held for
    stand. Fails like `approve`, and with `unknown_reasons`.
    """
    if unknown := sorted(set(reasons) - set(REASONS)):
        raise Failure("unknown_reasons", unknownReasons=unknown, supportedReasons=list(REASONS))
    case = _lock(db, job_id, seen)
    _decide(db, staff, case, Decision.BLOCK, tuple(dict.fromkeys(reasons)) or tuple(case.reasons or ()))
    return _moved(move(db, job_id, previous=_PENDING, cause="review_rejected"))


_PENDING = JobStatus.PENDING_APPROVAL


def _lock(db: Db, job_id: str, seen: bytes) -> Case:
    """Return a waiting job, locked together with its account until the commit."""
    locked = db.conn.execute(_LOCK, {"id": job_id}).fetchone()
    if locked is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    db.run(_LOCK_ACCOUNT, id=locked[0])
    case = show(db, job_id)
    if case.status != _PENDING:
        raise Failure("job_not_waiting", jobId=job_id, status=case.status, requiredStatus=_PENDING)
    if case.fields_hash != seen:
        raise Outdated
    return case


def _decide(db: Db, staff: Staff, case: Case, decision: Decision, reasons: Sequence[str]) -> None:
    db.run(
        _DECIDED,
        id=db.new_id(),
        job_id=case.job_id,
        organization_id=case.organization_id,
        fields_hash=case.fields_hash,
        decision=decision,
        reasons=list(reasons),
        moderator=staff.name,
        now=db.now,
    )


def _found(case: Case | None, job_id: str) -> Case:
    if case is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return case


def _moved(status: JobStatus | None) -> JobStatus:
    assert status is not None, "the job is locked"
    return status
