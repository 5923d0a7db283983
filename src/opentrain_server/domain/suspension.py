"""Suspension: staff shut an account out, or let it in again; its jobs leave the board and return."""

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain import board

_EXISTS = "SELECT count(*) AS n FROM organizations WHERE id = %(id)s"

_SUSPEND = "UPDATE organizations SET suspended_at = %(now)s WHERE id = %(id)s AND suspended_at IS NULL"

_RESTORE = "UPDATE organizations SET suspended_at = NULL WHERE id = %(id)s AND suspended_at IS NOT NULL"

# Jobs before their account, as publishing locks them: listing a job looks at its row.
_LOCK_JOBS = "SELECT 1 FROM jobs WHERE organization_id = %(id)s AND status = 'OPEN' ORDER BY id FOR UPDATE"


def suspend(db: Db, organization_id: str) -> bool:
    """Shut an account out and take its jobs off the board; returns whether it was not yet. `not_found`."""
    _check_exists(db, organization_id)
    changed = bool(db.run(_SUSPEND, id=organization_id, now=db.now))
    if changed:
        board.hide_account(db, organization_id=organization_id)
    return changed


def restore(db: Db, organization_id: str) -> bool:
    """Let an account in again and list its open jobs; returns whether it was suspended. `not_found`."""
    _check_exists(db, organization_id)
    db.run(_LOCK_JOBS, id=organization_id)
    changed = bool(db.run(_RESTORE, id=organization_id))
    if changed:
        board.show_account(db, organization_id=organization_id)
    return changed


def _check_exists(db: Db, organization_id: str) -> None:
    if not db.one(_EXISTS, id=organization_id)["n"]:
        raise Failure("not_found", resource="organizations", organizationId=organization_id)
