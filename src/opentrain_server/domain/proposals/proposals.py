"""Proposals as the account sees them: reading, and the employer's review (contract hiring.md §1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.labelers.labeler_stats import STATS
from opentrain_server.domain.proposals.proposal_status import OPEN, InviteStatus, ProposalStatus, move

REASON_LENGTH = (3, 500)
HIRE = "proposal_hire"  # the type of a request to hire
NEEDS_REASON = frozenset({ProposalStatus.DECLINED, ProposalStatus.NOT_A_FIT})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with its candidate, in lists. An invite whose time is over is shown as expired already."""

    id: str
    job_id: str
    job_title: str
    created_at: datetime
    updated_at: datetime
    status: str
    bid_amount: Decimal | None
    bid_unit: str
    agency_hourly: Decimal | None
    match_score: Decimal | None
    interview_score: int | None
    withdrawn_at: datetime | None
    invite_status: str | None
    invited_at: datetime | None
    invite_expires_at: datetime | None
    invite_answered_at: datetime | None
    labeler_id: str
    slug: str
    first_name: str | None
    last_name: str | None
    profile_title: str
    photo: str | None
    country_code: str | None
    talent_type: str
    highest_earnings_cents: int
    review_count: int


@dataclass(frozen=True, slots=True)
class Whole(Proposal):
    """Everything of one proposal. The parts of an interview or a sample are None until it is finished."""

    cover_note: str
    match_parts: Any
    summary: str | None
    interview_id: str | None
    location_status: str
    location_method: str | None
    location_checked_at: datetime | None
    identity_verified: bool
    sample_id: str | None
    sample_title: str | None
    sample_score: int | None
    sample_agreement: Decimal | None
    sample_items: int | None
    sample_completed_at: datetime | None
    contract_id: str | None
    contract_status: str | None
    contract_title: str | None
    contract_started_at: datetime | None
    contract_ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of a change of status."""

    proposal_id: str
    job_id: str
    status: ProposalStatus
    previous_status: ProposalStatus
    changed: bool


LAPSED = "(p.invite_status = 'PENDING' AND p.invite_expires_at <= %(now)s)"
SHOWN_STATUS = f"CASE WHEN {LAPSED} THEN 'DECLINED' ELSE p.status END"

# Only what the labeler has offered is a bid: terms of an unanswered invite are on no page.
COLUMNS = f"""p.id, p.job_id, coalesce(j.title, 'Untitled job') AS job_title, p.created_at,
       CASE WHEN {LAPSED} THEN p.invite_expires_at ELSE p.updated_at END AS updated_at,
       {SHOWN_STATUS} AS status, p.bid_amount, p.bid_unit, p.agency_hourly, p.match_score,
       i.score AS interview_score, p.withdrawn_at,
       CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status,
       p.invited_at, p.invite_expires_at, p.invite_answered_at, l.id AS labeler_id, l.slug, u.first_name,
       u.last_name, l.title AS profile_title, l.photo, l.country_code, l.talent_type,
       stats.highest_earnings_cents, stats.review_count"""

# Interview and sample are handed over with an offer: an invite that is not accepted shows neither.
TABLES = f"""proposals p
  JOIN labelers l ON l.id = p.labeler_id
  JOIN users u ON u.id = l.id
 CROSS JOIN LATERAL (SELECT {STATS}) stats
  LEFT JOIN interviews i ON i.job_id = p.job_id AND i.labeler_id = p.labeler_id
        AND i.finished_at IS NOT NULL AND p.bid_amount IS NOT NULL"""

MORE_COLUMNS = """p.cover_note, p.match_parts, i.summary, i.id AS interview_id,
       p.location_status, p.location_method, p.location_checked_at,
       l.identity_verified_at IS NOT NULL AS identity_verified,
       s.id AS sample_id, s.title AS sample_title, r.score AS sample_score, r.agreement AS sample_agreement,
       (SELECT count(*) FROM sample_items WHERE sample_id = r.sample_id) AS sample_items,
       r.completed_at AS sample_completed_at, k.id AS contract_id, k.status AS contract_status,
       k.title AS contract_title, k.started_at AS contract_started_at, k.ended_at AS contract_ended_at"""

MORE_TABLES = """JOIN jobs j ON j.id = p.job_id
  LEFT JOIN contracts k ON k.proposal_id = p.id
  LEFT JOIN (sample_runs r JOIN samples s ON s.id = r.sample_id)
         ON s.job_id = p.job_id AND r.labeler_id = p.labeler_id AND r.completed_at IS NOT NULL
        AND p.bid_amount IS NOT NULL"""

# The job, its owner and the page in one look; a job without proposals gives one line of nothing.
_PAGE = f"""
SELECT j.organization_id, after.id IS NOT NULL AS cursor_known, page.*
  FROM jobs j
  LEFT JOIN proposals after ON after.id = %(after)s AND after.job_id = j.id
  LEFT JOIN LATERAL (
    SELECT {COLUMNS} FROM {TABLES}
     WHERE p.job_id = j.id AND j.organization_id = %(organization_id)s
       AND (%(status)s::text IS NULL OR {SHOWN_STATUS} = %(status)s)
       AND (after.id IS NULL OR (p.created_at, p.id) < (after.created_at, after.id))
     ORDER BY p.created_at DESC, p.id DESC LIMIT %(limit)s) page ON true
 WHERE j.id = %(job_id)s
