"""Job drafts (contract jobs.md §1-§3)."""

from typing import Any, Literal, NotRequired

from fastapi import APIRouter
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Answer, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import JobId
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.domain.accounts import features
from opentrain_server.domain.accounts.features import FEATURES
from opentrain_server.domain.drafting.drafting import Drafted
from opentrain_server.domain.drafting.imports.source import IMPORT_FORMATS, NewDraft, source_hash
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_fields import ENUMS, UPDATE_KEYS, to_wire
from opentrain_server.domain.jobs.job_patch import JobPatch
from opentrain_server.domain.jobs.jobs import Job
from opentrain_server.domain.jobs.readiness import MissingField, Validation, validate
from opentrain_server.judging import drafted, floors

EXAMPLE_DRAFT = {
    "rawJobDescription": "5 Spanish speakers, intermediate, to label the sentiment of 20,000 short posts as"
    " positive, neutral or negative. $0.05 per label."
}
EXAMPLE_PATCH = {"headcount": 5, "paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.05}

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["job drafts"])


class Vocabulary(TypedDict):
    """What a draft may hold."""

    importFormats: list[str]
    updateKeys: list[str]
    enums: dict[str, list[str]]


class CapabilitiesOut(TypedDict):
    """Answer of GET /job-drafts/capabilities."""

    featureKey: str
    namespace: Literal["job-drafts"]
    rolloutMode: Literal["ALL", "ALLOWLIST"]
    actorIsAdmin: bool
    capabilities: dict[str, bool]
    draft: Vocabulary
    authBootstrap: Literal["token", "session"]
    enabled: bool


class WarningOut(TypedDict):
    """Something that was read in a way the caller should know of."""

    code: str
    message: str
    field: str | None


class UnmappedOut(TypedDict):
    """A part of the input that no field holds."""

    path: str
    reason: Literal["unknown_key", "unsupported_value", "ambiguous", "currency_not_supported"]
    valuePreview: str


class UnsureOut(TypedDict):
    """A value extracted with little confidence."""

    field: str
    value: Any
    confidence: float
    reason: str


class DraftedOut(TypedDict):
    """Answer of POST /job-drafts."""

    ok: Literal[True]
    jobId: str
    status: str
    draftUrl: str
    reviewUrl: str
    validation: Validation
    missingFields: list[MissingField]
    normalizedFields: dict[str, Any]
    warnings: list[WarningOut]
    unmappedFields: list[UnmappedOut]
    lowConfidenceFields: list[UnsureOut]


class DecisionOut(TypedDict):
    """A moderator's last decision."""

    decision: Literal["ALLOW", "REVIEW", "BLOCK"]
    reasons: list[str]
    decidedAt: Timestamp


class JobOut(TypedDict):
    """A job as its owner sees it, in any status."""

    id: str
    status: str
    externalId: str | None
    draftUrl: str
    jobUrl: str | None
    createdAt: Timestamp
    updatedAt: Timestamp
    fields: dict[str, Any]
    validation: Validation
    moderation: DecisionOut | None


class OneJobOut(TypedDict):
    """Answer of GET /job-drafts/{jobId}."""

    job: JobOut


class UpdatedOut(TypedDict):
    """Answer of PATCH /job-drafts/{jobId}."""

    ok: Literal[True]
    jobId: str
    status: str
    draftUrl: str
    validation: Validation


class DeletedOut(TypedDict):
    """Answer of DELETE /job-drafts/{jobId}."""

    ok: Literal[True]
    jobId: str
    deleted: NotRequired[Literal[True]]


@router.get("/job-drafts/capabilities", summary="What drafts may hold", response_model=CapabilitiesOut)
@declare(Declared(Gate(feature="drafting")))
def capabilities(call: Call) -> CapabilitiesOut:
    """Serve the vocabulary of drafts and which features are on for the account."""
    off = call.agent.features_off
    rollout = features.rollout(call.db, "drafting", user_id=call.agent.user_id)
    return {
        "featureKey": FEATURES["drafting"][0],
        "namespace": "job-drafts",
        "rolloutMode": "ALL" if rollout.everybody else "ALLOWLIST",
        "actorIsAdmin": rollout.staff,
        "capabilities": {name: key not in off for key, names in FEATURES.values() for name in names},
        "draft": {
            "importFormats": list(IMPORT_FORMATS),
            "updateKeys": list(UPDATE_KEYS),
            "enums": {key: list(values) for key, values in ENUMS.items()},
        },
        "authBootstrap": "token",
        "enabled": True,
    }


