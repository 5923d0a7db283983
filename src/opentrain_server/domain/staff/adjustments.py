"""What staff do to an account's credits, in twos: one asks, a second one confirms.

An adjustment gives or takes, a bank transfer is a top-up that came by hand, a return sends unused credits
back to the card of the top-up they came from (contract money.md §6). Where the operator works alone the same
person may confirm, and the record says so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import escrow
from opentrain_server.domain.history import events, staff_acts
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Entry, Posting, Purse
from opentrain_server.domain.payments import refunds

Kind = Literal["adjustment", "bank_transfer", "return"]
MOST = 100_000_000  # cents at once
WORDS_LENGTH = (3, 200)  # characters; they stand on the owner's statement
MANUAL = "manual"  # the provider of what came by hand


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One of them; `cents` is signed as the credits see it. `confirmed` is None while it waits."""

    id: str
    organization_id: str
    organization_name: str
    kind: Kind
    cents: int
    top_up_id: str | None
    words: str
    asked_by: str
    asked_email: str | None
    asked_at: datetime
    settled_email: str | None
    settled_at: datetime | None
    confirmed: bool | None


@dataclass(frozen=True, slots=True)
class Returnable:
    """A top-up paid by card, and how many of its cents may still go back."""

    id: str
    amount_cents: int
    left: int
    completed_at: datetime


_COLUMNS = """a.id, a.organization_id, o.name AS organization_name, a.kind, a.cents, a.top_up_id, a.words,
       a.asked_by, w.email AS asked_email, a.asked_at, s.email AS settled_email, a.settled_at, a.confirmed
  FROM adjustments a JOIN organizations o ON o.id = a.organization_id JOIN users w ON w.id = a.asked_by
  LEFT JOIN users s ON s.id = a.settled_by"""
_GET = f"SELECT {_COLUMNS} WHERE a.id = %(id)s"
_LOCK = f"{_GET} FOR NO KEY UPDATE OF a"
_WAITING = f"SELECT {_COLUMNS} WHERE a.settled_at IS NULL ORDER BY a.asked_at, a.id LIMIT 50"
_OF_ACCOUNT = f"""
SELECT {_COLUMNS} WHERE a.organization_id = %(id)s ORDER BY a.asked_at DESC, a.id DESC LIMIT 50
"""
_ACCOUNT = "SELECT count(*) AS n FROM organizations WHERE id = %(id)s"
_ASK = """
INSERT INTO adjustments (id, organization_id, kind, cents, top_up_id, words, asked_by, asked_at)
VALUES (%(id)s, %(organization_id)s, %(kind)s, %(cents)s, %(top_up_id)s, %(words)s, %(staff_id)s, %(now)s)
"""
_SETTLE = """
UPDATE adjustments SET settled_by = %(staff_id)s, settled_at = %(now)s, confirmed = %(confirmed)s,
       top_up_id = coalesce(%(top_up_id)s, top_up_id) WHERE id = %(id)s
"""
_TOP_UP = """
INSERT INTO top_ups (id, organization_id, amount_cents, status, requested_by, provider, payment_ref,
                     created_at, expires_at, completed_at)
VALUES (%(id)s, %(organization_id)s, %(cents)s, 'COMPLETED', %(staff_id)s, 'manual', %(id)s, %(now)s, %(now)s,
        %(now)s)
"""
# A refund that the card refused for good came back as credits, and may be sent again.
_RETURNABLE = """
SELECT t.id, t.amount_cents, t.amount_cents - coalesce((
           SELECT sum(r.cents) FROM refunds r WHERE r.top_up_id = t.id AND r.status <> 'REFUSED'), 0)::bigint
           AS left, t.completed_at
  FROM top_ups t
 WHERE t.organization_id = %(organization_id)s AND t.status = 'COMPLETED'
   AND coalesce(t.provider, 'manual') <> 'manual' AND (%(id)s::text IS NULL OR t.id = %(id)s)
 ORDER BY t.completed_at DESC LIMIT 50
"""
_HOLD_TOP_UP = "SELECT 1 FROM top_ups WHERE id = %(id)s FOR NO KEY UPDATE"