"""

_GET = f"""
SELECT j.organization_id, {COLUMNS}, {MORE_COLUMNS} FROM {TABLES} {MORE_TABLES} WHERE p.id = %(id)s
"""

_CONTRACT = "SELECT (SELECT id FROM contracts WHERE proposal_id = %(proposal_id)s) AS id"

_LOCK = f"""
SELECT p.id, p.job_id, p.labeler_id, j.organization_id, {SHOWN_STATUS} AS status,
       CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status, p.withdrawn_at
  FROM proposals p JOIN jobs j ON j.id = p.job_id
 WHERE p.id = %(id)s FOR NO KEY UPDATE OF p
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A proposal locked until the commit: what decides whether it may move."""

    id: str
    job_id: str
    labeler_id: str
    organization_id: str
    status: ProposalStatus
    invite_status: InviteStatus | None
    withdrawn_at: datetime | None

    def __post_init__(self) -> None:
        """Read the stored states."""
        object.__setattr__(self, "status", ProposalStatus(self.status))
        if self.invite_status is not None:
            object.__setattr__(self, "invite_status", InviteStatus(self.invite_status))


class _Line:
    """A line of a page: the job's owner, and a proposal if there is one."""

    def __init__(self, organization_id: str, cursor_known: bool, id: str | None, **columns: Any) -> None:
        self.organization_id = organization_id
        self.cursor_known = cursor_known
        self.proposal = None if id is None else Proposal(id=id, **columns)


class _Found:
    """One proposal and whose it is."""

    def __init__(self, organization_id: str, **columns: Any) -> None:
        self.organization_id = organization_id
        self.proposal = Whole(**columns)


def of_job(
    db: Db, employer: Employer, job_id: str, *, status: str | None, after: str | None, limit: int
) -> list[Proposal]:
    """Return a job's proposals, newest first, `limit` at most, those after the proposal `after`.

    Fails with `not_found`, `not_owner`, or `invalid_cursor` when `after` is none of this job's proposals.
    """
    lines = db.rows(
        _Line,
        _PAGE,
        job_id=job_id,
        organization_id=employer.organization_id,
        status=status,
        after=after,
        limit=limit,
        now=db.now,
    )
    if not lines:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    if lines[0].organization_id != employer.organization_id:
        raise Failure("not_owner", resource="jobs", jobId=job_id)
    if after is not None and not lines[0].cursor_known:
        raise Failure("invalid_cursor", field="cursor")
    return [line.proposal for line in lines if line.proposal is not None]


def get(db: Db, employer: Employer, proposal_id: str) -> Whole:
    """Return one proposal on the account's jobs; fails with `not_found` or `not_owner`."""
    found = db.find(_Found, _GET, id=proposal_id, now=db.now)
    if found is None:
        raise _not_found(proposal_id)
    if found.organization_id != employer.organization_id:
        raise _not_owner(proposal_id)
    return found.proposal


def lock(db: Db, employer: Employer, proposal_id: str) -> Held:
    """Return one proposal on the account's jobs, locked until the commit; fails like `get`."""
    held = db.find(Held, _LOCK, id=proposal_id, now=db.now)
    if held is None:
        raise _not_found(proposal_id)
    if held.organization_id != employer.organization_id:
        raise _not_owner(proposal_id)
    return held


def review(
    db: Db, employer: Employer, proposal_id: str, *, status: ProposalStatus, reason: str | None
) -> Reviewed:
    """Set the status that the account gives a proposal; the same again changes nothing.

    `reason`, 3 to 500 characters, is kept for the account only; DECLINED and NOT_A_FIT need one. Fails
    with `not_found`, `not_owner`, `reason_needed`, `already_hired`, `invite_not_accepted`, or
    `approval_pending` where those two meet a request to hire.
    """
    assert status in OPEN, "hiring has its own verb"
    if status in NEEDS_REASON and reason is None:
        raise Failure("reason_needed")
    held = lock(db, employer, proposal_id)
    if status == held.status:
        return Reviewed(held.id, held.job_id, status, status, changed=False)
    check_answered(db, held)
    moved = move(
        db,
        employer,
        held.id,
        cause="reviewed",
        previous=held.status,
        invite=held.invite_status,
        status=status,
        reason=reason,
        unless_asked=status in NEEDS_REASON,
    )
    if not moved:
        raise _asked(db, held)
    events.record_all(db, status_changed(held, status))
    return Reviewed(held.id, held.job_id, status, held.status, changed=True)


def check_answered(db: Db, held: Held) -> None:
    """Fail with `already_hired` or `invite_not_accepted` for a proposal that no employer may move."""
    if held.status == ProposalStatus.HIRED:
        contract_id = db.one(_CONTRACT, proposal_id=held.id)["id"]
        raise Failure("already_hired", proposalId=held.id, contractId=contract_id)
    if held.invite_status not in {None, InviteStatus.ACCEPTED}:
        raise Failure("invite_not_accepted", proposalId=held.id)


def status_changed(held: Held, status: ProposalStatus) -> list[Event]:
    """Return what account and labeler are told of a new status."""
    data = {"proposalId": held.id, "status": str(status)}
    return [
        Event(inbox, "proposal.status_changed", held.id, held.job_id, data)
        for inbox in (held.organization_id, held.labeler_id)
    ]


def _asked(db: Db, held: Held) -> Failure:
    """Return why a locked proposal did not move: a human is asked to hire."""
    request = approvals.pending(db, held.id, HIRE)
    assert request is not None, "the proposal is locked"
    return Failure("approval_pending", approvalId=request.id)


def _not_found(proposal_id: str) -> Failure:
    return Failure("not_found", resource="proposals", proposalId=proposal_id)


def _not_owner(proposal_id: str) -> Failure:
    return Failure("not_owner", resource="proposals", proposalId=proposal_id)
