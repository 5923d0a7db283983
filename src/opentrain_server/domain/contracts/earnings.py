"""What a labeler earned: held for them, released, on its way, paid out; by month, and payment by payment."""

from dataclasses import dataclass
from datetime import date, datetime

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db

MONTHS = 12
EXPORTED = 5_000


@dataclass(frozen=True, slots=True)
class Sums:
    """Cents. `waiting` are payouts that nobody can make yet; `ready`: a processor pays out to the labeler."""

    held: int
    released: int
    paid_out: int
    underway: int
    waiting: int
    ready: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month, by its first day in the labeler's time zone, and the cents released in it."""

    first: date
    cents: int


@dataclass(frozen=True, slots=True)
class Payment:
    """A milestone that was paid and where its payout stands: WAITING, UNDERWAY or PAID; money in cents."""

    id: str
    contract_id: str
    contract_title: str
    company_name: str
    milestone_name: str
    cents: int
    status: str
    failure: str | None
    created_at: datetime
    settled_at: datetime | None


_SUMS = """
SELECT coalesce((SELECT sum(m.amount_cents) FROM milestones m JOIN contracts c ON c.id = m.contract_id
                  WHERE c.labeler_id = %(id)s AND m.status IN ('ACTIVE_FUNDED', 'DISPUTED')), 0)::bigint
           AS held,
       coalesce(sum(p.cents), 0)::bigint AS released,
       coalesce(sum(p.cents) FILTER (WHERE p.status = 'PAID'), 0)::bigint AS paid_out,
       coalesce(sum(p.cents) FILTER (WHERE p.status = 'UNDERWAY'), 0)::bigint AS underway,
       coalesce(sum(p.cents) FILTER (WHERE p.status = 'WAITING'), 0)::bigint AS waiting,
       EXISTS (SELECT 1 FROM payees WHERE labeler_id = %(id)s AND ready) AS ready
  FROM payouts p WHERE p.labeler_id = %(id)s
"""

_MONTHS = """
SELECT months.first::date AS first, coalesce(sum(p.cents), 0)::bigint AS cents
  FROM generate_series(date_trunc('month', %(now)s AT TIME ZONE %(zone)s) - interval '11 months',
                       date_trunc('month', %(now)s AT TIME ZONE %(zone)s), interval '1 month')
       AS months (first)
  LEFT JOIN payouts p ON p.labeler_id = %(id)s AND p.created_at >= months.first AT TIME ZONE %(zone)s
                     AND p.created_at < (months.first + interval '1 month') AT TIME ZONE %(zone)s
 GROUP BY months.first ORDER BY months.first
"""

_LIST = """
SELECT p.id, p.contract_id, c.title AS contract_title, o.name AS company_name, m.name AS milestone_name,
       p.cents, p.status, p.failure, p.created_at, p.settled_at
  FROM payouts p JOIN contracts c ON c.id = p.contract_id JOIN organizations o ON o.id = c.organization_id
  JOIN milestones m ON m.id = p.milestone_id
 WHERE p.labeler_id = %(id)s
   AND (%(before)s::timestamptz IS NULL OR (p.created_at, p.id) < (%(before)s, %(before_id)s))
 ORDER BY p.created_at DESC, p.id DESC LIMIT %(limit)s
"""


def sums(db: Db, labeler: Labeler) -> Sums:
    """Return what a labeler earned, all contracts together."""
    return db.row(Sums, _SUMS, id=labeler.user_id)


def months(db: Db, labeler: Labeler, *, zone: str) -> list[Month]:
    """Return what was released in each of the last twelve months, the oldest first."""
    return db.rows(Month, _MONTHS, id=labeler.user_id, now=db.now, zone=zone)


def payments(db: Db, labeler: Labeler, *, before: tuple[datetime, str] | None, limit: int) -> list[Payment]:
    """Return what was paid for milestones, the newest first, those before a place."""
    moment, place = before or (None, None)
    return db.rows(Payment, _LIST, id=labeler.user_id, before=moment, before_id=place, limit=limit)
