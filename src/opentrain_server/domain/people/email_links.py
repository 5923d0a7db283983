"""Links in mail: each proves an address, once, within an hour. Only the SHA-256 of its secret is kept.

What is asked for counts per e-mail address and per network address, by rows that survive a crash. Who asked
too often for one e-mail address is told nothing: the earlier mails are there, and their links still work.
"""

import math
import secrets as chance
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opentrain_server.core import secrets
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

Purpose = Literal["sign_up", "sign_in", "password_reset", "email_change"]

LIFE = timedelta(hours=1)
COUNTED_FOR = timedelta(hours=1)
PER_EMAIL = 5  # mails with links an hour to one e-mail address, whatever for
PER_ADDRESS = 30  # links asked for in an hour from one network address
KEPT = timedelta(days=7)
SWEPT_AT_ONCE = 1_000
SECRET_LENGTH = 43  # characters: 32 random bytes in base64url


@dataclass(frozen=True, slots=True)
class Link:
    """A link that still works."""

    id: str
    email: str
    user_id: str | None
    next_path: str | None
    tries: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Asked:
    by_email: int
    by_address: int
    oldest_of_address: datetime | None


# Those who ask for one address, or from one, are counted one after the other.
_LOCK = """
SELECT pg_advisory_xact_lock(least(e, a)), pg_advisory_xact_lock(greatest(e, a))
  FROM (SELECT hashtextextended('link-mail:' || %(email)s, 0) AS e,
               hashtextextended('link-address:' || %(address)s, 0) AS a) keys
"""

_COUNT = """
SELECT e.n AS by_email, a.n AS by_address, a.oldest AS oldest_of_address
  FROM (SELECT count(*) AS n FROM email_links WHERE email = %(email)s AND created_at > %(since)s) e,
       (SELECT count(*) AS n, min(created_at) AS oldest FROM email_links
         WHERE address = %(address)s AND created_at > %(since)s) a
"""

_ADD = """
INSERT INTO email_links (id, hash, purpose, email, user_id, next_path, address, created_at, expires_at)
VALUES (%(id)s, %(hash)s, %(purpose)s, %(email)s, %(user_id)s, %(next_path)s, %(address)s, %(now)s,
        %(ends)s)
"""

_COLUMNS = "id, email, user_id, next_path, tries, expires_at"
# A link to an account proves the address that the account had; after a change of address it proves nothing.
_WORKS = """hash = %(hash)s AND purpose = %(purpose)s AND used_at IS NULL AND expires_at > %(now)s
   AND (purpose NOT IN ('sign_in', 'password_reset')
        OR EXISTS (SELECT 1 FROM users u WHERE u.id = user_id AND u.email = email_links.email))"""
_FIND = f"SELECT {_COLUMNS} FROM email_links WHERE {_WORKS}"
_USE = f"UPDATE email_links SET used_at = %(now)s WHERE {_WORKS} RETURNING {_COLUMNS}"
_TRY = f"""
UPDATE email_links SET tries = tries + 1 WHERE {_WORKS} AND tries < %(limit)s RETURNING {_COLUMNS}
"""
_VOID = "UPDATE email_links SET used_at = %(now)s WHERE user_id = %(user_id)s AND used_at IS NULL"

_SWEEP = """
DELETE FROM email_links
 WHERE id IN (SELECT id FROM email_links WHERE created_at <= %(since)s
               ORDER BY created_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def make(
    db: Db,
    *,
    purpose: Purpose,
    email: str,
    user_id: str | None,
    address: str,
    next_path: str | None = None,
) -> str | None:
    """Make a link and return its secret for the mail, or None when that address has had enough mail.

    Fails with `rate_limited` (`retryAfterSeconds`) when `address`, the network address that asks, has asked
    too often.
    """
    db.run(_LOCK, email=email, address=address)
    asked = db.row(_Asked, _COUNT, email=email, address=address, since=db.now - COUNTED_FOR)
    if asked.by_address >= PER_ADDRESS and asked.oldest_of_address is not None:
        left = math.ceil((asked.oldest_of_address + COUNTED_FOR - db.now).total_seconds())
        raise Failure("rate_limited", retryAfterSeconds=max(1, left))
    if asked.by_email >= PER_EMAIL:
        return None
    return issue(db, purpose=purpose, email=email, user_id=user_id, address=address, next_path=next_path)


def issue(
    db: Db,
    *,
    purpose: Purpose,
    email: str,
    user_id: str | None,
    address: str,
    next_path: str | None = None,
) -> str:
    """Make a link without counting; for the operator, who may."""
    secret = chance.token_urlsafe(32)
    db.run(
        _ADD,
        id=db.new_id(),
        hash=secrets.digest(secret),
        purpose=purpose,
        email=email,
        user_id=user_id,
        next_path=next_path,
        address=address,
        now=db.now,
        ends=db.now + LIFE,
    )
    return secret


def look(db: Db, secret: str, *, purpose: Purpose) -> Link:
    """Return a link that still works, and leave it so; fails with `link_over`."""
    return _known(db.find(Link, _FIND, hash=secrets.digest(secret), purpose=purpose, now=db.now))


def use(db: Db, secret: str, *, purpose: Purpose) -> Link:
    """End a link and return what it was; of any number at once, one gets it. Fails with `link_over`."""
    return _known(db.find(Link, _USE, hash=secrets.digest(secret), purpose=purpose, now=db.now))


def attempt(db: Db, secret: str, *, purpose: Purpose, limit: int) -> Link:
    """Count a try at something with a link, at most `limit`; fails with `link_over`."""
    hashed = secrets.digest(secret)
    return _known(db.find(Link, _TRY, hash=hashed, purpose=purpose, now=db.now, limit=limit))


def void_all(db: Db, user_id: str) -> None:
    """End every link of a person: what they stood for has changed."""
    db.run(_VOID, user_id=user_id, now=db.now)


def sweep(db: Db) -> int:
    """Delete links older than 7 days, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)


def _known(link: Link | None) -> Link:
    if link is None:
        raise Failure("link_over")
    return link
