"""Labelers' accounts at a processor. What it holds of bank and identity stays there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db

LEASE = timedelta(minutes=2)
_LEAST_WAIT, _MOST_WAIT = timedelta(seconds=5), timedelta(hours=6)
ASKED = timedelta(days=30)  # after which a payee that is not ready is asked about no more, unless they return


@dataclass(frozen=True, slots=True)
class Payee:
    """A labeler's account; `ready` once the processor pays out to it."""

    labeler_id: str
    provider: str
    reference: str
    country_code: str
    ready: bool
    created_at: datetime
    checked_at: datetime


_COLUMNS = "labeler_id, provider, reference, country_code, ready, created_at, checked_at"
_GET = f"SELECT {_COLUMNS} FROM payees WHERE labeler_id = %(labeler_id)s AND provider = %(provider)s"
_COUNTRY = "SELECT country_code FROM labelers WHERE id = %(labeler_id)s"
_KEEP = """
INSERT INTO payees (labeler_id, provider, reference, country_code, created_at, checked_at, due_at)
VALUES (%(labeler_id)s, %(provider)s, %(reference)s, %(country)s, %(now)s, %(now)s, %(due)s)
ON CONFLICT (labeler_id, provider) DO UPDATE SET due_at = excluded.due_at, checked_at = excluded.checked_at
"""
_CHECKED = """
UPDATE payees SET ready = %(ready)s, checked_at = %(now)s, due_at = %(due)s
 WHERE labeler_id = %(labeler_id)s AND provider = %(provider)s
"""
_DUE = f"""
UPDATE payees SET due_at = %(until)s
 WHERE (labeler_id, provider) IN (
     SELECT labeler_id, provider FROM payees WHERE due_at <= %(now)s AND provider = %(provider)s
      ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING {_COLUMNS}
"""
_LOOK_NOW = "UPDATE payees SET due_at = %(now)s WHERE provider = %(provider)s AND reference = %(reference)s"
_WAKE = """
UPDATE payouts SET due_at = %(now)s
 WHERE labeler_id = %(labeler_id)s AND status = 'WAITING' AND (due_at IS NULL OR due_at > %(now)s)
"""


def get(db: Db, labeler: Labeler, *, provider: str) -> Payee | None:
    """Return a labeler's account at a processor, or None before there is one."""
    return db.find(Payee, _GET, labeler_id=labeler.user_id, provider=provider)


def country_of(db: Db, labeler: Labeler) -> str | None:
    """Return the country that a labeler's profile names."""
    found: str | None = db.one(_COUNTRY, labeler_id=labeler.user_id)["country_code"]
    return found


def keep(db: Db, labeler: Labeler, *, provider: str, reference: str, country: str) -> None:
    """Keep a labeler's account, and look soon whether it is ready."""
    due = db.now + _LEAST_WAIT
    db.run(
        _KEEP,
        labeler_id=labeler.user_id,
        provider=provider,
        reference=reference,
        country=country,
        now=db.now,
        due=due,
    )


def checked(db: Db, payee: Payee, *, ready: bool) -> None:
    """Write down whether money can be paid out; once it can, what waits is sent."""
    age = db.now - payee.created_at
    wait = min(_MOST_WAIT, max(_LEAST_WAIT, (db.now - payee.checked_at) * 2))
    due = None if ready or age > ASKED else db.now + wait
    db.run(_CHECKED, labeler_id=payee.labeler_id, provider=payee.provider, ready=ready, now=db.now, due=due)
    if ready:
        db.run(_WAKE, labeler_id=payee.labeler_id, now=db.now)


def due(db: Db, *, provider: str, batch: int = 10) -> list[Payee]:
    """Take accounts that somebody has to ask about, for the time of a lease."""
    return db.rows(Payee, _DUE, now=db.now, until=db.now + LEASE, batch=batch, provider=provider)


def look_now(db: Db, *, provider: str, reference: str) -> bool:
    """Let the worker ask about an account at once; False when it is none of ours."""
    return bool(db.run(_LOOK_NOW, provider=provider, reference=reference, now=db.now))
