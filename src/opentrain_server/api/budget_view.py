"""How much of a contract's budget is used, on the wire (contract money.md §1)."""

from typing import Literal

from typing_extensions import TypedDict

from opentrain_server.api.wire import Timestamp, time_or_none, usd
from opentrain_server.domain.contracts.budgets import Budget
from opentrain_server.domain.contracts.contracts import Milestone


class ConsumedOut(TypedDict):
    """All usage; hours are seconds / 3600."""

    seconds: int
    hours: float
    labels: int
    tasks: int


class ActiveMilestoneOut(TypedDict):
    """The milestone that is worked on."""

    id: str
    name: str
    amountUsd: float
    volume: float | None
    status: Literal["ACTIVE_FUNDED"]


class BudgetOut(TypedDict):
    """What is funded, and what of it is used; `state` is LOW from 0.8 on and DEPLETED from 1."""

    contractId: str
    paymentType: Literal["FIXED_PRICE", "PAY_PER_HOUR", "PAY_PER_LABEL"]
    state: Literal["OK", "LOW", "DEPLETED"]
    fundedVolume: float
    fundedAmountUsd: float
    consumed: ConsumedOut
    consumedVolume: float
    remainingVolume: float
    consumedFraction: float
    activeMilestone: ActiveMilestoneOut | None
    lastUsageAt: Timestamp | None


def shown(budget: Budget) -> BudgetOut:
    """Return a contract's budget."""
    used, active = budget.used, budget.active_milestone
    return {  # numbers are Decimal here and encoded as numbers
        "contractId": budget.contract_id,
        "paymentType": budget.payment_type,  # type: ignore[typeddict-item]  # the table's own check
        "state": budget.state,  # type: ignore[typeddict-item]  # one of three
        "fundedVolume": budget.funded_volume,  # type: ignore[typeddict-item]  # encoded as a number
        "fundedAmountUsd": usd(budget.funded_cents),  # type: ignore[typeddict-item]  # as above
        "consumed": {
            "seconds": used.seconds,
            "hours": budget.hours,  # type: ignore[typeddict-item]  # as above
            "labels": used.labels,
            "tasks": used.tasks,
        },
        "consumedVolume": budget.consumed_volume,  # type: ignore[typeddict-item]  # as above
        "remainingVolume": budget.remaining_volume,  # type: ignore[typeddict-item]  # as above
        "consumedFraction": budget.consumed_fraction,  # type: ignore[typeddict-item]  # as above
        "activeMilestone": None if active is None else _active(active),
        "lastUsageAt": time_or_none(used.last_at),
    }


def _active(milestone: Milestone) -> ActiveMilestoneOut:
    return {
        "id": milestone.id,
        "name": milestone.name,
        "amountUsd": usd(milestone.amount_cents),  # type: ignore[typeddict-item]  # encoded as a number
        "volume": milestone.volume,  # type: ignore[typeddict-item]  # as above
        "status": "ACTIVE_FUNDED",
    }
