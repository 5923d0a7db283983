"""What can be done with contracts and milestones in a state of the model: work, clocks, disputes, ends."""

from collections.abc import Callable, Iterator
from typing import Any

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts import (
    auto_releases,
    disputes,
    endings,
    funding,
    milestones,
    releases,
    submissions,
)
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.contracts.submissions import Delivery
from proofs.money_acts import AMOUNTS, BASE, Act, Cast, charging_on, end, gate, is_same, to_the_limit
from proofs.money_model import AUTO, Contract, Milestone, Model
from proofs.money_model import lines as cost_lines


def _status_refusal(milestone: Milestone) -> str | None:
    if milestone.contract.status == "ended":
        return "contract_ended"
    return {
        "NOT_FUNDED": "milestone_not_funded",
        "PAID": "milestone_already_paid",
        "CANCELLED": "milestone_cancelled",
        "REFUNDED": "milestone_cancelled",
        "DISPUTED": "milestone_disputed",
    }.get(milestone.status)


def work(model: Model, cast: Cast) -> Iterator[Act]:
    for contract in model.contracts:
        yield from _contract_acts(model, cast, contract)
        for milestone in contract.milestones:
            yield from _milestone_acts(model, cast, contract, milestone)
    yield from _clocks(model)


def _contract_acts(model: Model, cast: Cast, contract: Contract) -> Iterator[Act]:
    ended = contract.status == "ended"
    for amount in AMOUNTS:
        if len(contract.milestones) < 5 or ended:
            yield Act(
                "milestone: create",
                "contract_ended" if ended else "created",
                lambda db, amount=amount: milestones.create(
                    db, cast.owner, contract.id, new=New(None, "Next", amount, None, None)
                ),
                lambda value, amount=amount: contract.milestones.append(
                    Milestone(value.id, contract, amount)
                ),
            )
    yield Act(
        "milestone: create",
        "invalid_milestone",
        lambda db: milestones.create(db, cast.owner, contract.id, new=New(None, "Next", None, None, None)),
    )
    ends = _ask_to_end(model, cast, contract)
    yield ends
    yield from to_the_limit(model, cast, ends, "contract_end", contract)
    outcome = "contract_ended" if ended else "withdrawn" if contract.auto and not contract.withdrawn else None

    def withdrawn(value: Any) -> None:
        contract.withdrawn = True
        for milestone in contract.milestones:
            milestone.release_at = None

    yield Act(
        "auto-release: withdraw",
        outcome or "no_auto_release",
        lambda db: auto_releases.withdraw(db, cast.owner, contract.id, base=BASE),
        withdrawn,
    )


def _ask_to_end(model: Model, cast: Cast, contract: Contract) -> Act:
    earlier = model.pending("contract_end", contract)

    def call(db: Db) -> str | None:
        approval = endings.ask(db, cast.owner, contract.id, rules=cast.rules).approval
        return None if approval is None else approval.id

    if earlier is not None:
        return Act("end: ask", "the same", call, lambda value: is_same(value, earlier.id))
    disputed = any(one.status == "DISPUTED" for one in contract.milestones)
    outcome = (
        ("contract_ended" if contract.status == "ended" else None)
        or ("charge_in_progress" if charging_on(model, contract) else None)
        or ("milestone_disputed" if disputed else None)
    )
    if outcome is None and not any(one.funded for one in contract.milestones):
        return Act("end: ask", "ended at once", call, lambda value: end(model, contract, {}))
    outcome = outcome or gate(model, contract.id, None)
    return Act("end: ask", outcome or "asked", call, lambda value: model.ask(value, "contract_end", contract))


