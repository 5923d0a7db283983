"""Suspension: an account or a person is shut out, or let in again.

The jobs of an account leave the board and return. A person sees that they are suspended and may sign out;
their tokens stop, a labeler's profile is hidden, and they neither apply nor can be invited.
"""

from dataclasses import dataclass

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.board import board

_EXISTS = "SELECT count(*) AS n FROM organizations WHERE id = %(id)s"

_SUSPEND = "UPDATE organizations SET suspended_at = %(now)s WHERE id = %(id)s AND suspended_at IS NULL"

_RESTORE = "UPDATE organizations SET suspended_at = NULL WHERE id = %(id)s AND suspended_at IS NOT NULL"

# Jobs before their account, as publishing locks them: listing a job looks at its row.
_LOCK_JOBS = "SELECT 1 FROM jobs WHERE organization_id = %(id)s AND status = 'OPEN' ORDER BY id FOR UPDATE"

_SUSPEND_PERSON = "UPDATE users SET suspended_at = %(now)s WHERE id = %(id)s AND suspended_at IS NULL"

_RESTORE_PERSON = "UPDATE users SET suspended_at = NULL WHERE id = %(id)s AND suspended_at IS NOT NULL"

_PERSON = """
SELECT EXISTS (SELECT 1 FROM staff WHERE user_id = id) AS is_staff FROM users
 WHERE id = %(id)s AND closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class _Person:
    is_staff: bool


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


def suspend_person(db: Db, user_id: str) -> bool:
    """Shut a person out; returns whether they were not yet. `not_found`, `person_is_staff`."""
    person = db.find(_Person, _PERSON, id=user_id)
    if person is None:
        raise Failure("not_found", resource="users", userId=user_id)
    if person.is_staff:
        raise Failure("person_is_staff", userId=user_id)
    return bool(db.run(_SUSPEND_PERSON, id=user_id, now=db.now))


def restore_person(db: Db, user_id: str) -> bool:
    """Let a person in again; returns whether they were suspended. `not_found`."""
    if db.find(_Person, _PERSON, id=user_id) is None:
        raise Failure("not_found", resource="users", userId=user_id)
    return bool(db.run(_RESTORE_PERSON, id=user_id))


def _check_exists(db: Db, organization_id: str) -> None:
    if not db.one(_EXISTS, id=organization_id)["n"]:
        raise Failure("not_found", resource="organizations", organizationId=organization_id)
