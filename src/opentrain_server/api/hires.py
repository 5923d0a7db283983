"""POST /proposals/{id}/hire: asking a human to hire (contract hiring.md §6)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from opentrain_server import pricing
from opentrain_server.api import bodies
from opentrain_server.api.approval_view import AskedOut, asked
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.milestone_body import Amount, ComingDay, Description, Name, cents
from opentrain_server.api.signature import ProposalId
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.hires import Terms

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["hiring"])


class FirstMilestone(BaseModel):
    """The first milestone of a hire; it has a name or a description, or both."""

    name: Name | None = None
    description: Description | None = None
    amount: Amount = Field(description="US dollars; fees come on top.")
    dueDate: ComingDay | None = Field(None, description="Today or later.")

    @model_validator(mode="after")
    def _called_something(self) -> "FirstMilestone":
        if not self.name and not self.description:
            raise PydanticCustomError("custom", "Give a name or a description")
        return self


class Hire(BaseModel):
    """Body of POST /proposals/{proposalId}/hire."""

    milestone: FirstMilestone
    confirmNotAFit: Annotated[
        StrictBool | None, Field(description="true to hire from a proposal marked NOT_A_FIT.")
    ] = None


@router.post(
    "/proposals/{proposalId}/hire", summary="Ask to hire a labeler", response_model=AskedOut, status_code=202
)
@declare(
    Declared(
        Gate(scope="proposals:write", action="hire AI trainers", feature="hiring"),
        status=202,
        audits=True,
        reasons=(
            "not_found",
            "not_owner",
            "already_hired",
            "charge_in_progress",
            "invite_not_accepted",
            "job_not_published",
            "job_closed",
            "freelancer_unavailable",
            "contract_rate_missing",
            "not_a_fit_confirmation_required",
            "rate_limited",
            "payment_method_required",
        ),
        example={"milestone": {"name": "First batch", "description": "5,000 posts", "amount": 300}},
    )
)
def hire(call: Call, proposal_id: ProposalId, body: Hire) -> AskedOut:
    """Ask a human to hire; nothing is hired or charged by the call. Other terms replace a pending request."""
    milestone = body.milestone
    terms = Terms(
        milestone.name or None, milestone.description or None, cents(milestone.amount), milestone.dueDate
    )
    with bodies.milestone_issues():
        approval = hires.ask(
            call.db,
            call.agent,
            proposal_id,
            terms=terms,
            confirm_not_a_fit=body.confirmNotAFit is True,
            rules=pricing.rules(call.settings),
            audit_as="hire",
        )
    return asked(call, approval, "hire")
