"""Contracts: reading them, adding a milestone, ending one (contract money.md §1)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints
from typing_extensions import TypedDict

from opentrain_server import pricing
from opentrain_server.api import bodies
from opentrain_server.api.approval_view import AskedOut, asked
from opentrain_server.api.budget_view import BudgetOut
from opentrain_server.api.budget_view import shown as budget_shown
from opentrain_server.api.call import Call
from opentrain_server.api.contract_view import ContractOut, MilestoneOut, milestone_shown, shown
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Answer, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.milestone_body import Amount, ComingDay, Name, Volume, cents
from opentrain_server.api.signature import ID_LENGTH, ContractId
from opentrain_server.domain.contracts import budgets, contracts, endings, milestones
from opentrain_server.domain.contracts.contracts import STATUSES
from opentrain_server.domain.contracts.milestones import DESCRIPTION_LENGTH, New

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["contracts"])


class ContractsOut(TypedDict):
    """Answer of GET /contracts."""

    contracts: list[ContractOut]


class WholeContractOut(ContractOut):
    """A contract with its thread and how much of its budget is used."""

    jobDmConversationId: str
    budget: BudgetOut


class OneContractOut(TypedDict):
    """Answer of GET /contracts/{contractId}."""

    contract: WholeContractOut


class CreatedOut(TypedDict):
    """Answer of POST /contracts/{contractId}/milestones."""

    milestone: MilestoneOut


class EndedOut(TypedDict):
    """Answer of POST /contracts/{contractId}/end when no money was held."""

    ok: Literal[True]
    contractId: str
    status: Literal["ended"]


class ContractsQuery(BaseModel):
    """Query of GET /contracts."""

    jobId: str | None = Field(None, min_length=1, max_length=ID_LENGTH, description="One job's contracts.")
    status: str | None = Field(
        None, description=f"One of {', '.join(STATUSES)}.", json_schema_extra={"enum": list(STATUSES)}
    )


class NewMilestone(BaseModel):
    """Body of POST /contracts/{contractId}/milestones."""

    description: Annotated[str, StringConstraints(min_length=1, max_length=DESCRIPTION_LENGTH)]
    name: Name | None = Field(None, description="Default: Milestone and its number.")
    amountUsd: Amount | None = Field(
        None, description="Required for a fixed price; else it must be rate times volume, or left out."
    )
    volume: Volume | None = Field(
        None, description="Hours (2 decimals) or labels; required unless the price is fixed."
    )
    dueDate: ComingDay | None = Field(None, description="Today or later.")


@router.get("/contracts", summary="List contracts", response_model=ContractsOut)
@declare(Declared(Gate(scope="payments:read"), reasons=("not_found", "not_owner")))
def list_contracts(call: Call, query: Annotated[ContractsQuery, Query()]) -> ContractsOut:
    """List the account's contracts, newest first, each with its milestones."""
    status = bodies.status_of(query.status, STATUSES)
    found = contracts.of_account(call.db, call.agent, status=status, job_id=query.jobId)
    return {"contracts": [shown(contract) for contract in found]}


@router.get("/contracts/{contractId}", summary="Show a contract", response_model=OneContractOut)
@declare(Declared(Gate(scope="payments:read"), reasons=("not_found",)))
def get_contract(call: Call, contract_id: ContractId) -> OneContractOut:
    """Show one contract with its budget: what is funded, and what of it is used."""
    contract = contracts.get(call.db, call.agent, contract_id)
    return {
        "contract": {
            **shown(contract),
            "jobDmConversationId": contract.conversation_id,
            "budget": budget_shown(budgets.of(call.db, contract)),
        }
    }


@router.post(
    "/contracts/{contractId}/milestones",
    summary="Add a milestone",
    response_model=CreatedOut,
    status_code=201,
)
@declare(
    Declared(
        Gate(scope="payments:write", action="create milestones", feature="payments"),
        status=201,
        reasons=("not_found", "contract_ended"),
        example={"description": "Next 5,000 posts", "volume": 5000},
    )
)
def create_milestone(call: Call, contract_id: ContractId, body: NewMilestone) -> CreatedOut:
    """Add a milestone to a running contract; nothing is charged before a human has confirmed its funding."""
    new = New(
        body.name or None,
        body.description,
        None if body.amountUsd is None else cents(body.amountUsd),
        body.volume,
        body.dueDate,
    )
    with bodies.milestone_issues():
        milestone = milestones.create(call.db, call.agent, contract_id, new=new)
    return {"milestone": milestone_shown(milestone)}


@router.post(
    "/contracts/{contractId}/end",
    summary="End a contract",
    response_model=AskedOut,
    status_code=202,
    responses={200: {"model": EndedOut, "description": "No money was held: the contract has ended."}},
)
@declare(
    Declared(
        Gate(scope="payments:write", action="end contracts", feature="payments"),
        status=202,
        audits=True,
        reasons=("not_found", "contract_ended", "charge_in_progress", "milestone_disputed", "rate_limited"),
    )
)
def end_contract(call: Call, contract_id: ContractId) -> Answer:
    """End a contract that holds no money at once; else ask a human, who pays or refunds what is held."""
    rules = pricing.rules(call.settings)
    done = endings.ask(call.db, call.agent, contract_id, rules=rules, audit_as="end_contract")
    if done.approval is not None:
        return Answer(asked(call, done.approval, "end of the contract"), 202)
    ended: EndedOut = {"ok": True, "contractId": contract_id, "status": "ended"}
    return Answer(ended, 200)
