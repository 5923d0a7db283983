"""The door of agent auth: no bearer, OAuth's form of errors, JSON or a form as the body (auth.md §1)."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl

import structlog
from fastapi.routing import APIRoute
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from opentrain_server.api import bodies, wire
from opentrain_server.api.call import Call
from opentrain_server.api.signature import Signature
from opentrain_server.core.errors import Failure

# our reason: (status, OAuth's error, what a person reads)
ERRORS: dict[str, tuple[int, str, str]] = {
    "invalid_json": (400, "invalid_request", "The body cannot be read."),
    "invalid_body": (400, "invalid_request", "A parameter is missing or not valid."),
    "empty_body": (400, "invalid_request", "A body is needed."),
    "body_too_large": (413, "invalid_request", "The body is too large."),
    "unsupported_media_type": (415, "invalid_request", "Send the body as application/json."),
    "method_not_allowed": (405, "invalid_request", "Use POST."),
    "unsupported_identity_type": (400, "unsupported_identity_type", "The only identity type is anonymous."),
    "anonymous_not_enabled": (
        403,
        "anonymous_not_enabled",
        "This server does not let agents register themselves.",
    ),
    "no_sandbox": (403, "anonymous_not_enabled", "This server has no sandbox yet; leave mode out."),
    "rate_limited": (429, "rate_limit_exceeded", "Too many requests; try again later."),
    "email_already_registered": (
        400,
        "invalid_request",
        "email_already_registered: this address belongs to a labeler's account, which cannot own an agent.",
    ),
    "claim_token_unknown": (400, "invalid_request", "This claim token is not known."),
    "claim_window_over": (400, "invalid_request", "The time to claim this account is over; register again."),
    "already_claimed": (400, "invalid_request", "This account has been claimed already."),
    "authorization_pending": (400, "authorization_pending", "No human has entered the code yet."),
    "attempt_void": (
        400,
        "authorization_pending",
        "attempt_void: the last attempt is over; start a new claim.",
    ),
    "slow_down": (400, "slow_down", "Poll less often: wait five seconds longer each time."),
    "access_denied": (400, "access_denied", "The human said that this agent is not theirs."),
    "expired_token": (400, "expired_token", "Nobody claimed the account in time; register again."),
    "invalid_grant": (
        400,
        "invalid_grant",
        "This claim token is unknown, or its access token was delivered.",
    ),
    "unsupported_grant_type": (400, "unsupported_grant_type", "This grant type is not supported."),
    "server_error": (500, "server_error", "Something went wrong on our side."),
    "unavailable": (503, "server_error", "The server cannot answer just now; try again in a moment."),
}
_HEADERS = {"cache-control": "no-store", "pragma": "no-cache"}

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Takes:
    """What an endpoint of agent auth says about itself: form besides JSON, refusals, an example."""

    form: bool
    reasons: tuple[str, ...]
    example: Mapping[str, Any]


def takes(
    *, form: bool = False, reasons: tuple[str, ...] = (), example: Mapping[str, Any]
) -> Callable[[Endpoint], Endpoint]:
    """Attach what an endpoint says about itself."""

    def attach(endpoint: Endpoint) -> Endpoint:
        endpoint.takes = Takes(form, reasons, example)  # type: ignore[attr-defined]  # read back by the door
        return endpoint

    return attach


class AgentDoor(APIRoute):
    """A route of agent auth; its endpoint opens its own transactions, because mail may come between."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take what FastAPI's own routes take."""
        super().__init__(path, endpoint, **options)
        self.served = Served(endpoint, Signature.of(endpoint, {}))
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and hop into a thread, once."""
        call = Call(scope, receive)
        try:
            call.raw = await bodies.read(call)
        except ClientDisconnect:
            return  # nobody is left to answer
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(call.house.threads, self.served.answer, call)
        await response(scope, receive, send)


class Served:
    """One endpoint with everything the door knows about it beforehand."""

    def __init__(self, endpoint: Callable[..., Any], signature: Signature) -> None:
        """Bind the endpoint to what it declares."""
        self.endpoint = endpoint
        self.signature = signature
        self.takes = cast(Takes, endpoint.takes)  # type: ignore[attr-defined]  # set by `takes`

    def answer(self, call: Call) -> Response:
        """Return the answer of one call, whatever happens."""
        try:
            body = _read(call, takes_form=self.takes.form)
            arguments = self.signature.arguments(call, body)
            return Response(wire.encode(self.endpoint(call, **arguments)), 200, _HEADERS, "application/json")
        except Failure as failure:
            return refusal(failure)
        except (PoolTimeout, OperationalError):
            return refusal(Failure("unavailable", retryAfterSeconds=1))
        except Exception:
            log.exception("unexpected_failure", request_id=call.request_id)
            return refusal(Failure("server_error"))


def refusal(failure: Failure) -> Response:
    """Return a refusal in OAuth's form."""
    status, error, text = ERRORS[failure.reason]
    if field := failure.details.get("field"):
        text = f"{text} See {field}{_why(failure)}"
    headers = dict(_HEADERS)
    if "retryAfterSeconds" in failure.details:
        headers["retry-after"] = str(failure.details["retryAfterSeconds"])
    if status == 405:
        headers["allow"] = "POST"
    return Response(
        wire.encode({"error": error, "error_description": text}), status, headers, "application/json"
    )


def _why(failure: Failure) -> str:
    """Return the end of the sentence that names a field: what is wrong with it, where that is known."""
    issues = failure.details.get("issues")
    return f": {issues[0]['message']}" if isinstance(issues, list) else "."


def _read(call: Call, *, takes_form: bool) -> dict[str, Any]:
    kind = call.headers.get("content-type", "").split(";")[0].strip().lower()
    if takes_form and kind == "application/x-www-form-urlencoded":
        return _form(call.raw)
    return bodies.parse(call.raw, kind or None, required=False, cleaned=False) or {}


def _form(raw: bytes) -> dict[str, Any]:
    if len(raw) > bodies.MAX_BYTES:
        raise Failure("body_too_large")
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=20, errors="strict")
        fields: dict[str, Any] = dict(pairs)
    except ValueError:
        raise Failure("invalid_json") from None
    if len(fields) < len(pairs):
        raise Failure("invalid_body")  # RFC 6749 §3.2: a parameter must not be given twice
    return fields
