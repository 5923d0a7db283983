"""Lapses: accounts that nobody claimed in time end, and are forgotten 30 days later (auth.md §1)."""

from dataclasses import dataclass
from datetime import timedelta

from opentrain_server.core.db import Db
from opentrain_server.domain.accounts import handovers
from opentrain_server.domain.jobs.job_status import MOVES, JobStatus, move

KEPT = timedelta(days=30)
LAPSED_AT_ONCE = 100
FORGOTTEN_AT_ONCE = 50

_LIVE_JOBS = """
SELECT id, status FROM jobs WHERE organization_id = %(id)s AND status = ANY(%(live)s) ORDER BY id
"""
_DUE = """
SELECT id FROM organizations
 WHERE claimed_at IS NULL AND lapsed_at IS NULL AND claim_expires_at <= %(now)s
 ORDER BY claim_expires_at LIMIT %(batch)s
"""
# A claim that is being finished holds the row: it is skipped now and no longer due afterwards.
_HOLD = """
SELECT 1 FROM organizations
 WHERE id = %(id)s AND claimed_at IS NULL AND lapsed_at IS NULL FOR NO KEY UPDATE SKIP LOCKED
"""
_LAPSE = "UPDATE organizations SET lapsed_at = %(now)s WHERE id = %(id)s"

_OLD = """
SELECT id FROM organizations WHERE lapsed_at <= %(since)s
 ORDER BY lapsed_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
"""
_FORGET_HISTORY = "DELETE FROM events WHERE inbox_id = ANY(%(ids)s)"
_FORGET = """
WITH gone AS (
    SELECT user_id FROM members WHERE organization_id = ANY(%(ids)s)
), ended AS (
    DELETE FROM organizations WHERE id = ANY(%(ids)s)
)
SELECT user_id FROM gone
"""
_FORGET_PEOPLE = "DELETE FROM users WHERE id = ANY(%(ids)s) AND email IS NULL"


def lapse(db: Db) -> int:
    """End accounts whose claim window is over, a batch of them, and return how many they were."""
    ids = [row[0] for row in db.conn.execute(_DUE, {"now": db.now, "batch": LAPSED_AT_ONCE})]
    return sum(_end(db, organization_id) for organization_id in ids)


def _end(db: Db, organization_id: str) -> int:
    handovers.lock_jobs(db, organization_id)
    if not db.run(_HOLD, id=organization_id):
        return 0
    _archive_jobs(db, organization_id)
    return db.run(_LAPSE, id=organization_id, now=db.now)


def _archive_jobs(db: Db, organization_id: str) -> None:
    live, _ = MOVES["account_lapsed"]
    for job in db.rows(_LiveJob, _LIVE_JOBS, id=organization_id, live=sorted(live)):
        move(db, job.id, previous=JobStatus(job.status), cause="account_lapsed")


@dataclass(frozen=True, slots=True)
class _LiveJob:
    id: str
    status: str


def forget(db: Db) -> int:
    """Delete the data of accounts that lapsed 30 days ago, a batch of them; return how many they were."""
    params = {"since": db.now - KEPT, "batch": FORGOTTEN_AT_ONCE}
    ids = [row[0] for row in db.conn.execute(_OLD, params)]
    if not ids:
        return 0
    db.run(_FORGET_HISTORY, ids=ids)
    people = [row[0] for row in db.conn.execute(_FORGET, {"ids": ids})]
    db.run(_FORGET_PEOPLE, ids=people)
    return len(ids)
