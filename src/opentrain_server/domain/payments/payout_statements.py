"""The statement of one payment to a labeler."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db


@dataclass(frozen=True, slots=True)
class PayoutStatement:
    """One payment: `cents` of the `amount_cents` that were agreed. Names and titles are people's words."""

    id: str
    status: str
    cents: int
    amount_cents: int
    contract_id: str
    contract_title: str
    milestone_name: str
    company_name: str
    labeler_name: str
    created_at: datetime
    settled_at: datetime | None


_GET = """
SELECT p.id, p.status, p.cents, m.amount_cents, p.contract_id, c.title AS contract_title,
       m.name AS milestone_name, o.name AS company_name,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.email, u.id) AS labeler_name,
       p.created_at, p.settled_at
  FROM payouts p JOIN milestones m ON m.id = p.milestone_id JOIN contracts c ON c.id = p.contract_id
  JOIN organizations o ON o.id = c.organization_id JOIN users u ON u.id = p.labeler_id
 WHERE p.id = %(id)s AND p.labeler_id = %(labeler_id)s
"""


def get(db: Db, labeler: Labeler, payout_id: str) -> PayoutStatement | None:
    """Return the statement of a payment to this labeler; another's does not exist."""
    return db.find(PayoutStatement, _GET, id=payout_id, labeler_id=labeler.user_id)
