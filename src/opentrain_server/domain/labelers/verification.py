"""Verification: a labeler asks staff to check who they are; staff confirm it, or take it back (contract
hiring.md §1). The proof is shown outside of this server; nothing of it is kept but the verdict and a note.
"""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Labeler, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.labelers import locations


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a labeler's identity is confirmed, and since when they wait for a check."""

    verified_at: datetime | None
    asked_at: datetime | None


_STANDING = """
SELECT l.identity_verified_at AS verified_at, c.asked_at
  FROM labelers l LEFT JOIN identity_checks c ON c.labeler_id = l.id WHERE l.id = %(id)s
"""
_ASK = """
INSERT INTO identity_checks (labeler_id, asked_at)
SELECT id, %(now)s FROM labelers WHERE id = %(id)s AND identity_verified_at IS NULL
ON CONFLICT (labeler_id) DO NOTHING
"""
_SET = """
WITH done AS (DELETE FROM identity_checks WHERE labeler_id = %(id)s)
UPDATE labelers SET identity_verified_at = %(now)s WHERE id = %(id)s AND identity_verified_at IS NULL
"""
_TAKE_BACK = """
UPDATE labelers SET identity_verified_at = NULL WHERE id = %(id)s AND identity_verified_at IS NOT NULL
"""
_REFUSE = "DELETE FROM identity_checks WHERE labeler_id = %(id)s"
_LABELER = "SELECT count(*) AS n FROM labelers WHERE id = %(id)s"


def standing(db: Db, labeler: Labeler) -> Standing:
    """Return where a labeler stands; fails with `not_found`."""
    found = db.find(Standing, _STANDING, id=labeler.user_id)
    if found is None:
        raise Failure("not_found", resource="freelancers", idOrSlug=labeler.user_id)
    return found


def ask(db: Db, labeler: Labeler) -> bool:
    """Ask staff to check who the labeler is; returns whether they were not yet asked."""
    return bool(db.run(_ASK, id=labeler.user_id, now=db.now))


def confirm_identity(db: Db, staff: Staff, labeler_id: str, *, reason: str) -> None:
    """Confirm who a labeler is. `not_found`, `already_decided`, `reason_needed`."""
    staff_acts.hold(db, labeler_id)
    _check_changed(db, labeler_id, db.run(_SET, id=labeler_id, now=db.now))
    staff_acts.record(db, staff, "identity_confirmed", labeler_id, reason=reason)
    body = "Staff confirmed who you are. Employers see that on your profile.\n"
    staff_acts.tell(db, labeler_id, kind="decisions", subject="Your identity is confirmed", body=body)


def take_back_identity(db: Db, staff: Staff, labeler_id: str, *, reason: str) -> None:
    """Take a confirmation back. `not_found`, `already_decided`, `reason_needed`."""
    staff_acts.hold(db, labeler_id)
    _check_changed(db, labeler_id, db.run(_TAKE_BACK, id=labeler_id))
    staff_acts.record(db, staff, "identity_taken_back", labeler_id, reason=reason)
    body = "Staff took back that your identity is confirmed. You can ask for another check.\n\n"
    subject = "Your identity is no longer confirmed"
    staff_acts.tell(db, labeler_id, subject=subject, body=body + staff_acts.because(reason))


def refuse_identity(db: Db, staff: Staff, labeler_id: str, *, reason: str) -> None:
    """End a check that could not confirm anything. `not_found`, `already_decided`, `reason_needed`."""
    staff_acts.hold(db, labeler_id)
    _check_changed(db, labeler_id, db.run(_REFUSE, id=labeler_id))
    staff_acts.record(db, staff, "identity_refused", labeler_id, reason=reason)
    body = "Staff could not confirm who you are. You can ask again.\n\n"
    subject = "Your identity could not be confirmed"
    staff_acts.tell(db, labeler_id, kind="decisions", subject=subject, body=body + staff_acts.because(reason))


def pass_location(db: Db, staff: Staff, proposal_id: str, *, reason: str) -> None:
    """Confirm where a labeler is, for a proposal; fails as `locations.settle`."""
    locations.settle(db, staff, proposal_id, passed=True, reason=reason)


def fail_location(db: Db, staff: Staff, proposal_id: str, *, reason: str) -> None:
    """Say that a labeler is not where they say, for a proposal; fails as `locations.settle`."""
    locations.settle(db, staff, proposal_id, passed=False, reason=reason)


def _check_changed(db: Db, labeler_id: str, changed: int) -> None:
    if changed:
        return
    if db.one(_LABELER, id=labeler_id)["n"]:
        raise Failure("already_decided")
    raise Failure("not_found", resource="freelancers", idOrSlug=labeler_id)
