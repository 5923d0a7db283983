"""Paying a top-up: its checkout at the processor, and the credits once it is paid (contract money.md §5).

Locks: the top-up, then the ledger's accounts, then the inbox. To record the same twice changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import events
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Entry, Posting
from opentrain_server.domain.payments import refunds

CLOSING = timedelta(minutes=35)  # before the end no payment is started (contract money.md §5)
MARGIN = timedelta(minutes=4)  # before the end the processor's checkout is over
LEASE = timedelta(minutes=2)
EXPIRED_AT_ONCE = 100
_MOST_WAIT, _LEAST_WAIT = timedelta(minutes=10), timedelta(seconds=5)

State = Literal["open", "settling", "paid", "failed", "over"]


@dataclass(frozen=True, slots=True)
class TopUp:
    """A top-up on its way. One whose time is over is EXPIRED, whether or not that is written."""

    id: str
    organization_id: str
    amount_cents: int
    status: str
    provider: str | None
    attempt: int
    session_ref: str | None
    payment_ref: str | None
    created_at: datetime
    expires_at: datetime

    @property
    def opened(self) -> bool:
        """Tell whether it has a checkout at the processor."""
        return self.session_ref is not None

    @property
    def key(self) -> str:
        """Return the key of its checkout: another only after one that failed."""
        return f"{self.id}-{self.attempt}"

    @property
    def until(self) -> datetime:
        """Return when the processor's checkout is over; the same for every call under a key."""
        return self.expires_at - MARGIN

    def is_closing(self, now: datetime) -> bool:
        """Tell whether it is too late to begin a payment."""
        return now >= self.expires_at - CLOSING


_COLUMNS = """id, organization_id, amount_cents,
       CASE WHEN status = 'PENDING' AND expires_at <= %(now)s THEN 'EXPIRED' ELSE status END AS status,
       provider, attempt, session_ref, payment_ref, created_at, expires_at"""
