"""Refunds: money on its way back to the card it came from (contract money.md §6)."""

from typing import Literal

from opentrain_server.core.db import Db

Cause = Literal["milestone", "split", "charge_failed", "late_charge", "late_top_up", "returned"]

_DUE = """
INSERT INTO refunds (id, organization_id, charge_id, top_up_id, milestone_id, cents, cause, created_at,
due_at)
VALUES (%(id)s, %(organization_id)s, %(charge_id)s, %(top_up_id)s, %(milestone_id)s, %(cents)s, %(cause)s,
        %(now)s, %(now)s)
"""


def due(
    db: Db,
    *,
    organization_id: str,
    cents: int,
    cause: Cause,
    charge_id: str | None = None,
    top_up_id: str | None = None,
    milestone_id: str | None = None,
) -> None:
    """Write down a refund, whose cents were posted to `refunds_due`; a worker makes it after the commit."""
    if not cents:
        return
    db.run(
        _DUE,
        id=db.new_id(),
        organization_id=organization_id,
        charge_id=charge_id,
        top_up_id=top_up_id,
        milestone_id=milestone_id,
        cents=cents,
        cause=cause,
        now=db.now,
    )
