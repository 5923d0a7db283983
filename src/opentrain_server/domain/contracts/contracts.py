"""Contracts as both sides read them (contract money.md §1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

STATUSES = ("active", "ended")


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone in a contract; money in cents. `release_pending`: its release was asked of a human."""

    id: str
    name: str
    description: str
    status: str
    amount_cents: int
    paid_cents: int | None
    volume: Decimal | None
    number: int
    due_at: datetime | None
    submitted_at: datetime | None
    release_pending: bool
    auto_release_at: datetime | None
    invoice_id: str | None
    funded_by: str | None
    fee_cents: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """What the work log says was done: the newest entry of each worker and day, added up."""

    seconds: int
    tasks: int
    labels: int
    last_at: datetime | None  # time of the newest entry


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with all its milestones, by number, also the refunded and cancelled ones.

    `rate` is in US dollars. The labeler is shown as strangers see them. `used` is told of one, not in lists.
    """

    id: str
    organization_id: str
    status: str
    title: str
    job_id: str
    proposal_id: str
    payment_type: str
    rate: Decimal
    conversation_id: str
    auto_release_approval_id: str | None
    auto_release_withdrawn_at: datetime | None
    budget_state: str
    started_at: datetime
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime
    labeler_id: str
    slug: str
    first_name: str | None
    last_name: str | None
    country_code: str | None
    company_name: str
    milestones: list[Milestone]
    used: Usage | None = None

    def __post_init__(self) -> None:
        """Read milestones and usage out of their JSON."""
        rows: list[dict[str, Any]] = self.milestones  # type: ignore[assignment]  # as the database gives them
        object.__setattr__(self, "milestones", [_milestone(row) for row in rows])
        used: dict[str, Any] | None = self.used  # type: ignore[assignment]  # as above
        object.__setattr__(self, "used", None if used is None else _usage(used))


_MILESTONES = """
SELECT coalesce(jsonb_agg(jsonb_build_object(
           'id', m.id, 'name', m.name, 'description', m.description, 'status', m.status,
           'amount_cents', m.amount_cents, 'paid_cents', m.paid_cents, 'volume', m.volume::text,
           'number', m.number, 'due_at', m.due_at, 'submitted_at', m.submitted_at,
           'release_pending', EXISTS (
               SELECT 1 FROM approvals a WHERE a.subject_id = m.id AND a.type = 'milestone_approve'
                  AND a.status = 'pending' AND a.expires_at > %(now)s),
           'auto_release_at', m.auto_release_at, 'invoice_id', m.invoice_id, 'funded_by', m.funded_by,
           'fee_cents', m.fee_cents, 'created_at', m.created_at) ORDER BY m.number), '[]') AS milestones
  FROM milestones m WHERE m.contract_id = c.id
"""

_COLUMNS = """c.id, c.organization_id, c.status, c.title, c.job_id, c.proposal_id, c.payment_type, c.rate,
       c.conversation_id, c.auto_release_approval_id, c.auto_release_withdrawn_at, c.budget_state,
       c.started_at,
       c.ended_at, c.created_at, c.updated_at, c.labeler_id, l.slug, u.first_name, u.last_name,
       l.country_code,
       o.name AS company_name, listed.milestones"""

_TABLES = f"""contracts c JOIN labelers l ON l.id = c.labeler_id JOIN users u ON u.id = l.id
  JOIN organizations o ON o.id = c.organization_id CROSS JOIN LATERAL ({_MILESTONES}) listed"""

#: What was used of the contract `id`, a Usage.
USED = """
SELECT coalesce(sum(seconds), 0)::bigint AS seconds, coalesce(sum(tasks), 0)::bigint AS tasks,
       coalesce(sum(labels), 0)::bigint AS labels, max(logged_at) AS last_at
  FROM (SELECT DISTINCT ON (worker_id, work_date) seconds, tasks, labels, logged_at FROM work_log
         WHERE contract_id = %(id)s ORDER BY worker_id, work_date, number DESC) AS newest
"""

_GET = f"""
SELECT {_COLUMNS}, to_jsonb(usage) AS used FROM {_TABLES} CROSS JOIN ({USED}) usage
 WHERE c.id = %(id)s AND (c.organization_id = %(owner_id)s OR c.labeler_id = %(owner_id)s)
"""

_OF_ACCOUNT = f"""
SELECT {_COLUMNS} FROM {_TABLES}
 WHERE c.organization_id = %(organization_id)s AND (%(status)s::text IS NULL OR c.status = %(status)s)
   AND (%(job_id)s::text IS NULL OR c.job_id = %(job_id)s)
 ORDER BY c.created_at DESC, c.id DESC
"""

_OF_LABELER = (
    f"SELECT {_COLUMNS} FROM {_TABLES} WHERE c.labeler_id = %(id)s ORDER BY c.created_at DESC, c.id DESC"
)

_JOB = "SELECT organization_id FROM jobs WHERE id = %(id)s"


def get(db: Db, actor: Employer | Labeler, contract_id: str) -> Contract:
    """Return a contract of the actor's account or of the labeler; another's does not exist: `not_found`."""
    owner_id = actor.user_id if isinstance(actor, Labeler) else actor.organization_id
    found = db.find(Contract, _GET, id=contract_id, owner_id=owner_id, now=db.now)
    if found is None:
        raise not_found(contract_id)
    return found


def of_account(db: Db, employer: Employer, *, status: str | None, job_id: str | None) -> list[Contract]:
    """Return the account's contracts, newest first. A `job_id` fails with `not_found` or `not_owner`."""
    if job_id is not None:
        _check_job(db, employer, job_id)
    return db.rows(
        Contract,
        _OF_ACCOUNT,
        organization_id=employer.organization_id,
        status=status,
        job_id=job_id,
        now=db.now,
    )


def of_labeler(db: Db, labeler: Labeler) -> list[Contract]:
    """Return the labeler's contracts, newest first."""
    return db.rows(Contract, _OF_LABELER, id=labeler.user_id, now=db.now)


def not_found(contract_id: str) -> Failure:
    """Return the failure of a contract that is not there."""
    return Failure("not_found", resource="contracts", contractId=contract_id)


def _check_job(db: Db, employer: Employer, job_id: str) -> None:
    owner = db.conn.execute(_JOB, {"id": job_id}).fetchone()
    if owner is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    if owner[0] != employer.organization_id:
        raise Failure("not_owner", resource="jobs", jobId=job_id)


def _usage(row: dict[str, Any]) -> Usage:
    last_at = row["last_at"] and datetime.fromisoformat(row["last_at"])
    return Usage(row["seconds"], row["tasks"], row["labels"], last_at)


_MOMENTS = ("due_at", "submitted_at", "auto_release_at", "created_at")


def _milestone(row: dict[str, Any]) -> Milestone:
    moments = {name: row[name] and datetime.fromisoformat(row[name]) for name in _MOMENTS}
    volume = None if row["volume"] is None else Decimal(row["volume"])
    return Milestone(**(row | moments | {"volume": volume}))
