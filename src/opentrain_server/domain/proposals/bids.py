"""Bids: what a labeler asks for their work, in the unit of the job's payment type."""

from dataclasses import dataclass
from decimal import Decimal

from opentrain_server.core.errors import Failure
from opentrain_server.domain.jobs.readiness import Floors

UNIT_OF_PAYMENT = {"PAY_PER_HOUR": "PER_HOUR", "PAY_PER_LABEL": "PER_LABEL", "FIXED_PRICE": "FIXED"}
HIGHEST_HOURLY = Decimal(1000)

# unit: (highest amount, decimals), the bounds of a job's own rates (contract jobs.md §1)
LIMITS = {"PER_HOUR": (HIGHEST_HOURLY, 2), "PER_LABEL": (Decimal(1000), 4), "FIXED": (Decimal(1_000_000), 2)}


@dataclass(frozen=True, slots=True)
class Bid:
    """An amount in US dollars per unit; `agency_hourly` is what an agency's person costs an hour."""

    amount: Decimal
    agency_hourly: Decimal | None = None


def check(bid: Bid, *, unit: str, agency: bool, floors: Floors) -> None:
    """Fail with `bid_out_of_range`, naming the field and its bounds, for a bid that cannot be meant."""
    highest, places = LIMITS[unit]
    lowest = {
        "PER_HOUR": floors.pricePerHour,
        "PER_LABEL": floors.pricePerLabel,
        "FIXED": floors.fixedPrice,
    }[unit]
    _check_amount("amount", bid.amount, lowest, highest, places)
    if bid.agency_hourly is None:
        return
    if not agency:
        raise Failure("bid_out_of_range", field="agencyHourly")
    _check_amount("agencyHourly", bid.agency_hourly, Decimal("0.01"), HIGHEST_HOURLY, 2)


def _check_amount(field: str, amount: Decimal, lowest: Decimal, highest: Decimal, places: int) -> None:
    in_bounds = amount.is_finite() and amount > 0 and lowest <= amount <= highest
    if not in_bounds or amount != round(amount, places):
        raise Failure(
            "bid_out_of_range", field=field, lowest=str(lowest), highest=str(highest), decimals=places
        )
