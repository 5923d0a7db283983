"""Proposals as an account's people work with them: sorted, side by side, with notes and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db, Sql
from opentrain_server.core.errors import Failure
from opentrain_server.domain.proposals import proposals
from opentrain_server.domain.proposals.proposals import (
    COLUMNS,
    MORE_COLUMNS,
    MORE_TABLES,
    SHOWN_STATUS,
    TABLES,
    Whole,
)

NOTE_LENGTH = 2000
NOTES_KEPT = 100  # of one proposal
SIDE_BY_SIDE = 4
EXPORTED = 5000
HISTORY_SHOWN = 100

#: How a job's proposals may be sorted: by word in the address, the name people read and the order.
SORTS: Mapping[str, tuple[str, Sql]] = {
    "new": ("Newest first", "p.created_at DESC, p.id DESC"),
    "match": ("Best match first", "p.match_score DESC NULLS LAST, p.created_at DESC, p.id DESC"),
    "interview": ("Best interview first", "i.score DESC NULLS LAST, p.created_at DESC, p.id DESC"),
    "bid": ("Lowest bid first", "p.bid_amount ASC NULLS LAST, p.created_at DESC, p.id DESC"),
    "bid-high": ("Highest bid first", "p.bid_amount DESC NULLS LAST, p.created_at DESC, p.id DESC"),
}


@dataclass(frozen=True, slots=True)
class Post:
    """The job that a page of proposals is about, and how many proposals there are of each status."""

    id: str
    title: str
    status: str
    payment_type: str | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """A change of status, by whom and why."""

    previous_status: str
    status: str
    cause: str
    reason: str | None
    changed_at: datetime
    by_name: str | None  # a person of the account, or the agent's token
    by_agent: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody of the account wrote down about a proposal."""

    id: str
    content: str
    created_at: datetime
    by_name: str | None


_POST = f"""
SELECT j.id, coalesce(j.title, 'Untitled job') AS title, j.status, j.fields ->> 'paymentType' AS payment_type,
       (SELECT coalesce(jsonb_object_agg(status, n), '{{}}')
          FROM (SELECT {SHOWN_STATUS} AS status, count(*) AS n
                  FROM proposals p WHERE p.job_id = j.id GROUP BY 1) c) AS counts
  FROM jobs j WHERE j.id = %(job_id)s AND j.organization_id = %(organization_id)s
"""

_FIND = f"""
SELECT {COLUMNS}, {MORE_COLUMNS} FROM {TABLES} {MORE_TABLES}
 WHERE p.job_id = %(job_id)s
   AND (%(ids)s::text[] IS NULL OR p.id = ANY(%(ids)s))
   AND (%(status)s::text IS NULL OR {SHOWN_STATUS} = %(status)s)
   AND (NOT %(interviewed)s OR i.score IS NOT NULL)
"""
_SORTED: dict[str, Sql] = {
    word: f"{_FIND} ORDER BY {order} OFFSET %(skip)s LIMIT %(limit)s" for word, (_, order) in SORTS.items()
}

_STEPS = """
SELECT c.previous_status, c.status, c.cause, c.reason, c.changed_at, c.token_id IS NOT NULL AS by_agent,
       CASE WHEN c.token_id IS NOT NULL THEN t.name
            WHEN c.user_id = p.labeler_id THEN NULL
            ELSE coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.email) END AS by_name
  FROM proposal_status_changes c JOIN proposals p ON p.id = c.proposal_id
  LEFT JOIN users u ON u.id = c.user_id LEFT JOIN tokens t ON t.id = c.token_id
 WHERE c.proposal_id = %(id)s ORDER BY c.number DESC LIMIT %(limit)s
"""

_NOTES = """
SELECT n.id, n.content, n.created_at,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.email) AS by_name
  FROM proposal_notes n JOIN users u ON u.id = n.user_id
 WHERE n.proposal_id = %(id)s ORDER BY n.created_at DESC, n.id DESC LIMIT %(limit)s
"""

_NOTE = """
INSERT INTO proposal_notes (id, proposal_id, user_id, content, created_at)
SELECT %(id)s, %(proposal_id)s, %(user_id)s, %(content)s, %(now)s
 WHERE (SELECT count(*) FROM proposal_notes WHERE proposal_id = %(proposal_id)s) < %(limit)s
"""


def post(db: Db, employer: Employer, job_id: str) -> Post:
    """Return the job whose proposals are looked at; another account's is `not_found`."""
    found = db.find(Post, _POST, job_id=job_id, organization_id=employer.organization_id, now=db.now)
    if found is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return found


def find(
    db: Db,
    post: Post,
    *,
    sort: str = "new",
    status: str | None = None,
    interviewed: bool = False,
    ids: Sequence[str] | None = None,
    skip: int = 0,
    limit: int = EXPORTED,
) -> list[Whole]:
    """Return proposals of a job that `post` gave; `sort` is a key of SORTS, `ids` keeps those only."""
    chosen: Any = None if ids is None else list(ids)
    return db.rows(
        Whole,
        _SORTED[sort],
        job_id=post.id,
        ids=chosen,
        status=status,
        interviewed=interviewed,
        skip=skip,
        limit=limit,
        now=db.now,
    )


def steps(db: Db, proposal: Whole) -> list[Step]:
    """Return how a proposal came to its status, the latest step first."""
    return db.rows(Step, _STEPS, id=proposal.id, limit=HISTORY_SHOWN)


def notes(db: Db, proposal: Whole) -> list[Note]:
    """Return the account's notes about a proposal, the latest first."""
    return db.rows(Note, _NOTES, id=proposal.id, limit=NOTES_KEPT)


def add_note(db: Db, member: Member, proposal_id: str, *, content: str) -> None:
    """Write something down for the account's people, 1 to 2,000 characters.

    Fails with `not_found`, `not_owner`, `note_length`, or `note_limit_reached` after a hundred.
    """
    if not 1 <= len(content) <= NOTE_LENGTH:
        raise Failure("note_length", limit=NOTE_LENGTH)
    proposals.lock(db, member, proposal_id)
    written = db.run(
        _NOTE,
        id=db.new_id(),
        proposal_id=proposal_id,
        user_id=member.user_id,
        content=content,
        limit=NOTES_KEPT,
        now=db.now,
    )
    if not written:
        raise Failure("note_limit_reached", limit=NOTES_KEPT)
