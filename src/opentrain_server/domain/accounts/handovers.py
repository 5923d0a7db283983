"""Handovers: how the jobs of one account become another's, and what then ends."""

from opentrain_server.core.db import Db

# Keys of drafts start afresh: the other organisation may have used the same one.
_MOVE = """
WITH moved AS (
    UPDATE jobs SET organization_id = %(target_id)s, draft_key = NULL
     WHERE organization_id = %(organization_id)s
    RETURNING id, status, created_at
), decisions AS (
    UPDATE moderation_decisions SET organization_id = %(target_id)s
     WHERE organization_id = %(organization_id)s
), listed AS (
    UPDATE board_entries SET organization_id = %(target_id)s, listed_until = NULL
     WHERE organization_id = %(organization_id)s
), published AS (
    SELECT id, status, row_number() OVER (ORDER BY created_at, id) AS place, count(*) OVER () AS total
      FROM moved WHERE status IN ('OPEN', 'ONGOING')
), numbered AS (
    UPDATE organizations SET last_event = last_event + (SELECT count(*) FROM published)
     WHERE id = %(target_id)s RETURNING last_event
)
INSERT INTO events (inbox_id, number, type, resource_id, job_id, data, created_at)
SELECT %(target_id)s, last_event - total + place, 'job.status_changed', p.id, p.id,
       jsonb_build_object('jobId', p.id, 'previousStatus', p.status, 'status', p.status, 'cause', 'moved'),
       %(now)s
  FROM published p, numbered
"""

_LOCK_JOBS = "SELECT 1 FROM jobs WHERE organization_id = %(organization_id)s ORDER BY id FOR UPDATE"
_LOCK_BOTH = "SELECT 1 FROM organizations WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"
_END_HISTORY = "DELETE FROM events WHERE inbox_id = %(organization_id)s"
_END = "DELETE FROM organizations WHERE id = %(organization_id)s"


def lock_jobs(db: Db, organization_id: str) -> None:
    """Hold an account's jobs. Before its own row: whoever moves a job holds it when it writes history."""
    db.run(_LOCK_JOBS, organization_id=organization_id)


def lock(db: Db, organization_id: str, *, target_id: str) -> None:
    """Hold both accounts of a move so that nothing new can refer to them, always in the same order."""
    lock_jobs(db, organization_id)
    db.run(_LOCK_BOTH, ids=[organization_id, target_id])


def move_jobs(db: Db, organization_id: str, *, target_id: str) -> None:
    """Move all jobs to another organisation, whose stream is told of each published one."""
    db.run(_MOVE, organization_id=organization_id, target_id=target_id, now=db.now)


def end_organization(db: Db, organization_id: str) -> None:
    """Delete an organisation with everything that is still its own."""
    db.run(_END_HISTORY, organization_id=organization_id)
    db.run(_END, organization_id=organization_id)
