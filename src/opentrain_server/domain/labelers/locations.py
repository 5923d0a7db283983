"""Where a labeler is: the verdict of one comparison, made at the application (contract hiring.md §1).

Only the verdict is kept, neither the address nor the country seen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Labeler, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts

LocationStatus = Literal["PASSED", "FAILED", "PENDING", "NOT_CHECKED"]
LocationMethod = Literal["IP_COUNTRY", "GPS", "MANUAL"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a labeler's place; `method` and `checked_at` are None while nobody has looked."""

    status: LocationStatus
    method: LocationMethod | None = None
    checked_at: datetime | None = None


# The later verdict wins; the same one again is none.
_SETTLE = """
UPDATE proposals SET location_status = %(status)s, location_method = 'MANUAL', location_checked_at = %(now)s
 WHERE id = %(id)s AND (location_status, location_method) IS DISTINCT FROM (%(status)s, 'MANUAL')
RETURNING labeler_id
"""
_WHOSE = "SELECT labeler_id FROM proposals WHERE id = %(id)s"
_THERE = "SELECT count(*) AS n FROM proposals WHERE id = %(id)s"
_TOLD = {
    True: "Staff confirmed where you are, for one of your proposals. The employer sees that.\n",
    False: "Staff looked at where you are for one of your proposals and could not confirm it. The employer"
    " sees that. You can still be hired.\n",
}
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


def settle(db: Db, staff: Staff, proposal_id: str, *, passed: bool, reason: str) -> None:
    """Set the verdict by hand, with a reason for the staff's records, and tell the labeler.

    Fails with `not_found` or `already_decided`.
    """
    status = "PASSED" if passed else "FAILED"
    if asked := db.conn.execute(_WHOSE, {"id": proposal_id}).fetchone():
        staff_acts.hold(db, asked[0])
    found = db.conn.execute(_SETTLE, {"id": proposal_id, "status": status, "now": db.now}).fetchone()
    if found is None:
        if db.one(_THERE, id=proposal_id)["n"]:
            raise Failure("already_decided")
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    staff_acts.record(
        db, staff, "location_passed" if passed else "location_failed", proposal_id, reason=reason
    )
    staff_acts.tell(db, found[0], kind="decisions", subject="Your location was checked", body=_TOLD[passed])
