"""Rulings: staff allow or block a job that a moderator held, or hold one that is on the board.

The decision itself is `review`'s; here it gets its reason, and the owner their mail. The account's stream
tells of it by `job.status_changed`.
"""

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.jobs.job_status import JobStatus, move
from opentrain_server.domain.staff import review
from opentrain_server.domain.upkeep import mails


def allow(db: Db, staff: Staff, job_id: str, *, seen: bytes, reason: str) -> None:
    """Put a held job on the board; fails as `review.approve`, and with `reason_needed`."""
    case = _case(db, job_id)
    review.approve(db, staff, job_id, seen=seen)
    staff_acts.record(db, staff, "job_allowed", job_id, reason=reason)
    body = f"Staff looked at your job {_title(case)}. It is on the board now.\n"
    _tell(db, case, "Your job is on the board", body)


def block(db: Db, staff: Staff, job_id: str, *, seen: bytes, reason: str) -> None:
    """Give a held job back as a draft; fails as `review.reject`, and with `reason_needed`."""
    case = _case(db, job_id)
    review.reject(db, staff, job_id, seen=seen)
    staff_acts.record(db, staff, "job_blocked", job_id, reason=reason)
    body = (
        f"Staff looked at your job {_title(case)} and did not let it on the board. It is a draft again.\n\n"
    )
    _tell(db, case, "Your job was not published", body + staff_acts.because(reason))


def hold(db: Db, staff: Staff, job_id: str, *, reason: str) -> None:
    """Take an open job off the board until staff decide. `not_found`, `already_decided`, `reason_needed`."""
    case = _case(db, job_id)
    held = case.status == JobStatus.OPEN and move(
        db, job_id, previous=JobStatus.OPEN, cause="held_for_review"
    )
    if not held:
        raise Failure("already_decided")
    staff_acts.record(db, staff, "job_held", job_id, reason=reason)
    body = (
        f"Staff took your job {_title(case)} off the board to look at it. You will hear how they decide.\n\n"
    )
    _tell(db, case, "Your job is off the board for now", body + staff_acts.because(reason))


def _case(db: Db, job_id: str) -> review.Case:
    case = review.show(db, job_id)
    staff_acts.hold_owner(db, case.organization_id)
    return case


def _title(case: review.Case) -> str:
    return mails.quoted(str(case.fields["jobTitle"] or "Untitled job"))


def _tell(db: Db, case: review.Case, subject: str, body: str) -> None:
    staff_acts.tell_owner(db, case.organization_id, kind="decisions", subject=subject, body=body)
