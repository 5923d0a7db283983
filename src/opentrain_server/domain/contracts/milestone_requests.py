"""Asking about a milestone: what funding and release have in common before a human is asked."""

from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import About
from opentrain_server.domain.contracts.milestones import HELD, HOLD_CONTRACT, TABLES, Held, not_found

_ASKED = f"SELECT {HELD}, {approvals.EARLIER} FROM {TABLES} WHERE m.id = %(subject_id)s"


class _Asked:
    """A held milestone, and a request about it that is pending."""

    def __init__(self, earlier: dict[str, Any] | None, **columns: Any) -> None:
        self.milestone = Held(**columns)
        self.earlier = approvals.from_json(earlier)


def read(db: Db, employer: Employer, milestone_id: str, *, type: str) -> tuple[Held, Approval | None]:
    """Return one of the account's milestones, held, with the request of this type that is pending."""
    owner = db.conn.execute(HOLD_CONTRACT, {"id": milestone_id}).fetchone()
    if owner is None or owner[0] != employer.organization_id:
        raise not_found(milestone_id)
    found = db.row(_Asked, _ASKED, subject_id=milestone_id, type=type, now=db.now)
    return found.milestone, found.earlier


def about(milestone: Held, type: str) -> About:
    """Return what a request about a milestone is about."""
    return About(
        type,
        milestone.id,
        milestone.job_id,
        contract_id=milestone.contract_id,
        milestone_id=milestone.id,
    )