def ask(
    db: Db,
    staff: Staff,
    organization_id: str,
    *,
    kind: Kind,
    cents: int,
    words: str,
    top_up_id: str | None = None,
) -> str:
    """Write down what should be done, for another to confirm, and return its ID; nothing moves yet.

    `cents` is signed for an adjustment and positive for the others; `words` say why, on the owner's
    statement. Fails with `not_found`, `invalid_adjustment` (`field`), `top_up_not_returnable` or
    `credits_too_low`.
    """
    if not db.one(_ACCOUNT, id=organization_id)["n"]:
        raise Failure("not_found", resource="accounts", id=organization_id)
    least, most = WORDS_LENGTH
    if not least <= len(words) <= most:
        raise Failure("invalid_adjustment", field="words")
    if not 0 < abs(cents) <= MOST or (cents < 0 and kind != "adjustment"):
        raise Failure("invalid_adjustment", field="amount")
    purse = ledger.purse(db, organization_id)
    _check(db, purse, organization_id=organization_id, kind=kind, cents=cents, top_up_id=top_up_id)
    adjustment_id = db.new_id()
    db.run(
        _ASK,
        id=adjustment_id,
        organization_id=organization_id,
        kind=kind,
        cents=-cents if kind == "return" else cents,
        top_up_id=top_up_id if kind == "return" else None,
        words=words,
        staff_id=staff.user_id,
        now=db.now,
    )
    staff_acts.record(db, staff, f"{kind}_asked", organization_id, reason=words)
    return adjustment_id


def confirm(db: Db, staff: Staff, adjustment_id: str, *, alone: bool) -> None:
    """Do what was asked, in one set, and tell the owner. `alone`: whoever asked may confirm, which is marked.

    Fails with `not_found`, `already_decided`, `second_person_needed`, `top_up_not_returnable` or
    `credits_too_low`; then it goes on waiting.
    """
    staff_acts.hold_owner(db, get(db, staff, adjustment_id).organization_id)
    found = _lock(db, adjustment_id)
    own = found.asked_by == staff.user_id
    if own and not alone:
        raise Failure("second_person_needed")
    if found.kind == "return":
        db.run(_HOLD_TOP_UP, id=found.top_up_id)
    purse = ledger.lock_purse(db, found.organization_id)
    _check(
        db,
        purse,
        organization_id=found.organization_id,
        kind=found.kind,
        cents=_asked(found),
        top_up_id=found.top_up_id,
    )
    top_up_id = _post(db, staff, found, purse)
    values = {"id": found.id, "staff_id": staff.user_id, "confirmed": True, "top_up_id": top_up_id}
    db.run(_SETTLE, **values, now=db.now)
    act = f"{found.kind}_confirmed{'_alone' if own else ''}"
    staff_acts.record(db, staff, act, found.organization_id, reason=found.words)
    staff_acts.tell_owner(db, found.organization_id, subject="Your credits changed", body=_letter(found))


def drop(db: Db, staff: Staff, adjustment_id: str, *, reason: str) -> None:
    """Say no to what was asked, or take it back. `not_found`, `already_decided`, `reason_needed`."""
    found = _lock(db, adjustment_id)
    values = {"id": found.id, "staff_id": staff.user_id, "confirmed": False, "top_up_id": None}
    db.run(_SETTLE, **values, now=db.now)
    staff_acts.record(db, staff, f"{found.kind}_dropped", found.organization_id, reason=reason)


def get(db: Db, staff: Staff, adjustment_id: str) -> Adjustment:
    """Return one; fails with `not_found`."""
    found = db.find(Adjustment, _GET, id=adjustment_id)
    if found is None:
        raise Failure("not_found", resource="adjustments", id=adjustment_id)
    return found


def waiting(db: Db, staff: Staff) -> list[Adjustment]:
    """Return what waits for a second person, the longest first, at most 50."""
    return db.rows(Adjustment, _WAITING)


def of_account(db: Db, staff: Staff, organization_id: str) -> list[Adjustment]:
    """Return an account's, the latest first, at most 50."""
    return db.rows(Adjustment, _OF_ACCOUNT, id=organization_id)


