"""How a request ends: one conditional UPDATE, and the event that every end has (contract money.md §3).

Whoever ends a request holds the row of what it is about (proposal or contract), then the request.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.approvals.approvals import COLUMNS, Approval
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event

EXPIRED_AT_ONCE = 100

_RESOLVE = """
UPDATE approvals SET status = %(status)s, charging = false, result = %(result)s, resolved_at = %(at)s,
       resolved_by = %(resolved_by)s, cancelled_by = %(cancelled_by)s
 WHERE id = %(id)s AND status = 'pending'
"""

_IMPOSSIBLE = f"""
UPDATE approvals a SET status = 'declined', result = %(result)s, resolved_at = %(now)s
 WHERE a.contract_id = %(contract_id)s AND a.status = 'pending' AND NOT a.charging AND a.expires_at > %(now)s
   AND (%(milestone_id)s::text IS NULL OR a.milestone_id = %(milestone_id)s)
   AND a.id IS DISTINCT FROM %(except_id)s
RETURNING {COLUMNS}
"""

_DUE = f"""
SELECT {COLUMNS} FROM approvals a
 WHERE a.status = 'pending' AND NOT a.charging AND a.expires_at <= %(now)s
 ORDER BY a.expires_at LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED
"""


def resolve(
    db: Db,
    approval: Approval,
    *,
    status: str,
    result: dict[str, Any] | None,
    resolved_by: str | None = None,
    cancelled_by: str | None = None,
    at: datetime | None = None,
) -> Event:
    """End a locked request and return its event, for the caller to record in its order."""
    ended = db.run(
        _RESOLVE,
        id=approval.id,
        status=status,
        result=None if result is None else Jsonb(result),
        at=at or db.now,
        resolved_by=resolved_by,
        cancelled_by=cancelled_by,
    )
    assert ended, "the request is locked and pending"
    return event(approval, status)


def event(approval: Approval, status: str) -> Event:
    """Return the event of a request that ended."""
    data = {"approvalId": approval.id, "status": status}
    return Event(approval.organization_id, "approval.confirmed", approval.id, approval.job_id, data)


def impossible(
    db: Db,
    contract_id: str,
    *,
    failure: str,
    milestone_id: str | None = None,
    except_id: str | None = None,
) -> list[Event]:
    """Decline what cannot be done any more, by creation, and return the events; the contract is locked.

    Of one milestone, or of the whole contract. Those that are over stay for the sweeper; none may be
    charging.
    """
    declined = db.rows(
        Approval,
        _IMPOSSIBLE,
        contract_id=contract_id,
        milestone_id=milestone_id,
        except_id=except_id,
        result=Jsonb({"failure": failure}),
        now=db.now,
    )
    return [event(one, "declined") for one in sorted(declined, key=lambda one: (one.created_at, one.id))]


def lapse(db: Db, approval: Approval) -> list[Event]:
    """Write down that a locked request is over, and return its event; none when it is not."""
    if approval.status != "expired":
        return []
    return [resolve(db, approval, status="expired", result=None, at=approval.expires_at)]


def expire(db: Db) -> int:
    """Write down requests whose time is over, a batch of them, and return how many they were."""
    due = db.rows(Approval, _DUE, now=db.now, batch=EXPIRED_AT_ONCE)
    told: list[Event] = []
    for approval in due:
        told += lapse(db, approval)
    if told:
        events.record_all(db, told)
    return len(due)


def decline(db: Db, owner: Member, approval_id: str) -> None:
    """Say no: the part of `cosign.declining` that every request has, which calls it with its locks.

    Fails with `owner_only`, `not_found`, `charge_in_progress`, `approval_not_pending`.
    """
    if not owner.owns_organization:
        raise Failure("owner_only")
    approval = approvals.lock(db, owner, approval_id)
    _check_open(approval)
    told = resolve(db, approval, status="declined", result=None, resolved_by=owner.user_id)
    events.record_all(db, [told])


def cancel(
    db: Db, employer: Employer, approval_id: str, *, check: Callable[[Approval], None] | None = None
) -> Approval:
    """Withdraw a request that this user asked, and return it; the own withdrawal again changes nothing.

    `check` may refuse once it is known what was asked. Fails, in this order, with `not_found`, what `check`
    raises, `not_requester`, `charge_in_progress`, `approval_not_pending`.
    """
    approval = approvals.lock(db, employer, approval_id)
    if check is not None:
        check(approval)
    if approval.requested_by != employer.user_id:
        raise Failure("not_requester", approvalId=approval.id)
    if approval.cancelled_by == employer.user_id:
        return approval
    _check_open(approval)
    result = {"cancelled": True}
    told = resolve(db, approval, status="declined", result=result, cancelled_by=employer.user_id)
    events.record_all(db, [told])
    return replace(
        approval, status="declined", result=result, resolved_at=db.now, cancelled_by=employer.user_id
    )


def _check_open(approval: Approval) -> None:
    if approval.charging:
        raise Failure("charge_in_progress", approvalId=approval.id)
    if approval.status != "pending":
        raise Failure("approval_not_pending", approvalId=approval.id, status=approval.status)


def check_no_charge(found: Iterable[Approval]) -> None:
    """Fail with `charge_in_progress` when a card charge of one of these settles."""
    for approval in found:
        if approval.charging:
            raise Failure("charge_in_progress", approvalId=approval.id)
