"""Approvals: what was asked of a human (contract money.md §3)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from opentrain_server.api import bodies
from opentrain_server.api.approval_view import ApprovalOut, shown
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate, insufficient
from opentrain_server.api.signature import ApprovalId, Cursor, Limit
from opentrain_server.core import cursors
from opentrain_server.domain.accounts.scopes import covers
from opentrain_server.domain.approvals import approvals, resolving
from opentrain_server.domain.approvals.approvals import STATUSES, Approval

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["approvals"])

_HIRING, _PAYING = "proposals:write", "payments:write"


class ApprovalsPage(TypedDict):
    """Answer of GET /approvals."""

    approvals: list[ApprovalOut]
    nextCursor: str | None


class OneApprovalOut(TypedDict):
    """Answer of GET /approvals/{approvalId}."""

    approval: ApprovalOut


class CancelledOut(TypedDict):
    """Answer of POST /approvals/{approvalId}/cancel."""

    ok: Literal[True]
    approval: ApprovalOut


class ApprovalsQuery(BaseModel):
    """Query of GET /approvals."""

    status: str | None = Field(
        None, description=f"One of {', '.join(STATUSES)}.", json_schema_extra={"enum": list(STATUSES)}
    )
    limit: Limit = 25
    cursor: Cursor = None


@router.get("/approvals", summary="List approvals", response_model=ApprovalsPage)
@declare(Declared(Gate(scope="payments:read"), reasons=("invalid_cursor",)))
def list_approvals(call: Call, query: Annotated[ApprovalsQuery, Query()]) -> ApprovalsPage:
    """List what was asked of a human for this account, newest first."""
    before = cursors.decode(
        "approvals", query.cursor, lambda at, one: (cursors.moment(at), cursors.text(one))
    )
    status = bodies.status_of(query.status, STATUSES)
    found = approvals.of_account(call.db, call.agent, status=status, before=before, limit=query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    return {
        "approvals": [shown(call, approval) for approval in page],
        "nextCursor": cursors.encode("approvals", page[-1].created_at, page[-1].id) if more else None,
    }


@router.get("/approvals/{approvalId}", summary="Show an approval", response_model=OneApprovalOut)
@declare(Declared(Gate(scope="payments:read"), reasons=("not_found",)))
def get_approval(call: Call, approval_id: ApprovalId) -> OneApprovalOut:
    """Show what was asked and what became of it; no call can decide it, a signed-in owner does."""
    return {"approval": shown(call, approvals.get(call.db, call.agent, approval_id))}


@router.post("/approvals/{approvalId}/cancel", summary="Withdraw a request", response_model=CancelledOut)
@declare(
    Declared(
        Gate(any_scope=(_HIRING, _PAYING), action="withdraw approval requests"),
        reasons=(
            "not_found",
            "insufficient_scope",
            "not_requester",
            "charge_in_progress",
            "approval_not_pending",
        ),
    )
)
def cancel_approval(call: Call, approval_id: ApprovalId) -> CancelledOut:
    """Take back a request that a token of the same user made; again, it answers the same."""

    def check(approval: Approval) -> None:
        needed = _HIRING if approval.type == "proposal_hire" else _PAYING
        if not covers(call.agent.scopes, needed):
            raise insufficient(call, (needed,))

    cancelled = resolving.cancel(call.db, call.agent, approval_id, check=check)
    return {"ok": True, "approval": shown(call, cancelled)}
