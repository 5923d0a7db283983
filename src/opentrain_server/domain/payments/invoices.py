"""Invoices: one for each funding, numbered per account from 1001 (contract money.md §7)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.domain.ledger.fees import Lines

# The number is taken from a row that is held until the commit, so numbers are dense and in order.
_MAKE = """
WITH numbered AS (
    INSERT INTO invoice_numbers AS n (organization_id, last) VALUES (%(organization_id)s, 1001)
    ON CONFLICT (organization_id) DO UPDATE SET last = n.last + 1
    RETURNING last
)
INSERT INTO invoices (id, organization_id, number, status, approval_id, job_id, contract_id, milestone_id,
paid_by,
                      amount_cents, fee_cents, initiation_cents, details, created_at, paid_at)
SELECT %(id)s, %(organization_id)s, last, %(status)s, %(approval_id)s, %(job_id)s, %(contract_id)s,
       %(milestone_id)s, %(paid_by)s, %(amount)s, %(fee)s, %(initiation)s,
       jsonb_build_object(
           'seller', %(seller)s::jsonb,
           'buyer', jsonb_build_object('name', coalesce(o.billing_name, o.name),
                                       'address', coalesce(o.billing_address, ''),
                                       'tax_id', coalesce(o.tax_id, '')),
           'job', coalesce(j.title, 'Untitled job'),
           'milestone', m.name),
       %(now)s, %(paid_at)s
  FROM numbered JOIN organizations o ON o.id = %(organization_id)s JOIN jobs j ON j.id = %(job_id)s
  LEFT JOIN milestones m ON m.id = %(milestone_id)s
"""

_PENDING = """
SELECT i.id, i.number, i.amount_cents, i.created_at, i.job_id, coalesce(j.title, 'Untitled job') AS job_title,
       i.milestone_id, m.name AS milestone_name
  FROM invoices i JOIN jobs j ON j.id = i.job_id LEFT JOIN milestones m ON m.id = i.milestone_id
 WHERE i.organization_id = %(organization_id)s AND i.status = 'PENDING_FUNDING'
 ORDER BY i.created_at DESC, i.id DESC
"""

_PAID = """
UPDATE invoices SET status = 'PAID', paid_at = %(now)s, contract_id = %(contract_id)s,
       milestone_id = %(milestone_id)s
 WHERE id = %(id)s AND status = 'PENDING_FUNDING'
"""
_BELONGS = """
UPDATE invoices SET contract_id = %(contract_id)s, milestone_id = %(milestone_id)s WHERE id = %(id)s
"""
_VOID = "UPDATE invoices SET status = 'VOID' WHERE id = %(id)s AND status = 'PENDING_FUNDING'"
_REFUNDED = "UPDATE invoices SET status = 'REFUNDED' WHERE id = ANY(%(ids)s) AND status = 'PAID'"


@dataclass(frozen=True, slots=True)
class Seller:
    """Who writes invoices: the operator's name, address, tax ID and a sentence about tax."""

    name: str = ""
    address: str = ""
    tax_id: str = ""
    tax_line: str = ""


NOBODY = Seller()


@dataclass(frozen=True, slots=True)
class Billed:
    """What an invoice is for; contract and milestone are None while a hire settles."""

    organization_id: str
    approval_id: str
    job_id: str
    contract_id: str | None
    milestone_id: str | None
    paid_by: str
    lines: Lines
    seller: Seller


@dataclass(frozen=True, slots=True)
class Pending:
    """An invoice whose charge has not settled; `milestone_id` is None for a hire."""

    id: str
    number: int
    amount_cents: int
    created_at: datetime
    job_id: str
    job_title: str
    milestone_id: str | None
    milestone_name: str | None


def pending(db: Db, employer: Employer) -> list[Pending]:
    """Return the account's invoices that wait for a charge, newest first."""
    return db.rows(Pending, _PENDING, organization_id=employer.organization_id)


def make(db: Db, billed: Billed, *, paid: bool) -> str:
    """Write an invoice, paid at once or waiting for its charge, and return its ID.

    Seller, buyer, job and milestone are written into it as they are now, and stay.
    """
    invoice_id = db.new_id()
    db.run(
        _MAKE,
        id=invoice_id,
        organization_id=billed.organization_id,
        status="PAID" if paid else "PENDING_FUNDING",
        approval_id=billed.approval_id,
        job_id=billed.job_id,
        contract_id=billed.contract_id,
        milestone_id=billed.milestone_id,
        paid_by=billed.paid_by,
        amount=billed.lines.amount,
        fee=billed.lines.fee,
        initiation=billed.lines.initiation,
        seller=Jsonb(asdict(billed.seller)),
        now=db.now,
        paid_at=db.now if paid else None,
    )
    return invoice_id


def paid(db: Db, invoice_id: str, *, contract_id: str, milestone_id: str) -> None:
    """Mark a waiting invoice paid, now that its charge is and its milestone stands."""
    assert db.run(_PAID, id=invoice_id, contract_id=contract_id, milestone_id=milestone_id, now=db.now)


def belongs(db: Db, invoice_id: str, *, contract_id: str, milestone_id: str | None) -> None:
    """Say which contract and milestone an invoice turned out to be for."""
    db.run(_BELONGS, id=invoice_id, contract_id=contract_id, milestone_id=milestone_id)


def void(db: Db, invoice_id: str) -> None:
    """Mark a waiting invoice void; it keeps its number."""
    db.run(_VOID, id=invoice_id)


def refunded(db: Db, invoice_ids: list[str]) -> None:
    """Mark paid invoices refunded whole."""
    db.run(_REFUNDED, ids=invoice_ids)
