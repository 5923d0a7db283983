"""Which workers are alive: each says so from time to time."""

from datetime import timedelta

from opentrain_server.core.db import Db

BEAT = timedelta(seconds=10)
SILENT = timedelta(seconds=45)  # after which a worker counts as gone

_BEAT = """
INSERT INTO workers (id, seen_at) VALUES (%(id)s, %(now)s)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
"""


def beat(db: Db, worker_id: str) -> None:
    """Say that a worker is alive."""
    db.run(_BEAT, id=worker_id, now=db.now)


def retire(db: Db, worker_id: str) -> None:
    """Forget a worker that stops, and any that have been silent for long."""
    db.run(
        "DELETE FROM workers WHERE id = %(id)s OR seen_at < %(since)s", id=worker_id, since=db.now - SILENT
    )


def alive(db: Db) -> bool:
    """Tell whether any worker was heard of lately."""
    return bool(
        db.one("SELECT count(*) AS n FROM workers WHERE seen_at >= %(since)s", since=db.now - SILENT)["n"]
    )
