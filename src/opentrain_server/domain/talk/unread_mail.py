"""Mail about messages that wait: one for all of them, and not again while a person stays away.

Told are the labeler of a thread, and of an account its owner and whoever of its people wrote in the thread.
"""

from dataclasses import dataclass
from datetime import timedelta

from opentrain_server.core.db import Db
from opentrain_server.domain.upkeep import mails

WAIT = timedelta(minutes=10)  # whoever is at the page reads it there
PAUSE = timedelta(hours=4)  # between two such mails to one person
OLDEST = timedelta(days=3)  # what is older was told of, or is nobody's news any more
TOLD_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Waiting:
    user_id: str
    email: str
    messages: int
    threads: int


# A mail tells of what came since the last one: whoever leaves that unread is not told of it again.
_WAITING = """
WITH fresh AS (
    SELECT id, conversation_id, number, from_labeler, created_at FROM messages
     WHERE created_at <= %(until)s AND created_at > %(oldest)s AND sender_user_id IS NOT NULL
       AND hidden_at IS NULL
), readers AS (
    SELECT f.id, f.conversation_id, f.number, f.created_at, c.labeler_id AS user_id
      FROM fresh f JOIN conversations c ON c.id = f.conversation_id WHERE NOT f.from_labeler
    UNION
    SELECT f.id, f.conversation_id, f.number, f.created_at, w.user_id
      FROM fresh f JOIN conversations c ON c.id = f.conversation_id
     CROSS JOIN LATERAL (
        SELECT owner_user_id AS user_id FROM organizations WHERE id = c.organization_id
        UNION SELECT m.sender_user_id FROM messages m
                JOIN members b ON b.user_id = m.sender_user_id AND b.organization_id = c.organization_id
               WHERE m.conversation_id = c.id) w
     WHERE f.from_labeler
)
SELECT u.id AS user_id, u.email, count(*) AS messages, count(DISTINCT r.conversation_id) AS threads
  FROM readers r JOIN users u ON u.id = r.user_id
  LEFT JOIN read_marks k ON k.conversation_id = r.conversation_id AND k.user_id = r.user_id
 WHERE r.number > coalesce(k.number, 0) AND u.email IS NOT NULL AND u.suspended_at IS NULL
   AND r.created_at > coalesce(u.told_of_messages_at, '-infinity')::timestamptz - %(wait)s::interval
   AND coalesce(u.told_of_messages_at, '-infinity') <= %(paused)s
 GROUP BY u.id, u.email ORDER BY u.id LIMIT %(batch)s
"""

# Conditional, so that of two workers one tells.
_TOLD = """
UPDATE users SET told_of_messages_at = %(now)s
 WHERE id = %(id)s AND coalesce(told_of_messages_at, '-infinity') <= %(paused)s
"""


def tell(db: Db, *, base: str) -> int:
    """Mail people about messages unread for 10 minutes, a batch of people; returns how many they were.

    `base` is the server's address, for the link. Whoever turned the kind off is passed over until the next
    time.
    """
    paused = db.now - PAUSE
    waiting = db.rows(
        _Waiting,
        _WAITING,
        until=db.now - WAIT,
        oldest=db.now - OLDEST,
        wait=WAIT,
        paused=paused,
        batch=TOLD_AT_ONCE,
    )
    for one in waiting:
        if db.run(_TOLD, id=one.user_id, paused=paused, now=db.now):
            _send(db, one, base)
    return len(waiting)


def _send(db: Db, one: _Waiting, base: str) -> None:
    count = "a new message" if one.messages == 1 else f"{one.messages} new messages"
    where = "" if one.threads == 1 else f" in {one.threads} conversations"
    mails.send(
        db,
        kind="messages",
        to=one.email,
        user_id=one.user_id,
        subject=f"You have {count}",
        body=f"You have {count}{where}. Read and answer here:\n\n{base}/messages?unread=1\n\n"
        f"You are told once in four hours at most. Turn this mail off here: {base}/account\n",
    )
