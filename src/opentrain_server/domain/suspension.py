"""Suspension: staff shut an account out, or let it in again; its jobs leave the board and return."""

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain import board
from opentrain_server.domain.jobs import Job

_EXISTS = "SELECT count(*) AS n FROM organizations WHERE id = %(id)s"

_SUSPEND = "UPDATE organizations SET suspended_at = %(now)s WHERE id = %(id)s AND suspended_at IS NULL"

_RESTORE = "UPDATE organizations SET suspended_at = NULL WHERE id = %(id)s AND suspended_at IS NOT NULL"

_UNLIST = """
SELECT unlist_job(job_id, %(now)s) FROM (
    SELECT job_id FROM board_entries WHERE organization_id = %(id)s ORDER BY job_id) AS listed
"""

# Jobs before their account, as publishing locks them.
_OPEN = """
SELECT id, organization_id, status, fields, fields_hash, external_id, source_hash, slug, published_at,
       created_at, updated_at
  FROM jobs WHERE organization_id = %(id)s AND status = 'OPEN' ORDER BY id FOR UPDATE
"""


def suspend(db: Db, organization_id: str) -> bool:
    """Shut an account out and take its jobs off the board; returns whether it was not yet. `not_found`."""
    _check_exists(db, organization_id)
    if not db.run(_SUSPEND, id=organization_id, now=db.now):
        return False
    db.run(_UNLIST, id=organization_id, now=db.now)
    return True


def restore(db: Db, organization_id: str) -> bool:
    """Let an account in again and list its open jobs; returns whether it was suspended. `not_found`."""
    _check_exists(db, organization_id)
    jobs = db.rows(Job, _OPEN, id=organization_id)
    if not db.run(_RESTORE, id=organization_id):
        return False
    for job in jobs:
        board.show(db, job)
    return True


def _check_exists(db: Db, organization_id: str) -> None:
    if not db.one(_EXISTS, id=organization_id)["n"]:
        raise Failure("not_found", resource="organizations", organizationId=organization_id)
