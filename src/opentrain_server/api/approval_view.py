"""An approval on the wire: always the same twelve keys (contract money.md §3)."""

from typing import Any, Literal

from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.wire import Timestamp, time, time_or_none
from opentrain_server.domain.approvals.approvals import Approval

ApprovalType = Literal["proposal_hire", "milestone_fund", "milestone_approve", "contract_end"]
ApprovalStatus = Literal["pending", "confirmed", "declined", "expired"]


class ApprovalOut(TypedDict):
    """What a human was asked, and what became of it. `approvalUrl` is the page where they decide."""

    id: str
    type: ApprovalType
    status: ApprovalStatus
    contractId: str | None
    milestoneId: str | None
    jobId: str
    proposalId: str | None
    approvalUrl: str
    expiresAt: Timestamp
    resolvedAt: Timestamp | None
    result: dict[str, Any] | None
    createdAt: Timestamp


class AskedOut(TypedDict):
    """Answer of a call that asks a human."""

    approval: ApprovalOut
    message: str


def shown(call: Call, approval: Approval) -> ApprovalOut:
    """Return a request with the address of its page."""
    return {
        "id": approval.id,
        "type": approval.type,  # type: ignore[typeddict-item]  # the table's own check
        "status": approval.status,  # type: ignore[typeddict-item]  # the table's own check
        "contractId": approval.contract_id,
        "milestoneId": approval.milestone_id,
        "jobId": approval.job_id,
        "proposalId": approval.proposal_id,
        "approvalUrl": call.url_of(f"/approvals/{approval.id}"),
        "expiresAt": time(approval.expires_at),
        "resolvedAt": time_or_none(approval.resolved_at),
        "result": approval.result,
        "createdAt": time(approval.created_at),
    }


def asked(call: Call, approval: Approval, what: str) -> AskedOut:
    """Return the answer of a call that asks: `what` is to be confirmed."""
    return {
        "approval": shown(call, approval),
        "message": f"Waiting for a signed-in human to confirm this {what}: show them approvalUrl.",
    }
