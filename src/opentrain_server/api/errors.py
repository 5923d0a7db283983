"""Reasons to refuse, their statuses, and the envelope they travel in (contract README §3)."""

from collections.abc import Mapping

from starlette.responses import Response

from opentrain_server.api import wire
from opentrain_server.core.errors import Failure

CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "BAD_REQUEST",
    409: "CONFLICT",
    413: "BAD_REQUEST",
    415: "BAD_REQUEST",
    429: "RATE_LIMITED",
    500: "INTERNAL_ERROR",
    503: "INTERNAL_ERROR",
}

# reason: (status, what a person reads). A route may give a reason another status (`statuses`).
REASONS: dict[str, tuple[int, str]] = {
    "invalid_json": (400, "The body is not a JSON object."),
    "invalid_body": (400, "Some fields of the body are not valid; see details.issues."),
    "empty_body": (400, "Send a JSON object with at least one key."),
    "invalid_query": (400, "Some query parameters are not valid; see details.issues."),
    "invalid_cursor": (400, "This is not a cursor of this list; start again without one."),
    "invalid_id": (400, "This is not a valid ID: IDs have 1 to 64 characters."),
    "invalid_idempotency_key": (400, "Idempotency-Key takes 1 to 255 printable ASCII characters."),
    "email_rejected": (400, "This address cannot be invited: it belongs elsewhere, or the team is full."),
    "invalid_draft_source": (
        400,
        "Send one source: rawJobDescription, or format with its text, job, jsonLd or xml.",
    ),
    "invalid_source_content": (400, "The source cannot be read as exactly one job."),
    "not_publish_ready": (400, "The job is not ready to be published; see details.validation."),
    "unknown_scopes": (400, "Some scopes do not exist; see details.supportedScopes."),
    "dry_run_not_supported": (400, "This server does not rehearse calls; leave dryRun out."),
    "token_missing": (401, "Send a token: Authorization: Bearer ot_pat_… (/auth.md says how to get one)."),
    "token_invalid": (401, "This token is not valid; check that it was copied whole."),
    "token_expired": (401, "This token has expired."),
    "token_revoked": (401, "This token has been revoked; after a claim, poll for the new one."),
    "account_claim_required": (
        403,
        "A human has to claim this account first; /auth.md section 2 says how to ask.",
    ),
    "insufficient_scope": (403, "This token does not have the scope that the call needs."),
    "feature_disabled": (403, "This feature is switched off for the account."),
    "account_suspended": (403, "This account has been suspended by the operator."),
    "scope_escalation": (403, "A token cannot act on scopes it does not have itself."),
    "test_mode_only": (403, "This call needs a test token."),
    "not_owner": (403, "This belongs to another account."),
    "not_participant": (403, "This conversation is between others."),
    "not_requester": (403, "Another user asked this; only who asked can take it back."),
    "teams_not_enabled": (403, "Teams are switched off for this account."),
    "message_policy_blocked": (403, "The message breaks the marketplace's rules; see details.policy."),
    "employer_first_message_required": (409, "The employer writes first."),
    "moderation_blocked": (403, "The job breaks the marketplace's rules; see details.reasons."),
    "not_found": (404, "There is no such resource."),
    "interview_not_found": (404, "There is no finished interview for this proposal."),
    "unknown_path": (404, "There is no such path; see /llms.txt for the ones there are."),
    "method_not_allowed": (405, "This path does not take that method; see details.allow."),
    "body_too_large": (413, "The body is too large."),
    "unsupported_media_type": (415, "Send the body as application/json."),
    "idempotency_key_reused": (409, "This idempotency key was used for another request; take a new one."),
    "idempotency_in_progress": (409, "The first call with this idempotency key is still running; try again."),
    "job_not_draft": (409, "Only a draft can be changed this way; a live job has its own calls."),
    "job_has_history": (409, "The draft has proposals and cannot be deleted."),
    "job_not_open": (409, "Only an open job can be edited this way; a draft has its own call."),
    "payment_type_locked": (409, "The payment type cannot change once there are proposals."),
    "job_closed": (409, "The job is closed for good; post a new one."),
    "job_not_published": (409, "The job is not published."),
    "not_a_freelancer": (409, "This person has no labeler profile."),
    "freelancer_unavailable": (409, "This labeler cannot be asked to work on this job."),
    "already_hired": (409, "This labeler has been hired for the job."),
    "approval_pending": (409, "A human is asked to hire this labeler; withdraw that request first."),
    "invite_not_accepted": (409, "The labeler has not accepted the invite."),
    "not_a_fit_confirmation_required": (
        409,
        "The proposal was marked not a fit; send confirmNotAFit: true to hire anyway.",
    ),
    "proposal_not_ready_for_messaging": (409, "Nobody is there to read; the account was closed."),
    "read_only_conversation": (409, "Nobody can write in this conversation any more."),
    "message_blocked": (409, "The other side takes no more messages from you."),
    "invite_email_send_failed": (409, "The mail could not be sent, so nobody was invited; try again."),
    "contract_rate_missing": (409, "The proposal has no rate; the labeler has to name one first."),
    "contract_ended": (409, "The contract has ended."),
    "milestone_not_fundable": (409, "Only a milestone that is not funded yet can be funded."),
    "milestone_not_funded": (409, "The milestone is not funded; ask to fund it first."),
    "milestone_already_paid": (409, "The milestone is paid."),
    "milestone_cancelled": (409, "The milestone was cancelled or refunded."),
    "milestone_disputed": (409, "The milestone is disputed; staff decide first."),
    "payment_method_required": (
        409,
        "The credits do not cover this and no card is on file, or money is owed: a human goes to "
        "details.billingUrl.",
    ),
    "approval_not_pending": (409, "This request was decided, withdrawn, or is over."),
    "charge_in_progress": (409, "A card is being charged for this; wait until it has settled."),
    "token_limit_reached": (409, "The account has as many active tokens as it may; revoke one first."),
    "rate_limited": (429, "Too many calls; try again in a while."),
    "publish_limit_reached": (
        429,
        "The daily limit is reached; try again later. Unclaimed accounts publish less.",
    ),
    "message_rate_limited": (429, "Too many messages or new conversations; try again later."),
    "internal_error": (500, "Something went wrong on our side."),
    "unavailable": (503, "The server cannot answer just now; try again in a moment."),
}

