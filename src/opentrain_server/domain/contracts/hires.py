"""Hiring: the request with its terms, and the contract once a human has said yes (contract hiring.md §6)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.clock import stamp
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, asking
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import About, Rules
from opentrain_server.domain.contracts import milestones
from opentrain_server.domain.ledger import fees
from opentrain_server.domain.proposals import proposals
from opentrain_server.domain.proposals.proposal_status import InviteStatus, ProposalStatus

TYPE = proposals.HIRE
PAYMENT_OF_UNIT = {"PER_HOUR": "PAY_PER_HOUR", "PER_LABEL": "PAY_PER_LABEL", "FIXED": "FIXED_PRICE"}
_UNPUBLISHED = frozenset({"DRAFT", "PENDING_APPROVAL"})


@dataclass(frozen=True, slots=True)
class Terms:
    """The first milestone of a hire: at least a name or a description, cents, perhaps a day."""

    name: str | None
    description: str | None
    cents: int
    due_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """Return the terms as an approval keeps them."""
        due = None if self.due_at is None else stamp(self.due_at)
        return {"name": self.name, "description": self.description, "cents": self.cents, "dueDate": due}

    @staticmethod
    def from_json(kept: dict[str, Any]) -> "Terms":
        """Read terms that `to_json` wrote."""
        due = kept["dueDate"]
        return Terms(kept["name"], kept["description"], kept["cents"], due and datetime.fromisoformat(due))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A proposal, held, and what bears on whether its labeler can be hired. `rate` is the bid, US dollars."""

    proposal_id: str
    job_id: str
    organization_id: str
    labeler_id: str
    status: ProposalStatus
    invite_status: InviteStatus | None
    rate: Decimal | None
    payment_type: str
    contract_id: str | None
    job_status: str
    job_title: str
    headcount: int
    unavailable: bool

    def __post_init__(self) -> None:
        """Read the stored states."""
        object.__setattr__(self, "status", ProposalStatus(self.status))
        if self.invite_status is not None:
            object.__setattr__(self, "invite_status", InviteStatus(self.invite_status))
        object.__setattr__(self, "payment_type", PAYMENT_OF_UNIT[self.payment_type])


# Read after the proposal is held. Whoever withdraws, is suspended or joins the team is not hired.
_COLUMNS = f"""p.id AS proposal_id, p.job_id, j.organization_id, p.labeler_id,
       {proposals.SHOWN_STATUS} AS status,
       CASE WHEN {proposals.LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status,
       p.bid_amount AS rate, p.bid_unit AS payment_type, c.id AS contract_id, j.status AS job_status,
       coalesce(j.title, 'Untitled job') AS job_title,
       coalesce((j.fields ->> 'headcount')::int, 1) AS headcount,
       p.withdrawn_at IS NOT NULL OR u.suspended_at IS NOT NULL OR u.closed_at IS NOT NULL
           OR EXISTS (SELECT 1 FROM members m
                       WHERE m.organization_id = j.organization_id AND m.user_id = u.id) AS unavailable"""
_TABLES = """proposals p JOIN jobs j ON j.id = p.job_id JOIN users u ON u.id = p.labeler_id
  LEFT JOIN contracts c ON c.proposal_id = p.id"""
_CANDIDATE = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE p.id = %(id)s"
_ASKED = f"SELECT {_COLUMNS}, {approvals.EARLIER} FROM {_TABLES} WHERE p.id = %(subject_id)s"


class _Asked:
    """A candidate, and the request to hire them that is pending."""

    def __init__(self, earlier: dict[str, Any] | None, **columns: Any) -> None:
        self.candidate = Candidate(**columns)
        self.earlier = approvals.from_json(earlier)


