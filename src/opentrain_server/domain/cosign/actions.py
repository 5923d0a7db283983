"""The table of what needs a human: the type of an approval, and what a yes to it does.

Each action locks what it changes (in the house's order, the approval itself last), says what would be done
(`shows`, of which the version is made), checks it as the call did that asked, and does it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.contracts import beginnings, endings, funding, hires, milestones, releases
from opentrain_server.domain.contracts.endings import Choice, Ending
from opentrain_server.domain.contracts.escrow import Money
from opentrain_server.domain.contracts.hires import Candidate, Terms
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.history import events
from opentrain_server.domain.ledger import fees
from opentrain_server.domain.ledger.fees import Lines, Rates


@dataclass(frozen=True, slots=True)
class Decision:
    """What an owner chose on the page: a hire's terms and box, an end's choices; the source of the money.

    `card_id` None pays from credits.
    """

    terms: Terms | None = None
    auto_release: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)
    card_id: str | None = None


@dataclass(frozen=True, slots=True)
class Yes:
    """An owner's yes to a request, with what they chose."""

    owner: Employer
    approval: Approval
    decision: Decision

    @property
    def terms(self) -> Terms:
        """Return the terms of a hire: what the owner made of them, else what was asked."""
        return self.decision.terms or Terms.from_json(self.approval.terms)


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the approval's result, and what a charge or invoice of it belongs to."""

    result: dict[str, Any]
    contract_id: str
    milestone_id: str | None


Facts = Any  # what an action locked: its own type


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of approval. `cost` is None for what costs nothing.

    `look` reads what `lock` holds, for a page that only shows it.
    """

    look: Callable[[Db, Approval], Facts]
    lock: Callable[[Db, Employer, Approval], Facts]
    shows: Callable[[Facts, Approval], dict[str, Any]]
    check: Callable[[Db, Facts, Yes], None]
    cost: Callable[[Facts, Yes, Rates], Lines | None]
    run: Callable[[Db, Facts, Yes, Money | None], Done]


# Hire


def _look_at_hire(db: Db, approval: Approval) -> Candidate:
    return hires.read(db, approval.subject_id)


def _lock_hire(db: Db, owner: Employer, approval: Approval) -> Candidate:
    return hires.hold(db, owner, approval.subject_id)


def _hire_shows(candidate: Candidate, approval: Approval) -> dict[str, Any]:
    return {
        "terms": approval.terms,
        "rate": _text(candidate.rate),
        "payment": candidate.payment_type,
        "proposal": candidate.status,
        "job": candidate.job_status,
        "unavailable": candidate.unavailable,
    }


def _check_hire(db: Db, candidate: Candidate, yes: Yes) -> None:
    hires.check_volume(candidate, yes.terms.cents)
    hires.check_hired(candidate)
    hires.check(candidate)


def _hire_cost(candidate: Candidate, yes: Yes, rates: Rates) -> Lines:
    return fees.lines(rates, yes.terms.cents, first=True)


def _hire(db: Db, candidate: Candidate, yes: Yes, money: Money | None) -> Done:
    assert money is not None
    begun = beginnings.begin(
        db,
        yes.owner,
        candidate,
        yes.terms,
        approval_id=yes.approval.id,
        auto_release=yes.decision.auto_release,
        money=money,
    )
    result = {
        "hired": True,
        "contractId": begun.contract_id,
        "jobId": candidate.job_id,
        "freelancerUserId": candidate.labeler_id,
    }
    return Done(result, begun.contract_id, begun.milestone_id)


# Milestones


def _look_at_milestone(db: Db, approval: Approval) -> Held:
    return milestones.read(db, approval.subject_id)


def _lock_milestone(db: Db, owner: Employer, approval: Approval) -> Held:
    return milestones.lock(db, owner, approval.subject_id)


def _milestone_shows(milestone: Held, approval: Approval) -> dict[str, Any]:
    return {
        "milestone": milestone.status,
        "contract": milestone.contract_status,
        "name": milestone.name,
        "description": milestone.description,
        "amount": milestone.amount_cents,
        "submitted": milestone.submitted_at and milestone.submitted_at.isoformat(),
    }


def _check_fund(db: Db, milestone: Held, yes: Yes) -> None:
    funding.check(milestone)


def _fund_cost(milestone: Held, yes: Yes, rates: Rates) -> Lines:
    return fees.lines(rates, milestone.amount_cents, first=False)


def _fund(db: Db, milestone: Held, yes: Yes, money: Money | None) -> Done:
    assert money is not None
    funding.fund(
        db,
        yes.owner,
        milestone,
        approval_id=yes.approval.id,
        money=money,
    )
    result = {"invoiceId": money.invoice_id, "paymentIntentId": None}
    return Done(result, milestone.contract_id, milestone.id)


def _check_release(db: Db, milestone: Held, yes: Yes) -> None:
    releases.check(milestone)


def _release(db: Db, milestone: Held, yes: Yes, money: Money | None) -> Done:
    payout_id, told = releases.release(db, yes.owner, milestone, approval_id=yes.approval.id)
    events.record_all(db, told)
    result = {"invoiceId": milestone.invoice_id, "payoutTransactionId": payout_id}
    return Done(result, milestone.contract_id, milestone.id)


# End


def _look_at_end(db: Db, approval: Approval) -> Ending:
    return endings.read(db, approval.subject_id)


def _lock_end(db: Db, owner: Employer, approval: Approval) -> Ending:
    return endings.lock(db, owner, approval.subject_id)


def _end_shows(ending: Ending, approval: Approval) -> dict[str, Any]:
    return {
        "contract": ending.status,
        "milestones": [
            [one.id, one.status, one.amount_cents, one.submitted_at and one.submitted_at.isoformat()]
            for one in ending.milestones
        ],
    }


def _check_end(db: Db, ending: Ending, yes: Yes) -> None:
    endings.check(db, ending)


def _end(db: Db, ending: Ending, yes: Yes, money: Money | None) -> Done:
    preset: dict[str, Choice] = {
        one.id: "pay" if one.submitted_at is not None else "refund" for one in ending.funded
    }
    endings.end(
        db,
        yes.owner,
        ending,
        choices=preset | dict(yes.decision.choices),
        cause="approval",
        approval_id=yes.approval.id,
    )
    return Done({"contractEnded": True}, ending.id, None)


def _nothing(facts: Facts, yes: Yes, rates: Rates) -> None:
    return None


def _text(rate: Decimal | None) -> str | None:
    return None if rate is None else str(rate)


ACTIONS: dict[str, Action] = {
    hires.TYPE: Action(_look_at_hire, _lock_hire, _hire_shows, _check_hire, _hire_cost, _hire),
    funding.TYPE: Action(
        _look_at_milestone, _lock_milestone, _milestone_shows, _check_fund, _fund_cost, _fund
    ),
    releases.TYPE: Action(
        _look_at_milestone, _lock_milestone, _milestone_shows, _check_release, _nothing, _release
    ),
    endings.TYPE: Action(_look_at_end, _lock_end, _end_shows, _check_end, _nothing, _end),
}
