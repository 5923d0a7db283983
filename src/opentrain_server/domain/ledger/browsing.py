"""The ledger as staff browse it: accounts, sets, and what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.db import Db
from opentrain_server.domain.ledger.statements import Total

UNANSWERED = timedelta(days=30)  # after which staff see a delivery that nobody answers


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting of a set; the balances are those after it, None where the account keeps none."""

    place: int
    source: str
    target: str
    cents: int
    source_after: int | None
    target_after: int | None
    entry_type: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """A set: what was done, under which key, and what it belongs to."""

    number: int
    key: str
    act: str
    posted_at: datetime
    proposal_id: str | None
    contract_id: str | None
    top_up_id: str | None
    approval_id: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: how many, and how many cents."""

    refunds: int
    refunds_cents: int
    payouts: int
    payouts_cents: int
    chargebacks: int
    chargebacks_cents: int
    owed_cents: int
    unanswered: int


_ACCOUNTS = """
SELECT account, cents FROM ledger_accounts
 WHERE account > %(after)s AND account ^@ %(prefix)s AND (%(empty)s OR cents <> 0)
 ORDER BY account LIMIT %(limit)s
"""
_SET = """
SELECT number, key, act, posted_at, proposal_id, contract_id, top_up_id, approval_id
  FROM ledger_sets WHERE number = %(number)s
"""
_POSTINGS = """
SELECT place, source, target, cents, source_after, target_after, entry_type, note
  FROM ledger_postings WHERE set_number = %(number)s ORDER BY place
"""
_DUE = """
SELECT (SELECT count(*) FROM refunds WHERE status IN ('DUE', 'SENT')) AS refunds,
       (SELECT coalesce(sum(cents), 0)::bigint FROM refunds WHERE status IN ('DUE', 'SENT')) AS refunds_cents,
       (SELECT count(*) FROM payouts WHERE status <> 'PAID') AS payouts,
       (SELECT coalesce(sum(cents), 0)::bigint FROM payouts WHERE status <> 'PAID') AS payouts_cents,
       (SELECT count(*) FROM chargebacks WHERE status = 'OPEN') AS chargebacks,
       (SELECT coalesce(sum(cents), 0)::bigint FROM chargebacks WHERE status = 'OPEN') AS chargebacks_cents,
       (SELECT coalesce(-sum(cents), 0)::bigint FROM ledger_accounts WHERE account ^@ 'receivable:')
           AS owed_cents,
       (SELECT count(*) FROM milestones WHERE status = 'ACTIVE_FUNDED' AND submitted_at <= %(since)s)
           AS unanswered
"""
_UNANSWERED = """
SELECT m.id, c.organization_id, c.labeler_id, c.title, m.name, m.amount_cents, m.submitted_at
  FROM milestones m JOIN contracts c ON c.id = m.contract_id
 WHERE m.status = 'ACTIVE_FUNDED' AND m.submitted_at <= %(since)s ORDER BY m.submitted_at, m.id LIMIT 25
"""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A delivery that nobody has answered for 30 days."""

    id: str
    organization_id: str
    labeler_id: str
    title: str
    name: str
    amount_cents: int
    submitted_at: datetime


def accounts(db: Db, *, prefix: str, after: str, empty: bool, limit: int) -> list[Total]:
    """Return accounts that keep a balance, by name, those that begin with `prefix` and follow `after`.

    `empty`: also those that hold nothing.
    """
    return db.rows(Total, _ACCOUNTS, prefix=prefix, after=after, empty=empty, limit=limit)


def find_set(db: Db, number: int) -> tuple[Act, list[Posted]] | None:
    """Return a set with its postings, or None."""
    act = db.find(Act, _SET, number=number)
    return None if act is None else (act, db.rows(Posted, _POSTINGS, number=number))


def due(db: Db) -> Due:
    """Return what is due."""
    return db.row(Due, _DUE, since=db.now - UNANSWERED)


def unanswered(db: Db) -> list[Unanswered]:
    """Return deliveries that nobody has answered for 30 days, the longest first, at most 25."""
    return db.rows(Unanswered, _UNANSWERED, since=db.now - UNANSWERED)
