"""Contracts in words: states, steps, budgets and clocks as the two sides read them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from opentrain_server.domain.contracts.budgets import Budget
from opentrain_server.domain.contracts.contract_desk import Line, Waiting
from opentrain_server.domain.contracts.contracts import Contract, Milestone
from opentrain_server.domain.contracts.submissions import Submission
from opentrain_server.domain.jobs.job_labels import dollars
from opentrain_server.domain.words.masking import shown_name

PAYMENT = {
    "FIXED_PRICE": "fixed price",
    "PAY_PER_HOUR": "an hour",
    "PAY_PER_LABEL": "a label",
}
UNITS = {"PAY_PER_HOUR": "hours", "PAY_PER_LABEL": "labels"}
STATUSES = {"active": "Running", "ended": "Ended"}
MILESTONE = {
    "NOT_FUNDED": "Not funded",
    "ACTIVE_FUNDED": "Funded",
    "PAID": "Paid",
    "REFUNDED": "Refunded",
    "CANCELLED": "Cancelled",
    "DISPUTED": "In dispute",
}
STEPS = {
    "started": "The contract started",
    "ended": "The contract ended",
    "withdrawn": "Release by itself was withdrawn",
    "funded": "was funded",
    "cancelled": "was cancelled",
    "released": "was released and paid",
    "auto_released": "was released by itself and paid",
    "refunded": "was refunded",
    "disputed": "went into dispute",
    "dispute_paid": "was paid by staff's decision",
    "dispute_split": "was split by staff's decision",
    "dispute_refunded": "was refunded by staff's decision",
    "dispute_returned": "came back from dispute",
    "delivered": "was delivered",
    "changes_asked": "needs changes",
}
BUDGET = {
    "OK": "",
    "LOW": "Most of what is funded is used up.",
    "DEPLETED": "All that is funded is used up. Further work is not covered until a milestone is funded.",
}
_OPEN = ("DISPUTED", "ACTIVE_FUNDED", "NOT_FUNDED")


def number(value: Decimal | int) -> str:
    """Return a volume as people read it: "1,100", "12.5"."""
    text = f"{Decimal(value).normalize():,f}"
    return text


def hours(seconds: int) -> str:
    """Return a time worked: "4 h", "1 h 30 min", "20 min"."""
    whole, minutes = divmod(seconds // 60, 60)
    parts = [f"{whole} h"] * bool(whole) + [f"{minutes} min"] * bool(minutes)
    return " ".join(parts) or "0 h"


def left(until: datetime, now: datetime) -> str:
    """Return how long it is until then, in words."""
    seconds = int((until - now).total_seconds())
    if seconds <= 0:
        return "any moment"
    days, rest = divmod(seconds, 86_400)
    if days >= 2:
        return f"in {days} days"
    whole = days * 24 + rest // 3600
    if whole:
        return "in 1 hour" if whole == 1 else f"in {whole} hours"
    minutes = max(1, rest // 60)
    return "in 1 minute" if minutes == 1 else f"in {minutes} minutes"


def person(first_name: str | None, last_name: str | None) -> str:
    """Return a labeler's name as employers see it."""
    return shown_name(first_name, (last_name or "")[:1])[0]


def rate(contract: Contract) -> str:
    """Return what a contract pays: "$0.06 a label"."""
    if contract.payment_type == "FIXED_PRICE":
        return f"{dollars(contract.rate)} fixed price"
    return f"{dollars(contract.rate)} {PAYMENT[contract.payment_type]}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A milestone as its card shows it: with its latest deliveries and the request that waits for it."""

    row: Milestone
    payment_type: str
    waiting: Waiting | None
    deliveries: list[Submission] = field(default_factory=list)
    dispute_id: str | None = None  # the latest

    @property
    def state(self) -> str:
        """Return the state in words."""
        if self.row.status == "ACTIVE_FUNDED" and self.row.submitted_at is not None:
            return "Delivered"
        return MILESTONE[self.row.status]

    @property
    def tone(self) -> str:
        """Return the class of the state's tag."""
        if self.row.status == "PAID":
            return " good"
        return " pay" if self.row.status == "DISPUTED" or self.row.submitted_at is not None else ""

    @property
    def volume(self) -> str:
        """Return how much work it is for: "5,000 labels"; empty for a fixed price."""
        unit = UNITS.get(self.payment_type)
        return f"{number(self.row.volume)} {unit}" if unit and self.row.volume is not None else ""

    @property
    def split(self) -> bool:
        """Tell whether only a part was paid."""
        return self.row.paid_cents is not None and self.row.paid_cents != self.row.amount_cents


def ordered(milestones: list[Milestone]) -> list[Milestone]:
    """Return milestones as a page shows them: what is open by number, then what is over, the latest first."""
    running = [one for one in milestones if one.status in _OPEN]
    return running + [one for one in reversed(milestones) if one.status not in _OPEN]


@dataclass(frozen=True, slots=True)
class Bar:
    """A budget as a bar: `percent` is 0 to 100, also when more was used."""

    percent: int
    words: str
    state: str
    warning: str


def bar(budget: Budget) -> Bar | None:
    """Return the bar of a budget, or None where there is nothing to measure."""
    unit = UNITS.get(budget.payment_type)
    if unit is None or not budget.funded_volume:
        return None
    used, funded = number(budget.consumed_volume), number(budget.funded_volume)
    share = int(budget.consumed_fraction * 100)
    words = f"{used} of {funded} {unit} used, {share} %"
    return Bar(min(100, share), words, budget.state, BUDGET[budget.state])


def line_state(line: Line, *, by_labeler: bool) -> list[str]:
    """Return what to know of a contract in a list, the most urgent first."""
    found = []
    if line.disputed:
        found.append("A milestone is in dispute; staff decide.")
    if line.waiting:
        count = "A delivery waits" if line.waiting == 1 else f"{line.waiting} deliveries wait"
        found.append(f"{count} for {'the employer' if by_labeler else 'your answer'}.")
    if line.status == "active" and not line.held_cents:
        found.append("Nothing is funded." if by_labeler else "Nothing is funded, so nothing is worked on.")
    if line.budget_state != "OK" and line.status == "active":
        found.append("The budget is used up." if line.budget_state == "DEPLETED" else "The budget runs low.")
    return found
