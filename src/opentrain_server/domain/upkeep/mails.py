"""Mail to send: a row that a verb writes in its own transaction and a worker sends after the commit.

DUE --claim (a lease)--> sent | DUE again later | given up.  A worker that is killed loses its lease, and the
mail falls due again: it is sent at least once. The body may hold a one-time link, so it is erased at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db

Kind = Literal["account", "approvals", "proposals", "invites", "messages", "decisions", "team", "contracts"]
KINDS: dict[Kind, str] = {  # what a person may turn off, and what it is
    "approvals": "What your agents ask you to confirm",
    "proposals": "New proposals on your jobs, and news of your own proposals",
    "invites": "Invites to apply for a job",
    "messages": "Messages",
    "decisions": "Decisions about your jobs and profile",
    "team": "News of your team",
    "contracts": "Deliveries, questions and payments of your contracts",
}

SUBJECT_LENGTH = 200
BATCH = 10  # mails that a worker claims at once
LEASE = timedelta(minutes=3)  # how long a claimed mail is one worker's
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))  # then it is given up
KEPT = timedelta(days=30)  # how long it is known that a mail was sent
SWEPT_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Mail:
    """A claimed mail. `attempts` names the claim: whoever lost it can record nothing."""

    id: str
    recipient: str
    subject: str
    body: str
    attempts: int


_SEND = """
INSERT INTO mails (id, kind, user_id, recipient, subject, body, created_at, due_at)
SELECT %(id)s, %(kind)s, %(user_id)s, %(to)s, %(subject)s, %(body)s, %(now)s, %(now)s
 WHERE %(kind)s = 'account'
    OR NOT EXISTS (SELECT 1 FROM muted_mails WHERE user_id = %(user_id)s AND kind = %(kind)s)
"""

# What somebody waits for at a page goes before what merely tells of something.
_CLAIM = """
UPDATE mails SET due_at = %(until)s, attempts = attempts + 1
 WHERE id IN (SELECT id FROM mails
               WHERE sent_at IS NULL AND failed_at IS NULL AND due_at <= %(now)s
               ORDER BY (kind <> 'account'), due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id, recipient, subject, body, attempts
"""

_SENT = """
UPDATE mails SET sent_at = %(now)s, body = ''
 WHERE id = %(id)s AND attempts = %(attempts)s AND sent_at IS NULL AND failed_at IS NULL
"""
_RETRY = """
UPDATE mails SET due_at = %(due)s
 WHERE id = %(id)s AND attempts = %(attempts)s AND sent_at IS NULL AND failed_at IS NULL
"""
_GIVE_UP = """
UPDATE mails SET failed_at = %(now)s, body = ''
 WHERE id = %(id)s AND attempts = %(attempts)s AND sent_at IS NULL AND failed_at IS NULL
"""
_GIVE_BACK = """
UPDATE mails m SET due_at = %(now)s, attempts = m.attempts - 1
  FROM unnest(%(ids)s::text[], %(attempts)s::int[]) AS claimed (id, attempts)
 WHERE m.id = claimed.id AND m.attempts = claimed.attempts AND sent_at IS NULL AND failed_at IS NULL
"""

_MUTED = "SELECT kind FROM muted_mails WHERE user_id = %(user_id)s"
_UNMUTE = "DELETE FROM muted_mails WHERE user_id = %(user_id)s AND kind <> ALL(%(kinds)s)"
_MUTE = """
INSERT INTO muted_mails (user_id, kind) SELECT %(user_id)s, unnest(%(kinds)s::text[])
ON CONFLICT (user_id, kind) DO NOTHING
"""

_SWEEP = """
DELETE FROM mails
 WHERE id IN (SELECT id FROM mails
               WHERE created_at <= %(since)s AND (sent_at IS NOT NULL OR failed_at IS NOT NULL)
               ORDER BY created_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def send(db: Db, *, kind: Kind, to: str, user_id: str | None, subject: str, body: str) -> bool:
    """Write a mail that goes out once this transaction is committed; False when the person muted its kind.

    `account` cannot be muted. Plain text; strangers' words stand in `quoted`. Line breaks of the subject
    become spaces.
    """
    line = " ".join(subject.split())[:SUBJECT_LENGTH]
    written = db.run(
        _SEND, id=db.new_id(), kind=kind, to=to, user_id=user_id, subject=line, body=body, now=db.now
    )
    return written == 1


def quoted(text: str, *, length: int = 200) -> str:
    """Return a stranger's words on one line, in quotes that they cannot close, cut at `length` characters."""
    line = " ".join(text.replace('"', "'").split())
    return f'"{line if len(line) <= length else line[: length - 1] + "…"}"'


def claim(db: Db, *, batch: int = BATCH) -> list[Mail]:
    """Take mails that are due, for the time of a lease; safe by any number of workers at once."""
    return db.rows(Mail, _CLAIM, now=db.now, until=db.now + LEASE, batch=batch)


def sent(db: Db, mail: Mail) -> bool:
    """Record that a mail was taken by the mail server; False when the claim was lost meanwhile."""
    return db.run(_SENT, id=mail.id, attempts=mail.attempts, now=db.now) == 1


def failed(db: Db, mail: Mail) -> bool:
    """Let a mail fall due again after its wait, or give it up; returns whether it will be tried again."""
    if mail.attempts > len(RETRIES):
        db.run(_GIVE_UP, id=mail.id, attempts=mail.attempts, now=db.now)
        return False
    due = db.now + RETRIES[mail.attempts - 1]
    return db.run(_RETRY, id=mail.id, attempts=mail.attempts, due=due) == 1


def give_back(db: Db, mails: Sequence[Mail]) -> None:
    """Let claimed mails that were not tried fall due at once."""
    db.run(_GIVE_BACK, ids=[m.id for m in mails], attempts=[m.attempts for m in mails], now=db.now)


def muted(db: Db, human: Human) -> set[str]:
    """Return the kinds of mail that a person turned off."""
    return {row[0] for row in db.conn.execute(_MUTED, {"user_id": human.user_id})}


def mute(db: Db, human: Human, *, kinds: Iterable[str]) -> None:
    """Turn off exactly these kinds of mail; what is no kind is passed over."""
    chosen = sorted(set(kinds) & set(KINDS))
    db.run(_UNMUTE, user_id=human.user_id, kinds=chosen)
    db.run(_MUTE, user_id=human.user_id, kinds=chosen)


def sweep(db: Db) -> int:
    """Forget mails that ended 30 days ago, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)
