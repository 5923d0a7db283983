"""The interview of a proposal, for the account that it was given to (contract hiring.md §1)."""

from typing import Literal

from fastapi import APIRouter
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import ProposalId
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.domain.interviews import transcripts
from opentrain_server.domain.interviews.transcripts import Line

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["hiring"])


class InterviewMessageOut(TypedDict):
    """One message; contact data and identifiers read `[removed]`."""

    id: str
    role: Literal["interviewer", "candidate"]
    content: str
    sentAt: Timestamp


class InterviewOut(TypedDict):
    """A finished interview, oldest message first."""

    proposalId: str
    interviewId: str
    score: int
    summary: str
    messages: list[InterviewMessageOut]


class OneInterviewOut(TypedDict):
    """Answer of GET /proposals/{proposalId}/interview."""

    interview: InterviewOut


@router.get(
    "/proposals/{proposalId}/interview", summary="Read a proposal's interview", response_model=OneInterviewOut
)
@declare(
    Declared(Gate(scope="proposals:read"), reasons=("not_found", "not_owner", "interview_not_found")),
)
def get_interview(call: Call, proposal_id: ProposalId) -> OneInterviewOut:
    """Read the finished interview of a proposal; its score is advice and changes no status."""
    found = transcripts.read(call.db, call.agent, proposal_id)
    return {
        "interview": {
            "proposalId": found.proposal_id,
            "interviewId": found.interview_id,
            "score": found.score,
            "summary": found.summary,
            "messages": [_message(line) for line in found.lines],
        }
    }


def _message(line: Line) -> InterviewMessageOut:
    return {
        "id": line.id,
        "role": "candidate" if line.role == "candidate" else "interviewer",
        "content": line.content,
        "sentAt": time(line.sent_at),
    }
