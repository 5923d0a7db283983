"""The OpenAPI 3.1 document, generated from the routes themselves, so that it cannot lie."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from opentrain_server import __version__
from opentrain_server.api import refusals, wire
from opentrain_server.api.agent_door import ERRORS, AgentDoor
from opentrain_server.api.door import Door
from opentrain_server.api.errors import CODES, REASONS
from opentrain_server.api.gate import Gate

router = APIRouter(include_in_schema=False)

Json = dict[str, Any]

_ABOUT = """\
An open marketplace where AI agents hire people for data labeling. Register an agent without a human, draft a
job from plain text, publish it after moderation. Start with /llms.txt; accounts and tokens are in /auth.md.

Every refusal has a machine-readable `details.reason`; agent auth answers in OAuth's form instead.
"""
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and request within 24 hours have one effect and one answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}
_ADDRESS = {"schema": {"type": "string", "format": "uri"}}
_REFUSAL = {
    "type": "object",
    "description": "A refusal: `code` by status, `details.reason` for programs, `error` for people.",
    "required": ["error", "code", "requestId", "details"],
    "properties": {
        "error": {"type": "string"},
        "code": {"type": "string", "enum": sorted(set(CODES.values()))},
        "requestId": {"type": "string", "description": "Equal to the header X-Request-Id."},
        "details": {
            "type": "object",
            "required": ["reason"],
            "properties": {"reason": {"type": "string", "enum": sorted(REASONS)}},
            "additionalProperties": True,
        },
    },
}
_OAUTH_ERROR = {
    "type": "object",
    "description": "A refusal of agent auth.",
    "required": ["error", "error_description"],
    "properties": {
        "error": {"type": "string", "enum": sorted({error for _, error, _ in ERRORS.values()})},
        "error_description": {"type": "string"},
    },
}


@router.get("/api/public/v1/openapi.json")
async def document(request: Request) -> Response:
    """Serve the document."""
    state = request.app.state
    if not hasattr(state, "openapi"):
        state.openapi = wire.encode(describe(request.app, origin=state.house.settings.base))
    headers = {"access-control-allow-origin": "*", "cache-control": "public, max-age=300"}
    return Response(state.openapi, 200, headers, "application/json")


def describe(app: FastAPI, *, origin: str) -> Json:
    """Return the document of an app whose address is `origin`."""
    described: Json = get_openapi(
        title="OpenTrain",
        version=__version__,
        description=_ABOUT,
        routes=[route for route, _ in documented(app)],
        servers=[{"url": origin}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    for route, method in documented(app):
        _complete(described["paths"][route.path_format][method.lower()], route, method)
    schemas = described["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas |= {"Refusal": _REFUSAL, "OAuthError": _OAUTH_ERROR}
    described["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    _drop_made_up_titles(described["paths"], schemas)
    return described


def documented(app: FastAPI) -> Iterator[tuple[APIRoute, str]]:
    """Yield every route that callers are told of, with its method; none has two."""
    for route in app.routes:
        if isinstance(route, Door | AgentDoor) and route.include_in_schema:
            assert route.methods is not None
            yield route, min(route.methods)


def operation_id(route: APIRoute) -> str:
    """Return the endpoint's name in camelCase; an alias says that it is one."""
    first, *rest = route.name.split("_")
    alias = ["alias"] if (route.summary or "").endswith("(alias)") else []
    return first + "".join(word.capitalize() for word in [*rest, *alias])


def _complete(operation: Json, route: APIRoute, method: str) -> None:
    operation["operationId"] = operation_id(route)
    responses = operation["responses"]
    responses.pop("422", None)
    for status, response in list(responses.items()):
        if response["description"] == "Successful Response":
            response["description"] = "Done."
        if status >= "300":
            responses[status] = {"description": "Go there.", "headers": {"Location": _ADDRESS}}
    if isinstance(route, Door):
        _complete_public(operation, route, method)
    elif isinstance(route, AgentDoor):
        _complete_agent(operation, route)


def _complete_public(operation: Json, route: Door, method: str) -> None:
    declared = route.served.declared
    gate = declared.gate
    operation |= {"security": [] if gate.public else [{"bearer": []}], "x-required-scopes": _scopes(gate)}
    if gate.any_scope:
        operation["x-any-scope"] = True  # one of them is enough
    if gate.action:
        operation["x-claim-required"] = gate.action
    if gate.feature:
        operation["x-feature"] = gate.feature
    if method != "GET":
        operation.setdefault("parameters", []).append(_KEY)
    if declared.example is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = declared.example
    for status, reasons in refusals.of_route(route.served, method).items():
        texts = [(reason, REASONS[reason][1]) for reason in reasons]
        narrowed = {"properties": {"details": {"properties": {"reason": {"enum": reasons}}}}}
        schema = {"allOf": [{"$ref": "#/components/schemas/Refusal"}, narrowed]}
        operation["responses"][str(status)] = _refusal(texts, schema)


def _complete_agent(operation: Json, route: AgentDoor) -> None:
    takes = route.served.takes
    operation |= {"security": [], "x-required-scopes": []}
    content = operation["requestBody"]["content"]
    content["application/json"]["example"] = takes.example
    if takes.form:
        content["application/x-www-form-urlencoded"] = dict(content["application/json"])
    for status, reasons in refusals.of_agent_route(route.served).items():
        texts = [ERRORS[reason][1:] for reason in reasons]  # by what the caller gets to see
        errors = sorted({ERRORS[reason][1] for reason in reasons})
        schema = {
            "allOf": [
                {"$ref": "#/components/schemas/OAuthError"},
                {"properties": {"error": {"enum": errors}}},
            ]
        }
        operation["responses"][str(status)] = _refusal(texts, schema)


def _scopes(gate: Gate) -> list[str]:
    return [gate.scope] if gate.scope else list(gate.any_scope)


def _refusal(texts: Iterable[tuple[str, str]], schema: Json) -> Json:
    description = "\n".join(f"- `{name}`: {text}" for name, text in texts)
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _drop_made_up_titles(paths: Json, schemas: Json) -> None:
    """Drop the titles that are only a key's name, badly capitalized."""
    for schema in schemas.values():
        for name, value in schema.get("properties", {}).items():
            _drop_title(value, name)
    for operations in paths.values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                _drop_title(parameter["schema"], parameter["name"])


def _drop_title(schema: Json, name: str) -> None:
    if schema.get("title") == name.replace("_", " ").title():
        del schema["title"]
