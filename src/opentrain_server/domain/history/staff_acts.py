"""Acts of staff: each with its reason, kept for good, and told to whom it concerns."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.upkeep import mails
from opentrain_server.domain.upkeep.mails import Kind

REASON_LENGTH = (3, 500)  # characters
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Act:
    """One act, as staff see it in the history of its subject; `staff` is an address."""

    at: datetime
    staff: str | None
    action: str
    subject_id: str
    reason: str


_RECORD = """
INSERT INTO staff_acts (staff_id, action, subject_id, reason, at)
VALUES (%(staff_id)s, %(action)s, %(subject_id)s, %(reason)s, %(now)s)
"""

_HISTORY = """
SELECT a.at, u.email AS staff, a.action, a.subject_id, a.reason
  FROM staff_acts a JOIN users u ON u.id = a.staff_id
 WHERE a.subject_id = ANY(%(subjects)s) ORDER BY a.number DESC LIMIT %(limit)s
"""

# People come before all else that is locked, so whoever is mailed at the end is held at the start: somebody
# who deletes their account meanwhile waits, or is waited for.
_HOLD = "SELECT 1 FROM users WHERE id = ANY(%(ids)s) ORDER BY id FOR KEY SHARE"
_HOLD_OWNER = """
SELECT 1 FROM organizations o JOIN users u ON u.id = o.owner_user_id WHERE o.id = %(id)s FOR KEY SHARE OF u
"""

_PERSON = "SELECT id, email FROM users WHERE id = %(id)s AND email IS NOT NULL"
_OWNER = """
SELECT u.id, u.email FROM organizations o JOIN users u ON u.id = o.owner_user_id
 WHERE o.id = %(id)s AND u.email IS NOT NULL
"""


def record(db: Db, staff: Staff, action: str, subject_id: str, *, reason: str) -> None:
    """Write down what was done to a subject and why, in the transaction that does it.

    `reason` has 3 to 500 characters: fails with `reason_needed`.
    """
    least, most = REASON_LENGTH
    if not least <= len(reason) <= most:
        raise Failure("reason_needed", least=least, most=most)
    db.run(_RECORD, staff_id=staff.user_id, action=action, subject_id=subject_id, reason=reason, now=db.now)


def history(db: Db, *subjects: str) -> list[Act]:
    """Return what staff did to any of these subjects, the latest first, at most 50."""
    return db.rows(Act, _HISTORY, subjects=list(subjects), limit=SHOWN)


def hold(db: Db, *user_ids: str) -> None:
    """Keep people from leaving until the commit; before anything else is locked."""
    db.run(_HOLD, ids=list(user_ids))


def hold_owner(db: Db, organization_id: str) -> None:
    """Keep the owner of an account from leaving until the commit; before anything else is locked."""
    db.run(_HOLD_OWNER, id=organization_id)


def tell(db: Db, user_id: str, *, subject: str, body: str, kind: Kind = "account") -> None:
    """Mail a person; who has no address any more is passed over."""
    _send(db, _PERSON, user_id, subject=subject, body=body, kind=kind)


def tell_owner(db: Db, organization_id: str, *, subject: str, body: str, kind: Kind = "account") -> None:
    """Mail the owner of an account; an account that nobody claimed has none to be told."""
    _send(db, _OWNER, organization_id, subject=subject, body=body, kind=kind)


def because(reason: str) -> str:
    """Return the part of a mail that gives the reason."""
    return f"The reason: {reason}\n\nIf you think this is wrong, answer this mail.\n"


def _send(db: Db, sql: str, key: str, *, subject: str, body: str, kind: Kind) -> None:
    found = db.conn.execute(sql, {"id": key}).fetchone()
    if found is not None:
        mails.send(db, kind=kind, to=found[1], user_id=found[0], subject=subject, body=body)
