"""Reading: the list of one's threads, and how far each person has read (contract hiring.md §5).

Unread, and waiting for a reply, is what the other side wrote: colleagues and the system count for neither.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.talk import conversations
from opentrain_server.domain.talk.conversations import Participant, sender
from opentrain_server.domain.words.masking import REMOVED

Filter = Literal["all", "job", "proposal"]


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in somebody's list. The `last_…` are None in an empty one; `needs_reply` counts messages."""

    id: str
    type: str
    bucket: str
    job_id: str
    proposal_id: str | None
    labeler_id: str
    channel_name: str | None
    updated_at: datetime
    unread: int
    needs_reply: int
    last_id: str | None
    last_content: str | None
    last_sender_id: str | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Marked:
    """How far somebody has read: the last message read, None in an empty thread, and what is left."""

    read_up_to: str | None
    unread: int


@dataclass(frozen=True, slots=True)
class _Place:
    organization_id: str
    labeler_id: str
    number: int | None


def _list(whose: str) -> str:
    """The statement of a list; whose threads is a column of its own, so that its index is used."""
    return f"""
SELECT c.id, c.type, c.bucket, c.job_id, c.proposal_id, c.labeler_id, c.channel_name, c.updated_at,
       u.unread, n.needs_reply, m.id AS last_id,
       CASE WHEN m.hidden_at IS NULL THEN coalesce(m.masked, m.content) ELSE %(removed)s END AS last_content,
       m.sender_user_id AS last_sender_id, m.created_at AS last_at
  FROM conversations c
  LEFT JOIN messages m ON m.conversation_id = c.id AND m.number = c.last_number
  LEFT JOIN read_marks r ON r.conversation_id = c.id AND r.user_id = %(user_id)s
 CROSS JOIN LATERAL (
    SELECT count(*) AS unread FROM messages
     WHERE conversation_id = c.id AND from_labeler <> %(is_labeler)s AND number > coalesce(r.number, 0)) u
 CROSS JOIN LATERAL (
    SELECT count(*) AS needs_reply FROM messages
     WHERE conversation_id = c.id AND from_labeler <> %(is_labeler)s
       AND number > coalesce((SELECT number FROM messages
                               WHERE conversation_id = c.id AND from_labeler = %(is_labeler)s
                               ORDER BY number DESC LIMIT 1), 0)) n
 WHERE c.{whose} = %(owner_id)s
   AND (%(bucket)s = 'all' OR c.bucket = %(bucket)s)
   AND (u.unread > 0 OR NOT %(unread_only)s)
   AND (%(before)s::timestamptz IS NULL OR (c.updated_at, c.id) < (%(before)s, %(before_id)s))
 ORDER BY c.updated_at DESC, c.id DESC LIMIT %(limit)s
"""


_OF_ACCOUNT = _list("organization_id")
_OF_LABELER = _list("labeler_id")

_PLACE = """
SELECT c.organization_id, c.labeler_id,
       CASE WHEN %(message_id)s::text IS NULL THEN c.last_number
            ELSE (SELECT number FROM messages WHERE id = %(message_id)s AND conversation_id = c.id)
       END AS number
  FROM conversations c WHERE c.id = %(id)s
"""

# What is marked read stays so: a mark only moves on.
_MARK = """
WITH marked AS (
    INSERT INTO read_marks AS r (conversation_id, user_id, number) VALUES (%(id)s, %(user_id)s, %(number)s)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET number = greatest(r.number, excluded.number)
    RETURNING number
)
SELECT (SELECT id FROM messages WHERE conversation_id = %(id)s AND number = marked.number) AS read_up_to,
       (SELECT count(*) FROM messages WHERE conversation_id = %(id)s AND number > marked.number
           AND from_labeler <> %(is_labeler)s) AS unread
  FROM marked
"""


def threads(
    db: Db,
    actor: Participant,
    *,
    bucket: Filter = "all",
    unread_only: bool = False,
    limit: int,
    before: tuple[datetime, str] | None = None,
) -> list[Thread]:
    """Return the actor's threads, latest activity first, `limit` at most, those after the place `before`."""
    moment, conversation_id = before or (None, None)
    labeler = isinstance(actor, Labeler)
    return db.rows(
        Thread,
        _OF_LABELER if labeler else _OF_ACCOUNT,
        owner_id=sender(actor),
        user_id=actor.user_id,
        is_labeler=labeler,
        bucket=bucket,
        unread_only=unread_only,
        removed=REMOVED,
        limit=limit,
        before=moment,
        before_id=conversation_id,
    )


def mark_read(db: Db, actor: Participant, conversation_id: str, *, up_to: str | None = None) -> Marked:
    """Clear this person's unread marks up to a message, by default the last one.

    Fails with `not_found` (of the thread, or of a message that is not in it) or `not_participant`.
    """
    place = db.find(_Place, _PLACE, id=conversation_id, message_id=up_to)
    if place is None:
        raise conversations.not_found(conversation_id)
    conversations.check_participant(actor, place.organization_id, place.labeler_id, conversation_id)
    if place.number is None:
        raise Failure("not_found", resource="messages", messageId=up_to)
    labeler = isinstance(actor, Labeler)
    return db.row(
        Marked,
        _MARK,
        id=conversation_id,
        user_id=actor.user_id,
        number=place.number,
        is_labeler=labeler,
    )
