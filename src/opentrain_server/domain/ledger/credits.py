"""Credits: the ledger as an employer sees it (contract money.md §5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.domain.ledger.ledger import PURSE

RECENT = 10


@dataclass(frozen=True, slots=True)
class Balance:
    """Unspent credits, and what of them is held in escrow and fees; cents."""

    available: int
    owed: int
    reserved: int


@dataclass(frozen=True, slots=True)
class CreditEntry:
    """A line of the credits, signed: what is added is positive. `set_number` and `place` are its cursor."""

    set_number: int
    place: int
    id: str
    type: str
    cents: int
    created_at: datetime
    hold_id: str | None
    proposal_id: str | None
    contract_id: str | None
    milestone_id: str | None
    top_up_id: str | None
    approval_id: str | None
    note: str | None


_COLUMNS = f"""{PURSE}, coalesce((
           SELECT sum(m.amount_cents + m.fee_cents) FROM contracts c JOIN milestones m ON m.contract_id = c.id
            WHERE c.organization_id = %(organization_id)s AND m.funded_by = 'credits'
              AND m.status IN ('ACTIVE_FUNDED', 'DISPUTED')), 0)::bigint AS reserved"""
_BALANCE = f"SELECT {_COLUMNS}"

_ENTRIES = """
SELECT p.set_number, p.place, p.id, p.entry_type AS type,
       CASE WHEN p.entry_type = 'CAPTURE' OR p.source = 'available:' || p.organization_id THEN -p.cents
            ELSE p.cents END AS cents,
       s.posted_at AS created_at, p.hold_id, s.proposal_id, s.contract_id, p.milestone_id, s.top_up_id,
       s.approval_id, p.note
  FROM ledger_postings p JOIN ledger_sets s ON s.number = p.set_number
 WHERE p.organization_id = %(organization_id)s
   AND (%(set_number)s::bigint IS NULL OR (p.set_number, p.place) < (%(set_number)s, %(place)s))
 ORDER BY p.set_number DESC, p.place DESC LIMIT %(limit)s
"""

# One look at both, so that the entries are those of the balance; an account without any gives one line.
_SUMMARY = f"""
SELECT balance.*, entry.* FROM (SELECT {_COLUMNS}) balance LEFT JOIN ({_ENTRIES}) entry ON true
 ORDER BY entry.set_number DESC, entry.place DESC
"""


class _Line:
    """A line of the summary: the balance, and an entry if there is one."""

    def __init__(self, available: int, owed: int, reserved: int, id: str | None, **columns: Any) -> None:
        self.balance = Balance(available, owed, reserved)
        self.entry = None if id is None else CreditEntry(id=id, **columns)


def summary(db: Db, employer: Employer) -> tuple[Balance, list[CreditEntry]]:
    """Return what the account has, owes and holds, and its RECENT last entries."""
    lines = db.rows(
        _Line,
        _SUMMARY,
        organization_id=employer.organization_id,
        set_number=None,
        place=None,
        limit=RECENT,
    )
    return lines[0].balance, [line.entry for line in lines if line.entry is not None]


def balance(db: Db, employer: Employer) -> Balance:
    """Return what the account has, owes and holds."""
    return db.row(Balance, _BALANCE, organization_id=employer.organization_id)


def entries(db: Db, employer: Employer, *, before: tuple[int, int] | None, limit: int) -> list[CreditEntry]:
    """Return lines of the account's credits, newest first, those before the place `before`."""
    set_number, place = before or (None, None)
    return db.rows(
        CreditEntry,
        _ENTRIES,
        organization_id=employer.organization_id,
        set_number=set_number,
        place=place,
        limit=limit,
    )
