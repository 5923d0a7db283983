"""Milestones: asking a human to fund one, or to release it (contract money.md §2)."""

from fastapi import APIRouter

from opentrain_server import pricing
from opentrain_server.api.approval_view import AskedOut, asked
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import MilestoneId
from opentrain_server.domain.contracts import funding, releases

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["contracts"])


@router.post(
    "/milestones/{milestoneId}/fund",
    summary="Ask to fund a milestone",
    response_model=AskedOut,
    status_code=202,
)
@declare(
    Declared(
        Gate(scope="payments:write", action="fund milestones", feature="payments"),
        status=202,
        audits=True,
        reasons=(
            "not_found",
            "contract_ended",
            "milestone_not_fundable",
            "rate_limited",
            "payment_method_required",
        ),
    )
)
def fund_milestone(call: Call, milestone_id: MilestoneId) -> AskedOut:
    """Ask a human to set the money for a milestone aside; a repeat answers the request that is pending."""
    rules = pricing.rules(call.settings)
    approval = funding.ask(call.db, call.agent, milestone_id, rules=rules, audit_as="fund_milestone")
    return asked(call, approval, "funding")


@router.post(
    "/milestones/{milestoneId}/approve",
    summary="Ask to release a milestone",
    response_model=AskedOut,
    status_code=202,
)
@declare(
    Declared(
        Gate(scope="payments:write", action="release milestone payments", feature="payments"),
        status=202,
        audits=True,
        reasons=(
            "not_found",
            "contract_ended",
            "milestone_not_funded",
            "milestone_already_paid",
            "milestone_cancelled",
            "milestone_disputed",
            "rate_limited",
        ),
    )
)
def approve_milestone(call: Call, milestone_id: MilestoneId) -> AskedOut:
    """Ask a human to pay a funded milestone, delivered or not; nothing is paid by the call."""
    rules = pricing.rules(call.settings)
    approval = releases.ask(call.db, call.agent, milestone_id, rules=rules, audit_as="approve_milestone")
    return asked(call, approval, "payment")
