"""Disputes of a payer with their bank: taken from unspent credits first, the rest is owed (money.md §6).

Never from what is in escrow or belongs to labelers. Locks: the charge or top-up, the ledger's accounts.
"""

from dataclasses import dataclass
from typing import Literal

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Entry, Posting
from opentrain_server.domain.payments import letters

State = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a processor says of a dispute, by its own names; `cents` were taken while it is open or lost."""

    reference: str
    payment: str
    cents: int
    state: State
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class _Paid:
    organization_id: str
    charge_id: str | None
    top_up_id: str | None


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    organization_id: str
    cents: int
    status: str


_PAID = """
SELECT organization_id, id AS charge_id, NULL AS top_up_id FROM charges
 WHERE provider = %(provider)s AND payment_ref = %(payment)s
UNION ALL
SELECT organization_id, NULL, id FROM top_ups WHERE provider = %(provider)s AND payment_ref = %(payment)s
"""
_TURN = "SELECT 1 FROM charges WHERE id = %(charge_id)s FOR NO KEY UPDATE"
_TURN_TOP_UP = "SELECT 1 FROM top_ups WHERE id = %(top_up_id)s FOR NO KEY UPDATE"
_GET = """
SELECT id, organization_id, cents, status FROM chargebacks
 WHERE provider = %(provider)s AND reference = %(reference)s FOR NO KEY UPDATE
"""
_OPEN = """
INSERT INTO chargebacks (id, organization_id, provider, reference, charge_id, top_up_id, cents, taken_cents,
                         status, opened_at, closed_at)
VALUES (%(id)s, %(organization_id)s, %(provider)s, %(reference)s, %(charge_id)s, %(top_up_id)s, %(cents)s,
        %(taken)s, %(status)s, %(now)s, %(closed)s)
"""
_CLOSE = (
    "UPDATE chargebacks SET status = %(status)s, closed_at = %(now)s WHERE id = %(id)s AND status <> 'WON'"
)


def heard(db: Db, *, provider: str, claim: Claim) -> None:
    """Book what a processor says of a dispute, once, in whatever order it is told.

    Fails with `payment_unknown` when no payment of ours is meant, or none that is recorded yet.
    """
    paid = db.find(_Paid, _PAID, provider=provider, payment=claim.payment)
    if paid is None:
        raise Failure("payment_unknown", payment=claim.payment)
    db.run(_TURN, charge_id=paid.charge_id)
    db.run(_TURN_TOP_UP, top_up_id=paid.top_up_id)
    known = db.find(_Row, _GET, provider=provider, reference=claim.reference)
    if known is None and claim.state == "won":
        _write(db, provider, claim, paid, taken=0)  # won before we heard of it: nothing is missing
    elif known is None:
        _open(db, provider, claim, paid)
    elif known.status in {"OPEN", "LOST"} and claim.state == "won":  # after an appeal, a loss is won as well
        _won(db, provider, known)
    elif known.status == "OPEN" and claim.state == "lost":
        db.run(_CLOSE, id=known.id, status="LOST", now=db.now)


def _open(db: Db, provider: str, claim: Claim, paid: _Paid) -> None:
    organization_id = paid.organization_id
    purse = ledger.lock_purse(db, organization_id)
    taken = min(purse.available, claim.cents)
    clearing = accounts.clearing(provider)
    postings = [
        Posting(
            db.new_id(),
            accounts.available(organization_id),
            clearing,
            taken,
            entry=Entry.ADJUSTMENT,
            note="chargeback",
        ),
        Posting(db.new_id(), accounts.receivable(organization_id), clearing, claim.cents - taken),
        Posting(db.new_id(), accounts.COSTS, clearing, claim.fee_cents),
    ]
    chargeback_id = _write(db, provider, claim, paid, taken=taken)
    ledger.post(
        db,
        key=f"chargeback:{chargeback_id}",
        act="chargeback",
        postings=postings,
        organization_id=organization_id,
        top_up_id=paid.top_up_id,
    )
    _tell_open(db, organization_id, claim, owed=claim.cents - taken)


def _won(db: Db, provider: str, known: _Row) -> None:
    """What is still owed is paid of it, the rest is credits again."""
    db.run(_CLOSE, id=known.id, status="WON", now=db.now)
    organization_id = known.organization_id
    repaid = min(known.cents, ledger.lock_purse(db, organization_id).owed)
    clearing = accounts.clearing(provider)
    postings = [
        Posting(db.new_id(), clearing, accounts.receivable(organization_id), repaid),
        Posting(
            db.new_id(),
            clearing,
            accounts.available(organization_id),
            known.cents - repaid,
            entry=Entry.ADJUSTMENT,
            note="chargeback_won",
        ),
    ]
    ledger.post(
        db,
        key=f"chargeback_won:{known.id}",
        act="chargeback_won",
        postings=postings,
        organization_id=organization_id,
    )
    body = f"The bank decided for you: {letters.usd(known.cents)} that it had taken back are yours again."
    letters.to_owner(db, organization_id, subject="A chargeback was won", body=body)
    letters.to_staff(db, subject="A chargeback was won", body=f"{body} Account {organization_id}.")


def _tell_open(db: Db, organization_id: str, claim: Claim, *, owed: int) -> None:
    subject = f"A bank took back a payment of {letters.usd(claim.cents)}"
    body = (
        f"The bank of a card disputes a payment of {letters.usd(claim.cents)} and took it back. Unspent "
        f"credits were used for it; {letters.usd(owed)} are owed. "
    )
    if owed:
        body += "Until that is repaid by a top-up, nothing new can be hired or funded. "
    body += "Work that is funded goes on and is paid."
    letters.to_owner(db, organization_id, subject=subject, body=body)
    about = f"{body}\n\nAccount {organization_id}, payment {claim.payment}, dispute {claim.reference}."
    letters.to_staff(db, subject=subject, body=about)


def _write(db: Db, provider: str, claim: Claim, paid: _Paid, *, taken: int) -> str:
    chargeback_id = db.new_id()
    db.run(
        _OPEN,
        id=chargeback_id,
        organization_id=paid.organization_id,
        provider=provider,
        reference=claim.reference,
        charge_id=paid.charge_id,
        top_up_id=paid.top_up_id,
        cents=claim.cents,
        taken=taken,
        status=claim.state.upper(),
        now=db.now,
        closed=None if claim.state == "open" else db.now,
    )
    return chargeback_id
