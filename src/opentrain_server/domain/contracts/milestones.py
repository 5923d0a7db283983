"""Milestones: making one, and the one held while something is done to it (contract money.md §1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts.contracts import Milestone
from opentrain_server.domain.contracts.escrow import Escrowed
from opentrain_server.domain.contracts.milestone_status import MilestoneStatus, move
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.ledger.fees import half_up

NAME_LENGTH, DESCRIPTION_LENGTH = 120, 5_000
AMOUNT = (100, 100_000_000)  # cents, least and most (contract money.md §1)
HOUR_STEP, LABEL_STEP = Decimal("0.01"), Decimal(1)
STEPS = {"PAY_PER_HOUR": HOUR_STEP, "PAY_PER_LABEL": LABEL_STEP}  # the unit's smallest volume


@dataclass(frozen=True, slots=True)
class Held:
    """A milestone and its contract, locked until the commit."""

    id: str
    contract_id: str
    organization_id: str
    labeler_id: str
    job_id: str
    proposal_id: str
    conversation_id: str
    contract_status: str
    contract_title: str
    number: int
    name: str
    description: str
    amount_cents: int
    volume: Decimal | None
    due_at: datetime | None
    status: MilestoneStatus
    submitted_at: datetime | None
    auto_release_approval_id: str | None
    auto_release_at: datetime | None
    funded_by: str | None
    charge_id: str | None
    fee_cents: int | None
    escrow_hold_id: str | None
    fee_hold_id: str | None
    invoice_id: str | None

    def __post_init__(self) -> None:
        """Read the stored state."""
        object.__setattr__(self, "status", MilestoneStatus(self.status))

    @property
    def escrowed(self) -> Escrowed:
        """Return what is held for it; it must be funded."""
        assert self.fee_cents is not None
        return Escrowed(
            self.id,
            self.organization_id,
            self.labeler_id,
            self.amount_cents,
            self.fee_cents,
            self.funded_by == "card",
            self.escrow_hold_id,
            self.fee_hold_id,
        )


HELD = """m.id, m.contract_id, c.organization_id, c.labeler_id, c.job_id, c.proposal_id, c.conversation_id,
       c.status AS contract_status, c.title AS contract_title, m.number, m.name, m.description,
       m.amount_cents,
       m.volume, m.due_at, m.status, m.submitted_at, c.auto_release_approval_id, m.auto_release_at,
       m.funded_by,
       m.charge_id, m.fee_cents, m.escrow_hold_id, m.fee_hold_id, m.invoice_id"""

# The contract is the lock of everything that belongs to it. A milestone never leaves its contract, so the
# row of the contract can be found and held before the milestone is read as it then is.
HOLD_CONTRACT = """
SELECT c.organization_id FROM contracts c
 WHERE c.id = (SELECT contract_id FROM milestones WHERE id = %(id)s) FOR NO KEY UPDATE
"""
TABLES = "milestones m JOIN contracts c ON c.id = m.contract_id"
_LOCK = f"SELECT {HELD} FROM {TABLES} WHERE m.id = %(id)s"

_ADD = """
WITH numbered AS (
    UPDATE contracts SET last_milestone = last_milestone + 1, updated_at = %(now)s WHERE id = %(contract_id)s
    RETURNING last_milestone
)
INSERT INTO milestones (id, contract_id, number, name, description, amount_cents, volume, due_at, status,
                        created_at, updated_at)
SELECT %(id)s, %(contract_id)s, last_milestone, coalesce(%(name)s, 'Milestone ' || last_milestone),
       %(description)s, %(amount_cents)s, %(volume)s, %(due_at)s, 'NOT_FUNDED', %(now)s, %(now)s
  FROM numbered
RETURNING id, name, description, status, amount_cents, paid_cents, volume, number, due_at, submitted_at,
          false AS release_pending, auto_release_at, invoice_id, funded_by, fee_cents, created_at
"""

_CONTRACT = """
SELECT id, status, payment_type, rate, job_id, labeler_id FROM contracts
 WHERE id = %(id)s AND organization_id = %(organization_id)s FOR NO KEY UPDATE
