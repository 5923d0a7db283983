"""Viewings: staff look at an account as its owner does, for a quarter of an hour, and change nothing.

A viewing belongs to one session of a member of staff and ends with it. Whose account it was is told
afterwards. That nothing can be written is the door's to hold: every transaction of a viewing is read only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts

LENGTH = timedelta(minutes=15)
TOLD_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Viewing:
    """One viewing, in the history of whose account it was."""

    staff: str | None
    reason: str
    started_at: datetime
    ends_at: datetime


# The session's row is held, so that of two starts at once the later one ends the first.
_LOCK = """
SELECT 1 FROM sessions WHERE id = %(session_id)s AND user_id = %(staff_id)s AND ended_at IS NULL FOR UPDATE
"""
_WHO = """
SELECT email IS NOT NULL AS signs_in, EXISTS (SELECT 1 FROM staff WHERE user_id = id) AS is_staff
  FROM users WHERE id = %(user_id)s
"""
_STOP = "UPDATE viewings SET ends_at = %(now)s WHERE session_id = %(session_id)s AND ends_at > %(now)s"
_START = """
INSERT INTO viewings (id, session_id, staff_id, user_id, reason, started_at, ends_at)
VALUES (%(id)s, %(session_id)s, %(staff_id)s, %(user_id)s, %(reason)s, %(now)s, %(ends_at)s)
"""
_OF = """
SELECT u.email AS staff, v.reason, v.started_at, v.ends_at FROM viewings v JOIN users u ON u.id = v.staff_id
 WHERE v.user_id = %(user_id)s ORDER BY v.started_at DESC LIMIT 20
"""
_DUE = """
SELECT id, user_id, reason, started_at, ends_at FROM viewings
 WHERE told_at IS NULL AND ends_at <= %(now)s ORDER BY ends_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""
_TOLD = "UPDATE viewings SET told_at = %(now)s WHERE id = ANY(%(ids)s)"


def start(db: Db, staff: Staff, user_id: str, *, session_id: str, reason: str) -> None:
    """Begin to look at a person's account in this session, instead of at whichever was looked at before.

    Fails with `not_found`, `person_is_staff`, `nothing_to_view` (nobody signs in there), `reason_needed`.
    """
    who = db.conn.execute(_WHO, {"user_id": user_id}).fetchone()
    if who is None or not db.run(_LOCK, session_id=session_id, staff_id=staff.user_id):
        raise Failure("not_found", resource="users", userId=user_id)
    signs_in, is_staff = who
    if is_staff:
        raise Failure("person_is_staff", userId=user_id)
    if not signs_in:
        raise Failure("nothing_to_view", userId=user_id)
    staff_acts.record(db, staff, "account_viewed", user_id, reason=reason)
    db.run(_STOP, session_id=session_id, now=db.now)
    db.run(
        _START,
        id=db.new_id(),
        session_id=session_id,
        staff_id=staff.user_id,
        user_id=user_id,
        reason=reason,
        now=db.now,
        ends_at=db.now + LENGTH,
    )


def stop(db: Db, *, session_id: str) -> bool:
    """End the session's viewing; returns whether there was one."""
    return bool(db.run(_STOP, session_id=session_id, now=db.now))


def of_person(db: Db, user_id: str) -> list[Viewing]:
    """Return who looked at a person's account, the latest first, at most 20."""
    return db.rows(Viewing, _OF, user_id=user_id)


def tell(db: Db) -> int:
    """Tell whose account was looked at, a batch of viewings that are over; returns how many they were."""
    due = db.conn.execute(_DUE, {"now": db.now, "batch": TOLD_AT_ONCE}).fetchall()
    for _, user_id, reason, started_at, ends_at in due:
        body = (
            f"A member of this server's staff looked at your account as you see it, from {_time(started_at)}"
            f" to {_time(ends_at)} at the latest. They could read your pages and change nothing.\n\n"
            f"The reason: {reason}\n\nIf you have questions, answer this mail.\n"
        )
        staff_acts.tell(db, user_id, subject="Staff looked at your account", body=body)
    if due:
        db.run(_TOLD, ids=[row[0] for row in due], now=db.now)
    return len(due)


def _time(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M:%S} UTC"
