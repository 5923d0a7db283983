"""What staff can look up: accounts, people and jobs by name, address or ID, and all of one of them."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

QUESTION_LENGTH = 100  # characters
FOUND = 20  # of each kind
LISTED = 50  # of what belongs to one account, person or conversation


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `kind` is account, person, labeler or job. Names are strangers' texts."""

    kind: str
    id: str
    name: str
    more: str
    mark: str | None


@dataclass(frozen=True, slots=True)
class Linked:
    """Something that belongs to an account, a person or a conversation."""

    id: str
    name: str
    more: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """An account as staff see it."""

    id: str
    name: str
    owner_user_id: str
    owner: str
    created_at: datetime
    claimed_at: datetime | None
    lapsed_at: datetime | None
    suspended_at: datetime | None
    keys: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person as staff see them; the last fields are a labeler's, None for who is none."""

    id: str
    email: str | None
    first_name: str | None
    last_name: str | None
    agent_name: str | None
    created_at: datetime
    suspended_at: datetime | None
    closed_at: datetime | None
    is_staff: bool
    organization_id: str | None
    organization_name: str | None
    role: str | None
    slug: str | None
    title: str | None
    bio: str | None
    city: str | None
    country_code: str | None
    visible: bool | None
    hidden_at: datetime | None
    identity_verified_at: datetime | None
    identity_asked_at: datetime | None

    @property
    def name(self) -> str:
        """Return what they are called, an agent's stand-in by the name of the agent."""
        called = " ".join(part for part in (self.first_name, self.last_name) if part)
        return called or self.agent_name or self.email or "Deleted person"

    @property
    def is_labeler(self) -> bool:
        """Tell whether they have a labeler's profile."""
        return self.slug is not None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as staff see it."""

    id: str
    organization_id: str
    company_name: str
    labeler_id: str
    labeler: str
    job_id: str
    job_title: str
    locked_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was written, with what a moderator thought of it; `flagged` while that is open."""

    id: str
    number: int
    sender_user_id: str | None
    sender: str | None
    content: str
    created_at: datetime
    hidden_at: datetime | None
    flagged: bool
    reasons: list[str]
    evidence: list[str]


_NAME = "coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.agent_name, u.email, u.id)"

# The parts stand side by side, so that many of one kind hide no other. No index serves the middle of a name.
_SEARCH = f"""
(SELECT 'account' AS kind, o.id, o.name, coalesce(u.email, 'unclaimed') AS more,
        CASE WHEN o.suspended_at IS NOT NULL THEN 'suspended' WHEN o.lapsed_at IS NOT NULL THEN 'lapsed' END
            AS mark
   FROM organizations o JOIN users u ON u.id = o.owner_user_id
  WHERE o.id = %(q)s OR o.name ILIKE %(like)s OR u.email ILIKE %(like)s ORDER BY o.name, o.id LIMIT %(limit)s)
UNION ALL
(SELECT CASE WHEN l.id IS NULL THEN 'person' ELSE 'labeler' END, u.id, {_NAME}, coalesce(u.email, ''),
        CASE WHEN u.suspended_at IS NOT NULL THEN 'suspended' WHEN l.hidden_at IS NOT NULL THEN 'hidden' END
   FROM users u LEFT JOIN labelers l ON l.id = u.id
  WHERE (u.id = %(q)s OR l.slug = %(q)s OR u.email ILIKE %(like)s OR {_NAME} ILIKE %(like)s)
    AND (u.email IS NOT NULL OR u.id = %(q)s)
  ORDER BY 3, u.id LIMIT %(limit)s)
UNION ALL
(SELECT 'job', j.id, coalesce(j.title, 'Untitled job'), o.name, lower(replace(j.status, '_', ' '))
   FROM jobs j JOIN organizations o ON o.id = j.organization_id
  WHERE j.id = %(q)s OR j.title ILIKE %(like)s ORDER BY j.created_at DESC, j.id LIMIT %(limit)s)
"""

_ACCOUNT = f"""
SELECT o.id, o.name, o.owner_user_id, {_NAME} AS owner, o.created_at, o.claimed_at, o.lapsed_at,
       o.suspended_at,
       (SELECT count(*) FROM tokens t WHERE t.organization_id = o.id AND t.revoked_at IS NULL
           AND coalesce(t.expires_at, 'infinity') > %(now)s) AS keys
  FROM organizations o JOIN users u ON u.id = o.owner_user_id WHERE o.id = %(id)s
"""
_MEMBERS = f"""
SELECT u.id, {_NAME} AS name, lower(m.role) AS more, m.joined_at AS at
  FROM members m JOIN users u ON u.id = m.user_id WHERE m.organization_id = %(id)s
 ORDER BY m.role DESC, m.joined_at, u.id LIMIT %(limit)s
"""
_JOBS = """
SELECT id, coalesce(title, 'Untitled job') AS name, lower(replace(status, '_', ' ')) AS more, created_at AS at
  FROM jobs WHERE organization_id = %(id)s ORDER BY created_at DESC, id DESC LIMIT %(limit)s
"""

