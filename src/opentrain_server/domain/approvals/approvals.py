"""Approvals: what was asked of a human, and what became of it (contract money.md §3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

TYPES = ("proposal_hire", "milestone_fund", "milestone_approve", "contract_end")
STATUSES = ("pending", "confirmed", "declined", "expired")


@dataclass(frozen=True, slots=True)
class Approval:
    """A request. One whose time is over is shown `expired`, unless its card charge still settles.

    `terms` are those of a hire; `changes` counts how often they were others before; `requested_by` is the
    user whose token asked.
    """

    id: str
    organization_id: str
    type: str
    status: str
    subject_id: str
    job_id: str
    proposal_id: str | None
    contract_id: str | None
    milestone_id: str | None
    terms: dict[str, Any]
    requested_by: str
    token_id: str | None
    supersedes: str | None
    changes: int
    charging: bool
    result: dict[str, Any] | None
    cancelled_by: str | None
    created_at: datetime
    expires_at: datetime
    resolved_at: datetime | None


OVER = "(a.status = 'pending' AND NOT a.charging AND a.expires_at <= %(now)s)"
SHOWN_STATUS = f"CASE WHEN {OVER} THEN 'expired' ELSE a.status END"

COLUMNS = f"""a.id, a.organization_id, a.type, {SHOWN_STATUS} AS status, a.subject_id, a.job_id,
a.proposal_id,
       a.contract_id, a.milestone_id, a.terms, a.requested_by, a.token_id, a.supersedes, a.changes,
       a.charging,
       a.result, a.cancelled_by, a.created_at, a.expires_at,
       CASE WHEN {OVER} THEN a.expires_at ELSE a.resolved_at END AS resolved_at"""

_GET = f"SELECT {COLUMNS} FROM approvals a WHERE a.id = %(id)s AND a.organization_id = %(organization_id)s"
_LOCK = f"{_GET} FOR NO KEY UPDATE"

_PAGE = f"""
SELECT {COLUMNS} FROM approvals a
 WHERE a.organization_id = %(organization_id)s
   AND (%(status)s::text IS NULL OR {SHOWN_STATUS} = %(status)s)
   AND (%(before)s::timestamptz IS NULL OR (a.created_at, a.id) < (%(before)s, %(before_id)s))
 ORDER BY a.created_at DESC, a.id DESC LIMIT %(limit)s
"""

_OF_SUBJECT = f"""
SELECT {COLUMNS} FROM approvals a WHERE a.subject_id = %(subject_id)s AND a.type = %(type)s
   AND a.status = 'pending' FOR NO KEY UPDATE
"""

#: As a column of a verb that asks: the pending request about `subject_id` of `type`, as JSON for `from_json`.
EARLIER = f"""(SELECT to_jsonb(found) FROM (
        SELECT {COLUMNS} FROM approvals a
         WHERE a.subject_id = %(subject_id)s AND a.type = %(type)s AND a.status = 'pending') found)
       AS earlier"""

_MOMENTS = ("created_at", "expires_at", "resolved_at")


def from_json(row: dict[str, Any] | None) -> Approval | None:
    """Return what EARLIER found. It is not locked, and its time may be over."""
    if row is None:
        return None
    moments = {name: row[name] and datetime.fromisoformat(row[name]) for name in _MOMENTS}
    return Approval(**(row | moments))


def get(db: Db, employer: Employer, approval_id: str) -> Approval:
    """Return one of the account's requests; another account's does not exist: `not_found`."""
    found = db.find(Approval, _GET, id=approval_id, organization_id=employer.organization_id, now=db.now)
    return _found(found, approval_id)


def lock(db: Db, employer: Employer, approval_id: str) -> Approval:
    """Return one of the account's requests, held until the commit; fails like `get`."""
    found = db.find(Approval, _LOCK, id=approval_id, organization_id=employer.organization_id, now=db.now)
    return _found(found, approval_id)


def of_account(
    db: Db,
    employer: Employer,
    *,
    status: str | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Approval]:
    """Return the account's requests, newest first, those before the place `before`."""
    moment, place = before or (None, None)
    return db.rows(
        Approval,
        _PAGE,
        organization_id=employer.organization_id,
        status=status,
        before=moment,
        before_id=place,
        limit=limit,
        now=db.now,
    )


def pending(db: Db, subject_id: str, type: str) -> Approval | None:
    """Return the request of this type that the subject's row says is pending, locked; it may be over."""
    return db.find(Approval, _OF_SUBJECT, subject_id=subject_id, type=type, now=db.now)


def _found(approval: Approval | None, approval_id: str) -> Approval:
    if approval is None:
        raise Failure("not_found", resource="approvals", approvalId=approval_id)
    return approval
