"""The budget of a contract: what is funded, what was used up, when both sides are warned (money.md §1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from opentrain_server.core.db import Db
from opentrain_server.domain.contracts.contracts import USED, Contract, Milestone, Usage
from opentrain_server.domain.contracts.milestones import STEPS
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event

LOW_FROM, DEPLETED_FROM = Decimal("0.8"), Decimal(1)  # parts of what is funded
FRACTION = Decimal("0.0001")  # step of hours and fractions
COUNTED = ("ACTIVE_FUNDED", "DISPUTED", "PAID")  # states of milestones whose money is there or was paid
_FIXED = "FIXED_PRICE"


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a contract. Volumes are hours or labels, by `payment_type`; 0 for a fixed price.

    `consumed_fraction` may pass 1. `active_milestone` is the funded one with the lowest number.
    """

    contract_id: str
    payment_type: str
    state: str
    funded_volume: Decimal
    funded_cents: int
    used: Usage
    hours: Decimal
    consumed_volume: Decimal
    remaining_volume: Decimal
    consumed_fraction: Decimal
    active_milestone: Milestone | None


@dataclass(frozen=True, slots=True)
class _Standing:
    organization_id: str
    labeler_id: str
    job_id: str
    payment_type: str
    budget_state: str
    milestones: list[list[Any]]  # status, volume, cents, paid cents
    seconds: int
    tasks: int
    labels: int
    last_at: datetime | None


_STANDING = f"""
SELECT c.organization_id, c.labeler_id, c.job_id, c.payment_type, c.budget_state, used.*,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(status, volume::text, amount_cents, paid_cents)), '[]')
          FROM milestones WHERE contract_id = c.id) AS milestones
  FROM contracts c CROSS JOIN LATERAL ({USED}) AS used WHERE c.id = %(id)s
"""

_CHANGE = """
UPDATE contracts SET budget_state = %(state)s, updated_at = %(now)s WHERE id = %(id)s
"""


def of(db: Db, contract: Contract) -> Budget:
    """Return the budget of a contract that the caller may see."""
    used = contract.used or db.row(Usage, USED, id=contract.id)
    funded = sum((_volume(one, contract.payment_type) for one in contract.milestones), Decimal(0))
    measured = _measure(contract.payment_type, funded, used)
    return Budget(
        contract.id,
        contract.payment_type,
        measured.state,
        funded,
        sum(_cents(one) for one in contract.milestones),
        used,
        _hours(used),
        measured.consumed,
        measured.remaining,
        measured.fraction,
        next((one for one in contract.milestones if one.status == "ACTIVE_FUNDED"), None),
    )


def settle(db: Db, contract_id: str) -> None:
    """Write the state that a held contract's budget has now, and tell both sides if it is another."""
    if told := changed(db, contract_id):
        events.record_all(db, told)


def changed(db: Db, contract_id: str) -> list[Event]:
    """Like `settle`, for callers who record the events in an order of their own.

    One event for each side, also when the state passes two marks; none while it stays what it was.
    """
    now = db.row(_Standing, _STANDING, id=contract_id)
    funded = sum((_funded(now.payment_type, *row) for row in now.milestones), Decimal(0))
    measured = _measure(now.payment_type, funded, Usage(now.seconds, now.tasks, now.labels, now.last_at))
    if measured.state == now.budget_state:
        return []
    db.run(_CHANGE, id=contract_id, state=measured.state, now=db.now)
    data = {
        "contractId": contract_id,
        "previousState": now.budget_state,
        "state": measured.state,
        "paymentType": now.payment_type,
        "fundedVolume": _number(funded),
        "consumedVolume": _number(measured.consumed),
        "remainingVolume": _number(measured.remaining),
        "consumedFraction": _number(measured.fraction),
    }
    return [
        Event(inbox, "contract.budget_state_changed", contract_id, now.job_id, data)
        for inbox in (now.organization_id, now.labeler_id)
    ]


@dataclass(frozen=True, slots=True)
class _Measured:
    state: str
    consumed: Decimal
    remaining: Decimal
    fraction: Decimal


def _measure(payment_type: str, funded: Decimal, used: Usage) -> _Measured:
    consumed = _consumed(payment_type, used)
    part = consumed / funded if funded else Decimal(0)
    return _Measured(
        _state(payment_type, part),
        _short(consumed),
        max(Decimal(0), funded - _short(consumed)),
        _short(part),
    )


def _consumed(payment_type: str, used: Usage) -> Decimal:
    if payment_type == "PAY_PER_HOUR":
        return Decimal(used.seconds) / 3600
    return Decimal(used.labels if payment_type == "PAY_PER_LABEL" else 0)


def _state(payment_type: str, part: Decimal) -> str:
    if payment_type == _FIXED or part < LOW_FROM:
        return "OK"
    return "DEPLETED" if part >= DEPLETED_FROM else "LOW"


def _volume(milestone: Milestone, payment_type: str) -> Decimal:
    volume = None if milestone.volume is None else str(milestone.volume)
    return _funded(payment_type, milestone.status, volume, milestone.amount_cents, milestone.paid_cents)


def _funded(payment_type: str, status: str, volume: str | None, amount: int, paid: int | None) -> Decimal:
    """Return the volume that a milestone stands for; a split counts in the share that was paid."""
    if volume is None or status not in COUNTED:
        return Decimal(0)
    if paid is None or paid == amount:
        return Decimal(volume)
    return (Decimal(volume) * paid / amount).quantize(STEPS.get(payment_type, FRACTION), ROUND_DOWN)


def _cents(milestone: Milestone) -> int:
    if milestone.status not in COUNTED:
        return 0
    return milestone.amount_cents if milestone.paid_cents is None else milestone.paid_cents


def _hours(used: Usage) -> Decimal:
    return _short(Decimal(used.seconds) / 3600)


def _short(value: Decimal) -> Decimal:
    return value.quantize(FRACTION, ROUND_HALF_UP)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