"""


@dataclass(frozen=True, slots=True)
class _Contract:
    id: str
    status: str
    payment_type: str
    rate: Decimal
    job_id: str
    labeler_id: str


@dataclass(frozen=True, slots=True)
class New:
    """What a milestone is made of; `amount_cents` or `volume` may follow from the other and the rate."""

    name: str | None
    description: str
    amount_cents: int | None
    volume: Decimal | None
    due_at: datetime | None


def lock(db: Db, employer: Employer, milestone_id: str) -> Held:
    """Return one of the account's milestones with its contract held; another's does not exist."""
    return _of(held(db, milestone_id), employer.organization_id, milestone_id)


def held(db: Db, milestone_id: str) -> Held | None:
    """Return any milestone with its contract held, for who has checked whose it is."""
    db.run(HOLD_CONTRACT, id=milestone_id)
    return db.find(Held, _LOCK, id=milestone_id)


def read(db: Db, milestone_id: str) -> Held:
    """Return a milestone that there is, as it stands, without holding it: to show it."""
    return db.row(Held, _LOCK, id=milestone_id)


def not_found(milestone_id: str) -> Failure:
    """Return the failure of a milestone that is not there."""
    return Failure("not_found", resource="milestones", milestoneId=milestone_id)


def create(db: Db, employer: Employer, contract_id: str, *, new: New) -> Milestone:
    """Add a milestone that is not funded yet, and return it.

    Fails with `not_found`, `invalid_milestone` (`field`: amountUsd or volume, `message`) when amount, volume
    and rate do not agree, or `contract_ended`.
    """
    contract = db.find(_Contract, _CONTRACT, id=contract_id, organization_id=employer.organization_id)
    if contract is None:
        raise Failure("not_found", resource="contracts", contractId=contract_id)
    amount = _amount(contract, new)
    if contract.status == "ended":
        raise Failure("contract_ended", contractId=contract_id)
    milestone = add(db, contract_id, new=new, amount_cents=amount, volume=new.volume)
    told = Telling(employer.organization_id, contract.labeler_id, contract.job_id, contract_id)
    events.record_all(db, told(milestone.id, MilestoneStatus.NOT_FUNDED))
    return milestone


def add(db: Db, contract_id: str, *, new: New, amount_cents: int, volume: Decimal | None) -> Milestone:
    """Write a milestone of a contract that is locked or new, and return it."""
    return db.row(
        Milestone,
        _ADD,
        id=db.new_id(),
        contract_id=contract_id,
        name=new.name,
        description=new.description,
        amount_cents=amount_cents,
        volume=volume,
        due_at=new.due_at,
        now=db.now,
    )


def cancel(db: Db, employer: Employer, milestone_id: str) -> None:
    """Drop a milestone that was never funded; the request to fund it is declined.

    Fails with `not_found`, `contract_ended`, `milestone_not_fundable`, `charge_in_progress`.
    """
    milestone = lock(db, employer, milestone_id)
    if milestone.contract_status == "ended":
        raise Failure("contract_ended", contractId=milestone.contract_id)
    if milestone.status is not MilestoneStatus.NOT_FUNDED:
        raise Failure("milestone_not_fundable", milestoneId=milestone.id, status=milestone.status)
    check_not_charging(db, milestone.contract_id, milestone.id)
    status = move(db, employer, milestone.id, cause="cancelled", previous=milestone.status)
    told = status_changed(milestone, status)
    told += resolving.impossible(
        db, milestone.contract_id, failure="milestone_not_fundable", milestone_id=milestone.id
    )
    events.record_all(db, told)


_CHARGING = """
SELECT id FROM approvals WHERE contract_id = %(contract_id)s AND status = 'pending' AND charging
   AND (%(milestone_id)s::text IS NULL OR milestone_id = %(milestone_id)s) LIMIT 1
"""


def check_not_charging(db: Db, contract_id: str, milestone_id: str | None = None) -> None:
    """Fail with `charge_in_progress` while a charge of the contract, or of this milestone, settles."""
    if (approval_id := charging_of(db, contract_id, milestone_id)) is not None:
        raise Failure("charge_in_progress", approvalId=approval_id)


def charging_of(db: Db, contract_id: str, milestone_id: str | None = None) -> str | None:
    """Return the request whose charge settles, of the contract or of this milestone, or None."""
    found = db.conn.execute(_CHARGING, {"contract_id": contract_id, "milestone_id": milestone_id}).fetchone()
    return None if found is None else found[0]


def bought(payment_type: str, rate: Decimal, amount_cents: int) -> Decimal | None:
    """Return the volume that an amount buys, rounded down to the unit's step; None for a fixed price."""
    step = STEPS.get(payment_type)
    if step is None:
        return None
    return (Decimal(amount_cents) / 100 / rate).quantize(step, ROUND_DOWN)


def status_changed(milestone: Held, status: MilestoneStatus) -> list[Event]:
    """Return what account and labeler are told of a milestone's new state."""
    told = Telling(milestone.organization_id, milestone.labeler_id, milestone.job_id, milestone.contract_id)
    return told(milestone.id, status)


class Telling:
    """What both sides of a contract are told when one of its milestones changes."""

    def __init__(self, organization_id: str, labeler_id: str, job_id: str, contract_id: str) -> None:
        """Say whose contract it is."""
        self.inboxes = (organization_id, labeler_id)
        self.job_id, self.contract_id = job_id, contract_id

    def __call__(self, milestone_id: str, status: MilestoneStatus) -> list[Event]:
        """Return the event of one milestone, for each side."""
        data = {"milestoneId": milestone_id, "contractId": self.contract_id, "status": str(status)}
        return [
            Event(inbox, "milestone.status_changed", milestone_id, self.job_id, data)
            for inbox in self.inboxes
        ]


def _of(milestone: Held | None, organization_id: str, milestone_id: str) -> Held:
    if milestone is None or milestone.organization_id != organization_id:
        raise not_found(milestone_id)
    return milestone


def _amount(contract: _Contract, new: New) -> int:
    """Return the cents of a new milestone; what was given must agree with rate and volume."""
    step = STEPS.get(contract.payment_type)
    if step is None:
        if new.volume is not None:
            raise _invalid("volume", "A fixed price has no volume.")
        if new.amount_cents is None:
            raise _invalid("amountUsd", "Say the amount.")
        return new.amount_cents
    if new.volume is None:
        raise _invalid("volume", "Say how many hours or labels.")
    if new.volume != new.volume.quantize(step):
        raise _invalid("volume", "Hours have at most 2 decimals, labels none.")
    cents = half_up(contract.rate * new.volume * 100)
    if new.amount_cents not in {None, cents}:
        raise _invalid("amountUsd", f"Must be rate times volume, {Decimal(cents) / 100:.2f}, or left out.")
    if not AMOUNT[0] <= cents <= AMOUNT[1]:
        raise _invalid("volume", f"Comes to {Decimal(cents) / 100:.2f} USD; a milestone has 1 to 1,000,000.")
    return cents


def _invalid(field: str, message: str) -> Failure:
    return Failure("invalid_milestone", field=field, message=message)
