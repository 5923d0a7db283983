"""Team invites: asked by mail, answered by the person (contract auth.md §4).

claim (what will become of it, and a row that counts) -> the door mails -> record.
An invite without `mailed_at` is none yet: when the mail fails nothing is kept.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.history import audit
from opentrain_server.domain.teams.teams import (
    EMPTY,
    INVITES,
    LARGEST,
    MEMBERS,
    NAME,
    ROWS,
    TURN,
    Row,
    Team,
    team,
)
from opentrain_server.domain.upkeep import mails

LIFE = timedelta(days=7)
DAY = timedelta(hours=24)
CLAIM = timedelta(minutes=1)  # how long a mail may be on its way

Status = Literal["invite_created", "member_added", "already_member"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What will become of an invite. With `number`, a mail has to go out before it is recorded."""

    email: str
    status: Status
    organization_name: str
    inviter: str
    number: int | None = None
    invite_id: str | None = None
    user_id: str | None = None
    limit: int = 0  # mails in 24 hours
    leaves: str | None = None  # the empty organisation that who joins at once gives up


@dataclass(frozen=True, slots=True)
class _Looked:
    name: str
    off: bool
    inviter: str
    user_id: str | None
    member: bool
    barred: bool
    elsewhere: int
    leaves: str | None
    size: int
    number: int | None
    invite_id: str | None
    sent_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Claimed:
    invite_id: str | None
    number: int | None
    earlier: int | None


@dataclass(frozen=True, slots=True)
class _Oldest:
    sent_at: datetime


_LOOK = f"""
WITH {TURN}
SELECT o.name, o.teams_off_at IS NOT NULL AS off, (SELECT {NAME} FROM users u WHERE u.id = %(by)s) AS inviter,
       u.id AS user_id,
       EXISTS (SELECT 1 FROM members WHERE organization_id = o.id AND user_id = u.id) AS member,
       u.id IS NOT NULL AND (u.suspended_at IS NOT NULL OR EXISTS (SELECT 1 FROM labelers WHERE id = u.id)
                             OR EXISTS (SELECT 1 FROM staff WHERE user_id = u.id)) AS barred,
       (SELECT count(*) FROM members WHERE user_id = u.id AND organization_id <> o.id) AS elsewhere,
       (SELECT x.id FROM organizations x WHERE {EMPTY} AND x.id <> o.id LIMIT 1) AS leaves,
       (SELECT count(*) FROM members WHERE organization_id = o.id) AS size,
       s.number, s.invite_id, s.sent_at, s.settled_at
  FROM turn CROSS JOIN organizations o
  LEFT JOIN users u ON u.email = %(email)s
  LEFT JOIN team_invites_sent s
    ON s.organization_id = o.id AND s.key = %(key)s AND s.sent_at > %(now)s::timestamptz - interval '24 h'
 WHERE o.id = %(organization_id)s
 ORDER BY s.number DESC LIMIT 1
"""

# What was looked at may be older than the turn that was waited for: what decides is looked at again.
_COUNT = """SELECT count(*) FROM team_invites_sent
             WHERE organization_id = %(organization_id)s AND sent_at > %(since)s"""

# A waiting invite is mailed again; one that expired starts afresh.
_CLAIM = f"""
WITH earlier AS (
    SELECT number FROM team_invites_sent
     WHERE organization_id = %(organization_id)s AND key = %(key)s AND sent_at > %(since)s LIMIT 1
), invite AS (
    INSERT INTO team_invites AS i (id, organization_id, email, invited_by, created_at, expires_at)
    SELECT %(id)s, %(organization_id)s, %(email)s, %(by)s, %(now)s, %(ends)s
     WHERE ({_COUNT}) < %(limit)s AND NOT EXISTS (SELECT 1 FROM earlier)
    ON CONFLICT (organization_id, email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL
    DO UPDATE SET created_at = CASE WHEN i.expires_at <= %(now)s THEN %(now)s ELSE i.created_at END,
                  invited_by = %(by)s
    RETURNING id
), sent AS (
    INSERT INTO team_invites_sent (organization_id, invite_id, key, sent_at)
    SELECT %(organization_id)s, id, %(key)s, %(now)s FROM invite RETURNING number
)
SELECT (SELECT id FROM invite) AS invite_id, (SELECT number FROM sent) AS number,
       (SELECT number FROM earlier) AS earlier
"""

