"""Contracts as lists for people show them, what happened in one, and which requests of it wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db

STEPS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A contract in a list; money in cents. `waiting`: deliveries without an answer."""

    id: str
    title: str
    status: str
    company_name: str
    first_name: str | None
    last_name: str | None
    budget_state: str
    created_at: datetime
    ended_at: datetime | None
    held_cents: int
    paid_cents: int
    unfunded: int
    waiting: int
    disputed: int
    auto_release_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened in a contract; `what` is a cause of a milestone's move, or a word of ours."""

    at: datetime
    what: str
    milestone: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Suspended:
    """Which sides of a contract staff have shut out; while one is, nothing is released by itself."""

    account: bool
    labeler: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request of a contract that waits for the owner."""

    id: str
    type: str
    milestone_id: str | None
    expires_at: datetime


_LIST = """
SELECT c.id, c.title, c.status, o.name AS company_name, u.first_name, u.last_name, c.budget_state,
       c.created_at, c.ended_at, m.held_cents, m.paid_cents, m.unfunded, m.waiting, m.disputed,
       m.auto_release_at
  FROM contracts c JOIN organizations o ON o.id = c.organization_id JOIN users u ON u.id = c.labeler_id
 CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount_cents) FILTER (WHERE status IN ('ACTIVE_FUNDED', 'DISPUTED')), 0)::bigint
               AS held_cents,
           coalesce(sum(paid_cents), 0)::bigint AS paid_cents,
           count(*) FILTER (WHERE status = 'NOT_FUNDED') AS unfunded,
           count(*) FILTER (WHERE submitted_at IS NOT NULL AND status = 'ACTIVE_FUNDED') AS waiting,
           count(*) FILTER (WHERE status = 'DISPUTED') AS disputed,
           min(auto_release_at) AS auto_release_at
      FROM milestones WHERE contract_id = c.id) m
 WHERE c.{side} = %(owner_id)s AND (%(status)s::text IS NULL OR c.status = %(status)s)
   AND (%(before)s::timestamptz IS NULL OR (c.created_at, c.id) < (%(before)s, %(before_id)s))
 ORDER BY c.created_at DESC, c.id DESC LIMIT %(limit)s
"""
_OF_ACCOUNT = _LIST.replace("{side}", "organization_id")
_OF_LABELER = _LIST.replace("{side}", "labeler_id")

# Milestones after the contract, what was done to one in the order in which it was done.
_STEPS = """
SELECT at, what, milestone, number FROM (
    SELECT started_at AS at, 'started' AS what, NULL AS milestone, NULL::int AS number, 0::bigint AS place
      FROM contracts WHERE id = %(id)s
    UNION ALL
    SELECT ended_at, 'ended', NULL, NULL, 9e18::bigint
      FROM contracts WHERE id = %(id)s AND ended_at IS NOT NULL
    UNION ALL
    SELECT auto_release_withdrawn_at, 'withdrawn', NULL, NULL, 1
      FROM contracts WHERE id = %(id)s AND auto_release_withdrawn_at IS NOT NULL
    UNION ALL
    SELECT x.changed_at, x.cause, m.name, m.number, x.number
      FROM milestones m JOIN milestone_status_changes x ON x.milestone_id = m.id WHERE m.contract_id = %(id)s
    UNION ALL
    SELECT s.submitted_at, 'delivered', m.name, m.number, 1
      FROM milestones m JOIN submissions s ON s.milestone_id = m.id WHERE m.contract_id = %(id)s
    UNION ALL
    SELECT s.answered_at, 'changes_asked', m.name, m.number, 2
      FROM milestones m JOIN submissions s ON s.milestone_id = m.id
     WHERE m.contract_id = %(id)s AND s.changes_asked IS NOT NULL) AS steps
 ORDER BY at DESC, place DESC LIMIT %(limit)s
"""

_WAITING = """
SELECT id, type, milestone_id, expires_at FROM approvals
 WHERE contract_id = %(id)s AND status = 'pending' AND (charging OR expires_at > %(now)s)
 ORDER BY created_at, id
"""

_SUSPENDED = """
SELECT o.suspended_at IS NOT NULL AS account, u.suspended_at IS NOT NULL AS labeler
  FROM contracts c JOIN organizations o ON o.id = c.organization_id JOIN users u ON u.id = c.labeler_id
 WHERE c.id = %(id)s
"""
_DISPUTES = """
SELECT DISTINCT ON (milestone_id) milestone_id, id FROM disputes
 WHERE milestone_id = ANY(%(ids)s) ORDER BY milestone_id, opened_at DESC
"""


def of_account(
    db: Db, employer: Employer, *, status: str | None, before: tuple[datetime, str] | None, limit: int
) -> list[Line]:
    """Return the account's contracts, newest first, those before a place."""
    moment, place = before or (None, None)
    owner_id = employer.organization_id
    return db.rows(
        Line, _OF_ACCOUNT, owner_id=owner_id, status=status, before=moment, before_id=place, limit=limit
    )


def of_labeler(
    db: Db, labeler: Labeler, *, status: str | None, before: tuple[datetime, str] | None, limit: int
) -> list[Line]:
    """Return the labeler's contracts, newest first, those before a place."""
    moment, place = before or (None, None)
    owner_id = labeler.user_id
    return db.rows(
        Line, _OF_LABELER, owner_id=owner_id, status=status, before=moment, before_id=place, limit=limit
    )


def steps(db: Db, contract_id: str) -> list[Step]:
    """Return what happened in a contract that the caller may see, the latest first, 40 at most."""
    return db.rows(Step, _STEPS, id=contract_id, limit=STEPS_SHOWN)


def waiting(db: Db, contract_id: str) -> list[Waiting]:
    """Return the requests of a contract that wait for its owner, by creation."""
    return db.rows(Waiting, _WAITING, id=contract_id, now=db.now)


def disputes(db: Db, milestone_ids: Sequence[str]) -> dict[str, str]:
    """Return the latest dispute of each of these milestones, which the caller may see."""
    return {row[0]: row[1] for row in db.conn.execute(_DISPUTES, {"ids": list(milestone_ids)})}


def suspended(db: Db, contract_id: str) -> Suspended:
    """Return which sides of a contract are suspended."""
    return db.row(Suspended, _SUSPENDED, id=contract_id)