_PERSON = """
SELECT u.id, u.email, u.first_name, u.last_name, u.agent_name, u.created_at, u.suspended_at, u.closed_at,
       EXISTS (SELECT 1 FROM staff WHERE user_id = u.id) AS is_staff, o.id AS organization_id,
       o.name AS organization_name, m.role, l.slug, l.title, l.bio, l.city, l.country_code, l.visible,
       l.hidden_at, l.identity_verified_at, c.asked_at AS identity_asked_at
  FROM users u
  LEFT JOIN labelers l ON l.id = u.id
  LEFT JOIN identity_checks c ON c.labeler_id = u.id
  LEFT JOIN members m ON m.user_id = u.id
  LEFT JOIN organizations o ON o.id = m.organization_id
 WHERE u.id = %(id)s ORDER BY m.joined_at LIMIT 1
"""
_PROPOSALS = """
SELECT p.id, coalesce(j.title, 'Untitled job') AS name,
       lower(replace(concat_ws(' by ', p.location_status, p.location_method), '_', ' ')) AS more,
       p.created_at AS at
  FROM proposals p JOIN jobs j ON j.id = p.job_id WHERE p.labeler_id = %(id)s
 ORDER BY (p.location_status = 'PENDING') DESC, p.created_at DESC, p.id DESC LIMIT %(limit)s
"""

_CONVERSATION = f"""
SELECT c.id, c.organization_id, o.name AS company_name, c.labeler_id, {_NAME} AS labeler, c.job_id,
       coalesce(j.title, 'Untitled job') AS job_title, c.locked_at, c.created_at
  FROM conversations c JOIN organizations o ON o.id = c.organization_id JOIN jobs j ON j.id = c.job_id
  JOIN users u ON u.id = c.labeler_id
 WHERE c.id = %(id)s
"""
# Around a message where one is asked for, else the latest.
_SAID = f"""
SELECT * FROM (
    SELECT m.id, m.number, m.sender_user_id, CASE WHEN u.id IS NOT NULL THEN {_NAME} END AS sender, m.content,
           m.created_at, m.hidden_at, f.message_id IS NOT NULL AND f.settled_at IS NULL AS flagged,
           coalesce(f.reasons, '{{}}') AS reasons, coalesce(f.evidence, '{{}}') AS evidence
      FROM messages m LEFT JOIN users u ON u.id = m.sender_user_id
      LEFT JOIN message_flags f ON f.message_id = m.id
     WHERE m.conversation_id = %(id)s AND m.number < coalesce(
           (SELECT number + 10 FROM messages WHERE id = %(around)s AND conversation_id = %(id)s), 2147483647)
     ORDER BY m.number DESC LIMIT %(limit)s) latest
 ORDER BY number
"""

_NAMES: dict[str, str] = {
    "account": "SELECT name FROM organizations WHERE id = %(id)s",
    "person": f"SELECT {_NAME} FROM users u WHERE u.id = %(id)s",
    "job": "SELECT coalesce(title, 'Untitled job') FROM jobs WHERE id = %(id)s",
    "message": "SELECT left(content, 300) FROM messages WHERE id = %(id)s",
    "conversation": f"""
SELECT o.name || ' and ' || {_NAME} FROM conversations c JOIN organizations o ON o.id = c.organization_id
  JOIN users u ON u.id = c.labeler_id WHERE c.id = %(id)s""",
    "proposal": f"""
SELECT {_NAME} || ' for ' || coalesce(j.title, 'Untitled job') FROM proposals p JOIN jobs j ON j.id = p.job_id
  JOIN users u ON u.id = p.labeler_id WHERE p.id = %(id)s""",
    "report": "SELECT kind || ': ' || reason FROM reports WHERE id = %(id)s",
}


def name_of(db: Db, staff: Staff, kind: str, subject_id: str) -> str:
    """Return what to call something that is decided on, a stranger's text; fails with `not_found`."""
    found = db.conn.execute(_NAMES[kind], {"id": subject_id}).fetchone()
    if found is None:
        raise Failure("not_found", resource=kind, id=subject_id)
    name: str = found[0]
    return name


def conversation_of(db: Db, staff: Staff, message_id: str) -> str:
    """Return the conversation that a message is in; fails with `not_found`."""
    found = db.conn.execute(
        "SELECT conversation_id FROM messages WHERE id = %(id)s", {"id": message_id}
    ).fetchone()
    if found is None:
        raise Failure("not_found", resource="messages", messageId=message_id)
    conversation_id: str = found[0]
    return conversation_id


def search(db: Db, staff: Staff, question: str) -> list[Hit]:
    """Return accounts, people and jobs by name, address or ID, at most 20 of each kind."""
    like = "".join(f"\\{char}" if char in "\\%_" else char for char in question)
    return db.rows(Hit, _SEARCH, q=question, like=f"%{like}%", limit=FOUND)


def account(db: Db, staff: Staff, organization_id: str) -> tuple[Account, list[Linked], list[Linked]]:
    """Return an account, its people and its latest jobs; fails with `not_found`."""
    found = db.find(Account, _ACCOUNT, id=organization_id, now=db.now)
    if found is None:
        raise Failure("not_found", resource="organizations", organizationId=organization_id)
    people = db.rows(Linked, _MEMBERS, id=organization_id, limit=LISTED)
    return found, people, db.rows(Linked, _JOBS, id=organization_id, limit=LISTED)


def person(db: Db, staff: Staff, user_id: str) -> tuple[Person, list[Linked]]:
    """Return a person and a labeler's latest proposals, those to check first; fails with `not_found`."""
    found = db.find(Person, _PERSON, id=user_id)
    if found is None:
        raise Failure("not_found", resource="users", userId=user_id)
    return found, db.rows(Linked, _PROPOSALS, id=user_id, limit=LISTED)


def conversation(
    db: Db, staff: Staff, conversation_id: str, *, around: str | None = None
) -> tuple[Conversation, list[Said]]:
    """Return a conversation and at most 50 messages of it, the latest or those around one.

    Fails with `not_found`.
    """
    found = db.find(Conversation, _CONVERSATION, id=conversation_id)
    if found is None:
        raise Failure("not_found", resource="conversations", conversationId=conversation_id)
    return found, db.rows(Said, _SAID, id=conversation_id, around=around, limit=LISTED)