_OLDEST = """
SELECT sent_at FROM team_invites_sent WHERE organization_id = %(organization_id)s AND sent_at > %(since)s
 ORDER BY sent_at DESC OFFSET %(skip)s LIMIT 1
"""

# A statement does not see what it changes itself: the recorded invite is put in by hand.
_MAILED = f"""
WITH recorded AS (
    UPDATE team_invites SET mailed_at = coalesce(mailed_at, %(now)s), expires_at = %(ends)s
     WHERE id = %(subject_id)s AND accepted_at IS NULL AND withdrawn_at IS NULL
    RETURNING id, email, created_at, expires_at
), settled AS (
    UPDATE team_invites_sent SET settled_at = %(now)s WHERE number = %(number)s
), audited AS ({audit.ROW}), people AS ({MEMBERS}), open_invites AS (
    {INVITES} AND id <> %(subject_id)s UNION ALL SELECT * FROM recorded
) {ROWS}
"""

_NOT_MAILED = """
WITH uncounted AS (DELETE FROM team_invites_sent WHERE number = %(number)s)
DELETE FROM team_invites i
 WHERE i.id = %(invite_id)s AND mailed_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM team_invites_sent s
                    WHERE s.invite_id = i.id AND s.number <> %(number)s AND s.settled_at IS NULL
                      AND s.sent_at > %(now)s::timestamptz - interval '1 min')
"""

_LOCK_EMPTY = f"""
WITH {TURN} SELECT 1 FROM turn CROSS JOIN organizations x WHERE x.id = %(leaves)s FOR UPDATE OF x
"""

_JOIN_AT_ONCE = f"""
WITH freed AS (
    DELETE FROM organizations x USING users u WHERE x.id = %(leaves)s AND u.id = %(subject_id)s AND {EMPTY}
       AND ({_COUNT}) < %(limit)s
       AND (SELECT count(*) FROM members WHERE organization_id = %(organization_id)s) < %(largest)s
    RETURNING x.id
), forgotten AS (
    DELETE FROM events WHERE inbox_id IN (SELECT id FROM freed)
), joined AS (
    INSERT INTO members (organization_id, user_id, role, joined_at)
    SELECT %(organization_id)s, %(subject_id)s, 'MEMBER', %(now)s FROM freed
    RETURNING user_id, role, joined_at
), counted AS (
    INSERT INTO team_invites_sent (organization_id, sent_at, settled_at)
    SELECT %(organization_id)s, %(now)s, %(now)s FROM joined
), closed AS (
    UPDATE team_invites SET accepted_at = %(now)s
     WHERE email = %(email)s AND organization_id = %(organization_id)s AND accepted_at IS NULL
       AND withdrawn_at IS NULL
), audited AS ({audit.ROW}), people AS ({MEMBERS} UNION ALL SELECT * FROM joined), open_invites AS (
    {INVITES} AND email <> %(email)s
) {ROWS}
"""

_TEAM = f"WITH people AS ({MEMBERS}), open_invites AS ({INVITES}) {ROWS}"


