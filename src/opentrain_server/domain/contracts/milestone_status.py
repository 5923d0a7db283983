"""The states of a milestone, the moves between them,
and the one function that moves (contract money.md §1).
"""

from dataclasses import dataclass
from enum import StrEnum

from opentrain_server.core.actor import Actor, System
from opentrain_server.core.db import Db


class MilestoneStatus(StrEnum):
    """Where a milestone stands; a delivered one is ACTIVE_FUNDED with `submitted_at`."""

    NOT_FUNDED = "NOT_FUNDED"
    ACTIVE_FUNDED = "ACTIVE_FUNDED"
    PAID = "PAID"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"
    DISPUTED = "DISPUTED"


_S = MilestoneStatus
FUNDED = frozenset({_S.ACTIVE_FUNDED, _S.DISPUTED})  # money is held for it
LISTED = frozenset({_S.NOT_FUNDED, _S.ACTIVE_FUNDED, _S.PAID, _S.DISPUTED})  # on the wire

# cause: (from any of these, to this)
MOVES: dict[str, tuple[frozenset[MilestoneStatus], MilestoneStatus]] = {
    "funded": (frozenset({_S.NOT_FUNDED}), _S.ACTIVE_FUNDED),
    "cancelled": (frozenset({_S.NOT_FUNDED}), _S.CANCELLED),
    "released": (frozenset({_S.ACTIVE_FUNDED}), _S.PAID),
    "auto_released": (frozenset({_S.ACTIVE_FUNDED}), _S.PAID),
    "refunded": (frozenset({_S.ACTIVE_FUNDED}), _S.REFUNDED),
    "disputed": (frozenset({_S.ACTIVE_FUNDED}), _S.DISPUTED),
    "dispute_paid": (frozenset({_S.DISPUTED}), _S.PAID),
    "dispute_split": (frozenset({_S.DISPUTED}), _S.PAID),
    "dispute_refunded": (frozenset({_S.DISPUTED}), _S.REFUNDED),
    "dispute_returned": (frozenset({_S.DISPUTED}), _S.ACTIVE_FUNDED),
}


@dataclass(frozen=True, slots=True)
class Funding:
    """How a milestone was funded; the columns that say so."""

    funded_by: str
    charge_id: str | None
    fee_cents: int
    escrow_hold_id: str | None
    fee_hold_id: str | None
    invoice_id: str


# One statement: the state and its history change together or not at all.
_MOVE = """
WITH moved AS (
    UPDATE milestones
       SET status = %(status)s, updated_at = %(now)s,
           funded_by = coalesce(%(funded_by)s, funded_by), charge_id = coalesce(%(charge_id)s, charge_id),
           fee_cents = coalesce(%(fee_cents)s, fee_cents),
           escrow_hold_id = coalesce(%(escrow_hold_id)s, escrow_hold_id),
           fee_hold_id = coalesce(%(fee_hold_id)s, fee_hold_id),
           invoice_id = coalesce(%(invoice_id)s, invoice_id),
           funded_at = CASE WHEN %(cause)s = 'funded' THEN %(now)s ELSE funded_at END,
           paid_cents = %(paid_cents)s,
           submitted_at = CASE WHEN %(status)s IN ('ACTIVE_FUNDED', 'DISPUTED') THEN submitted_at END,
           auto_release_at = NULL,
           settled_at = CASE WHEN %(status)s IN ('PAID', 'REFUNDED', 'CANCELLED') THEN %(now)s END
     WHERE id = %(id)s AND status = %(previous)s
    RETURNING id
), history AS (
    INSERT INTO milestone_status_changes (milestone_id, previous_status, status, cause, user_id, approval_id,
                                          changed_at)
    SELECT id, %(previous)s, %(status)s, %(cause)s, %(user_id)s, %(approval_id)s, %(now)s FROM moved
)
SELECT count(*) AS n FROM moved
"""


def move(
    db: Db,
    actor: Actor,
    milestone_id: str,
    *,
    cause: str,
    previous: MilestoneStatus,
    approval_id: str | None = None,
    funding: Funding | None = None,
    paid_cents: int | None = None,
) -> MilestoneStatus:
    """Move a milestone, whose contract the caller holds locked, and return its new state.

    `paid_cents` is what the labeler gets of one that is paid. `approval_id` names the yes it rests on.
    """
    allowed, status = MOVES[cause]
    assert previous in allowed, f"{cause} does not lead out of {previous}"
    assert (status is _S.PAID) == (paid_cents is not None)
    assert (cause == "funded") == (funding is not None)
    moved = db.one(
        _MOVE,
        id=milestone_id,
        cause=cause,
        previous=previous,
        status=status,
        funded_by=funding and funding.funded_by,
        charge_id=funding and funding.charge_id,
        fee_cents=funding and funding.fee_cents,
        escrow_hold_id=funding and funding.escrow_hold_id,
        fee_hold_id=funding and funding.fee_hold_id,
        invoice_id=funding and funding.invoice_id,
        paid_cents=paid_cents,
        user_id=None if isinstance(actor, System) else actor.user_id,
        approval_id=approval_id,
        now=db.now,
    )["n"]
    assert moved, "its contract is locked"
    return status
