"""Jobs past the draft: publishing, live edits, closing, the account's list (contract jobs.md §4, §5)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.drafts import job_url
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import Cursor, JobId, Limit
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.core import cursors
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.board import publishing
from opentrain_server.domain.board.publishing import Judged
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_patch import JobPatch
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.jobs import Listed
from opentrain_server.judging import floors, judged

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["jobs"])

_LISTED = {JobStatus.OPEN, JobStatus.ONGOING}


class SideEffects(TypedDict):
    """What publishing set going: the board, the change feed, notices to labelers."""

    dispatched: bool
    status: Literal["queued", "held", "none"]


class PublishWarning(TypedDict):
    """What the caller should know about a publication."""

    code: Literal["held_for_review"]
    message: str
    field: str | None


class PublishedOut(TypedDict):
    """Answer of POST /jobs/{jobId}/publish."""

    ok: Literal[True]
    jobId: str
    status: str
    alreadyPublished: bool
    jobUrl: str | None
    publishAttemptId: str | None
    warnings: list[PublishWarning]
    sideEffects: SideEffects


class ModerationOut(TypedDict):
    """A moderator's decision on an edit."""

    decision: Literal["ALLOW", "REVIEW", "BLOCK"]
    reasons: list[str]


class EditedOut(TypedDict):
    """Answer of PATCH /jobs/{jobId}."""

    ok: Literal[True]
    jobId: str
    status: str
    moderation: ModerationOut


class ClosedOut(TypedDict):
    """Answer of POST /jobs/{jobId}/close."""

    ok: Literal[True]
    jobId: str
    status: str
    alreadyClosed: bool


class ProposalCounts(TypedDict):
    """How many proposals a job has; unanswered invites count in `total` only."""

    total: int
    unreviewed: int


class MineOut(TypedDict):
    """A job in its owner's list."""

    id: str
    title: str | None
    status: str
    published: bool
    acceptingApplicants: bool
    createdAt: Timestamp
    updatedAt: Timestamp
    jobUrl: str | None
    proposalCounts: ProposalCounts


class MinePage(TypedDict):
    """Answer of GET /jobs/mine."""

    jobs: list[MineOut]
    nextCursor: str | None


class MineQuery(BaseModel):
    """Query of GET /jobs/mine."""

    status: str | None = Field(None, json_schema_extra={"enum": list(JobStatus.__members__)})
    limit: Limit = 25
    cursor: Cursor = None


def think_publish(call: Call, job_id: str) -> Judged | None:
    """Ask the moderator about a draft that is ready; other jobs need none."""
    with call.house.database.autocommit() as db:
        job = publishing.ready_to_publish(db, call.agent, job_id, floors=floors(call.house))
    return None if job is None else judged(call.house, job.fields, claimed=call.agent.claimed)


@router.post("/jobs/{jobId}/publish", summary="Publish a job", response_model=PublishedOut)
@declare(
    Declared(
        Gate(scope="jobs:write", feature="publishing"),
        think=think_publish,
        audits=True,
        reasons=(
            "not_found",
            "not_publish_ready",
            "job_closed",
            "publish_limit_reached",
            "moderation_blocked",
        ),
    )
)
def publish(call: Call, job_id: JobId) -> PublishedOut | Refused:
    """Put a draft on the public board after moderation. A repeat answers `alreadyPublished`."""
    settings = call.settings
    limit = settings.publishes_per_day if call.agent.claimed else settings.unclaimed_publishes_per_day
    result = publishing.publish(call.db, call.agent, job_id, judged=call.thought, limit=limit)
    return result if isinstance(result, Refused) else _published(call, result)


def think_edit(call: Call, job_id: str, body: JobPatch) -> Judged:
    """Ask the moderator about what the job would be after the edit."""
    with call.house.database.autocommit() as db:
        fields = publishing.edited_fields(db, call.agent, job_id, patch=body, floors=floors(call.house))
    return judged(call.house, fields, claimed=call.agent.claimed)


