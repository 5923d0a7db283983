"""Asking: a new request, within its limits and behind the payment gate (contract README §6, money.md §2)."""

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Agent, Employer
from opentrain_server.core.clock import stamp
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.approvals.approvals import COLUMNS, Approval
from opentrain_server.domain.history import audit, events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.ledger.fees import Rates
from opentrain_server.domain.payments.invoices import NOBODY, Seller

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
PER_SUBJECT = 5  # requests an hour for one proposal, milestone or contract


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's numbers: fees, how long a request lives, how many an account may make in 24 hours.

    `billing_url` is where a card is saved or credits are bought; `seller` stands on invoices.
    """

    rates: Rates
    lifetime: timedelta
    per_day: int
    billing_url: str
    seller: Seller = NOBODY


@dataclass(frozen=True, slots=True)
class _Standing:
    taken_today: int
    oldest_today: datetime | None
    taken_this_hour: int
    oldest_this_hour: datetime | None
    available: int
    owed: int
    has_card: bool


_STANDING = """
SELECT * FROM approval_turn(%(organization_id)s, %(subject_id)s, %(type)s, %(hour_ago)s, %(day_ago)s)
"""

# One statement: the request that is over or replaced ends, the new one begins, the account is told of both.
# What somebody else ended meanwhile is not told again.
_ASK = f"""
WITH ended AS (
    UPDATE approvals SET status = %(ended_as)s, result = %(ended_result)s, resolved_at = %(ended_at)s
     WHERE id = %(earlier_id)s AND status = 'pending' AND NOT charging RETURNING id
), asked AS (
    INSERT INTO approvals (id, organization_id, type, subject_id, job_id, proposal_id, contract_id,
                           milestone_id, terms, requested_by, token_id, supersedes, changes, created_at,
                           expires_at)
    SELECT %(id)s, %(organization_id)s, %(type)s, %(subject_id)s, %(job_id)s, %(proposal_id)s,
           %(contract_id)s, %(milestone_id)s, %(terms)s, %(by)s, %(token_id)s, %(supersedes)s, %(changes)s,
           %(now)s, %(expires)s
      FROM (SELECT count(*) FROM ended) AS once
    RETURNING *
), audited AS (
    {audit.ROW} WHERE %(action)s::text IS NOT NULL
), told AS (
    {events.ROWS} WHERE resource IS DISTINCT FROM %(earlier_id)s OR EXISTS (SELECT 1 FROM ended)
)
SELECT {COLUMNS} FROM asked a
"""


def check(
    db: Db, employer: Employer, subject_id: str, *, type: str, rules: Rules, total_cents: int | None
) -> None:
    """Fail with `rate_limited` beyond the limits, then with `payment_method_required` behind the gate.

    `total_cents` is what the funding would cost, None for what costs nothing. The gate wants a card on file
    or credits for all of it, and no debt. The account and its pending request stay locked.
    """
    standing = db.row(
        _Standing,
        _STANDING,
        organization_id=employer.organization_id,
        subject_id=subject_id,
        type=type,
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


@dataclass(frozen=True, slots=True)
class About:
    """What is asked: the type of the request, and what it is about. `terms` are those of a hire."""

    type: str
    subject_id: str
    job_id: str
    proposal_id: str | None = None
    contract_id: str | None = None
    milestone_id: str | None = None
    terms: dict[str, Any] = field(default_factory=dict)


def ask(
    db: Db,
    employer: Employer,
    about: About,
    *,
    rules: Rules,
    earlier: Approval | None,
    audit_as: str | None = None,
) -> Approval:
    """Make a request, with its events, and return it; `check` was called.

    `earlier` is the pending one about the same: it ends, as expired if its time is over, else as superseded.
    `audit_as` is the name of the call in the audit, where the door leaves that row to the verb.
    """
    new_id = db.new_id()
    instead_of = earlier if earlier is not None and earlier.status == "pending" else None
    told = [] if earlier is None else [resolving.event(earlier, "declined" if instead_of else "expired")]
    new = {
        "id": new_id,
        "type": about.type,
        "job_id": about.job_id,
        "proposal_id": about.proposal_id,
        "contract_id": about.contract_id,
        "milestone_id": about.milestone_id,
        "terms": Jsonb(about.terms),
        "supersedes": instead_of.id if instead_of else None,
        "changes": instead_of.changes + 1 if instead_of else 0,
        "expires": db.now + rules.lifetime,
        "events": events.rows([*told, requested(employer, about, new_id, db.now + rules.lifetime)]),
    }
    acted = audit.acted(db, employer, action=audit_as, subject_id=about.subject_id)
    return db.row(Approval, _ASK, **new, **_ending(db, earlier, new_id), **acted)


def _ending(db: Db, earlier: Approval | None, new_id: str) -> dict[str, object]:
    """Return how the earlier request ends, if there is one."""
    ended: dict[str, object] = {
        "earlier_id": earlier and earlier.id,
        "ended_as": "declined",
        "ended_result": Jsonb({"supersededBy": new_id}),
        "ended_at": db.now,
    }
    if earlier is not None and earlier.status == "expired":
        ended |= {"ended_as": "expired", "ended_result": None, "ended_at": earlier.expires_at}
    return ended


def requested(employer: Employer, about: About, approval_id: str, expires_at: datetime) -> Event:
    """Return the event of a new request."""
    data = {
        "approvalId": approval_id,
        "type": about.type,
        "jobId": about.job_id,
        "proposalId": about.proposal_id,
        "contractId": about.contract_id,
        "milestoneId": about.milestone_id,
        "expiresAt": stamp(expires_at),
    }
    return Event(employer.organization_id, "approval.requested", approval_id, about.job_id, data)


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
