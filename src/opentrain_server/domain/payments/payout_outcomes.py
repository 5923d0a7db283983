"""Payouts on their way: claimed, sent under a key of each attempt, then paid or back (contract money.md §6).

Locks: the payout, then the ledger's accounts. To record the same attempt twice changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.db import Db
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Posting
from opentrain_server.domain.payments import letters

LEASE = timedelta(minutes=2)
KEY_LIFE = timedelta(hours=20)
_LEAST_WAIT, _MOST_WAIT = timedelta(minutes=10), timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout with what its call needs; `payee` None while the labeler has no account that is ready.

    `claimed_at` is about when its attempt began.
    """

    id: str
    labeler_id: str
    cents: int
    status: str
    attempt: int
    payee: str | None
    failure: str | None
    claimed_at: datetime | None

    @property
    def key(self) -> str:
        """Return the key of this attempt's call."""
        return f"{self.id}-{self.attempt}"

    def may_be_forgotten(self, now: datetime) -> bool:
        """Tell whether the processor may no longer know the key."""
        return self.claimed_at is not None and now >= self.claimed_at + KEY_LIFE


_COLUMNS = """o.id, o.labeler_id, o.cents, o.status, o.attempt, o.failure, o.claimed_at,
       CASE WHEN p.ready OR o.status = 'UNDERWAY' THEN p.reference END AS payee"""
_FROM = "payouts o LEFT JOIN payees p ON p.labeler_id = o.labeler_id AND p.provider = %(provider)s"
_GET = f"SELECT {_COLUMNS} FROM {_FROM} WHERE o.id = %(id)s"
_LOCK = "SELECT 1 FROM payouts WHERE id = %(id)s FOR NO KEY UPDATE"
_DUE = """
UPDATE payouts SET due_at = %(until)s
 WHERE id IN (SELECT id FROM payouts
               WHERE due_at <= %(now)s AND coalesce(provider, %(provider)s) = %(provider)s
               ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_UNDERWAY = """
UPDATE payouts SET status = 'UNDERWAY', attempt = attempt + 1, provider = %(provider)s, claimed_at = %(now)s,
       due_at = %(due)s
 WHERE id = %(id)s AND status = 'WAITING'
"""
_ASLEEP = "UPDATE payouts SET due_at = NULL WHERE id = %(id)s AND status = 'WAITING'"
_PAID = """
UPDATE payouts SET status = 'PAID', payout_ref = %(ref)s, settled_at = %(now)s, failure = NULL, due_at = NULL
 WHERE id = %(id)s
"""
_BACK = """
UPDATE payouts SET status = 'WAITING', failure = %(failure)s, provider = NULL, due_at = %(due)s
 WHERE id = %(id)s
"""


def due(db: Db, *, provider: str, batch: int = 10) -> list[str]:
    """Take payouts that somebody has to send, for the time of a lease; their IDs."""
    taken = {"now": db.now, "until": db.now + LEASE, "batch": batch, "provider": provider}
    return [row[0] for row in db.conn.execute(_DUE, taken).fetchall()]


def claim(db: Db, payout_id: str, *, provider: str) -> Payout | None:
    """Set a payout's money apart for an attempt and return it, or the attempt that is under way.

    None when there is nothing to send: it is paid, or its labeler cannot be paid yet and is waited for.
    """
    found = _locked(db, payout_id, provider)
    if found.status == "UNDERWAY":
        return found
    if found.status != "WAITING":
        return None
    if found.payee is None:
        db.run(_ASLEEP, id=payout_id)
        return None
    assert db.run(_UNDERWAY, id=payout_id, provider=provider, now=db.now, due=db.now + LEASE)
    payable, underway = accounts.payable(found.labeler_id), accounts.payout_underway(found.labeler_id)
    claimed = db.row(Payout, _GET, id=payout_id, provider=provider)
    _post(db, f"payout:{claimed.key}", "payout", Posting(db.new_id(), payable, underway, found.cents))
    return claimed


def accepted(db: Db, payout: Payout, *, provider: str, ref: str) -> None:
    """The processor has given the money to the labeler."""
    if not _is_current(db, payout, provider):
        return
    db.run(_PAID, id=payout.id, ref=ref, now=db.now)
    underway = accounts.payout_underway(payout.labeler_id)
    paid = Posting(db.new_id(), underway, accounts.clearing(provider), payout.cents)
    _post(db, f"payout_done:{payout.id}", "payout_done", paid)
    letters.to_labeler(
        db,
        payout.labeler_id,
        subject=f"{letters.usd(payout.cents)} are on their way to you",
        body=f"We sent you {letters.usd(payout.cents)} for a milestone that was paid. The payment processor "
        "brings it to your bank.",
    )


def refused(db: Db, payout: Payout, *, provider: str, failure: str) -> None:
    """The processor did not: the money waits for another attempt. The labeler is told once of each reason."""
    if not _is_current(db, payout, provider):
        return
    doubled: int = 2 ** min(payout.attempt - 1, 10)
    wait = min(_MOST_WAIT, _LEAST_WAIT * doubled)
    db.run(_BACK, id=payout.id, failure=failure, due=db.now + wait)
    payable, underway = accounts.payable(payout.labeler_id), accounts.payout_underway(payout.labeler_id)
    back = Posting(db.new_id(), underway, payable, payout.cents)
    _post(db, f"payout_back:{payout.key}", "payout_back", back)
    if failure != payout.failure:
        _tell(db, payout, failure)


def _tell(db: Db, payout: Payout, failure: str) -> None:
    if failure == "balance_insufficient":  # ours to mend, not the labeler's
        letters.to_staff(
            db,
            subject="A payout waits for money at the processor",
            body=f"Payout {payout.id} of {letters.usd(payout.cents)} was refused: the balance at the "
            "processor is too low just now. It is tried again by itself; see there when money becomes "
            "available.",
        )
        return
    letters.to_labeler(
        db,
        payout.labeler_id,
        subject=f"A payout of {letters.usd(payout.cents)} did not reach you",
        body=f"The payment processor did not take a payout of {letters.usd(payout.cents)} to you. Your "
        "money is safe and waits. Open Payouts on this server and see what the processor wants to know.",
    )


def _locked(db: Db, payout_id: str, provider: str) -> Payout:
    db.run(_LOCK, id=payout_id)
    return db.row(Payout, _GET, id=payout_id, provider=provider)


def _is_current(db: Db, payout: Payout, provider: str) -> bool:
    now = _locked(db, payout.id, provider)
    return now.status == "UNDERWAY" and now.attempt == payout.attempt


def _post(db: Db, key: str, act: str, posting: Posting) -> None:
    ledger.post(db, key=key, act=act, postings=[posting])
