"""Payouts: what a labeler earned, on its way to them (contract money.md §6)."""

from opentrain_server.core.db import Db

_DUE = """
INSERT INTO payouts (id, labeler_id, contract_id, milestone_id, cents, created_at, due_at)
VALUES (%(id)s, %(labeler_id)s, %(contract_id)s, %(milestone_id)s, %(cents)s, %(now)s, %(now)s)
"""


def due(db: Db, *, labeler_id: str, contract_id: str, milestone_id: str, cents: int) -> str:
    """Write down what is to be paid out for a milestone and return its ID; a worker does it after the
    commit.
    """
    payout_id = db.new_id()
    db.run(
        _DUE,
        id=payout_id,
        labeler_id=labeler_id,
        contract_id=contract_id,
        milestone_id=milestone_id,
        cents=cents,
        now=db.now,
    )
    return payout_id
