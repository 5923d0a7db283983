"""Everything that can be done with money in a state of the model, and what must come of it.

Each act names its verb and its outcome, which is what was done, or the reason of the refusal. `call` asks the
product, in a transaction of its own; `effect` tells the model.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.db import Db
from opentrain_server.domain.approvals import approvals, asking, resolving
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import confirming, declining
from opentrain_server.domain.cosign.actions import ACTIONS, Decision
from opentrain_server.domain.proposals import applications
from proofs.money_model import Approval, Contract, Milestone, Model, Proposal
from proofs.money_model import lines as cost_lines

BASE = "http://market.test"
AMOUNTS = (100, 105, 12_345, 30_000)


@dataclass
class Act:
    verb: str
    outcome: str
    call: Callable[[Db], Any]
    effect: Callable[[Any], None] = lambda value: None


@dataclass
class Cast:
    """Who acts, and under which rules."""

    owner: Member
    other: Member
    rules: asking.Rules
    staff: Any
    second: Any


def gate(model: Model, subject_id: str, total: int | None) -> str | None:
    if not model.left(subject_id):
        return "rate_limited"
    if total is not None and (model.owed or (model.card is None and model.available < total)):
        return "payment_method_required"
    return None


def charging_on(model: Model, contract: Contract, milestone: Milestone | None = None) -> bool:
    for one in model.approvals:
        if one.charging and isinstance(one.subject, Milestone) and one.subject.contract is contract:
            if milestone is None or one.subject is milestone:
                return True
    return False


def hiring(model: Model, cast: Cast, new_proposal: Callable[[], Proposal]) -> Iterator[Act]:
    open_ones = [one for one in model.proposals if not one.hired and not one.withdrawn]
    if len(open_ones) < 4:
        yield Act("proposal", "made", lambda db: None, lambda value: model.proposals.append(new_proposal()))
    for proposal in model.proposals:
        for terms in AMOUNTS[1:]:
            asks = _ask_to_hire(model, cast, proposal, terms)
            yield asks
            yield from to_the_limit(model, cast, asks, "proposal_hire", proposal, terms)
        if not proposal.hired and not proposal.withdrawn:
            yield _withdraw(model, proposal)


def _ask_to_hire(model: Model, cast: Cast, proposal: Proposal, terms: int) -> Act:
    earlier = model.pending("proposal_hire", proposal)

    def call(db: Db) -> str:
        wanted = Terms("First", None, terms, None)
        return hires.ask(
            db, cast.owner, proposal.id, terms=wanted, confirm_not_a_fit=True, rules=cast.rules
        ).id

    if earlier is not None and earlier.terms == terms:
        return Act("hire: ask", "the same", call, lambda value: is_same(value, earlier.id))
    outcome = (
        ("already_hired" if proposal.hired else None)
        or ("charge_in_progress" if earlier is not None and earlier.charging else None)
        or ("freelancer_unavailable" if proposal.withdrawn else None)
        or gate(model, proposal.id, sum(cost_lines(terms, first=True)))
    )

    def asked(approval_id: str) -> None:
        if earlier is not None:
            earlier.status = "declined"
        model.ask(approval_id, "proposal_hire", proposal, terms)

    return Act("hire: ask", outcome or ("superseded" if earlier else "asked"), call, asked)


def _withdraw(model: Model, proposal: Proposal) -> Act:
    def effect(value: Any) -> None:
        proposal.withdrawn = True
        if (request := model.pending("proposal_hire", proposal)) and not request.charging:
            request.status = "declined"
        for one in model.approvals:
            if one.subject is proposal and one.state(model.now) == "expired":
                one.status = "expired"

    return Act(
        "proposal",
        "withdrawn",
        lambda db: applications.withdraw(db, Labeler(proposal.labeler), proposal.id),
        effect,
    )


def to_the_limit(
    model: Model, cast: Cast, act: Act, kind: str, subject: Any, terms: int = 0
) -> Iterator[Act]:
    """Ask and withdraw until the limit of an hour, where one request could be made."""
    if act.outcome != "asked":
        return

    def call(db: Db) -> list[str]:
        made = []
        for _ in range(model.left(subject.id)):
            made.append(act.call(db))
            resolving.cancel(db, cast.owner, made[-1])
        return made

    def effect(made: list[str]) -> None:
        for approval_id in made:
            model.ask(approval_id, kind, subject, terms)
            model.approvals[-1].status, model.approvals[-1].cancelled = "declined", True

    yield Act(f"{act.verb} and withdraw", "to the limit", call, effect)


def end(model: Model, contract: Contract, choices: dict[str, str], but: Approval | None = None) -> None:
    """The funded milestones by number, the others cancelled, the requests declined."""
    for milestone in contract.milestones:
        if milestone.funded:
            preset = "pay" if milestone.submitted else "refund"
            pays = choices.get(milestone.id, preset) == "pay"
            model.settle(milestone, milestone.amount if pays else 0)
        elif milestone.status == "NOT_FUNDED":
            milestone.status = "CANCELLED"
    if but is not None:
        but.status = "confirmed"
    model.impossible(contract)
    contract.status = "ended"


# Answers


def answers(model: Model, cast: Cast) -> Iterator[Act]:
    for approval in model.approvals:
        state = approval.state(model.now)
        closed = None if state == "pending" else "approval_not_pending"
        charging = "charge_in_progress" if approval.charging else None
        yield Act("decline", "owner_only", lambda db, a=approval: declining.decline(db, cast.other, a.id))
        yield Act(
            "decline",
            charging or closed or "declined",
            lambda db, a=approval: declining.decline(db, cast.owner, a.id),
            lambda value, a=approval: _declined(a),
        )
        yield from _withdrawals(cast, approval, charging or closed)
        yield from _confirmations(model, cast, approval, charging or closed)


def _declined(approval: Approval) -> None:
    approval.status = "declined"
    if approval.type == "milestone_approve":
        approval.subject.release_at = None


def _withdrawals(cast: Cast, approval: Approval, closed: str | None) -> Iterator[Act]:
    yield Act("withdraw", "not_requester", lambda db: resolving.cancel(db, cast.other, approval.id))

    def cancelled(value: Any) -> None:
        approval.status, approval.cancelled = "declined", True

    outcome = "again" if approval.cancelled else closed or "withdrawn"
    yield Act("withdraw", outcome, lambda db: resolving.cancel(db, cast.owner, approval.id), cancelled)


def _confirmations(model: Model, cast: Cast, approval: Approval, closed: str | None) -> Iterator[Act]:
    def confirm(who: Member, decision: Decision, seen: str | None = None) -> Callable[[Db], Any]:
        def call(db: Db) -> Any:
            page = seen or shown(db, cast, approval.id)
            confirming.confirm(db, who, approval.id, seen=page, decision=decision, rules=cast.rules)
            return created(db, cast, approval.id)

        return call

    verb = f"confirm: {approval.type}"
    yield Act("confirm", "owner_only", confirm(cast.other, Decision()))
    yield Act("confirm", closed or "approval_changed", confirm(cast.owner, Decision(), "0" * 32))
    if closed is not None:
        return
    refusal = None
    cents = model.cost(approval)
    if cents is not None and (model.owed or model.available < sum(cents)):
        refusal = "payment_method_required"
    refusal = blocked(model, approval) or refusal
    for flag in (False, True):
        decision = _decision(approval, flag)
        yield Act(
            verb,
            refusal or "confirmed",
            confirm(cast.owner, decision),
            lambda value, d=decision: confirmed(model, approval, d, value, None),
        )


def blocked(model: Model, approval: Approval) -> str | None:
    """Why what was asked cannot be done now, though the request still waits."""
    if approval.type == "proposal_hire":  # who withdrew while a charge ran that was refused then
        return "freelancer_unavailable" if approval.subject.withdrawn else None
    if approval.type != "contract_end":
        return None
    if charging_on(model, approval.subject):
        return "charge_in_progress"
    disputed = any(one.status == "DISPUTED" for one in approval.subject.milestones)
    return "milestone_disputed" if disputed else None


def _decision(approval: Approval, flag: bool) -> Decision:
    if approval.type == "contract_end":
        funded = [one.id for one in approval.subject.milestones if one.funded]
        return Decision(choices={funded[0]: "pay" if flag else "refund"} if funded else {})
    return Decision(auto_release=flag and approval.type == "proposal_hire")


def confirmed(model: Model, approval: Approval, decision: Decision, made: Any, charge: Any) -> None:
    """What a yes does, paid from credits or by a charge."""
    if approval.type == "proposal_hire":
        contract_id, milestone_id = made
        proposal = approval.subject
        proposal.hired = True
        contract = Contract(contract_id, proposal.labeler, proposal.id, decision.auto_release)
        milestone = Milestone(milestone_id, contract, approval.terms)
        contract.milestones.append(milestone)
        model.contracts.append(contract)
        model.hold(milestone, model.cost(approval), charge)
    elif approval.type == "milestone_fund":
        model.hold(approval.subject, model.cost(approval), charge)
    elif approval.type == "milestone_approve":
        model.settle(approval.subject, approval.subject.amount)
    else:
        end(model, approval.subject, dict(decision.choices), but=approval)
    approval.status, approval.charging = "confirmed", False


def shown(db: Db, cast: Cast, approval_id: str) -> str:
    """The version that the page shows."""
    approval = approvals.get(db, cast.owner, approval_id)
    action = ACTIONS[approval.type]
    return confirming.version(action, action.lock(db, cast.owner, approval), approval, cast.rules.rates)


def created(db: Db, cast: Cast, approval_id: str) -> tuple[str, str] | None:
    """The contract and milestone that a hire made."""
    approval = approvals.get(db, cast.owner, approval_id)
    if approval.type != "proposal_hire" or approval.result is None or "contractId" not in approval.result:
        return None
    found = db.one("SELECT id FROM milestones WHERE contract_id = %(id)s", id=approval.result["contractId"])
    return approval.result["contractId"], found["id"]


def times(model: Model, advance: Callable[[timedelta], None]) -> Iterator[Act]:
    for name, by in {
        "minutes": timedelta(minutes=7),
        "a day": timedelta(hours=25),
        "three days": timedelta(hours=73),
        "a fortnight": timedelta(days=15),
    }.items():
        yield Act("time passes", name, lambda db: None, lambda value, by=by: advance(by))


def is_same(one: str | None, another: str) -> None:
    assert one == another