def returnable(db: Db, staff: Staff, organization_id: str) -> list[Returnable]:
    """Return the top-ups by card whose credits may go back, the latest first, at most 50."""
    found = db.rows(Returnable, _RETURNABLE, organization_id=organization_id, id=None)
    return [one for one in found if one.left > 0]


def _lock(db: Db, adjustment_id: str) -> Adjustment:
    found = db.find(Adjustment, _LOCK, id=adjustment_id)
    if found is None:
        raise Failure("not_found", resource="adjustments", id=adjustment_id)
    if found.settled_at is not None:
        raise Failure("already_decided")
    return found


def _asked(found: Adjustment) -> int:
    return abs(found.cents) if found.kind == "return" else found.cents


def _check(
    db: Db, purse: Purse, *, organization_id: str, kind: Kind, cents: int, top_up_id: str | None
) -> None:
    """Fail when the credits do not cover what is taken, or the top-up what is returned."""
    if kind == "return":
        found = db.find(Returnable, _RETURNABLE, organization_id=organization_id, id=top_up_id or "")
        if found is None or cents > found.left:
            raise Failure("top_up_not_returnable", left=found.left if found else 0)
    taken = cents if kind == "return" else -cents
    if taken > purse.available:
        raise Failure("credits_too_low", availableCents=purse.available)


def _post(db: Db, staff: Staff, found: Adjustment, purse: Purse) -> str | None:
    """Post the set; return the top-up that it made or returns."""
    top_up_id = found.top_up_id
    if found.kind == "bank_transfer":
        top_up_id = _topped_up(db, staff, found)
    ledger.post(
        db,
        key=f"adjustment:{found.id}",
        act=found.kind,
        postings=_postings(db, found, purse),
        organization_id=found.organization_id,
        top_up_id=top_up_id,
    )
    if found.kind == "bank_transfer":
        data = {"topUpId": top_up_id, "amountCents": found.cents}
        events.record(
            db,
            found.organization_id,
            type="topup.completed",
            resource_id=str(top_up_id),
            job_id=None,
            data=data,
        )
    if found.kind == "return":
        refunds.due(
            db,
            organization_id=found.organization_id,
            cents=-found.cents,
            cause="returned",
            top_up_id=top_up_id,
        )
    return top_up_id


def _postings(db: Db, found: Adjustment, purse: Purse) -> list[Posting]:
    credits = accounts.available(found.organization_id)
    flows = {
        "bank_transfer": (accounts.clearing(MANUAL), credits, Entry.TOP_UP, None),
        "return": (credits, accounts.refunds_due(found.organization_id), Entry.ADJUSTMENT, "returned"),
        "adjustment": (accounts.OPERATOR, credits, Entry.ADJUSTMENT, found.words),
    }
    source, target, entry, note = flows[found.kind]
    if found.kind == "adjustment" and found.cents < 0:
        source, target = target, source
    postings = [Posting(db.new_id(), source, target, abs(found.cents), entry=entry, note=note)]
    if found.cents > 0 and purse.owed:
        postings += escrow.repay(
            db.new_id, found.organization_id, by_card=False, back=found.cents, owed=purse.owed
        )
    return postings


def _topped_up(db: Db, staff: Staff, found: Adjustment) -> str:
    top_up_id = db.new_id()
    values = {"id": top_up_id, "organization_id": found.organization_id, "cents": found.cents}
    db.run(_TOP_UP, **values, staff_id=staff.user_id, now=db.now)
    return top_up_id


def _letter(found: Adjustment) -> str:
    amount = f"{abs(found.cents) // 100:,}.{abs(found.cents) % 100:02d} USD"
    said = {
        "bank_transfer": f"Your bank transfer of {amount} arrived and is on your account as credits.",
        "return": f"{amount} of unused credits are on their way back to the card they came from.",
        "adjustment": f"Staff {'added' if found.cents > 0 else 'took'} {amount} "
        f"{'to' if found.cents > 0 else 'from'} your credits.",
    }
    return f"{said[found.kind]}\n\n{staff_acts.because(found.words)}"
