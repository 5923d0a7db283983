"""Sanctions: staff suspend an account or a person, or hide a profile, and take it back; each with its reason.

Whoever it concerns is told why. What stands already is `already_decided`: of two at once, one decides.
"""

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import suspension
from opentrain_server.domain.history import staff_acts

_HIDE = "UPDATE labelers SET hidden_at = %(now)s WHERE id = %(id)s AND hidden_at IS NULL"
_SHOW = "UPDATE labelers SET hidden_at = NULL WHERE id = %(id)s AND hidden_at IS NOT NULL"
_LABELER = "SELECT count(*) AS n FROM labelers WHERE id = %(id)s"


def suspend_account(db: Db, staff: Staff, organization_id: str, *, reason: str) -> None:
    """Shut an account out; its jobs leave the board. `not_found`, `already_decided`, `reason_needed`."""
    staff_acts.hold_owner(db, organization_id)
    _check_changed(suspension.suspend(db, organization_id))
    staff_acts.record(db, staff, "account_suspended", organization_id, reason=reason)
    body = "Your account is suspended. Its jobs are off the board, and its keys do not work.\n\n"
    staff_acts.tell_owner(
        db, organization_id, subject="Your account is suspended", body=body + staff_acts.because(reason)
    )


def restore_account(db: Db, staff: Staff, organization_id: str, *, reason: str) -> None:
    """Let an account in again; its open jobs are listed. `not_found`, `already_decided`, `reason_needed`."""
    staff_acts.hold_owner(db, organization_id)
    _check_changed(suspension.restore(db, organization_id))
    staff_acts.record(db, staff, "account_restored", organization_id, reason=reason)
    body = "Your account is no longer suspended. Its open jobs are on the board again, and its keys work.\n\n"
    staff_acts.tell_owner(
        db, organization_id, subject="Your account is open again", body=body + f"The reason: {reason}\n"
    )


def suspend_person(db: Db, staff: Staff, user_id: str, *, reason: str) -> None:
    """Shut a person out: pages, tokens, profile. `not_found`, `person_is_staff`, `already_decided`."""
    _check_changed(suspension.suspend_person(db, user_id))
    staff_acts.record(db, staff, "person_suspended", user_id, reason=reason)
    body = "You are suspended. You can sign in and out, and nothing else. Your keys do not work.\n\n"
    staff_acts.tell(db, user_id, subject="You are suspended", body=body + staff_acts.because(reason))


def restore_person(db: Db, staff: Staff, user_id: str, *, reason: str) -> None:
    """Let a person in again. `not_found`, `already_decided`, `reason_needed`."""
    _check_changed(suspension.restore_person(db, user_id))
    staff_acts.record(db, staff, "person_restored", user_id, reason=reason)
    body = f"You are no longer suspended. Everything works as before.\n\nThe reason: {reason}\n"
    staff_acts.tell(db, user_id, subject="You are no longer suspended", body=body)


def hide_profile(db: Db, staff: Staff, labeler_id: str, *, reason: str) -> None:
    """Hide a labeler's profile, whatever they choose themselves. `not_found`, `already_decided`."""
    _switch_profile(db, labeler_id, hidden=True)
    staff_acts.record(db, staff, "profile_hidden", labeler_id, reason=reason)
    body = "Your profile is hidden from search and from its page. Your proposals stay.\n\n"
    staff_acts.tell(db, labeler_id, subject="Your profile is hidden", body=body + staff_acts.because(reason))


def show_profile(db: Db, staff: Staff, labeler_id: str, *, reason: str) -> None:
    """Show a labeler's profile again, where they want it shown. `not_found`, `already_decided`."""
    _switch_profile(db, labeler_id, hidden=False)
    staff_acts.record(db, staff, "profile_shown", labeler_id, reason=reason)
    body = f"Your profile is no longer hidden by staff.\n\nThe reason: {reason}\n"
    staff_acts.tell(db, labeler_id, subject="Your profile is back", body=body)


def _switch_profile(db: Db, labeler_id: str, *, hidden: bool) -> None:
    staff_acts.hold(db, labeler_id)
    if db.run(_HIDE if hidden else _SHOW, id=labeler_id, now=db.now):
        return
    if not db.one(_LABELER, id=labeler_id)["n"]:
        raise Failure("not_found", resource="freelancers", idOrSlug=labeler_id)
    raise Failure("already_decided")


def _check_changed(changed: bool) -> None:
    if not changed:
        raise Failure("already_decided")