def _milestone_acts(model: Model, cast: Cast, contract: Contract, milestone: Milestone) -> Iterator[Act]:
    refusal = _status_refusal(milestone)
    ended = contract.status == "ended"
    unfunded = milestone.status == "NOT_FUNDED"

    def asks(verb: str, module: Any, kind: str, outcome: str | None) -> Act:
        earlier = model.pending(kind, milestone)
        if earlier is not None:
            outcome = "the same"

        def asked(value: str) -> None:
            if earlier is not None:
                is_same(value, earlier.id)
            else:
                model.ask(value, kind, milestone)

        return Act(
            verb,
            outcome or "asked",
            lambda db: module.ask(db, cast.owner, milestone.id, rules=cast.rules).id,
            asked,
        )

    not_fundable = "contract_ended" if ended else None if unfunded else "milestone_not_fundable"
    total = sum(cost_lines(milestone.amount, first=False))
    for verb, module, kind, outcome in (
        ("fund: ask", funding, "milestone_fund", not_fundable or gate(model, milestone.id, total)),
        ("release: ask", releases, "milestone_approve", refusal or gate(model, milestone.id, None)),
    ):
        ask = asks(verb, module, kind, outcome)
        yield ask
        yield from to_the_limit(model, cast, ask, kind, milestone)

    def cancelled(value: Any) -> None:
        milestone.status = "CANCELLED"
        model.impossible(contract, milestone)

    charging = "charge_in_progress" if charging_on(model, contract, milestone) else None
    yield Act(
        "milestone: cancel",
        not_fundable or charging or "cancelled",
        lambda db: milestones.cancel(db, cast.owner, milestone.id),
        cancelled,
    )
    yield from _deliveries(model, cast, contract, milestone, refusal)
    yield from _disputes(model, cast, milestone, refusal)


def _deliveries(
    model: Model, cast: Cast, contract: Contract, milestone: Milestone, refusal: str | None
) -> Iterator[Act]:
    def delivered(value: Any) -> None:
        milestone.submitted = True
        milestone.deliveries += 1
        agreed = contract.auto and not contract.withdrawn
        milestone.release_at = model.now + AUTO if agreed else None

    if milestone.deliveries < 19:
        yield Act(
            "deliver",
            refusal or "delivered",
            lambda db: submissions.deliver(
                db,
                Labeler(contract.labeler),
                contract.id,
                milestone.id,
                delivery=Delivery("Here it is."),
                base=BASE,
            ),
            delivered,
        )

    def changes(value: Any) -> None:
        milestone.submitted, milestone.release_at = False, None

    yield Act(
        "ask for changes",
        refusal or ("asked" if milestone.submitted else "nothing_delivered"),
        lambda db: submissions.ask_changes(
            db, cast.owner, contract.id, milestone.id, reason="Again.", base=BASE
        ),
        changes,
    )


def _clocks(model: Model) -> Iterator[Act]:
    due = [
        (one.release_at, one.id, one)
        for contract in model.contracts
        for one in contract.milestones
        if one.release_at is not None and one.release_at <= model.now
    ]
    if due:
        milestone = min(due)[2]

        def released(value: int) -> None:
            assert value == 1
            model.settle(milestone, milestone.amount)
            model.impossible(milestone.contract, milestone)

        yield Act("auto-release", "released", auto_releases.release_due, released)

    def expired(value: int) -> None:
        over = [one for one in model.approvals if one.state(model.now) == "expired" != one.status]
        assert value == min(len(over), resolving.EXPIRED_AT_ONCE)
        for one in over:
            one.status = "expired"

    if any(one.state(model.now) == "expired" != one.status for one in model.approvals):
        yield Act("requests: expire", "expired", resolving.expire, expired)


def _disputes(model: Model, cast: Cast, milestone: Milestone, refusal: str | None) -> Iterator[Act]:
    for side in (cast.owner, Labeler(milestone.contract.labeler)):

        def begun(value: str) -> None:
            milestone.status, milestone.dispute, milestone.release_at = "DISPUTED", value, None
            model.impossible(milestone.contract, milestone)

        yield Act(
            "dispute: open",
            refusal or "opened",
            lambda db, side=side: disputes.begin(db, side, milestone.id, reason="Not so.", base=BASE),
            begun,
        )
    if milestone.dispute is None:
        return
    decided = None if milestone.status == "DISPUTED" else "already_decided"

    def decide(outcome: Any, cents: int | None, told: str, effect: Callable[[Any], None]) -> Act:
        return Act(
            "dispute: decide",
            decided or told,
            lambda db: disputes.decide(
                db, cast.staff, milestone.dispute, outcome=outcome, paid_cents=cents, reason="So.", base=BASE
            ),
            effect,
        )

    def returned(value: Any) -> None:
        milestone.status = "ACTIVE_FUNDED"

    part = milestone.amount // 3
    yield decide("paid", None, "paid", lambda value: model.settle(milestone, milestone.amount))
    yield decide("refunded", None, "refunded", lambda value: model.settle(milestone, 0))
    yield decide("split", part, "split", lambda value: model.settle(milestone, part))
    yield decide("split", milestone.amount, "invalid_split", lambda value: None)
    yield decide("returned", None, "returned", returned)
