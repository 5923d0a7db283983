"""Proposals and invites: who wants to work on a job, and what the account makes of it (hiring.md §1, §2)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Answer, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.proposal_view import ProposalOut, ShownStatus, WholeOut, shown, shown_status, whole
from opentrain_server.api.signature import ID_LENGTH, Cursor, JobId, Limit, ProposalId
from opentrain_server.core.errors import Failure
from opentrain_server.domain.proposals import invites, proposals
from opentrain_server.domain.proposals.proposal_status import ProposalStatus

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["hiring"])

_STATUSES = list(ProposalStatus.__members__)


def _in_any_case(status: str) -> str:
    letters = ("[ _-]" if letter == "_" else f"[{letter}{letter.lower()}]" for letter in status)
    return "".join(letters)


_ANY_CASE = f"^({'|'.join(map(_in_any_case, _STATUSES))})$"


class ProposalsPage(TypedDict):
    """Answer of GET /jobs/{jobId}/proposals."""

    proposals: list[ProposalOut]
    nextCursor: str | None


class OneProposalOut(TypedDict):
    """Answer of GET /proposals/{proposalId}."""

    proposal: WholeOut


class ReviewedOut(TypedDict):
    """Answer of POST /proposals/{proposalId}/status."""

    ok: Literal[True]
    proposalId: str
    jobId: str
    status: ShownStatus
    previousStatus: str
    changed: bool


class JobInvitedOut(TypedDict):
    """Answer of POST /jobs/{jobId}/invites."""

    ok: Literal[True]
    proposalId: str
    jobId: str
    freelancerId: str
    alreadyInvited: bool


class ProposalsQuery(BaseModel):
    """Query of GET /jobs/{jobId}/proposals."""

    status: str | None = Field(
        None,
        description=f"One of {', '.join(_STATUSES)}; any case, spaces and hyphens read as underscores.",
        json_schema_extra={"pattern": _ANY_CASE},
    )
    limit: Limit = 25
    cursor: Cursor = None


class Review(BaseModel):
    """Body of POST /proposals/{proposalId}/status."""

    status: Literal["SHORTLISTED", "MAYBE", "DECLINED", "NOT_A_FIT"]
    reason: Annotated[str, StringConstraints(min_length=3, max_length=500)] | None = Field(
        None, validate_default=True, description="Kept for the account only; DECLINED and NOT_A_FIT need one."
    )

    @field_validator("reason")
    @classmethod
    def _explained(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is None and info.data.get("status") in proposals.NEEDS_REASON:
            raise PydanticCustomError("invalid_type", "Say why, in 3 to 500 characters")
        return reason


class NewInvite(BaseModel):
    """Body of POST /jobs/{jobId}/invites."""

    freelancerId: Annotated[str, StringConstraints(min_length=1, max_length=ID_LENGTH)]


@router.get("/jobs/{jobId}/proposals", summary="List a job's proposals", response_model=ProposalsPage)
@declare(Declared(Gate(scope="proposals:read"), reasons=("not_found", "not_owner", "invalid_cursor")))
def list_proposals(call: Call, job_id: JobId, query: Annotated[ProposalsQuery, Query()]) -> ProposalsPage:
    """List who applied to a job or was invited to it, newest first; the cursor is a proposal's ID."""
    status = _status(query.status)
    found = proposals.of_job(
        call.db, call.agent, job_id, status=status, after=query.cursor, limit=query.limit + 1
    )
    page = found[: query.limit]
    return {
        "proposals": [shown(call, proposal) for proposal in page],
        "nextCursor": page[-1].id if len(found) > query.limit else None,
    }


@router.get("/proposals/{proposalId}", summary="Show a proposal", response_model=OneProposalOut)
@declare(Declared(Gate(scope="proposals:read"), reasons=("not_found", "not_owner")))
def get_proposal(call: Call, proposal_id: ProposalId) -> OneProposalOut:
    """Show one proposal with its interview, its checks and its sample of work."""
    return {"proposal": whole(call, proposals.get(call.db, call.agent, proposal_id))}


@router.post("/proposals/{proposalId}/status", summary="Review a proposal", response_model=ReviewedOut)
@declare(
    Declared(
        Gate(scope="proposals:write", action="change proposal statuses", feature="hiring"),
        reasons=(
            "empty_body",
            "not_found",
            "not_owner",
            "already_hired",
            "invite_not_accepted",
            "approval_pending",
        ),
        example={"status": "SHORTLISTED"},
    )
)
def set_status(call: Call, proposal_id: ProposalId, body: Review) -> ReviewedOut:
    """Set what the account makes of a proposal; the same status again changes nothing."""
    done = proposals.review(
        call.db, call.agent, proposal_id, status=ProposalStatus(body.status), reason=body.reason
    )
    return {
        "ok": True,
        "proposalId": done.proposal_id,
        "jobId": done.job_id,
        "status": shown_status(done.status),
        "previousStatus": done.previous_status,
        "changed": done.changed,
    }


@router.post(
    "/jobs/{jobId}/invites",
    summary="Invite a labeler",
    response_model=JobInvitedOut,
    status_code=201,
    responses={200: {"model": JobInvitedOut, "description": "`alreadyInvited`: nobody was asked again."}},
)
@declare(
    Declared(
        Gate(scope="proposals:write", action="invite AI trainers", feature="hiring"),
        status=201,
        audits=True,
        reasons=(
            "empty_body",
            "not_found",
            "job_not_published",
            "not_a_freelancer",
            "freelancer_unavailable",
            "rate_limited",
        ),
        example={"freelancerId": "f1"},
    )
)
def invite(call: Call, job_id: JobId, body: NewInvite) -> Answer:
    """Ask a labeler to work on an open job; whoever applied or was asked before is not asked again."""
    done = invites.invite(
        call.db,
        call.agent,
        job_id,
        freelancer_id=body.freelancerId,
        limit=call.settings.invites_per_day,
        base=call.settings.base,
    )
    answer: dict[str, Any] = {
        "ok": True,
        "proposalId": done.proposal_id,
        "jobId": done.job_id,
        "freelancerId": done.labeler_id,
        "alreadyInvited": not done.fresh,
    }
    return Answer(answer, 201 if done.fresh else 200)


def _status(given: str | None) -> str | None:
    """Read a status in any case, with spaces or hyphens for underscores."""
    if given is None:
        return None
    status = given.strip().upper().replace(" ", "_").replace("-", "_")
    if status not in _STATUSES:
        issue = {"code": "invalid_value", "path": ["status"], "message": "Must be a status of a proposal."}
        raise Failure("invalid_query", field="status", issues=[issue], supportedStatuses=_STATUSES)
    return status
