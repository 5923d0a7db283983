"""Sessions: who is signed in, by the cookie of their browser. Only the cookie's SHA-256 is kept."""

import secrets as chance
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from opentrain_server.core import secrets
from opentrain_server.core.actor import Human, Labeler, Member, Staff
from opentrain_server.core.db import Db

LIFE = timedelta(days=30)
STAFF_LIFE = timedelta(hours=12)
KEPT = timedelta(days=30)  # how long it is known that somebody was signed in
SWEPT_AT_ONCE = 1_000
BROWSER_LENGTH = 200  # characters kept of a User-Agent
COOKIE_LENGTH = 43  # characters: 32 random bytes in base64url


@dataclass(frozen=True)
class Visitor:
    """A signed-in person and everything that decides what they may see."""

    session_id: str
    user_id: str
    email: str
    first_name: str | None
    last_name: str | None
    time_zone: str
    suspended: bool
    organization_id: str | None
    organization_name: str | None
    organization_suspended: bool
    role: str | None
    is_labeler: bool
    is_staff: bool
    has_second_factor: bool  # stands on the account, whether or not this session gave it
    second_factor: bool  # was given in this session
    confirmed_at: datetime  # last gave the password or the second factor
    approvals_waiting: int = 0  # requests that wait for a decision of their account
    viewing_id: str | None = None  # staff: whose account this session looks at, and for how long
    viewing_email: str | None = None
    viewing_until: datetime | None = None
    viewed_by: str | None = None  # the member of staff who looks; this visitor is who they look at

    @cached_property
    def name(self) -> str:
        """Return what to call this person on their own pages."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.email

    @property
    def human(self) -> Human:
        """Return the person as the actor of verbs that need nothing more."""
        return Human(self.user_id, self.email)

    @property
    def member(self) -> Member:
        """Return the person at work for their account; there must be one."""
        assert self.organization_id is not None
        return Member(self.user_id, self.email, self.organization_id, self.role == "OWNER")

    @property
    def labeler(self) -> Labeler:
        """Return the person as a labeler."""
        return Labeler(self.user_id)

    @property
    def staff(self) -> Staff:
        """Return the person as staff; never whose account staff look at."""
        assert self.is_staff and self.viewed_by is None
        return Staff(self.user_id, self.email)


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser, as its person sees it in a list."""

    id: str
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


_PERSON = """u.id AS user_id, u.email, u.first_name, u.last_name, u.time_zone,
       u.suspended_at IS NOT NULL AS suspended, m.organization_id, o.name AS organization_name,
       o.suspended_at IS NOT NULL AS organization_suspended, m.role,
       EXISTS (SELECT 1 FROM labelers l WHERE l.id = u.id) AS is_labeler,
       EXISTS (SELECT 1 FROM staff t WHERE t.user_id = u.id) AS is_staff,
       EXISTS (SELECT 1 FROM second_factors t
                WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS has_second_factor,
       (SELECT count(*) FROM approvals a WHERE a.organization_id = m.organization_id
           AND a.status = 'pending' AND (a.charging OR a.expires_at > %(now)s)) AS approvals_waiting"""

_PLACE = """LEFT JOIN members m ON m.user_id = u.id
  LEFT JOIN organizations o ON o.id = m.organization_id"""

# seen_at may lag 60 s, so that a busy session's row is not written by every page. A viewing counts while
# whoever began it is staff with a second factor, and whoever is looked at is not.
_OF_COOKIE = f"""
WITH found AS (
    SELECT s.id AS session_id, s.seen_at, s.second_factor, s.confirmed_at, s.user_id
      FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.hash = %(hash)s AND s.ended_at IS NULL AND s.expires_at > %(now)s AND u.email IS NOT NULL
), seen AS (
    UPDATE sessions SET seen_at = %(now)s FROM found
     WHERE sessions.id = found.session_id AND found.seen_at < %(now)s::timestamptz - interval '60 s'
)
SELECT f.session_id, f.second_factor, f.confirmed_at, {_PERSON}, v.viewing_id, v.viewing_email,
       v.viewing_until
  FROM found f JOIN users u ON u.id = f.user_id
  {_PLACE}
  LEFT JOIN LATERAL (
    SELECT w.user_id AS viewing_id, x.email AS viewing_email, w.ends_at AS viewing_until
      FROM viewings w JOIN users x ON x.id = w.user_id
     WHERE w.session_id = f.session_id AND w.ends_at > %(now)s AND w.staff_id = f.user_id
       AND f.second_factor AND u.suspended_at IS NULL AND x.email IS NOT NULL
       AND EXISTS (SELECT 1 FROM staff WHERE user_id = w.staff_id)
       AND NOT EXISTS (SELECT 1 FROM staff WHERE user_id = w.user_id)
     ORDER BY w.started_at DESC LIMIT 1) v ON true
 ORDER BY m.joined_at LIMIT 1
"""

