"""Employers on the pages: setting up an account without an agent, and what waits for its people."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Human, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts.accounts import NAME_LENGTH, acceptable_name

_LOCK_PERSON = "SELECT 1 FROM users WHERE id = %(id)s FOR NO KEY UPDATE"

_HOLDS = """
SELECT EXISTS (SELECT 1 FROM members WHERE user_id = %(user_id)s) AS account,
       EXISTS (SELECT 1 FROM staff WHERE user_id = %(user_id)s) AS staff
"""

_OPEN = """
WITH organization AS (
    INSERT INTO organizations (id, name, owner_user_id, created_at, claimed_at)
    VALUES (%(id)s, %(name)s, %(user_id)s, %(now)s, %(now)s)
)
INSERT INTO members (organization_id, user_id, role, joined_at) VALUES (%(id)s, %(user_id)s, 'OWNER', %(now)s)
"""

_RENAME = "UPDATE organizations SET name = %(name)s WHERE id = %(id)s"

_WAITING = """
SELECT count(*) FILTER (WHERE j.status = 'DRAFT') AS drafts,
       count(*) FILTER (WHERE j.status = 'PENDING_APPROVAL') AS held,
       count(*) FILTER (WHERE j.status = 'OPEN') AS open,
       (SELECT count(*) FROM proposals p JOIN jobs k ON k.id = p.job_id
         WHERE k.organization_id = %(id)s AND p.status = 'UNREVIEWED' AND p.withdrawn_at IS NULL
           AND coalesce(p.invite_status, 'ACCEPTED') = 'ACCEPTED') AS unreviewed
  FROM jobs j WHERE j.organization_id = %(id)s
"""

_NEWEST = """
SELECT p.id AS proposal_id, p.job_id, k.title AS job_title, u.first_name, u.last_name, p.created_at
  FROM proposals p JOIN jobs k ON k.id = p.job_id JOIN users u ON u.id = p.labeler_id
 WHERE k.organization_id = %(id)s AND p.status = 'UNREVIEWED' AND p.withdrawn_at IS NULL
   AND coalesce(p.invite_status, 'ACCEPTED') = 'ACCEPTED'
 ORDER BY p.created_at DESC, p.id DESC LIMIT 10
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for the people of an account, and how many of its jobs are open."""

    drafts: int
    held: int
    open: int
    unreviewed: int


@dataclass(frozen=True, slots=True)
class Fresh:
    """A proposal that nobody has looked at yet."""

    proposal_id: str
    job_id: str
    job_title: str | None
    first_name: str | None
    last_name: str | None
    created_at: datetime

    @property
    def display_name(self) -> str:
        """Return the labeler's name as employers see it (contract README §2)."""
        if not self.first_name:
            return "Freelancer"
        return f"{self.first_name} {self.last_name[0]}." if self.last_name else self.first_name


def start(db: Db, human: Human, *, name: str) -> Member:
    """Set up an account that a person owns, without an agent.

    Fails with `name_refused` (empty, over 120 characters, or with a URL or `@` in it),
    `holds_organization` for who has one, or `claim_by_staff`.
    """
    name = name.strip()
    check_name(name)
    db.run(_LOCK_PERSON, id=human.user_id)
    holds = db.one(_HOLDS, user_id=human.user_id)
    if holds["staff"]:
        raise Failure("claim_by_staff")
    if holds["account"]:
        raise Failure("holds_organization")
    organization_id = db.new_id()
    db.run(_OPEN, id=organization_id, name=name, user_id=human.user_id, now=db.now)
    return Member(human.user_id, human.email, organization_id, owns_organization=True)


def rename(db: Db, member: Member, *, name: str) -> None:
    """Change the name that the account goes by; fails with `name_refused`, or `not_owner` for a member."""
    name = name.strip()
    check_name(name)
    if not member.owns_organization:
        raise Failure("not_owner", resource="organizations", organizationId=member.organization_id)
    db.run(_RENAME, id=member.organization_id, name=name)


def check_name(name: str) -> None:
    """Fail with `name_refused` for a name that no account may have."""
    if not 1 <= len(name) <= NAME_LENGTH or not acceptable_name(name):
        raise Failure("name_refused", name=name)


def waiting(db: Db, member: Member) -> Waiting:
    """Return how much waits for the account's people."""
    return db.row(Waiting, _WAITING, id=member.organization_id)


def fresh_proposals(db: Db, member: Member) -> list[Fresh]:
    """Return the newest proposals that nobody has looked at, ten at most."""
    return db.rows(Fresh, _NEWEST, id=member.organization_id)
