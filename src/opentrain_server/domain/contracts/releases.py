"""Releasing a milestone: the request, and the payment once a human has said yes (contract money.md §2)."""

from opentrain_server.core.actor import Actor, Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import asking, resolving
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts import escrow, milestone_requests, milestones, thread
from opentrain_server.domain.contracts.milestone_status import MilestoneStatus, move
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.ledger import ledger
from opentrain_server.domain.payments import payouts

TYPE = "milestone_approve"

_S = MilestoneStatus
_REFUSED = {
    _S.NOT_FUNDED: "milestone_not_funded",
    _S.PAID: "milestone_already_paid",
    _S.CANCELLED: "milestone_cancelled",
    _S.REFUNDED: "milestone_cancelled",
    _S.DISPUTED: "milestone_disputed",
}


def ask(
    db: Db, employer: Employer, milestone_id: str, *, rules: Rules, audit_as: str | None = None
) -> Approval:
    """Ask for a milestone to be paid, and return the request; while one is pending, that one.

    `audit_as`: as `asking.ask`. Fails, in this order, with `not_found`, `contract_ended`,
    `milestone_not_funded`, `milestone_already_paid`, `milestone_cancelled`, `milestone_disputed`,
    `rate_limited`.
    """
    milestone, earlier = milestone_requests.read(db, employer, milestone_id, type=TYPE)
    if earlier is not None and earlier.status == "pending":
        return earlier
    check(milestone)
    asking.check(db, employer, milestone_id, type=TYPE, rules=rules, total_cents=None)
    about = milestone_requests.about(milestone, TYPE)
    return asking.ask(db, employer, about, rules=rules, earlier=earlier, audit_as=audit_as)


def check(milestone: Held) -> None:
    """Fail with the reason why a milestone cannot be paid."""
    if milestone.contract_status == "ended":
        raise Failure("contract_ended", contractId=milestone.contract_id)
    if reason := _REFUSED.get(milestone.status):
        raise Failure(reason, milestoneId=milestone.id, status=milestone.status)


def release(
    db: Db, actor: Actor, milestone: Held, *, approval_id: str, auto: bool = False
) -> tuple[str, list[Event]]:
    """Pay a held milestone that was checked; return its payout and the events, for the caller to record.

    `auto`: by itself, under the hire approval on which the owner agreed to it. A request to release it that
    still waits, and is not the one being confirmed, is declined behind it.
    """
    thread.tell(db, milestone.conversation_id, "MILESTONE_PAID", f"{milestone.name} is paid.")
    ledger.post(
        db,
        key=f"settle:{milestone.id}",
        act="auto_release" if auto else "release",
        postings=escrow.settle(db.new_id, milestone.escrowed, paid=milestone.amount_cents, auto=auto),
        organization_id=milestone.organization_id,
        proposal_id=milestone.proposal_id,
        contract_id=milestone.contract_id,
        approval_id=approval_id,
    )
    cause = "auto_released" if auto else "released"
    payout_id, told = paid(db, actor, milestone, cause=cause, approval_id=approval_id)
    return payout_id, told + resolving.impossible(
        db,
        milestone.contract_id,
        failure="milestone_already_paid",
        milestone_id=milestone.id,
        except_id=approval_id,
    )


# A delivery that was answered waits for the next one.
_STOP = "UPDATE milestones SET auto_release_at = NULL, updated_at = %(now)s WHERE id = %(id)s"


def stop_clock(db: Db, milestone: Held) -> None:
    """Keep a held milestone from being released by itself, until it is delivered anew (money.md §1)."""
    if milestone.auto_release_at is not None:
        db.run(_STOP, id=milestone.id, now=db.now)


def paid(
    db: Db,
    actor: Actor,
    milestone: Held,
    *,
    cause: str,
    approval_id: str | None,
    cents: int | None = None,
) -> tuple[str, list[Event]]:
    """Write down that a milestone is paid, whole or `cents` of it; its postings are made by the caller."""
    amount = milestone.amount_cents if cents is None else cents
    status = move(
        db,
        actor,
        milestone.id,
        cause=cause,
        previous=milestone.status,
        approval_id=approval_id,
        paid_cents=amount,
    )
    payout_id = payouts.due(
        db,
        labeler_id=milestone.labeler_id,
        contract_id=milestone.contract_id,
        milestone_id=milestone.id,
        cents=amount,
    )
    return payout_id, milestones.status_changed(milestone, status)
