"""Answers to team invites: the person accepts or declines, the account withdraws (contract auth.md §4)."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Human, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import audit
from opentrain_server.domain.teams.teams import EMPTY, LARGEST, NAME, TURN


@dataclass(frozen=True, slots=True)
class Offer:
    """An invite as its person sees it; names are a stranger's text."""

    id: str
    organization_id: str
    organization_name: str
    inviter: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Account:
    id: str


@dataclass(frozen=True, slots=True)
class _Standing:
    waiting: bool
    off: bool
    barred: bool
    elsewhere: int
    leaves: str | None
    size: int


_WAITING = (
    "i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.mailed_at IS NOT NULL AND i.expires_at > %(now)s"
)

_OFFERS = f"""
SELECT i.id, i.organization_id, o.name AS organization_name,
       coalesce((SELECT {NAME} FROM users u WHERE u.id = i.invited_by), '') AS inviter, i.expires_at
  FROM team_invites i JOIN organizations o ON o.id = i.organization_id
 WHERE i.email = %(email)s AND {_WAITING} AND o.teams_off_at IS NULL
 ORDER BY i.created_at LIMIT 20
"""

_ACCOUNT = "SELECT organization_id AS id FROM team_invites WHERE id = %(id)s AND email = %(email)s"

_STANDING = f"""
WITH {TURN}
SELECT {_WAITING} AS waiting, o.teams_off_at IS NOT NULL AS off,
       EXISTS (SELECT 1 FROM labelers WHERE id = u.id)
       OR EXISTS (SELECT 1 FROM staff WHERE user_id = u.id) AS barred,
       (SELECT count(*) FROM members WHERE user_id = u.id) AS elsewhere,
       (SELECT x.id FROM organizations x WHERE {EMPTY} LIMIT 1) AS leaves,
       (SELECT count(*) FROM members WHERE organization_id = o.id) AS size
  FROM turn CROSS JOIN team_invites i
  JOIN organizations o ON o.id = i.organization_id
  JOIN users u ON u.id = %(user_id)s AND u.email = i.email
 WHERE i.id = %(id)s
"""

_LOCK_EMPTY = "SELECT 1 FROM organizations WHERE id = %(leaves)s FOR UPDATE"

_FREE = f"""
WITH freed AS (
    DELETE FROM organizations x USING users u
     WHERE x.id = %(leaves)s AND u.id = %(user_id)s AND {EMPTY} RETURNING x.id
)
DELETE FROM events WHERE inbox_id IN (SELECT id FROM freed)
"""

_JOIN = f"""
WITH accepted AS (
    UPDATE team_invites i SET accepted_at = %(now)s WHERE i.id = %(id)s AND {_WAITING}
    RETURNING organization_id
)
INSERT INTO members (organization_id, user_id, role, joined_at)
SELECT organization_id, %(user_id)s, 'MEMBER', %(now)s FROM accepted
 WHERE NOT EXISTS (SELECT 1 FROM members WHERE user_id = %(user_id)s)
   AND (SELECT count(*) FROM members m WHERE m.organization_id = accepted.organization_id) < %(largest)s
"""

_DECLINE = (
    f"UPDATE team_invites i SET withdrawn_at = %(now)s WHERE id = %(id)s AND email = %(email)s AND {_WAITING}"
)

_WITHDRAW = """
UPDATE team_invites SET withdrawn_at = %(now)s
 WHERE id = %(id)s AND organization_id = %(organization_id)s AND accepted_at IS NULL AND withdrawn_at IS NULL
"""


def offers(db: Db, human: Human) -> list[Offer]:
    """Return the invites that wait for a person's verified address, oldest first, 20 at most."""
    return db.rows(Offer, _OFFERS, email=human.email, now=db.now)


def accept(db: Db, human: Human, invite_id: str) -> Member:
    """Join the team of an invite and return the person as its member.

    An own organisation without members, jobs or live tokens ends. Fails with `invite_gone`,
    `teams_not_enabled`, `holds_account` for labelers, staff and whoever works for another organisation, or
    `team_full`.
    """
    account = db.find(_Account, _ACCOUNT, id=invite_id, email=human.email)
    if account is None:
        raise Failure("invite_gone")
    who = {"id": invite_id, "user_id": human.user_id}
    found = db.find(_Standing, _STANDING, organization_id=account.id, now=db.now, **who)
    _check(found)
    if found is not None and found.leaves is not None:
        db.run(_LOCK_EMPTY, leaves=found.leaves)
        db.run(_FREE, leaves=found.leaves, user_id=human.user_id, now=db.now)
    if not db.run(_JOIN, now=db.now, largest=LARGEST, **who):
        raise Failure("team_full")  # while this one waited for the turn
    member = Member(human.user_id, human.email, account.id, owns_organization=False)
    audit.record(db, member, action="join_team", subject_id=human.user_id)
    return member


def decline(db: Db, human: Human, invite_id: str) -> None:
    """Say no to an invite; fails with `invite_gone`."""
    if not db.run(_DECLINE, id=invite_id, email=human.email, now=db.now):
        raise Failure("invite_gone")


def withdraw(db: Db, member: Member, invite_id: str) -> None:
    """Take back an invite of the account's; fails with `invite_gone`."""
    if not db.run(_WITHDRAW, id=invite_id, organization_id=member.organization_id, now=db.now):
        raise Failure("invite_gone")


def _check(found: _Standing | None) -> None:
    if found is None or not found.waiting:
        raise Failure("invite_gone")
    if found.off:
        raise Failure("teams_not_enabled")
    if found.barred or found.elsewhere > bool(found.leaves):
        raise Failure("holds_account")
    if found.size >= LARGEST:
        raise Failure("team_full")
