"""Asking: a new request, within its limits and behind the payment gate (contract README §6, money.md §2)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Agent, Employer
from opentrain_server.core.clock import stamp
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals.approvals import COLUMNS, Approval
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.ledger.fees import Rates
from opentrain_server.domain.ledger.ledger import PURSE

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
PER_SUBJECT = 5  # requests an hour for one proposal, milestone or contract


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's numbers: fees, how long a request lives, how many an account may make in 24 hours.

    `billing_url` is where a card is saved or credits are bought.
    """

    rates: Rates
    lifetime: timedelta
    per_day: int
    billing_url: str


@dataclass(frozen=True, slots=True)
class _Standing:
    taken_today: int
    oldest_today: datetime | None
    taken_this_hour: int
    oldest_this_hour: datetime | None
    available: int
    owed: int
    has_card: bool


# The account's row is locked, so that two requests cannot both be the last one.
_TURN = "SELECT 1 FROM organizations WHERE id = %(organization_id)s FOR NO KEY UPDATE"

_STANDING = f"""
SELECT count(*) AS taken_today, min(created_at) AS oldest_today,
       count(*) FILTER (WHERE subject_id = %(subject_id)s AND created_at > %(hour_ago)s) AS taken_this_hour,
       min(created_at) FILTER (WHERE subject_id = %(subject_id)s AND created_at > %(hour_ago)s)
           AS oldest_this_hour, {PURSE},
       EXISTS (SELECT 1 FROM cards WHERE organization_id = %(organization_id)s AND removed_at IS NULL) AS
       has_card
  FROM approvals WHERE organization_id = %(organization_id)s AND created_at > %(day_ago)s
"""

_ASK = f"""
INSERT INTO approvals AS a (id, organization_id, type, subject_id, job_id, proposal_id, contract_id,
milestone_id,
                            terms, requested_by, token_id, supersedes, changes, created_at, expires_at)
VALUES (%(id)s, %(organization_id)s, %(type)s, %(subject_id)s, %(job_id)s, %(proposal_id)s, %(contract_id)s,
        %(milestone_id)s, %(terms)s, %(requested_by)s, %(token_id)s, %(supersedes)s, %(changes)s, %(now)s,
        %(expires)s)
RETURNING {COLUMNS}
"""


def check(db: Db, employer: Employer, subject_id: str, *, rules: Rules, total_cents: int | None) -> None:
    """Fail with `rate_limited` beyond the limits, then with `payment_method_required` behind the gate.

    `total_cents` is what the funding would cost,
    None for what costs nothing. The gate wants a card on file or
    credits for all of it, and no debt.
    """
    db.run(_TURN, organization_id=employer.organization_id)
    standing = db.row(
        _Standing,
        _STANDING,
        organization_id=employer.organization_id,
        subject_id=subject_id,
        day_ago=db.now - DAY,
        hour_ago=db.now - HOUR,
    )
    _check_limit(db, standing.taken_today, rules.per_day, standing.oldest_today, DAY)
    _check_limit(db, standing.taken_this_hour, PER_SUBJECT, standing.oldest_this_hour, HOUR)
    if total_cents is None:
        return
    covered = standing.has_card or standing.available >= total_cents
    if not covered or standing.owed:
        raise payment_required(employer, rules, total_cents, standing.available)


def payment_required(employer: Employer, rules: Rules, total_cents: int, available: int) -> Failure:
    """Return the failure of the payment gate; the amounts are for those who may read payments."""
    amounts = {"requiredCents": total_cents, "availableCents": available}
    reads = not isinstance(employer, Agent) or {"payments:read", "payments:write"} & set(employer.scopes)
    return Failure("payment_method_required", billingUrl=rules.billing_url, **(amounts if reads else {}))


def ask(
    db: Db,
    employer: Employer,
    *,
    type: str,
    subject_id: str,
    job_id: str,
    rules: Rules,
    proposal_id: str | None = None,
    contract_id: str | None = None,
    milestone_id: str | None = None,
    terms: dict[str, Any] | None = None,
    instead_of: Approval | None = None,
    approval_id: str | None = None,
) -> tuple[Approval, Event]:
    """Make a request and return it with its event. `instead_of` is the one whose terms it replaces.

    `approval_id` is its ID where that was given away before.
    """
    approval = db.row(
        Approval,
        _ASK,
        id=approval_id or db.new_id(),
        organization_id=employer.organization_id,
        type=type,
        subject_id=subject_id,
        job_id=job_id,
        proposal_id=proposal_id,
        contract_id=contract_id,
        milestone_id=milestone_id,
        terms=Jsonb(terms or {}),
        requested_by=employer.user_id,
        token_id=employer.token_id if isinstance(employer, Agent) else None,
        supersedes=instead_of.id if instead_of else None,
        changes=instead_of.changes + 1 if instead_of else 0,
        expires=db.now + rules.lifetime,
        now=db.now,
    )
    return approval, requested(approval)


def requested(approval: Approval) -> Event:
    """Return the event of a new request."""
    data = {
        "approvalId": approval.id,
        "type": approval.type,
        "jobId": approval.job_id,
        "proposalId": approval.proposal_id,
        "contractId": approval.contract_id,
        "milestoneId": approval.milestone_id,
        "expiresAt": stamp(approval.expires_at),
    }
    return Event(approval.organization_id, "approval.requested", approval.id, approval.job_id, data)


def _check_limit(db: Db, taken: int, limit: int, oldest: datetime | None, window: timedelta) -> None:
    if taken < limit:
        return
    wait = (oldest + window - db.now).total_seconds() if oldest else 1
    raise Failure(
        "rate_limited",
        limit=limit,
        windowSeconds=int(window.total_seconds()),
        retryAfterSeconds=max(1, math.ceil(wait)),
    )