def think_draft(call: Call, body: NewDraft) -> Drafted:
    """Read the draft out of the source, before the transaction."""
    return drafted(call.house, body)


@router.post(
    "/job-drafts",
    summary="Draft a job from text",
    response_model=DraftedOut,
    status_code=201,
    responses={200: {"model": DraftedOut, "description": "The same `idempotencyKey` again: the draft now."}},
)
@declare(
    Declared(
        Gate(scope="jobs:write", feature="drafting"),
        status=201,
        think=think_draft,
        reasons=("invalid_draft_source", "invalid_source_content", "idempotency_key_reused"),
        example=EXAMPLE_DRAFT,
    )
)
def create_draft(call: Call, body: NewDraft) -> Answer:
    """Turn a plain-text description, or a job in another format, into a draft. Never publishes."""
    thought: Drafted = call.thought
    job, made = jobs.create_draft(
        call.db,
        call.agent,
        fields=thought.fields,
        provenance=thought.provenance,
        external_id=thought.external_id,
        draft_key=body.idempotency_key,
        source_hash=source_hash(body),
    )
    call.subject = job.id
    return Answer(_drafted(call, job, thought), 201 if made else 200)


@router.get("/job-drafts/{jobId}", summary="Show a job to its owner", response_model=OneJobOut)
@declare(Declared(Gate(scope="jobs:read", feature="drafting"), reasons=("not_found",)))
def get_draft(call: Call, job_id: JobId) -> OneJobOut:
    """Show one of the account's jobs in any status, with every field and what is missing."""
    job = jobs.get(call.db, call.agent, job_id)
    decision: Any = None
    if job.decision is not None and job.decided_at is not None:
        decision = {"decision": job.decision, "reasons": job.reasons, "decidedAt": time(job.decided_at)}
    return {
        "job": {
            "id": job.id,
            "status": job.status,
            "externalId": job.external_id,
            "draftUrl": draft_url(call, job.id),
            "jobUrl": None if job.published_at is None else job_url(call, job.id),
            "createdAt": time(job.created_at),
            "updatedAt": time(job.updated_at),
            "fields": to_wire(job.fields),
            "validation": validate(job.fields, floors=floors(call.house)),
            "moderation": decision,
        }
    }


@router.patch("/job-drafts/{jobId}", summary="Change a draft", response_model=UpdatedOut)
@declare(
    Declared(
        Gate(scope="jobs:write", feature="drafting"),
        reasons=("empty_body", "not_found", "job_not_draft"),
        example=EXAMPLE_PATCH,
    )
)
def update_draft(call: Call, job_id: JobId, body: JobPatch) -> UpdatedOut:
    """Set one or more fields, all or nothing; null clears one."""
    job = jobs.update_draft(call.db, call.agent, job_id, patch=body)
    return {
        "ok": True,
        "jobId": job.id,
        "status": job.status,
        "draftUrl": draft_url(call, job.id),
        "validation": validate(job.fields, floors=floors(call.house)),
    }


@router.delete("/job-drafts/{jobId}", summary="Delete a draft", response_model=DeletedOut)
@declare(
    Declared(
        Gate(scope="jobs:write", feature="drafting"),
        reasons=("not_found", "job_not_draft", "job_has_history"),
    )
)
def delete_draft(call: Call, job_id: JobId) -> DeletedOut:
    """Delete a draft for good."""
    jobs.delete_draft(call.db, call.agent, job_id)
    return {"ok": True, "jobId": job_id, "deleted": True}


def draft_url(call: Call, job_id: str) -> str:
    """Return the address of a draft's editor."""
    return call.url_of(f"/job-post?jobId={job_id}")


def job_url(call: Call, job_id: str) -> str:
    """Return the address of a job's page."""
    return call.url_of(f"/jobs/{job_id}")


def _drafted(call: Call, job: Job, drafted: Drafted) -> dict[str, Any]:
    validation = validate(job.fields, floors=floors(call.house))
    return {
        "ok": True,
        "jobId": job.id,
        "status": job.status,
        "draftUrl": draft_url(call, job.id),
        "reviewUrl": draft_url(call, job.id),
        "validation": validation,
        "missingFields": validation["missingFields"],
        "normalizedFields": to_wire(drafted.normalized),
        "warnings": drafted.warnings,
        "unmappedFields": drafted.unmapped,
        "lowConfidenceFields": drafted.low_confidence,
    }
