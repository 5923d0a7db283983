"""Teams: who works for an account, and how they leave it (contract auth.md §4)."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

LARGEST = 50  # members of an account, its owner included

NAME = "coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.agent_name, u.email, '')"

# Joining is one after the other for each account, so that no two see the same last place.
TURN = (
    "turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('team:' || %(organization_id)s, 0)))"
)


# An organisation is empty without other members, jobs or live tokens: nothing is lost when its owner joins
# another.
EMPTY = """x.owner_user_id = u.id AND x.claimed_at IS NOT NULL
       AND (SELECT count(*) FROM members WHERE organization_id = x.id) = 1
       AND NOT EXISTS (SELECT 1 FROM jobs WHERE organization_id = x.id)
       AND NOT EXISTS (SELECT 1 FROM tokens WHERE organization_id = x.id AND revoked_at IS NULL
                          AND coalesce(expires_at, 'infinity') > %(now)s)"""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a team. Names and addresses are a stranger's text."""

    user_id: str
    name: str
    email: str | None
    role: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite that waits for its person."""

    id: str
    email: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """An account's people: its owner first, then by the time they joined, and who is invited."""

    organization_id: str
    name: str
    members: list[Person]
    invites: list[Invite]

    @property
    def owner(self) -> Person:
        """Return the owner."""
        return next(person for person in self.members if person.role == "OWNER")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a team: the account itself, a member, or an invite."""

    kind: str
    id: str
    name: str
    email: str | None
    role: str | None
    at: datetime
    ends: datetime | None
    off: bool


MEMBERS = "SELECT user_id, role, joined_at FROM members WHERE organization_id = %(organization_id)s"
INVITES = """
SELECT id, email, created_at, expires_at FROM team_invites
 WHERE organization_id = %(organization_id)s AND accepted_at IS NULL AND withdrawn_at IS NULL
   AND mailed_at IS NOT NULL AND expires_at > %(now)s"""

# Of the tables `people` and `open_invites`, which the statement has made before.
ROWS = f"""
SELECT 'account' AS kind, o.id, o.name, NULL::text AS email, NULL::text AS role, o.created_at AS at,
       NULL::timestamptz AS ends, o.teams_off_at IS NOT NULL AS off
  FROM organizations o WHERE o.id = %(organization_id)s
 UNION ALL
SELECT 'member', u.id, {NAME}, u.email, p.role, p.joined_at, NULL, false
  FROM people p JOIN users u ON u.id = p.user_id
 UNION ALL
SELECT 'invite', i.id, '', i.email, NULL, i.created_at, i.expires_at, false FROM open_invites i
 ORDER BY kind, role DESC, at, id
"""

_TEAM = f"WITH people AS ({MEMBERS}), open_invites AS ({INVITES}) {ROWS}"

_LEAVE = f"""
WITH {TURN}, gone AS (
    DELETE FROM members m USING turn
     WHERE m.organization_id = %(organization_id)s AND m.user_id = %(user_id)s AND m.role = 'MEMBER'
    RETURNING m.user_id
)
SELECT count(*) AS n FROM gone
"""

# Tokens that others minted from theirs end too; their own row in the account ends first, so that none is
# minted meanwhile.
_END_ACCESS = """
WITH RECURSIVE family AS (
    SELECT id FROM tokens WHERE organization_id = %(organization_id)s AND user_id = %(user_id)s
    UNION
    SELECT t.id FROM tokens t JOIN family f ON t.created_by = f.id
), revoked AS (
    UPDATE tokens SET revoked_at = %(now)s WHERE id IN (SELECT id FROM family) AND revoked_at IS NULL
)
UPDATE sessions SET ended_at = %(now)s WHERE user_id = %(user_id)s AND ended_at IS NULL
"""

_LOCK = "SELECT 1 FROM organizations WHERE id = %(organization_id)s FOR NO KEY UPDATE"

_SWITCH = """
UPDATE organizations SET teams_off_at = CASE WHEN %(on)s THEN NULL ELSE %(now)s END
 WHERE id = %(organization_id)s
"""


def get(db: Db, actor: Employer) -> Team:
    """Return the actor's team; fails with `teams_not_enabled` where the operator allows none."""
    return team(db.rows(Row, _TEAM, organization_id=actor.organization_id, now=db.now))


def remove(db: Db, owner: Member, user_id: str) -> None:
    """Take somebody out of the team: all their tokens for it, with what these minted, and their sessions end.

    Anybody may leave; only the owner removes others, and nobody removes the owner. Fails with
    `owner_only` or `not_found`.
    """
    if user_id != owner.user_id and not owner.owns_organization:
        raise Failure("owner_only")
    db.run(_LOCK, organization_id=owner.organization_id)  # as minting does
    if not db.one(_LEAVE, organization_id=owner.organization_id, user_id=user_id)["n"]:
        raise Failure("not_found", resource="users", userId=user_id)
    db.run(_END_ACCESS, organization_id=owner.organization_id, user_id=user_id, now=db.now)


def switch(db: Db, organization_id: str, *, on: bool) -> None:
    """Let an account have a team, or not; who is in it stays. Fails with `not_found`."""
    if not db.run(_SWITCH, organization_id=organization_id, on=on, now=db.now):
        raise Failure("not_found", resource="organizations", organizationId=organization_id)


def team(rows: list[Row]) -> Team:
    """Return a team from its lines; fails with `teams_not_enabled`."""
    account = next(row for row in rows if row.kind == "account")
    if account.off:
        raise Failure("teams_not_enabled")
    members = [Person(r.id, r.name, r.email, r.role or "", r.at) for r in rows if r.kind == "member"]
    invites = [Invite(r.id, r.email or "", r.at, r.ends or r.at) for r in rows if r.kind == "invite"]
    return Team(account.id, account.name, members, invites)
