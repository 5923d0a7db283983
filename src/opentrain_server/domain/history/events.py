"""History: what happened, written by one function in the transaction that made it happen.

A stream belongs to an inbox: an employer organisation or a labeler. The number comes from the inbox's own
row, so each stream is dense and in commit order (contract events.md §1). A fact that concerns both is a row
in each; who writes to two inboxes takes them in the order of their ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.db import Db


@dataclass(frozen=True, slots=True)
class Event:
    """What one inbox is told. Payloads hold ids, enum values and numbers, never text or names."""

    inbox_id: str
    type: str
    resource_id: str
    job_id: str | None
    data: dict[str, Any]


_RECORD = """
WITH account AS (
    UPDATE organizations SET last_event = last_event + 1 WHERE id = %(inbox_id)s RETURNING last_event
), labeler AS (
    UPDATE labelers SET last_event = last_event + 1 WHERE id = %(inbox_id)s RETURNING last_event
), numbered AS (
    SELECT last_event FROM account UNION ALL SELECT last_event FROM labeler
)
INSERT INTO events (inbox_id, number, type, resource_id, job_id, data, created_at)
SELECT %(inbox_id)s, last_event, %(type)s, %(resource_id)s, %(job_id)s, %(data)s, %(now)s FROM numbered
"""


def record(
    db: Db, inbox_id: str, *, type: str, resource_id: str, job_id: str | None, data: dict[str, Any]
) -> None:
    """Append one event to an inbox. Payloads hold ids, enum values and numbers, never text or names."""
    written = db.run(
        _RECORD,
        inbox_id=inbox_id,
        type=type,
        resource_id=resource_id,
        job_id=job_id,
        data=Jsonb(data),
        now=db.now,
    )
    assert written == 1, "the inbox must exist"


# Row by row in the order of the inboxes: each takes its number, and with it the lock, from its own row.
# For verbs that are at their limit of statements it may be part of one of theirs, with `rows` as `events`.
ROWS = """
INSERT INTO events (inbox_id, number, type, resource_id, job_id, data, created_at)
SELECT inbox, next_event(inbox), type, resource, job, data, %(now)s
  FROM (SELECT * FROM jsonb_to_recordset(%(events)s)
            AS e (place integer, inbox text, type text, resource text, job text, data jsonb)
         ORDER BY inbox, place) AS told
"""


def record_all(db: Db, events: Sequence[Event]) -> None:
    """Append several events in one statement: to each inbox its own in the order given, inboxes by id."""
    written = db.run(ROWS, events=rows(events), now=db.now)
    assert written == len(events), "the inboxes must exist"


def rows(events: Sequence[Event]) -> Jsonb:
    """Return events as the statement ROWS takes them."""
    return Jsonb(
        [
            {
                "place": place,
                "inbox": event.inbox_id,
                "type": event.type,
                "resource": event.resource_id,
                "job": event.job_id,
                "data": event.data,
            }
            for place, event in enumerate(events)
        ]
    )
