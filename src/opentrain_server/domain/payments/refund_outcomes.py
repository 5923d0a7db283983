"""Refunds on their way: sent under their own key until the answer is final (contract money.md §6).

Locks: the refund, then the ledger's accounts. To record the same twice changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opentrain_server.core.db import Db
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Entry, Posting
from opentrain_server.domain.payments import letters

LEASE = timedelta(minutes=2)
KEY_LIFE = timedelta(hours=20)  # processors know a key for a day; later a refund is looked for first
_LEAST_WAIT, _MOST_WAIT = timedelta(seconds=10), timedelta(hours=6)
POSTPONED = timedelta(hours=25)  # longer than processors remember a refusal under its key

State = Literal["done", "underway", "refused"]


@dataclass(frozen=True, slots=True)
class Sending:
    """A refund with what its call needs: the payment, by the processor's name."""

    id: str
    organization_id: str
    provider: str
    payment_ref: str
    refund_ref: str | None
    cents: int
    status: str
    failure: str | None
    attempts: int
    created_at: datetime

    def may_be_forgotten(self, now: datetime) -> bool:
        """Tell whether the processor may no longer know the key."""
        return now >= self.created_at + KEY_LIFE


_COLUMNS = """r.id, r.organization_id, coalesce(c.provider, t.provider) AS provider,
       coalesce(c.payment_ref, t.payment_ref) AS payment_ref, r.refund_ref, r.cents, r.status, r.failure,
       r.attempts, r.created_at"""
_FROM = "refunds r LEFT JOIN charges c ON c.id = r.charge_id LEFT JOIN top_ups t ON t.id = r.top_up_id"
_GET = f"SELECT {_COLUMNS} FROM {_FROM} WHERE r.id = %(id)s"
_LOCK = "SELECT 1 FROM refunds WHERE id = %(id)s FOR NO KEY UPDATE"
_DUE = f"""
UPDATE refunds SET due_at = %(until)s, attempts = attempts + 1
 WHERE id IN (SELECT r.id FROM {_FROM}
               WHERE r.due_at <= %(now)s AND coalesce(c.provider, t.provider) = %(provider)s
               ORDER BY r.due_at LIMIT %(batch)s FOR UPDATE OF r SKIP LOCKED)
RETURNING id
"""
_SET = """
UPDATE refunds
   SET status = %(status)s, refund_ref = coalesce(%(ref)s, refund_ref), failure = %(failure)s,
       due_at = %(due)s,
       settled_at = CASE WHEN %(status)s IN ('DONE', 'REFUSED') THEN coalesce(settled_at, %(now)s) END
 WHERE id = %(id)s
"""
_LOOK_NOW = "UPDATE refunds SET due_at = %(now)s WHERE refund_ref = %(ref)s AND status <> 'REFUSED'"


def due(db: Db, *, provider: str, batch: int = 10) -> list[Sending]:
    """Take refunds that somebody has to send or look at, for the time of a lease."""
    taken = {"now": db.now, "until": db.now + LEASE, "batch": batch, "provider": provider}
    ids = [row[0] for row in db.conn.execute(_DUE, taken).fetchall()]
    return [db.row(Sending, _GET, id=refund_id) for refund_id in ids]


def look_now(db: Db, *, ref: str) -> bool:
    """Let the worker look at a refund at once; False when it is none of ours."""
    return bool(db.run(_LOOK_NOW, ref=ref, now=db.now))


def record(db: Db, refund_id: str, *, state: State, ref: str | None, failure: str | None = None) -> Sending:
    """Write down what the processor says of a refund; refused for good it becomes credits, also later."""
    refund = _locked(db, refund_id)
    if state == "refused":
        if refund.status != "REFUSED":
            _credit(db, refund, ref, failure)
    elif state == "done":
        if refund.status in {"DUE", "SENT"}:
            _post(db, refund, key=f"refund:{refund.id}", postings=[_out(db, refund)], act="refund_done")
            _set(db, refund, status="DONE", ref=ref)
        else:
            _set(db, refund, status=refund.status, ref=ref, failure=refund.failure)
    elif refund.status in {"DUE", "SENT"}:
        _set(db, refund, status="SENT", ref=ref, due=db.now + _wait(refund))
    return db.row(Sending, _GET, id=refund_id)


def postpone(db: Db, refund_id: str, *, failure: str) -> None:
    """The processor will not refund now: a dispute runs, or it was refunded by hand. Staff are told once."""
    refund = _locked(db, refund_id)
    if refund.status not in {"DUE", "SENT"}:
        return
    if refund.failure != failure:
        letters.to_staff(
            db,
            subject="A refund waits for you",
            body=f"The processor refuses refund {refund.id} of {letters.usd(refund.cents)} for payment "
            f"{refund.payment_ref}: {failure}. It is tried again every day. Look at the payment at the "
            "processor: if its dispute is open, nothing is to be done; if somebody refunded it there by "
            "hand, the books have to be set right.",
        )
    _set(db, refund, status=refund.status, ref=None, failure=failure, due=db.now + POSTPONED)


def _locked(db: Db, refund_id: str) -> Sending:
    db.run(_LOCK, id=refund_id)
    return db.row(Sending, _GET, id=refund_id)


def _credit(db: Db, refund: Sending, ref: str | None, failure: str | None) -> None:
    """What the card does not take becomes credits, after what is owed."""
    repaid = min(refund.cents, ledger.lock_purse(db, refund.organization_id).owed)
    back = accounts.refunds_due(refund.organization_id)
    came_back = [Posting(db.new_id(), accounts.clearing(refund.provider), back, refund.cents)]
    postings = [
        *(came_back if refund.status == "DONE" else []),
        Posting(db.new_id(), back, accounts.receivable(refund.organization_id), repaid),
        Posting(
            db.new_id(),
            back,
            accounts.available(refund.organization_id),
            refund.cents - repaid,
            entry=Entry.REFUND,
            note="card_refund_failed",
        ),
    ]
    _post(db, refund, key=f"refund_refused:{refund.id}", postings=postings, act="refund_refused")
    _set(db, refund, status="REFUSED", ref=ref, failure=failure)
    letters.to_owner(
        db,
        refund.organization_id,
        subject=f"A refund of {letters.usd(refund.cents)} became credits",
        body=f"Your card did not take a refund of {letters.usd(refund.cents)}, so it was added to "
        "your credits here. Nothing is lost: spend it, or ask the people who run this server to return it.",
    )


def _out(db: Db, refund: Sending) -> Posting:
    back = accounts.refunds_due(refund.organization_id)
    return Posting(db.new_id(), back, accounts.clearing(refund.provider), refund.cents)


def _post(db: Db, refund: Sending, *, key: str, postings: list[Posting], act: str) -> None:
    ledger.post(db, key=key, act=act, postings=postings, organization_id=refund.organization_id)


def _set(
    db: Db,
    refund: Sending,
    *,
    status: str,
    ref: str | None,
    failure: str | None = None,
    due: datetime | None = None,
) -> None:
    db.run(_SET, id=refund.id, status=status, ref=ref, failure=failure, due=due, now=db.now)


def _wait(refund: Sending) -> timedelta:
    doubled: int = 2 ** min(refund.attempts, 12)
    return min(_MOST_WAIT, _LEAST_WAIT * doubled)
