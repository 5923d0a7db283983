"""Funding a milestone: the request, and what is done once a human has said yes (contract money.md §2)."""

from opentrain_server.core.actor import Actor, Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import asking
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts import budgets, escrow, milestone_requests, milestones, thread
from opentrain_server.domain.contracts.escrow import Money
from opentrain_server.domain.contracts.milestone_status import MilestoneStatus, move
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.history import events
from opentrain_server.domain.ledger import fees, ledger

TYPE = "milestone_fund"


def ask(
    db: Db, employer: Employer, milestone_id: str, *, rules: Rules, audit_as: str | None = None
) -> Approval:
    """Ask for a milestone to be funded, and return the request; while one is pending, that one.

    `audit_as`: as `asking.ask`. Fails, in this order, with `not_found`, `contract_ended`,
    `milestone_not_fundable`, `rate_limited`, `payment_method_required`.
    """
    milestone, earlier = milestone_requests.read(db, employer, milestone_id, type=TYPE)
    if earlier is not None and earlier.status == "pending":
        return earlier
    check(milestone)
    cost = fees.lines(rules.rates, milestone.amount_cents, first=False)
    asking.check(db, employer, milestone_id, type=TYPE, rules=rules, total_cents=cost.total)
    about = milestone_requests.about(milestone, TYPE)
    return asking.ask(db, employer, about, rules=rules, earlier=earlier, audit_as=audit_as)


def check(milestone: Held) -> None:
    """Fail with `contract_ended` or `milestone_not_fundable`."""
    if milestone.contract_status == "ended":
        raise Failure("contract_ended", contractId=milestone.contract_id)
    if milestone.status is not MilestoneStatus.NOT_FUNDED:
        raise Failure("milestone_not_fundable", milestoneId=milestone.id, status=milestone.status)


def fund(db: Db, actor: Actor, milestone: Held, *, approval_id: str, money: Money) -> None:
    """Fund a held milestone that was checked, with its events; the money is there."""
    postings, funding = escrow.fund(
        db.new_id,
        milestone_id=milestone.id,
        contract_id=milestone.contract_id,
        organization_id=milestone.organization_id,
        money=money,
    )
    text = f"{milestone.name} is funded: the money for it is set aside."
    thread.tell(db, milestone.conversation_id, "MILESTONE_FUNDED", text)
    ledger.post(
        db,
        key=f"fund:{milestone.id}",
        act="fund",
        postings=postings,
        organization_id=milestone.organization_id,
        proposal_id=milestone.proposal_id,
        contract_id=milestone.contract_id,
        approval_id=approval_id,
    )
    status = move(
        db,
        actor,
        milestone.id,
        cause="funded",
        previous=milestone.status,
        approval_id=approval_id,
        funding=funding,
    )
    told = milestones.status_changed(milestone, status)
    events.record_all(db, told + budgets.changed(db, milestone.contract_id))