def ask(
    db: Db,
    employer: Employer,
    proposal_id: str,
    *,
    terms: Terms,
    confirm_not_a_fit: bool,
    rules: Rules,
    audit_as: str | None = None,
) -> Approval:
    """Ask to hire, and return the request; with the same terms while one is pending, that one.

    Other terms replace the pending request. `audit_as`: as `asking.ask`. Fails, in this order, with
    `not_found`, `not_owner`, `invalid_milestone` (`field`) when the amount buys nothing, `already_hired`,
    `charge_in_progress`, `invite_not_accepted`, `job_not_published`, `job_closed`, `freelancer_unavailable`,
    `contract_rate_missing`, `not_a_fit_confirmation_required`, `rate_limited`, `payment_method_required`.
    """
    proposals.lock(db, employer, proposal_id)
    asked = db.row(_Asked, _ASKED, subject_id=proposal_id, type=TYPE, now=db.now)
    candidate, earlier = asked.candidate, asked.earlier
    if earlier is not None and earlier.status == "pending" and earlier.terms == terms.to_json():
        return earlier
    _check(candidate, earlier, terms, confirm_not_a_fit=confirm_not_a_fit)
    cost = fees.lines(rules.rates, terms.cents, first=True)
    asking.check(db, employer, proposal_id, type=TYPE, rules=rules, total_cents=cost.total)
    about = About(TYPE, proposal_id, candidate.job_id, proposal_id=proposal_id, terms=terms.to_json())
    return asking.ask(db, employer, about, rules=rules, earlier=earlier, audit_as=audit_as)


def _check(candidate: Candidate, earlier: Approval | None, terms: Terms, *, confirm_not_a_fit: bool) -> None:
    """Fail with why this cannot be asked, in the contract's order."""
    check_volume(candidate, terms.cents)
    check_hired(candidate)
    if earlier is not None and earlier.charging:
        raise Failure("charge_in_progress", approvalId=earlier.id)
    check(candidate)
    if candidate.status is ProposalStatus.NOT_A_FIT and not confirm_not_a_fit:
        raise Failure(
            "not_a_fit_confirmation_required",
            proposalId=candidate.proposal_id,
            confirmField="confirmNotAFit",
        )


def read(db: Db, proposal_id: str) -> Candidate:
    """Return a proposal that is held, as it stands."""
    return db.row(Candidate, _CANDIDATE, id=proposal_id, now=db.now)


def check_volume(candidate: Candidate, cents: int) -> None:
    """Fail with `invalid_milestone` when the amount buys less than the unit's smallest step."""
    if candidate.rate is not None:
        if milestones.bought(candidate.payment_type, candidate.rate, cents) == 0:
            raise Failure(
                "invalid_milestone",
                field="milestone.amount",
                message="Buys nothing at the agreed rate; raise it.",
            )


def check_hired(candidate: Candidate) -> None:
    """Fail with `already_hired`."""
    if candidate.status is ProposalStatus.HIRED:
        raise Failure("already_hired", proposalId=candidate.proposal_id, contractId=candidate.contract_id)


def check(candidate: Candidate) -> None:
    """Fail with the reason why this labeler cannot be hired for this job."""
    if candidate.invite_status not in {None, InviteStatus.ACCEPTED}:
        raise Failure("invite_not_accepted", proposalId=candidate.proposal_id)
    if candidate.job_status in _UNPUBLISHED:
        raise Failure("job_not_published", jobId=candidate.job_id, status=candidate.job_status)
    if candidate.job_status == "COMPLETED":
        raise Failure("job_closed", jobId=candidate.job_id, status=candidate.job_status)
    if candidate.unavailable:
        raise Failure("freelancer_unavailable", freelancerId=candidate.labeler_id)
    if candidate.rate is None and candidate.payment_type != "FIXED_PRICE":
        raise Failure("contract_rate_missing", proposalId=candidate.proposal_id)


def hold(db: Db, employer: Employer, proposal_id: str) -> Candidate:
    """Hold everything that a hire changes, in the house's order, and return how it stands."""
    db.run(_HOLD_LABELER, id=proposal_id)
    db.run(_HOLD_JOB, id=proposal_id)
    proposals.lock(db, employer, proposal_id)
    return read(db, proposal_id)


# The person is only kept from being suspended or from leaving meanwhile; the job may change its state.
_HOLD_LABELER = """
SELECT 1 FROM users WHERE id = (SELECT labeler_id FROM proposals WHERE id = %(id)s) FOR SHARE
"""
_HOLD_JOB = "SELECT 1 FROM jobs WHERE id = (SELECT job_id FROM proposals WHERE id = %(id)s) FOR NO KEY UPDATE"
