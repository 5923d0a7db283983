"""What a confirmed hire does: proposal hired, contract, first milestone funded,
thread opened (hiring.md §6).
"""

from dataclasses import dataclass
from decimal import Decimal

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.domain.contracts import escrow, milestones, thread
from opentrain_server.domain.contracts.escrow import Money
from opentrain_server.domain.contracts.hires import Candidate, Terms
from opentrain_server.domain.contracts.milestone_status import MilestoneStatus, move
from opentrain_server.domain.contracts.milestones import New, Telling
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.job_status import move as move_job
from opentrain_server.domain.ledger import ledger
from opentrain_server.domain.proposals import proposal_status
from opentrain_server.domain.proposals.proposal_status import ProposalStatus


@dataclass(frozen=True, slots=True)
class Begun:
    """A contract that just began, and its first milestone."""

    contract_id: str
    milestone_id: str


_BEGIN = """
INSERT INTO contracts (id, organization_id, job_id, proposal_id, labeler_id, title, payment_type, rate,
                       conversation_id, auto_release_approval_id, started_at, created_at, updated_at)
VALUES (%(id)s, %(organization_id)s, %(job_id)s, %(proposal_id)s, %(labeler_id)s, %(title)s, %(payment_type)s,
        %(rate)s, %(conversation_id)s, %(auto_release)s, %(now)s, %(now)s, %(now)s)
"""
_ACTIVE = "SELECT count(*) AS n FROM contracts WHERE job_id = %(job_id)s AND status = 'active'"


def begin(
    db: Db,
    owner: Employer,
    candidate: Candidate,
    terms: Terms,
    *,
    approval_id: str,
    auto_release: bool,
    money: Money,
) -> Begun:
    """Hire a held candidate who was checked, with all events; the money is there.

    `auto_release`: the owner agreed on this approval that delivered work is released by itself.
    """
    assert candidate.contract_id is None, "a candidate who was checked is not hired"
    moved = proposal_status.move(
        db,
        owner,
        candidate.proposal_id,
        cause="hired",
        previous=candidate.status,
        invite=candidate.invite_status,
        status=ProposalStatus.HIRED,
    )
    assert moved, "the proposal is locked"
    begun = _write(db, candidate, terms, approval_id=approval_id if auto_release else None)
    _pay(db, owner, candidate, begun, approval_id=approval_id, money=money)
    events.record_all(db, _told(candidate, begun))
    _fill(db, candidate)
    return begun


def _write(db: Db, candidate: Candidate, terms: Terms, *, approval_id: str | None) -> Begun:
    contract_id = db.new_id()
    conversation_id = thread.open_thread(
        db,
        organization_id=candidate.organization_id,
        job_id=candidate.job_id,
        labeler_id=candidate.labeler_id,
    )
    rate = candidate.rate or Decimal(terms.cents) / 100
    db.run(
        _BEGIN,
        id=contract_id,
        organization_id=candidate.organization_id,
        job_id=candidate.job_id,
        proposal_id=candidate.proposal_id,
        labeler_id=candidate.labeler_id,
        title=f"{candidate.job_title} Contract",
        payment_type=candidate.payment_type,
        rate=rate,
        conversation_id=conversation_id,
        auto_release=approval_id,
        now=db.now,
    )
    new = New(terms.name, terms.description or terms.name or "", terms.cents, None, terms.due_at)
    volume = milestones.bought(candidate.payment_type, rate, terms.cents)
    milestone = milestones.add(db, contract_id, new=new, amount_cents=terms.cents, volume=volume)
    thread.tell(db, conversation_id, "CONTRACT_STARTED", "The contract has started.")
    thread.tell(
        db,
        conversation_id,
        "MILESTONE_FUNDED",
        "The first milestone is funded: the money for it is set aside.",
    )
    return Begun(contract_id, milestone.id)


def _pay(
    db: Db, owner: Employer, candidate: Candidate, begun: Begun, *, approval_id: str, money: Money
) -> None:
    postings, funding = escrow.fund(
        db.new_id,
        milestone_id=begun.milestone_id,
        contract_id=begun.contract_id,
        organization_id=candidate.organization_id,
        money=money,
    )
    ledger.post(
        db,
        key=f"fund:{begun.milestone_id}",
        act="hire",
        postings=postings,
        organization_id=candidate.organization_id,
        proposal_id=candidate.proposal_id,
        contract_id=begun.contract_id,
        approval_id=approval_id,
    )
    move(
        db,
        owner,
        begun.milestone_id,
        cause="funded",
        previous=MilestoneStatus.NOT_FUNDED,
        approval_id=approval_id,
        funding=funding,
    )


def _told(candidate: Candidate, begun: Begun) -> list[Event]:
    """Proposal, contract, milestone, milestone: the contract's order, in both inboxes."""
    hired = {"proposalId": candidate.proposal_id, "status": "HIRED"}
    created = {
        "contractId": begun.contract_id,
        "jobId": candidate.job_id,
        "proposalId": candidate.proposal_id,
    }
    inboxes, job_id = (candidate.organization_id, candidate.labeler_id), candidate.job_id
    milestone = Telling(candidate.organization_id, candidate.labeler_id, job_id, begun.contract_id)
    return [
        *(Event(one, "proposal.status_changed", candidate.proposal_id, job_id, hired) for one in inboxes),
        *(Event(one, "contract.created", begun.contract_id, job_id, created) for one in inboxes),
        *milestone(begun.milestone_id, MilestoneStatus.NOT_FUNDED),
        *milestone(begun.milestone_id, MilestoneStatus.ACTIVE_FUNDED),
    ]


def _fill(db: Db, candidate: Candidate) -> None:
    """Take an open job off the board once it has the people it asked for; its row is held."""
    if candidate.job_status != JobStatus.OPEN:
        return
    if db.one(_ACTIVE, job_id=candidate.job_id)["n"] >= candidate.headcount:
        assert move_job(db, candidate.job_id, previous=JobStatus.OPEN, cause="filled")
