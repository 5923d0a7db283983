"""Messages: writing in a thread, and reading it back (contract hiring.md §5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Outdated
from opentrain_server.domain.history import events
from opentrain_server.domain.moderation import Decision
from opentrain_server.domain.moderation.message_policy import Judged
from opentrain_server.domain.talk import attachments, conversations
from opentrain_server.domain.talk.attachments import Stored
from opentrain_server.domain.talk.conversations import Locked, Participant, sender
from opentrain_server.domain.talk.message_limits import DAY, MINUTE, MessageLimits, limited
from opentrain_server.domain.words.masking import REMOVED, without_contacts

CONTENT_LENGTH = 10_000


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one participant sees it; contact data reads `[removed]`.

    `mine` says that the very person wrote it, `unread` that the other side did and this person has not
    marked it read. Without a sender it is the system's.
    """

    id: str
    conversation_id: str
    job_id: str | None  # of the contract's thread
    number: int
    sender_user_id: str | None
    from_labeler: bool | None
    content: str
    message_type: str | None
    created_at: datetime
    updated_at: datetime
    edited_at: datetime | None
    attachment_count: int
    mine: bool
    unread: bool


@dataclass(frozen=True, slots=True)
class _Written:
    id: str | None
    number: int | None
    in_minute: int
    in_day: int


# One statement: the number, the message, its flag and its count come together or not at all. The thread and
# the sender's turn are held, so the counts are what they will be at the commit.
_WRITE = """
WITH used AS (
    SELECT count(*) FILTER (WHERE at > %(minute_ago)s) AS in_minute, count(*) AS in_day
      FROM messages_counted WHERE sender_id = %(sender_id)s AND kind = 'message' AND at > %(day_ago)s
), numbered AS (
    UPDATE conversations c
       SET last_number = last_number + 1, started = started OR NOT %(from_labeler)s, updated_at = %(now)s
      FROM used
     WHERE c.id = %(conversation_id)s AND in_minute < %(per_minute)s AND in_day < %(per_day)s
    RETURNING last_number
), counted AS (
    INSERT INTO messages_counted (sender_id, kind, at) SELECT %(sender_id)s, 'message', %(now)s FROM numbered
), written AS (
    INSERT INTO messages (id, conversation_id, number, sender_user_id, from_labeler, content, masked,
                          created_at, updated_at)
    SELECT %(id)s, %(conversation_id)s, last_number, %(user_id)s, %(from_labeler)s, %(content)s, %(masked)s,
           %(now)s, %(now)s
      FROM numbered
    RETURNING id, number
), flagged AS (
    INSERT INTO message_flags (message_id, reasons, evidence, moderator, flagged_at)
    SELECT id, %(reasons)s, %(evidence)s, %(moderator)s, %(now)s FROM written WHERE %(flagged)s
)
SELECT written.id, written.number, used.in_minute, used.in_day FROM used LEFT JOIN written ON true
"""

_SHOWN = """
SELECT m.id, m.conversation_id, CASE c.bucket WHEN 'job' THEN c.job_id END AS job_id, m.number,
       m.sender_user_id, m.from_labeler,
       CASE WHEN m.hidden_at IS NULL THEN coalesce(m.masked, m.content) ELSE %(removed)s END AS content,
       m.message_type, m.created_at, m.updated_at, m.edited_at,
       (SELECT count(*) FROM attachments WHERE message_id = m.id) AS attachment_count,
       coalesce(m.sender_user_id = %(user_id)s, false) AS mine,
       coalesce(m.from_labeler <> %(is_labeler)s, false) AND m.number > coalesce(r.number, 0) AS unread
"""


@dataclass(frozen=True, slots=True)
class _Row(Message):
    organization_id: str
    labeler_id: str


def _thread_page(which: str, order: str) -> str:
    """The statement of a page: the thread itself, so that one that is not there is told from an empty one."""
    return f"""
SELECT c.organization_id, c.labeler_id, m.*
  FROM conversations c
  LEFT JOIN read_marks r ON r.conversation_id = c.id AND r.user_id = %(user_id)s
  LEFT JOIN LATERAL ({_SHOWN}
      FROM messages m
     WHERE m.conversation_id = c.id AND %(owner_id)s IN (c.organization_id, c.labeler_id) AND {which}
     ORDER BY {order} LIMIT %(limit)s) m ON true
 WHERE c.id = %(id)s ORDER BY {order}
"""


_OLDER = _thread_page("m.number < %(place)s", "m.number DESC")
_NEWER = _thread_page("m.number > %(place)s", "m.number")
_END = 2**31 - 1  # above every number


