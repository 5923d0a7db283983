"""History: what happened, written by one function in the transaction that made it happen.

A stream belongs to an inbox: an employer organisation or a labeler. The number comes from the inbox's own
row, so each stream is dense and in commit order (contract events.md §1). A fact that concerns both is a row
in each; who writes to two inboxes takes them in the order of their ids.
"""

from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.db import Db

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
