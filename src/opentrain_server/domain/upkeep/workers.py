"""Which workers are alive: each says so from time to time."""

from datetime import datetime, timedelta

from opentrain_server.core.db import Db

BEAT = timedelta(seconds=10)
SILENT = timedelta(seconds=45)  # after which a worker counts as gone
FORGOTTEN = timedelta(hours=1)  # after which the row of one that was killed is deleted

_BEAT = """
INSERT INTO workers (id, seen_at) VALUES (%(id)s, %(now)s)
ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
"""


def beat(db: Db, worker_id: str) -> None:
    """Say that a worker is alive."""
    db.run(_BEAT, id=worker_id, now=db.now)


def retire(db: Db, worker_id: str) -> None:
    """Forget a worker that stops."""
    db.run("DELETE FROM workers WHERE id = %(id)s", id=worker_id)


def sweep(db: Db) -> int:
    """Forget workers that were killed long ago and return how many they were."""
    return db.run("DELETE FROM workers WHERE seen_at < %(since)s", since=db.now - FORGOTTEN)


def last_beat(db: Db) -> datetime | None:
    """Return when any worker was last heard of."""
    seen: datetime | None = db.one("SELECT max(seen_at) AS seen FROM workers")["seen"]
    return seen


def alive(db: Db) -> bool:
    """Tell whether any worker was heard of lately."""
    return bool(
        db.one("SELECT count(*) AS n FROM workers WHERE seen_at >= %(since)s", since=db.now - SILENT)["n"]
    )