@router.patch("/jobs/{jobId}", summary="Edit a live job", response_model=EditedOut)
@declare(
    Declared(
        Gate(scope="jobs:write", feature="publishing"),
        think=think_edit,
        audits=True,
        statuses={"moderation_blocked": 409},
        example={"headcount": 10},
        reasons=(
            "empty_body",
            "not_found",
            "not_publish_ready",
            "job_not_open",
            "payment_type_locked",
            "publish_limit_reached",
            "moderation_blocked",
        ),
    )
)
def edit(call: Call, job_id: JobId, body: JobPatch) -> EditedOut | Refused:
    """Change an open job, always moderated: REVIEW takes it off the board until staff decide."""
    limit = call.settings.live_edits_per_day
    result = publishing.edit(call.db, call.agent, job_id, patch=body, judged=call.thought, limit=limit)
    if isinstance(result, Refused):
        return result
    decision: Any = result.verdict.decision.value
    moderation: ModerationOut = {"decision": decision, "reasons": list(result.verdict.reasons)}
    return {"ok": True, "jobId": job_id, "status": result.status, "moderation": moderation}


@router.post("/jobs/{jobId}/close", summary="Close a job", response_model=ClosedOut)
@declare(Declared(Gate(scope="jobs:write", feature="publishing"), reasons=("not_found", "job_not_published")))
def close(call: Call, job_id: JobId) -> ClosedOut:
    """Take a job off the board for good; its contracts go on."""
    status, already = publishing.close(call.db, call.agent, job_id)
    return {"ok": True, "jobId": job_id, "status": status, "alreadyClosed": already}


@router.get("/jobs/mine", summary="List my jobs", response_model=MinePage)
@declare(Declared(Gate(scope="jobs:read"), reasons=("invalid_cursor",)))
def mine(call: Call, query: Annotated[MineQuery, Query()]) -> MinePage:
    """List the account's jobs, drafts included, newest first."""
    _check_status(query.status)
    before = cursors.decode(
        "mine", query.cursor, lambda at, job_id: (cursors.moment(at), cursors.text(job_id))
    )
    found = jobs.mine(call.db, call.agent, status=query.status, limit=query.limit + 1, before=before)
    shown, last = found[: query.limit], found[query.limit - 1] if len(found) > query.limit else None
    return {
        "jobs": [_mine(call, job) for job in shown],
        "nextCursor": cursors.encode("mine", last.created_at, last.id) if last else None,
    }


def _published(call: Call, result: publishing.Published) -> PublishedOut:
    held = result.status == JobStatus.PENDING_APPROVAL
    fresh = result.decision_id is not None and not held
    warning: PublishWarning = {
        "code": "held_for_review",
        "message": "The operator's staff look at this job before it goes live.",
        "field": None,
    }
    return {
        "ok": True,
        "jobId": result.job.id,
        "status": result.status,
        "alreadyPublished": not held and not fresh,
        "jobUrl": None if held else job_url(call, result.job.id),
        "publishAttemptId": result.decision_id,
        "warnings": [warning] if held else [],
        "sideEffects": {"dispatched": fresh, "status": "held" if held else "queued" if fresh else "none"},
    }


def _mine(call: Call, job: Listed) -> MineOut:
    return {
        "id": job.id,
        "title": job.title,
        "status": job.status,
        "published": job.status in _LISTED,
        "acceptingApplicants": job.status == JobStatus.OPEN,
        "createdAt": time(job.created_at),
        "updatedAt": time(job.updated_at),
        "jobUrl": None if job.published_at is None else job_url(call, job.id),
        "proposalCounts": {"total": job.proposals, "unreviewed": job.unreviewed},
    }


def _check_status(status: str | None) -> None:
    if status is not None and status not in JobStatus.__members__:
        issue = {"code": "invalid_value", "path": ["status"], "message": "Must be a status of a job."}
        supported = list(JobStatus.__members__)
        raise Failure("invalid_query", field="status", issues=[issue], supportedStatuses=supported)
