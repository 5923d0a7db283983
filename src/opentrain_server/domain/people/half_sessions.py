"""Half sessions: a password that was right while a second factor is still to come. Good for that alone."""

import secrets as chance
from dataclasses import dataclass
from datetime import timedelta

from opentrain_server.core import secrets
from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import guesses, second_factors, sessions
from opentrain_server.domain.people.second_factors import Keys

LIFE = timedelta(minutes=10)
WRONG_CODES = 5  # before the password has to be given again
SWEPT_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who is in, with the cookie of the new session."""

    human: Human
    cookie: str


@dataclass(frozen=True, slots=True)
class _Half:
    id: str
    user_id: str
    email: str
    by_link: bool
    wrong_codes: int


_ADD = """
INSERT INTO half_sessions (id, hash, user_id, by_link, created_at, expires_at)
VALUES (%(id)s, %(hash)s, %(user_id)s, %(by_link)s, %(now)s, %(ends)s)
"""
_FIND = """
SELECT h.id, h.user_id, u.email, h.by_link, h.wrong_codes
  FROM half_sessions h JOIN users u ON u.id = h.user_id
 WHERE h.hash = %(hash)s AND h.expires_at > %(now)s AND h.wrong_codes < %(limit)s AND u.email IS NOT NULL
"""
# Codes of one person are judged one after the other, whichever half session they come by.
_LOCK = "SELECT 1 FROM users WHERE id = %(user_id)s FOR NO KEY UPDATE"
_WRONG = "UPDATE half_sessions SET wrong_codes = wrong_codes + 1 WHERE id = %(id)s"
_END = "DELETE FROM half_sessions WHERE id = %(id)s"
_END_ALL = "DELETE FROM half_sessions WHERE user_id = %(user_id)s"
_SWEEP = """
DELETE FROM half_sessions
 WHERE id IN (SELECT id FROM half_sessions WHERE expires_at <= %(now)s
               ORDER BY expires_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def start(db: Db, user_id: str, *, by_link: bool) -> str:
    """Begin one and return its cookie; `by_link` when it came by a link that was mailed."""
    cookie = chance.token_urlsafe(32)
    db.run(
        _ADD,
        id=db.new_id(),
        hash=secrets.digest(cookie),
        user_id=user_id,
        by_link=by_link,
        now=db.now,
        ends=db.now + LIFE,
    )
    return cookie


def waits(db: Db, cookie: str) -> bool:
    """Tell whether a half session still waits for its code."""
    return _found(db, cookie) is not None


def enter(
    db: Db, cookie: str, *, code: str, keys: Keys, address: str, browser: str, base: str
) -> SignedIn | Refused:
    """Turn half a session into a whole one.

    Refused with `wrong_code` (`codesLeft`), which counts as a failure of the account. Fails with
    `half_session_over` after 10 minutes, after 5 wrong codes, and unless it came by a link after too many
    failures of the account from wherever: then the password is asked for again. Fails with `rate_limited`.
    """
    half = _held(db, cookie)
    human = Human(half.user_id, half.email)
    failures, number = guesses.count(db, half.email, address)
    if failures > guesses.PER_ACCOUNT and not half.by_link:
        raise Failure("half_session_over")
    if second_factors.spend(db, human, code=code, keys=keys, base=base):
        guesses.was_right(db, number)
        db.run(_END, id=half.id)
        whole = sessions.start(db, human.user_id, address=address, browser=browser, second_factor=True)
        return SignedIn(human, whole)
    db.run(_WRONG, id=half.id)
    guesses.tell(db, human, failures=failures, base=base)
    return Refused("wrong_code", {"codesLeft": WRONG_CODES - 1 - half.wrong_codes})


def end_all(db: Db, user_id: str) -> None:
    """End a person's half sessions: the password that opened them is no longer the one."""
    db.run(_END_ALL, user_id=user_id)


def sweep(db: Db) -> int:
    """Forget half sessions that are over, a batch of them, and return how many they were."""
    return db.run(_SWEEP, now=db.now, batch=SWEPT_AT_ONCE)


def _held(db: Db, cookie: str) -> _Half:
    """Find, hold the person, and read again: what was found before may have changed meanwhile."""
    found = _found(db, cookie)
    if found is not None:
        db.run(_LOCK, user_id=found.user_id)
        found = _found(db, cookie)
    if found is None:
        raise Failure("half_session_over")
    return found


def _found(db: Db, cookie: str) -> _Half | None:
    return db.find(_Half, _FIND, hash=secrets.digest(cookie), now=db.now, limit=WRONG_CODES)