_GET = f"SELECT {_COLUMNS} FROM top_ups WHERE id = %(id)s AND organization_id = %(organization_id)s"
_READ = f"SELECT {_COLUMNS} FROM top_ups WHERE id = %(id)s"
_CLAIM = "UPDATE top_ups SET provider = %(provider)s, due_at = %(due)s WHERE id = %(id)s"
_OPENED = """
UPDATE top_ups SET session_ref = %(session)s, due_at = %(due)s
 WHERE id = %(id)s AND attempt = %(attempt)s AND coalesce(session_ref, %(session)s) = %(session)s
   AND status = 'PENDING'
"""
_COMPLETE = """
UPDATE top_ups SET status = 'COMPLETED', completed_at = %(now)s, payment_ref = %(payment)s, due_at = NULL
 WHERE id = %(id)s AND status = 'PENDING'
"""
_LATE = """
UPDATE top_ups SET status = 'EXPIRED', payment_ref = %(payment)s, due_at = NULL
 WHERE id = %(id)s AND payment_ref IS NULL
"""
_FAILED = """
UPDATE top_ups SET session_ref = NULL, attempt = attempt + 1, due_at = NULL WHERE id = %(id)s
"""
_LOOK = "UPDATE top_ups SET due_at = %(due)s WHERE id = %(id)s"
_LOOK_NOW = """
UPDATE top_ups SET due_at = %(now)s
 WHERE provider = %(provider)s AND session_ref = %(session)s AND status <> 'COMPLETED'
"""
_DUE = """
UPDATE top_ups SET due_at = %(until)s
 WHERE id IN (SELECT id FROM top_ups WHERE due_at <= %(now)s AND provider = %(provider)s
               ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
# Whoever began to pay is looked at once more: what comes late is sent back.
_EXPIRE = """
UPDATE top_ups SET status = 'EXPIRED', due_at = CASE WHEN session_ref IS NOT NULL THEN %(now)s END
 WHERE id IN (SELECT id FROM top_ups WHERE status = 'PENDING' AND expires_at <= %(now)s
               ORDER BY expires_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def get(db: Db, employer: Employer, top_up_id: str) -> TopUp:
    """Return one of the account's top-ups; another account's does not exist: `not_found`."""
    found = db.find(TopUp, _GET, id=top_up_id, organization_id=employer.organization_id, now=db.now)
    if found is None:
        raise Failure("not_found", resource="credit-top-ups", topUpId=top_up_id)
    return found


def begin(db: Db, owner: Member, top_up_id: str, *, provider: str) -> TopUp:
    """Claim the checkout of a top-up that its owner goes on to pay, and return it.

    Fails with `owner_only`, `not_found`, `top_up_over` when it is paid or expired, `top_up_closing` when
    there is too little time left.
    """
    if not owner.owns_organization:
        raise Failure("owner_only")
    found = _locked(db, get(db, owner, top_up_id).id)
    if found.status != "PENDING":
        raise Failure("top_up_over", status=found.status)
    if found.is_closing(db.now) and not found.opened:
        raise Failure("top_up_closing")
    db.run(_CLAIM, id=top_up_id, provider=provider, due=db.now + LEASE)
    return found


def opened(db: Db, top_up: TopUp, *, session: str) -> None:
    """Write down the processor's checkout."""
    due = db.now + _LEAST_WAIT
    db.run(_OPENED, id=top_up.id, session=session, attempt=top_up.attempt, due=due)


def record(
    db: Db, top_up_id: str, *, session: str, state: State, payment: str | None = None, fee_cents: int = 0
) -> TopUp:
    """Write down what the processor says of a checkout: paid once, sent back when late, open for another try.

    `over`: it ended without a payment.
    """
    found = _locked(db, top_up_id)
    if found.payment_ref is not None or found.session_ref != session:
        return found
    if state == "paid":
        assert payment is not None
        (_complete if found.status == "PENDING" else _send_back)(db, found, payment)
        _post_fee(db, found, fee_cents)
    elif state in {"failed", "over"}:
        db.run(_FAILED, id=top_up_id)
    else:
        wait = min(_MOST_WAIT, max(_LEAST_WAIT, (db.now - found.created_at) / 10))
        db.run(_LOOK, id=top_up_id, due=db.now + wait)
    return db.row(TopUp, _READ, id=top_up_id, now=db.now)


def read(db: Db, top_up_id: str) -> TopUp:
    """Return a top-up of an ID that `due` gave."""
    return db.row(TopUp, _READ, id=top_up_id, now=db.now)


def due(db: Db, *, provider: str, batch: int = 10) -> list[str]:
    """Take top-ups whose checkout somebody has to look at, for the time of a lease; their IDs."""
    taken = {"now": db.now, "until": db.now + LEASE, "batch": batch, "provider": provider}
    return [row[0] for row in db.conn.execute(_DUE, taken).fetchall()]


def look_now(db: Db, *, provider: str, session: str) -> bool:
    """Let the worker look at a checkout at once; False when it is none of ours."""
    return bool(db.run(_LOOK_NOW, provider=provider, session=session, now=db.now))


def expire(db: Db) -> int:
    """Write down top-ups whose time is over, a batch of them, and return how many they were."""
    return db.run(_EXPIRE, now=db.now, batch=EXPIRED_AT_ONCE)


def _locked(db: Db, top_up_id: str) -> TopUp:
    return db.row(TopUp, f"{_READ} FOR NO KEY UPDATE", id=top_up_id, now=db.now)


def _complete(db: Db, top_up: TopUp, payment: str) -> None:
    """The credits are there; what is owed is paid of them first (contract money.md §6)."""
    assert db.run(_COMPLETE, id=top_up.id, payment=payment, now=db.now)
    organization_id, cents = top_up.organization_id, top_up.amount_cents
    owed = ledger.lock_purse(db, organization_id).owed
    clearing, purse = accounts.clearing(top_up.provider or ""), accounts.available(organization_id)
    debt = accounts.receivable(organization_id)
    postings = [
        Posting(db.new_id(), clearing, purse, cents, entry=Entry.TOP_UP),
        Posting(
            db.new_id(), purse, debt, min(cents, owed), entry=Entry.ADJUSTMENT, note="chargeback_repayment"
        ),
    ]
    _post(db, top_up, postings, act="top_up")
    events.record(
        db,
        organization_id,
        type="topup.completed",
        resource_id=top_up.id,
        job_id=None,
        data={"topUpId": top_up.id, "amountCents": cents},
    )


def _send_back(db: Db, top_up: TopUp, payment: str) -> None:
    """Paid after its time: it goes back to the card, after what is owed (contract money.md §6)."""
    assert db.run(_LATE, id=top_up.id, payment=payment)
    organization_id, cents = top_up.organization_id, top_up.amount_cents
    repaid = min(cents, ledger.lock_purse(db, organization_id).owed)
    back = accounts.refunds_due(organization_id)
    postings = [
        Posting(db.new_id(), accounts.clearing(top_up.provider or ""), back, cents),
        Posting(db.new_id(), back, accounts.receivable(organization_id), repaid),
    ]
    _post(db, top_up, postings, act="late_top_up")
    refunds.due(
        db, organization_id=organization_id, top_up_id=top_up.id, cents=cents - repaid, cause="late_top_up"
    )


def _post(db: Db, top_up: TopUp, postings: list[Posting], *, act: str) -> None:
    ledger.post(
        db,
        key=f"top_up:{top_up.id}",
        act=act,
        postings=postings,
        organization_id=top_up.organization_id,
        top_up_id=top_up.id,
    )


def _post_fee(db: Db, top_up: TopUp, cents: int) -> None:
    taken = Posting(db.new_id(), accounts.COSTS, accounts.clearing(top_up.provider or ""), cents)
    ledger.post(db, key=f"fee:{top_up.id}", act="processor_fee", postings=[taken])
