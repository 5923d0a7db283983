"""The money as the contract tells it, in plain Python: accounts, entries, and where everything stands.

Written from the tables of the contract and from nothing of the product, so that the two can disagree.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PERCENT, INITIATION = 10, 995
LIFE, WEEK, AUTO = timedelta(hours=72), timedelta(days=7), timedelta(days=14)
MINUS_OK = ("receivable", "clearing", "costs", "operator")


def half_up(cents: int, part: int, whole: int) -> int:
    """`cents` × part / whole, a half rounded up."""
    return (2 * cents * part + whole) // (2 * whole)


@dataclass
class Milestone:
    id: str
    contract: "Contract"
    amount: int
    status: str = "NOT_FUNDED"
    fee: int = 0
    charge: "Charge | None" = None  # None: paid from credits
    submitted: bool = False
    release_at: datetime | None = None
    dispute: str | None = None
    deliveries: int = 0

    @property
    def funded(self) -> bool:
        return self.status in {"ACTIVE_FUNDED", "DISPUTED"}


@dataclass
class Contract:
    id: str
    labeler: str
    proposal: str
    auto: bool
    status: str = "active"
    withdrawn: bool = False
    milestones: list[Milestone] = field(default_factory=list)


@dataclass
class Proposal:
    id: str
    labeler: str
    hired: bool = False
    withdrawn: bool = False


@dataclass
class Approval:
    id: str
    type: str
    subject: Any
    asked: datetime
    terms: int = 0
    status: str = "pending"
    charging: bool = False
    cancelled: bool = False

    def state(self, now: datetime) -> str:
        """What a reader sees: expired as soon as its time is over, unless a charge runs."""
        if self.status == "pending" and not self.charging and now >= self.asked + LIFE:
            return "expired"
        return self.status


@dataclass
class Charge:
    id: str
    approval: Approval
    cents: tuple[int, int, int]
    started: datetime
    auto: bool = False
    status: str = "STARTED"
    late: bool = False
    disputed: "Chargeback | None" = None

    @property
    def total(self) -> int:
        return sum(self.cents)

    @property
    def payment(self) -> str:
        return f"pay_{self.id}"


@dataclass
class TopUp:
    id: str
    cents: int
    asked: datetime
    status: str = "PENDING"
    opened: bool = False
    late: bool = False
    manual: bool = False
    disputed: "Chargeback | None" = None

    @property
    def total(self) -> int:
        return self.cents

    @property
    def payment(self) -> str:
        return f"pay_{self.id}"


@dataclass
class Chargeback:
    id: str
    paid: Charge | TopUp
    cents: int
    status: str = "OPEN"


@dataclass
class Refund:
    id: str
    cents: int
    top_up: TopUp | None = None
    status: str = "DUE"


@dataclass
class Payout:
    id: str
    labeler: str
    cents: int
    status: str = "WAITING"


class Model:
    """One employer, a few labelers, one processor."""

    def __init__(self, organization: str, labelers: list[str], now: datetime) -> None:
        self.organization, self.labelers, self.now = organization, labelers, now
        self.accounts: Counter[str] = Counter()
        self.entries: list[tuple[str, int]] = []
        self.proposals: list[Proposal] = []
        self.contracts: list[Contract] = []
        self.approvals: list[Approval] = []
        self.charges: list[Charge] = []
        self.top_ups: list[TopUp] = []
        self.chargebacks: list[Chargeback] = []
        self.refunds: list[Refund] = []
        self.payouts: list[Payout] = []
        self.asks: dict[str, list[datetime]] = {}
        self.card: str | None = None
        self.payees = set(labelers[1:])  # the first cannot be paid yet

    # Accounts

    def of(self, kind: str, whose: str | None = None) -> str:
        return f"{kind}:{self.organization if whose is None else whose}"

    @property
    def available(self) -> int:
        return self.accounts[self.of("available")]

    @property
    def owed(self) -> int:
        return -self.accounts[self.of("receivable")]

    @property
    def reserved(self) -> int:
        held = [m for c in self.contracts for m in c.milestones if m.funded and m.charge is None]
        return sum(m.amount + m.fee for m in held)

    def post(self, source: str, target: str, cents: int, entry: str | None = None) -> None:
        """Move cents; with `entry` also a line of the credits."""
        if not cents:
            return
        self.accounts[source] -= cents
        self.accounts[target] += cents
        if entry:
            minus = entry == "CAPTURE" or source == self.of("available")
            self.entries.append((entry, -cents if minus else cents))

    def repay(self, source: str, cents: int) -> int:
        """What came back pays a debt first; how much of it did."""
        repaid = min(cents, self.owed)
        entry = "ADJUSTMENT" if source == self.of("available") else None
        self.post(source, self.of("receivable"), repaid, entry)
        return repaid

    # Requests

    def cost(self, approval: Approval, terms: int | None = None) -> tuple[int, int, int] | None:
        if approval.type == "proposal_hire":
            return lines(terms or approval.terms, first=True)
        if approval.type == "milestone_fund":
            return lines(approval.subject.amount, first=False)
        return None

    def pending(self, kind: str, subject: Any) -> Approval | None:
        """The request of this kind that is alive."""
        for one in self.approvals:
            if one.type == kind and one.subject is subject and one.state(self.now) == "pending":
                return one
        return None

    def left(self, subject_id: str) -> int:
        """Of five requests an hour for one subject, how many may still be made."""
        recent = [at for at in self.asks.get(subject_id, []) if at > self.now - timedelta(hours=1)]
        return max(0, 5 - len(recent))

    def ask(self, approval_id: str, kind: str, subject: Any, terms: int = 0) -> None:
        self.asks.setdefault(subject.id, []).append(self.now)
        for one in self.approvals:  # one that is over is written down now
            if one.type == kind and one.subject is subject and one.state(self.now) == "expired":
                one.status = "expired"
        self.approvals.append(Approval(approval_id, kind, subject, self.now, terms))

    def impossible(self, contract: Contract, milestone: Milestone | None = None) -> None:
        """What cannot be done any more is declined."""
        for one in self.approvals:
            about = one.subject.contract if isinstance(one.subject, Milestone) else one.subject
            if about is contract and (milestone is None or one.subject is milestone):
                if one.state(self.now) == "pending" and not one.charging:
                    one.status = "declined"

    # Escrows

    def hold(self, milestone: Milestone, cents: tuple[int, int, int], charge: Charge | None) -> None:
        """Amount, fee and initiation fee, from credits or from a card."""
        amount, fee, initiation = cents
        escrow, held = f"escrow:{milestone.id}", f"fee_held:{milestone.id}"
        milestone.status, milestone.fee, milestone.charge = "ACTIVE_FUNDED", fee, charge
        if charge is not None:
            self.post("clearing:test", escrow, amount)
            self.post("clearing:test", held, fee)
            self.post("clearing:test", "initiation_income", initiation)
            return
        purse, once = self.of("available"), f"fee_held:{milestone.contract.id}"
        self.post(purse, escrow, amount, "HOLD")
        self.post(purse, held, fee, "HOLD")
        self.post(purse, once, initiation, "HOLD")
        self.post(once, "initiation_income", initiation, "CAPTURE")

    def settle(self, milestone: Milestone, paid: int) -> None:
        """End an escrow: `paid` to the labeler, the rest back."""
        earned = half_up(milestone.fee, paid, milestone.amount)
        escrow, held = f"escrow:{milestone.id}", f"fee_held:{milestone.id}"
        by_card = milestone.charge is not None
        back = self.of("refunds_due") if by_card else self.of("available")
        out, again = (None, None) if by_card else ("CAPTURE", "HOLD_RELEASE")
        self.post(escrow, self.of("payable", milestone.contract.labeler), paid, out)
        self.post(held, "fee_income", earned, out)
        self.post(escrow, back, milestone.amount - paid, again)
        self.post(held, back, milestone.fee - earned, again)
        rest = milestone.amount - paid + milestone.fee - earned
        rest -= self.repay(back, rest)
        if by_card and rest:
            self.refunds.append(Refund("?", rest))
        if paid:
            self.payouts.append(Payout("?", milestone.contract.labeler, paid))
        milestone.status = "PAID" if paid else "REFUNDED"
        milestone.submitted, milestone.release_at = False, None

    def send_back(self, cents: int, top_up: TopUp | None = None) -> None:
        """What a card paid for nothing goes back to it, after what is owed."""
        back = self.of("refunds_due")
        self.post("clearing:test", back, cents)
        if rest := cents - self.repay(back, cents):
            self.refunds.append(Refund("?", rest, top_up))


def lines(amount: int, *, first: bool) -> tuple[int, int, int]:
    """Amount, marketplace fee, initiation fee."""
    return amount, half_up(amount, PERCENT, 100), INITIATION if first else 0
