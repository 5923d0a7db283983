"""Where a labeler is: the verdict of one comparison, made at the application (contract hiring.md §1).

Only the verdict is kept, neither the address nor the country seen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Labeler, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

NOTE_LENGTH = 1000

LocationStatus = Literal["PASSED", "FAILED", "PENDING", "NOT_CHECKED"]
LocationMethod = Literal["IP_COUNTRY", "GPS", "MANUAL"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a labeler's place; `method` and `checked_at` are None while nobody has looked."""

    status: LocationStatus
    method: LocationMethod | None = None
    checked_at: datetime | None = None


# The later verdict wins, so nothing of the earlier one is looked at.
_SETTLE = """
UPDATE proposals SET location_status = %(status)s, location_method = 'MANUAL', location_checked_at = %(now)s
 WHERE id = %(id)s
"""
_ACT = """
INSERT INTO staff_acts (staff_id, action, subject_id, reason, at)
VALUES (%(user_id)s, 'location_checked', %(id)s, %(note)s, %(now)s)
"""
_ASK = """
UPDATE proposals SET location_status = 'PENDING', location_method = NULL, location_checked_at = NULL
 WHERE id = %(id)s AND labeler_id = %(labeler_id)s AND location_status IN ('FAILED', 'NOT_CHECKED')
"""
_MINE = "SELECT count(*) AS n FROM proposals WHERE id = %(id)s AND labeler_id = %(labeler_id)s"


def compare(db: Db, *, seen: str | None, profile: str | None) -> Verdict:
    """Compare the country of a request's address with the profile's, both alpha-2; None is not known."""
    if seen is None or profile is None:
        return Verdict("NOT_CHECKED")
    return Verdict("PASSED" if seen == profile else "FAILED", "IP_COUNTRY", db.now)


def ask_staff(db: Db, labeler: Labeler, proposal_id: str) -> bool:
    """Ask staff to look where the comparison failed or could not be made; return whether they were asked.

    Fails with `not_found` for a proposal that is not the labeler's.
    """
    if db.run(_ASK, id=proposal_id, labeler_id=labeler.user_id):
        return True
    if not db.one(_MINE, id=proposal_id, labeler_id=labeler.user_id)["n"]:
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    return False


def settle(db: Db, staff: Staff, proposal_id: str, *, passed: bool, note: str) -> None:
    """Set the verdict by hand, with a note for the staff's records; fails with `not_found`."""
    status = "PASSED" if passed else "FAILED"
    if not db.run(_SETTLE, id=proposal_id, status=status, now=db.now):
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    db.run(_ACT, user_id=staff.user_id, id=proposal_id, note=note[:NOTE_LENGTH], now=db.now)