def claim(db: Db, actor: Employer, *, email: str, key: str | None, limit: int) -> Claim:
    """Say what will become of an invite and, where a mail has to go out, count it.

    `key` names the call, so that its retry after a crash finishes the same row. Fails with
    `teams_not_enabled`, `email_rejected`, `rate_limited` (`limit` mails in 24 hours), or
    `idempotency_in_progress` while the mail of the same call is on its way.
    """
    organization_id = actor.organization_id
    found = db.row(
        _Looked, _LOOK, organization_id=organization_id, by=actor.user_id, email=email, key=key, now=db.now
    )
    if found.off:
        raise Failure("teams_not_enabled")
    names = (found.name, found.inviter)
    if found.number is not None and found.sent_at is not None:
        if found.settled_at is not None or found.sent_at > db.now - CLAIM:
            raise Failure("idempotency_in_progress")
        return Claim(email, "invite_created", *names, number=found.number, invite_id=found.invite_id)
    if found.member:
        return Claim(email, "already_member", *names)
    if found.barred or found.elsewhere > bool(found.leaves) or found.size >= LARGEST:
        raise Failure("email_rejected", email=email)
    if found.leaves is not None:
        return Claim(email, "member_added", *names, user_id=found.user_id, limit=limit, leaves=found.leaves)
    claimed = db.row(
        _Claimed,
        _CLAIM,
        id=db.new_id(),
        organization_id=organization_id,
        email=email,
        by=actor.user_id,
        key=key,
        since=db.now - DAY,
        limit=limit,
        ends=db.now + LIFE,
        now=db.now,
    )
    if claimed.earlier is not None:
        raise Failure("idempotency_in_progress")
    if claimed.number is None:
        raise _limited(db, organization_id, limit)
    return Claim(email, "invite_created", *names, number=claimed.number, invite_id=claimed.invite_id)


def record(db: Db, actor: Employer, claim: Claim, *, mailed: bool, notice: str) -> Team | Refused:
    """Write down what became of a claim and return the team as it is now.

    `notice` is the mail to who was added at once. Without the mail nothing is kept, and the refusal is
    `invite_email_send_failed`. Writes the audit itself.
    """
    if claim.status == "already_member":
        return team(db.rows(Row, _TEAM, organization_id=actor.organization_id, now=db.now))
    if claim.status == "member_added":
        return _join_at_once(db, actor, claim, notice)
    if not mailed:
        db.run(_NOT_MAILED, number=claim.number, invite_id=claim.invite_id, now=db.now)
        return Refused("invite_email_send_failed", {"email": claim.email})
    rows = db.rows(
        Row,
        _MAILED,
        number=claim.number,
        ends=db.now + LIFE,
        **audit.acted(db, actor, action="invite_to_team", subject_id=claim.invite_id),
    )
    return team(rows)


def _join_at_once(db: Db, actor: Employer, claim: Claim, notice: str) -> Team:
    """Join a person whose own organisation is empty, which ends.

    Fails with `rate_limited`, or `email_rejected` when it is not empty any more, or the team is full.
    """
    db.run(_LOCK_EMPTY, leaves=claim.leaves, organization_id=actor.organization_id)
    rows = db.rows(
        Row,
        _JOIN_AT_ONCE,
        leaves=claim.leaves,
        email=claim.email,
        since=db.now - DAY,
        limit=claim.limit,
        largest=LARGEST,
        **audit.acted(db, actor, action="invite_to_team", subject_id=claim.user_id),
    )
    if not any(row.id == claim.user_id for row in rows):
        _check_limit(db, actor.organization_id, claim.limit)
        raise Failure("email_rejected", email=claim.email)
    subject = f"You were added to {mails.quoted(claim.organization_name, length=80)}"
    mails.send(db, kind="account", to=claim.email, user_id=claim.user_id, subject=subject, body=notice)
    return team(rows)


def _check_limit(db: Db, organization_id: str, limit: int) -> None:
    count = db.one(f"SELECT ({_COUNT}) AS n", organization_id=organization_id, since=db.now - DAY)["n"]
    if count >= limit:
        raise _limited(db, organization_id, limit)


def _limited(db: Db, organization_id: str, limit: int) -> Failure:
    since = db.now - DAY
    oldest = db.find(_Oldest, _OLDEST, organization_id=organization_id, since=since, skip=limit - 1)
    left = DAY if oldest is None else oldest.sent_at + DAY - db.now
    seconds = max(1, math.ceil(left.total_seconds()))
    window = int(DAY.total_seconds())
    return Failure("rate_limited", limit=limit, windowSeconds=window, retryAfterSeconds=seconds)