def send(
    db: Db,
    actor: Participant,
    conversation_id: str,
    *,
    content: str,
    judged: Judged,
    limits: MessageLimits,
    files: Sequence[Stored] = (),
) -> Message:
    """Write a message of at most 10,000 characters, with stored files; the other side's inbox is told.

    Fails with `not_found`, `not_participant`, `employer_first_message_required` for a labeler before the
    account has written, `read_only_conversation`, `message_blocked`, `message_rate_limited`, or
    `message_policy_blocked`. What a moderator doubts is sent, and flagged for staff.
    """
    if judged.content != content:
        raise Outdated
    thread = conversations.lock(db, actor, conversation_id)
    _check_open(actor, thread)
    written, masked = _write(db, actor, thread.id, judged, limits=limits)
    if judged.decision is Decision.BLOCK:
        raise Failure("message_policy_blocked", policy=judged.policy)
    assert written.id is not None and written.number is not None
    if files:
        attachments.add(db, written.id, files)
    _tell(db, actor, thread, written.id)
    return Message(
        id=written.id,
        conversation_id=thread.id,
        job_id=thread.job_id if thread.bucket == "job" else None,
        number=written.number,
        sender_user_id=actor.user_id,
        from_labeler=isinstance(actor, Labeler),
        content=masked,
        message_type=None,
        created_at=db.now,
        updated_at=db.now,
        edited_at=None,
        attachment_count=len(files),
        mine=True,
        unread=False,
    )


def older(
    db: Db, actor: Participant, conversation_id: str, *, before: int | None, limit: int
) -> list[Message]:
    """Return messages newest first, those before a number, `limit` at most; fails as `lock` does."""
    return _page(db, actor, conversation_id, _OLDER, place=_END if before is None else before, limit=limit)


def newer(db: Db, actor: Participant, conversation_id: str, *, after: int, limit: int) -> list[Message]:
    """Return messages oldest first, those after a number, `limit` at most; fails as `lock` does."""
    return _page(db, actor, conversation_id, _NEWER, place=after, limit=limit)


def _check_open(actor: Participant, thread: Locked) -> None:
    by_labeler = isinstance(actor, Labeler)
    if thread.sender_suspended:
        raise Failure("account_suspended")  # while this call was on its way
    if by_labeler and not thread.started:
        raise Failure("employer_first_message_required", conversationId=thread.id)
    if thread.staff_locked or thread.account_closed:
        raise Failure("read_only_conversation", conversationId=thread.id)
    if thread.blocked_by_account if by_labeler else thread.blocked_by_labeler:
        raise Failure("message_blocked", conversationId=thread.id)


def _write(
    db: Db, actor: Participant, conversation_id: str, judged: Judged, *, limits: MessageLimits
) -> tuple[_Written, str]:
    """Write the message and return it with its words as shown.

    Fails with `message_rate_limited`, which comes before the moderator's word.
    """
    sender_id, masked = sender(actor), without_contacts(judged.content)
    written = db.row(
        _Written,
        _WRITE,
        id=db.new_id(),
        conversation_id=conversation_id,
        sender_id=sender_id,
        user_id=actor.user_id,
        from_labeler=isinstance(actor, Labeler),
        content=judged.content,
        masked=None if masked == judged.content else masked,
        flagged=judged.decision is Decision.REVIEW,
        reasons=list(judged.reasons),
        evidence=list(judged.evidence),
        moderator=judged.moderator,
        per_minute=limits.per_minute,
        per_day=limits.per_day,
        minute_ago=db.now - MINUTE,
        day_ago=db.now - DAY,
        now=db.now,
    )
    if written.id is None:
        full = written.in_day >= limits.per_day
        limit, window = (limits.per_day, DAY) if full else (limits.per_minute, MINUTE)
        raise limited(db, sender_id, kind="message", limit=limit, window=window)
    return written, masked


def _tell(db: Db, actor: Participant, thread: Locked, message_id: str) -> None:
    """Tell the other side. Within an account nobody is somebody else: its stream tells of the labeler."""
    inbox = thread.organization_id if isinstance(actor, Labeler) else thread.labeler_id
    data = {"conversationId": thread.id, "messageId": message_id}
    events.record(db, inbox, type="message.received", resource_id=message_id, job_id=thread.job_id, data=data)


def _page(
    db: Db, actor: Participant, conversation_id: str, sql: str, *, place: int, limit: int
) -> list[Message]:
    rows = db.rows(
        _Row,
        sql,
        id=conversation_id,
        owner_id=sender(actor),
        user_id=actor.user_id,
        is_labeler=isinstance(actor, Labeler),
        removed=REMOVED,
        place=place,
        limit=limit,
    )
    if not rows:
        raise conversations.not_found(conversation_id)
    conversations.check_participant(actor, rows[0].organization_id, rows[0].labeler_id, conversation_id)
    return [row for row in rows if row.id]  # an empty thread is one row without a message
