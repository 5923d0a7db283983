"""The staff's desk: what waits for somebody to decide, by queue, the longest first."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core import cursors
from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db

PAGE = 25


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits. `subject_id` is what it is decided on; titles and names are strangers' texts."""

    id: str
    subject_id: str
    title: str
    who: str
    notes: list[str]
    since: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a queue, and the cursor of the next one."""

    waiting: list[Waiting]
    following: str | None


_NAME = "coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.email, u.id)"
_LAST_WORD = """LEFT JOIN LATERAL (
    SELECT reasons FROM moderation_decisions WHERE job_id = j.id ORDER BY number DESC LIMIT 1) d ON true"""


def _queue(columns: str, tables: str, where: str, since: str, key: str) -> tuple[str, str]:
    """Return the statements of a page and of the count of a queue; columns are those of Waiting."""
    page = f"""
SELECT {columns}, {since} AS since FROM {tables}
 WHERE {where} AND (%(after)s::timestamptz IS NULL OR ({since}, {key}) > (%(after)s, %(after_id)s))
 ORDER BY {since}, {key} LIMIT %(limit)s
"""
    table, alias, *_ = tables.split()  # what is joined to it changes no count
    return page, f"SELECT count(*) FROM {table} {alias} WHERE {where}"


#: name of a queue: how to read it
QUEUES: dict[str, tuple[str, str]] = {
    "disputes": _queue(
        """d.id, d.milestone_id AS subject_id, c.title, o.name AS who,
       ARRAY[CASE WHEN d.by_labeler THEN 'by the labeler' ELSE 'by the employer' END] AS notes""",
        """disputes d JOIN milestones m ON m.id = d.milestone_id JOIN contracts c ON c.id = m.contract_id
  JOIN organizations o ON o.id = c.organization_id""",
        "d.decided_at IS NULL",
        "d.opened_at",
        "d.id",
    ),
    # Where the owner agreed to it at the hire it would have been released; here nobody has answered.
    "deliveries": _queue(
        """m.id, c.organization_id AS subject_id, c.title, o.name AS who, ARRAY[m.name] AS notes""",
        """milestones m JOIN contracts c ON c.id = m.contract_id
  JOIN organizations o ON o.id = c.organization_id""",
        "m.submitted_at <= %(now)s - interval '30 days' AND m.status = 'ACTIVE_FUNDED'",
        "m.submitted_at",
        "m.id",
    ),
    "jobs": _queue(
        """j.id, j.id AS subject_id, coalesce(j.title, 'Untitled job') AS title, o.name AS who,
       coalesce(d.reasons, '{}') AS notes""",
        f"jobs j JOIN organizations o ON o.id = j.organization_id {_LAST_WORD}",
        "j.status = 'PENDING_APPROVAL'",
        "j.updated_at",
        "j.id",
    ),
    "reports": _queue(
        f"""r.id, r.subject_id, left(coalesce(j.title, m.content, concat_ws(' ', p.first_name, p.last_name),
       r.kind), 160) AS title, {_NAME} AS who, ARRAY[r.kind, r.reason] AS notes""",
        """reports r JOIN users u ON u.id = r.reporter_id
  LEFT JOIN jobs j ON r.kind = 'job' AND j.id = r.subject_id
  LEFT JOIN messages m ON r.kind = 'message' AND m.id = r.subject_id
  LEFT JOIN users p ON r.kind = 'profile' AND p.id = r.subject_id""",
        "r.settled_at IS NULL",
        "r.created_at",
        "r.id",
    ),
    "messages": _queue(
        f"""f.message_id AS id, m.conversation_id AS subject_id, left(m.content, 160) AS title,
       {_NAME} AS who, f.reasons AS notes""",
        """message_flags f JOIN messages m ON m.id = f.message_id
  LEFT JOIN users u ON u.id = m.sender_user_id""",
        "f.settled_at IS NULL",
        "f.flagged_at",
        "f.message_id",
    ),
    "identities": _queue(
        f"c.labeler_id AS id, c.labeler_id AS subject_id, {_NAME} AS title, coalesce(u.email, '') AS who,"
        " '{}'::text[] AS notes",
        "identity_checks c JOIN users u ON u.id = c.labeler_id",
        "true",
        "c.asked_at",
        "c.labeler_id",
    ),
    "locations": _queue(
        f"""p.id, p.labeler_id AS subject_id, {_NAME} AS title, coalesce(j.title, 'Untitled job') AS who,
       array_remove(ARRAY[l.city, l.country_code], NULL) AS notes""",
        """proposals p JOIN users u ON u.id = p.labeler_id JOIN labelers l ON l.id = p.labeler_id
  JOIN jobs j ON j.id = p.job_id""",
        "p.location_status = 'PENDING'",
        "p.created_at",
        "p.id",
    ),
}

_COUNTS = "SELECT " + ", ".join(f"({count}) AS {name}" for name, (_, count) in QUEUES.items())


def counts(db: Db, staff: Staff) -> dict[str, int]:
    """Return how much waits in each queue."""
    return db.one(_COUNTS, now=db.now)


def waiting(db: Db, staff: Staff, queue: str, *, cursor: str | None = None) -> Page:
    """Return a page of a queue, the longest waiting first; fails with `invalid_cursor`."""
    place = cursors.decode(f"desk-{queue}", cursor, lambda at, key: (cursors.moment(at), cursors.text(key)))
    after, after_id = place or (None, None)
    sql = QUEUES[queue][0]
    found = db.rows(Waiting, sql, after=after, after_id=after_id, limit=PAGE + 1, now=db.now)
    following = None
    if len(found) > PAGE:
        following = cursors.encode(f"desk-{queue}", found[PAGE - 1].since, found[PAGE - 1].id)
    return Page(found[:PAGE], following)
