"""What an account spent: its invoices, its months, and its statement of credits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

MONTHS = 12
NAME_LENGTH, ADDRESS_LENGTH, TAX_ID_LENGTH = 200, 500, 50


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice; amounts in cents. `details` holds seller, buyer, job and milestone as they were.

    `returned` is what went back of amount and fee when its milestone was refunded or split.
    """

    id: str
    number: int
    status: str
    paid_by: str
    amount_cents: int
    fee_cents: int
    initiation_cents: int
    details: dict[str, Any]
    created_at: datetime
    paid_at: datetime | None
    job_id: str
    contract_id: str | None
    milestone_name: str | None
    milestone_status: str | None
    returned: int

    @property
    def total(self) -> int:
        """Return what the account paid or is to pay."""
        return self.amount_cents + self.fee_cents + self.initiation_cents


@dataclass(frozen=True, slots=True)
class Month:
    """What was spent in a month (UTC), and what lay in escrow at its end; cents."""

    first: date
    labelers: int
    fees: int
    escrow: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the statement: `cents` signed, `available` after it; `milestone` is the employer's words."""

    posted_at: datetime
    id: str
    type: str
    cents: int
    available: int
    note: str | None
    contract_title: str | None
    milestone: str | None
    invoice_number: int | None


@dataclass(frozen=True, slots=True)
class Buyer:
    """What stands on the account's invoices; empty where nothing was given."""

    name: str
    address: str
    tax_id: str


_COLUMNS = """i.id, i.number, i.status, i.paid_by, i.amount_cents, i.fee_cents, i.initiation_cents, i.details,
       i.created_at, i.paid_at, i.job_id, i.contract_id, m.name AS milestone_name,
       m.status AS milestone_status,
       coalesce((SELECT sum(p.cents) FROM ledger_sets s JOIN ledger_postings p ON p.set_number = s.number
                  WHERE s.contract_id = i.contract_id AND p.milestone_id = i.milestone_id
                    AND p.source IN ('escrow:' || m.id, 'fee_held:' || m.id)
                    AND split_part(p.target, ':', 1) IN ('available', 'refunds_due')), 0)::bigint AS returned
  FROM invoices i LEFT JOIN milestones m ON m.id = i.milestone_id"""
_GET = f"SELECT {_COLUMNS} WHERE i.id = %(id)s AND i.organization_id = %(organization_id)s"
_LIST = f"""
SELECT {_COLUMNS}
 WHERE i.organization_id = %(organization_id)s AND (%(before)s::integer IS NULL OR i.number < %(before)s)
 ORDER BY i.number DESC LIMIT %(limit)s
"""
# By contract, because the index is; what goes back to the account is no spending.
_MONTHS = """
WITH moved AS (
    SELECT date_trunc('month', s.posted_at AT TIME ZONE 'UTC') AS month,
           sum(p.cents) FILTER (WHERE p.target LIKE 'payable:%%') AS labelers,
           sum(p.cents) FILTER (WHERE p.target IN ('fee_income', 'initiation_income')) AS fees,
           coalesce(sum(p.cents) FILTER (WHERE p.target LIKE 'escrow:%%'), 0)
           - coalesce(sum(p.cents) FILTER (WHERE p.source LIKE 'escrow:%%'), 0) AS held
      FROM contracts c JOIN ledger_sets s ON s.contract_id = c.id
      JOIN ledger_postings p ON p.set_number = s.number
     WHERE c.organization_id = %(organization_id)s GROUP BY 1
)
SELECT months.first::date AS first, coalesce(moved.labelers, 0)::bigint AS labelers,
       coalesce(moved.fees, 0)::bigint AS fees,
       coalesce((SELECT sum(held) FROM moved WHERE month <= months.first), 0)::bigint AS escrow
  FROM generate_series(date_trunc('month', %(now)s AT TIME ZONE 'UTC') - interval '11 months',
                       date_trunc('month', %(now)s AT TIME ZONE 'UTC'), interval '1 month') AS months (first)
  LEFT JOIN moved ON moved.month = months.first
 ORDER BY months.first
"""
_STATEMENT = """
WITH entries AS (
    SELECT s.posted_at, p.set_number, p.place, p.id, p.entry_type AS type, p.note, p.milestone_id,
           s.contract_id,
           CASE WHEN p.entry_type = 'CAPTURE' OR p.source = 'available:' || p.organization_id THEN -p.cents
                ELSE p.cents END AS cents
      FROM ledger_postings p JOIN ledger_sets s ON s.number = p.set_number
     WHERE p.organization_id = %(organization_id)s AND s.posted_at < %(until)s
), running AS (
    SELECT *, sum(CASE WHEN type = 'CAPTURE' THEN 0 ELSE cents END) OVER (ORDER BY set_number, place)
           AS available
      FROM entries
)
SELECT r.posted_at, r.id, r.type, r.cents, r.available::bigint AS available, r.note,
       c.title AS contract_title, m.name AS milestone, i.number AS invoice_number
  FROM running r LEFT JOIN contracts c ON c.id = r.contract_id LEFT JOIN milestones m ON m.id = r.milestone_id
  LEFT JOIN invoices i ON i.id = m.invoice_id
 WHERE r.posted_at >= %(since)s ORDER BY r.set_number, r.place
"""
_BUYER = """
SELECT coalesce(billing_name, '') AS name, coalesce(billing_address, '') AS address,
       coalesce(tax_id, '') AS tax_id FROM organizations WHERE id = %(id)s
"""
_SET_BUYER = """
UPDATE organizations SET billing_name = nullif(%(name)s, ''), billing_address = nullif(%(address)s, ''),
       tax_id = nullif(%(tax_id)s, '') WHERE id = %(id)s
"""


def invoice(db: Db, employer: Employer, invoice_id: str) -> Invoice:
    """Return one of the account's invoices; another's does not exist: `not_found`."""
    found = db.find(Invoice, _GET, id=invoice_id, organization_id=employer.organization_id)
    if found is None:
        raise Failure("not_found", resource="invoices", invoiceId=invoice_id)
    return found


def invoices(db: Db, employer: Employer, *, before: int | None, limit: int) -> list[Invoice]:
    """Return the account's invoices, the newest first, those before a number."""
    return db.rows(Invoice, _LIST, organization_id=employer.organization_id, before=before, limit=limit)


def months(db: Db, employer: Employer) -> list[Month]:
    """Return the last twelve months, the oldest first."""
    return db.rows(Month, _MONTHS, organization_id=employer.organization_id, now=db.now)


def statement(db: Db, employer: Employer, *, since: datetime, until: datetime) -> list[Entry]:
    """Return the lines of the account's credits from `since` until before `until`, the oldest first."""
    return db.rows(Entry, _STATEMENT, organization_id=employer.organization_id, since=since, until=until)


def buyer(db: Db, employer: Employer) -> Buyer:
    """Return what stands on the account's next invoice."""
    return db.row(Buyer, _BUYER, id=employer.organization_id)


def set_buyer(db: Db, employer: Employer, buyer: Buyer) -> None:
    """Change what stands on later invoices; the lengths were checked."""
    db.run(
        _SET_BUYER,
        id=employer.organization_id,
        name=buyer.name,
        address=buyer.address,
        tax_id=buyer.tax_id,
    )
