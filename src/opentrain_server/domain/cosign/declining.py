"""An owner's no: it ends the request and, of a release, stops the clock that would release by itself."""

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, resolving
from opentrain_server.domain.contracts import milestones, releases


def decline(db: Db, owner: Member, approval_id: str) -> None:
    """Say no. Fails with `owner_only`, `not_found`, `charge_in_progress`, `approval_not_pending`."""
    if not owner.owns_organization:
        raise Failure("owner_only")
    approval = approvals.get(db, owner, approval_id)
    if approval.type == releases.TYPE:  # the contract is held before the request, as everywhere
        milestone = milestones.lock(db, owner, approval.subject_id)
        resolving.decline(db, owner, approval_id)
        releases.stop_clock(db, milestone)
        return
    resolving.decline(db, owner, approval_id)
