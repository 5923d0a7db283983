"""Fees: whole cents, rounded half up, each line by itself (contract money.md §4)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """What the operator takes: a percentage of every milestone, and cents once per contract."""

    percent: Decimal
    initiation_cents: int


@dataclass(frozen=True, slots=True)
class Lines:
    """What a funding costs, in cents: the labeler's amount, the marketplace fee, the initiation fee."""

    amount: int
    fee: int
    initiation: int

    @property
    def total(self) -> int:
        """Return what the employer pays."""
        return self.amount + self.fee + self.initiation


def lines(rates: Rates, amount: int, *, first: bool) -> Lines:
    """Return what funding `amount` cents costs; `first` if it is the contract's first funding."""
    fee = half_up(Decimal(amount) * rates.percent / 100)
    return Lines(amount, fee, rates.initiation_cents if first else 0)


def share(fee: int, *, paid: int, amount: int) -> int:
    """Return the part of a held fee that is earned when `paid` of `amount` cents go to the labeler."""
    return half_up(Decimal(fee) * paid / amount)


def half_up(cents: Decimal) -> int:
    """Return whole cents, a half rounded up."""
    return int(cents.quantize(Decimal(1), ROUND_HALF_UP))
