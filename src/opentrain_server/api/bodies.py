"""Reading and checking what callers send: bodies, queries, and the issues found in them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean

MAX_BYTES = 1024 * 1024

Model = TypeVar("Model", bound=BaseModel)

_ISSUE_CODES = {
    "missing": "invalid_type",
    "extra_forbidden": "unrecognized_keys",
    "string_too_short": "too_small",
    "too_short": "too_small",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "string_too_long": "too_big",
    "too_long": "too_big",
    "less_than": "too_big",
    "less_than_equal": "too_big",
    "decimal_max_places": "invalid_format",
    "decimal_max_digits": "too_big",
    "string_pattern_mismatch": "invalid_format",
    "enum": "invalid_value",
    "literal_error": "invalid_value",
    "finite_number": "invalid_value",
    "value_error": "invalid_value",
    "int_from_float": "invalid_type",
}
_OWN_CODES = {"invalid_type", "invalid_value", "too_small", "too_big", "invalid_format", "custom"}


async def read(request: Request) -> bytes:
    """Return the body, cut just past the limit, so that a caller cannot fill the memory."""
    chunks, size = [], 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            break
    return b"".join(chunks)


def parse(
    raw: bytes, content_type: str | None, *, required: bool, cleaned: bool = True
) -> dict[str, Any] | None:
    """Return the body as a JSON object, its strings cleaned, or None where none was sent.

    Fails with `body_too_large`, `unsupported_media_type`, `invalid_json`, or `empty_body` where one is
    needed.
    """
    if len(raw) > MAX_BYTES:
        raise Failure("body_too_large", maxBytes=MAX_BYTES)
    if not raw:
        if required:
            raise Failure("empty_body")
        return None
    if not _is_json(content_type):
        raise Failure("unsupported_media_type", expected="application/json")
    return _object(raw, cleaned=cleaned)


def validate(
    model: type[Model], value: object, *, reason: str = "invalid_body", now: datetime | None = None
) -> Model:
    """Return `value` as `model`; fails with all issues at once. `now` is what dates are compared with."""
    try:
        return model.model_validate(value, context={"now": now})
    except ValidationError as error:
        raise invalid(reason, error.errors(include_url=False, include_context=False)) from None


def invalid(reason: str, errors: Sequence[ErrorDetails]) -> Failure:
    """Return the failure that lists what is wrong with a body or a query."""
    issues = [_issue(error) for error in errors]
    return Failure(reason, field=".".join(str(part) for part in issues[0]["path"]), issues=issues)


def issue(reason: str, field: str, code: str, message: str) -> Failure:
    """Return a failure with one issue."""
    return Failure(reason, field=field, issues=[{"code": code, "path": field.split("."), "message": message}])


def status_of(given: str | None, supported: Sequence[str]) -> str | None:
    """Return the `status` of a query; fails with `invalid_query` and the statuses that there are."""
    if given is not None and given not in supported:
        wrong = {"code": "invalid_value", "path": ["status"], "message": f"One of {', '.join(supported)}."}
        raise Failure("invalid_query", field="status", issues=[wrong], supportedStatuses=list(supported))
    return given


@contextmanager
def milestone_issues() -> Iterator[None]:
    """Tell what is wrong with a milestone, `invalid_milestone`, as what is wrong with the body."""
    try:
        yield
    except Failure as failure:
        if failure.reason != "invalid_milestone":
            raise
        raise issue(
            "invalid_body", str(failure.details["field"]), "custom", str(failure.details["message"])
        ) from None


def _is_json(content_type: str | None) -> bool:
    kind = (content_type or "").split(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _object(raw: bytes, *, cleaned: bool) -> dict[str, Any]:
    try:
        value = orjson.loads(raw)
        value = clean(value) if cleaned else value
    except (ValueError, RecursionError):
        raise Failure("invalid_json") from None
    if not isinstance(value, dict):
        raise Failure("invalid_json")
    return value


def _issue(error: ErrorDetails) -> dict[str, Any]:
    kind = error["type"]
    code = kind if kind in _OWN_CODES else _ISSUE_CODES.get(kind, "invalid_type")
    path = [part for part in error["loc"] if not (isinstance(part, str) and part.startswith("function-"))]
    if code == "unrecognized_keys":
        return {"code": code, "path": path[:-1], "keys": [path[-1]], "message": f"Unknown key {path[-1]}."}
    message = "Missing." if kind == "missing" else error["msg"].removeprefix("Value error, ") + "."
    return {"code": code, "path": path, "message": message.replace("..", ".")}
