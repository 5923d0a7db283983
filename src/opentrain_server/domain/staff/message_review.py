"""Messages under review: staff hide a message or show it again, lock a conversation or open it.

What a moderator flagged is settled by hiding the message, or by letting it pass.
"""

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db, Sql
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts

_HIDE = """
WITH hidden AS (
    UPDATE messages SET hidden_at = %(now)s, updated_at = %(now)s
     WHERE id = %(id)s AND hidden_at IS NULL AND sender_user_id IS NOT NULL RETURNING id, sender_user_id
), settled AS (
    UPDATE message_flags f SET settled_at = %(now)s, settled_by = %(staff_id)s FROM hidden
     WHERE f.message_id = hidden.id AND f.settled_at IS NULL
)
SELECT sender_user_id FROM hidden
"""
_SHOW = """
UPDATE messages SET hidden_at = NULL, updated_at = %(now)s WHERE id = %(id)s AND hidden_at IS NOT NULL
RETURNING sender_user_id
"""
_MESSAGE = "SELECT count(*) AS n FROM messages WHERE id = %(id)s"

_PASS = """
UPDATE message_flags SET settled_at = %(now)s, settled_by = %(staff_id)s
 WHERE message_id = %(id)s AND settled_at IS NULL
"""

_LOCK = """
UPDATE conversations SET locked_at = %(now)s WHERE id = %(id)s AND locked_at IS NULL
RETURNING organization_id, labeler_id
"""
_UNLOCK = """
UPDATE conversations SET locked_at = NULL WHERE id = %(id)s AND locked_at IS NOT NULL
RETURNING organization_id, labeler_id
"""
_SIDES = """
SELECT o.owner_user_id, c.labeler_id FROM conversations c JOIN organizations o ON o.id = c.organization_id
 WHERE c.id = %(id)s
"""
_SENDER = "SELECT sender_user_id FROM messages WHERE id = %(id)s"
_CONVERSATION = "SELECT count(*) AS n FROM conversations WHERE id = %(id)s"


def hide(db: Db, staff: Staff, message_id: str, *, reason: str) -> None:
    """Take a person's message away from both sides. `not_found`, `already_decided`, `reason_needed`."""
    _hold(db, _SENDER, message_id)
    values = {"id": message_id, "staff_id": staff.user_id, "now": db.now}
    found = db.conn.execute(_HIDE, values).fetchone() or _missing_message(db, message_id)
    staff_acts.record(db, staff, "message_hidden", message_id, reason=reason)
    body = "Staff took one of your messages away. Nobody can read it any more.\n\n"
    staff_acts.tell(db, found[0], subject="A message was removed", body=body + staff_acts.because(reason))


def show(db: Db, staff: Staff, message_id: str, *, reason: str) -> None:
    """Show a hidden message again. `not_found`, `already_decided`, `reason_needed`."""
    _hold(db, _SENDER, message_id)
    values = {"id": message_id, "now": db.now}
    found = db.conn.execute(_SHOW, values).fetchone() or _missing_message(db, message_id)
    staff_acts.record(db, staff, "message_shown", message_id, reason=reason)
    body = f"A message of yours that staff took away can be read again.\n\nThe reason: {reason}\n"
    staff_acts.tell(db, found[0], subject="A message is back", body=body)


def let_pass(db: Db, staff: Staff, message_id: str, *, reason: str) -> None:
    """Settle a moderator's flag without hiding the message. `not_found`, `already_decided`."""
    if not db.run(_PASS, id=message_id, staff_id=staff.user_id, now=db.now):
        _missing_message(db, message_id)
    staff_acts.record(db, staff, "message_passed", message_id, reason=reason)


def lock(db: Db, staff: Staff, conversation_id: str, *, reason: str) -> None:
    """Let nobody write in a conversation any more. `not_found`, `already_decided`, `reason_needed`."""
    subject, body = (
        "A conversation is closed",
        "Staff closed one of your conversations. It can still be read.",
    )
    _switch(db, staff, conversation_id, reason=reason, locked=True, subject=subject, body=body)


def unlock(db: Db, staff: Staff, conversation_id: str, *, reason: str) -> None:
    """Let both sides write again. `not_found`, `already_decided`, `reason_needed`."""
    subject, body = "A conversation is open again", "Staff opened one of your conversations again."
    _switch(db, staff, conversation_id, reason=reason, locked=False, subject=subject, body=body)


def _switch(
    db: Db, staff: Staff, conversation_id: str, *, reason: str, locked: bool, subject: str, body: str
) -> None:
    _hold(db, _SIDES, conversation_id)
    values = {"id": conversation_id, "now": db.now}
    found = db.conn.execute(_LOCK if locked else _UNLOCK, values).fetchone()
    if found is None:
        raise _undecided(db.one(_CONVERSATION, id=conversation_id)["n"], "conversations", conversation_id)
    action = "conversation_locked" if locked else "conversation_unlocked"
    staff_acts.record(db, staff, action, conversation_id, reason=reason)
    text = f"{body}\n\n{staff_acts.because(reason)}"
    staff_acts.tell_owner(db, found[0], subject=subject, body=text)
    staff_acts.tell(db, found[1], subject=subject, body=text)


def _hold(db: Db, people: Sql, subject_id: str) -> None:
    found = db.conn.execute(people, {"id": subject_id}).fetchone() or ()
    staff_acts.hold(db, *(user_id for user_id in found if user_id))


def _missing_message(db: Db, message_id: str) -> tuple[str]:
    raise _undecided(db.one(_MESSAGE, id=message_id)["n"], "messages", message_id)


def _undecided(there: int, resource: str, subject_id: str) -> Failure:
    if there:
        return Failure("already_decided")
    return Failure("not_found", resource=resource, id=subject_id)