NO_STORE = {"cache-control": "no-store"}


def status_of(reason: str, statuses: Mapping[str, int] | None = None) -> int:
    """Return the HTTP status of a reason, a route's own choice first."""
    return (statuses or {}).get(reason) or REASONS[reason][0]


def envelope(status: int, reason: str, details: Mapping[str, object], request_id: str) -> bytes:
    """Return the encoded body of a refusal."""
    return wire.encode(
        {
            "error": REASONS[reason][1],
            "code": CODES[status],
            "requestId": request_id,
            "details": {"reason": reason, **details},
        }
    )


def answer(failure: Failure, request_id: str, statuses: Mapping[str, int] | None = None) -> Response:
    """Return the refusal as a response, with the headers that its reason calls for."""
    status = status_of(failure.reason, statuses)
    body = envelope(status, failure.reason, failure.details, request_id)
    return Response(body, status, headers_of(failure), "application/json")


def headers_of(failure: Failure) -> dict[str, str]:
    """Return the extra headers of a refusal: when to come back, what is allowed."""
    headers = dict(NO_STORE)
    if "retryAfterSeconds" in failure.details:
        headers["retry-after"] = str(failure.details["retryAfterSeconds"])
    elif failure.reason in {"unavailable", "idempotency_in_progress"}:
        headers["retry-after"] = "1"
    if isinstance(allow := failure.details.get("allow"), list):
        headers["allow"] = ", ".join(allow)
    return headers