# Their own confirmation and second factor are nobody's: what asks for either stays shut.
_VIEWED = f"""
SELECT {_PERSON}, %(session_id)s AS session_id, false AS second_factor,
       %(never)s::timestamptz AS confirmed_at, %(viewing_id)s AS viewing_id,
       %(viewing_email)s AS viewing_email, %(viewing_until)s::timestamptz AS viewing_until,
       %(viewed_by)s AS viewed_by
  FROM users u
  {_PLACE}
 WHERE u.id = %(viewing_id)s ORDER BY m.joined_at LIMIT 1
"""

_START = """
INSERT INTO sessions (id, hash, user_id, address, browser, created_at, seen_at, expires_at, confirmed_at,
                      second_factor)
SELECT %(id)s, %(hash)s, %(user_id)s, %(address)s, %(browser)s, %(now)s, %(now)s,
       %(now)s::timestamptz + CASE WHEN EXISTS (SELECT 1 FROM staff WHERE user_id = %(user_id)s)
                                   THEN %(staff_life)s ELSE %(life)s END,
       %(now)s, %(second_factor)s
"""

_LIVE = """
SELECT id, address, browser, created_at, seen_at, expires_at FROM sessions
 WHERE user_id = %(user_id)s AND ended_at IS NULL AND expires_at > %(now)s
 ORDER BY seen_at DESC, id LIMIT 100
"""

_END = """
UPDATE sessions SET ended_at = %(now)s WHERE id = %(id)s AND user_id = %(user_id)s AND ended_at IS NULL
"""

_END_ALL = """
UPDATE sessions SET ended_at = %(now)s
 WHERE user_id = %(user_id)s AND ended_at IS NULL AND id IS DISTINCT FROM %(but)s
"""

_SWEEP = """
DELETE FROM sessions
 WHERE id IN (SELECT id FROM sessions s
               WHERE least(expires_at, ended_at) <= %(since)s
                 AND NOT EXISTS (SELECT 1 FROM viewings v WHERE v.session_id = s.id)
               ORDER BY least(expires_at, ended_at) LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""

_CONFIRM = "UPDATE sessions SET confirmed_at = %(now)s WHERE id = %(id)s"


def start(db: Db, user_id: str, *, address: str, browser: str, second_factor: bool = False) -> str:
    """Sign a person in and return the cookie, which is shown this once; each sign-in has a new one."""
    cookie = chance.token_urlsafe(32)
    db.run(
        _START,
        id=db.new_id(),
        hash=secrets.digest(cookie),
        user_id=user_id,
        address=address,
        browser=browser[:BROWSER_LENGTH],
        now=db.now,
        life=LIFE,
        staff_life=STAFF_LIFE,
        second_factor=second_factor,
    )
    return cookie


def of_cookie(db: Db, cookie: str) -> Visitor | None:
    """Return who is signed in by a cookie, or None when it is unknown, ended or too old."""
    if len(cookie) != COOKIE_LENGTH:
        return None
    return db.find(Visitor, _OF_COOKIE, hash=secrets.digest(cookie), now=db.now)


def viewed(db: Db, visitor: Visitor) -> Visitor:
    """Return whom a member of staff looks at, as they would be signed in themselves."""
    return db.row(
        Visitor,
        _VIEWED,
        session_id=visitor.session_id,
        never=datetime.fromtimestamp(0, UTC),
        viewing_id=visitor.viewing_id,
        viewing_email=visitor.viewing_email,
        viewing_until=visitor.viewing_until,
        viewed_by=visitor.user_id,
        now=db.now,
    )


def live(db: Db, user_id: str) -> list[Session]:
    """Return a person's sessions, the last used first; at most 100."""
    return db.rows(Session, _LIVE, user_id=user_id, now=db.now)


def end(db: Db, user_id: str, *, session_id: str) -> None:
    """End one session of a person; one that is over already is no error."""
    db.run(_END, id=session_id, user_id=user_id, now=db.now)


def end_all(db: Db, user_id: str, *, but: str | None = None) -> None:
    """End every session of a person, `but` one."""
    db.run(_END_ALL, user_id=user_id, but=but, now=db.now)


def sweep(db: Db) -> int:
    """Forget sessions that were over 30 days ago, a batch of them; return how many they were.

    Those in which staff looked at an account stay, with the record of it.
    """
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)


def confirm(db: Db, session_id: str) -> None:
    """Note that the person just gave their password or second factor again."""
    db.run(_CONFIRM, id=session_id, now=db.now)
