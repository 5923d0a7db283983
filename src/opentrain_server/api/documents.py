"""Texts for agents: `/llms.txt` and `/auth.md`, filled in from the code, so that they cannot lie."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from opentrain_server.api import dist
from opentrain_server.api.agent import GRANT_TYPE
from opentrain_server.api.agent_door import ERRORS
from opentrain_server.api.door import Door
from opentrain_server.api.drafts import EXAMPLE_DRAFT, EXAMPLE_PATCH
from opentrain_server.api.openapi import documented
from opentrain_server.core.settings import Settings
from opentrain_server.domain.accounts.scopes import POST_CLAIM, PRE_CLAIM
from opentrain_server.domain.accounts.tokens import ACTIVE_LIMIT

router = APIRouter(include_in_schema=False)

_HEADERS = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}


@router.get("/llms.txt")
async def llms(request: Request) -> Response:
    """Serve what an agent that knows nothing has to read."""
    return _text(request, "llms.txt.j2", "text/plain")


@router.get("/auth.md")
async def auth(request: Request) -> Response:
    """Serve how an agent gets, uses and gives up its account."""
    return _text(request, "auth.md.j2", "text/markdown")


def families(app: FastAPI) -> list[tuple[str, list[str]]]:
    """Return one line for each endpoint, by family, in the order of the routes."""
    found: dict[str, list[str]] = {}
    for route, method in documented(app):
        family = str(route.tags[0]) if route.tags else "links"
        found.setdefault(family.capitalize(), []).append(_line(route, method))
    return list(found.items())


def _line(route: APIRoute, method: str) -> str:
    return f"{method} {route.path}: {route.summary} [{_needs(route)}]"


def _needs(route: APIRoute) -> str:
    if not isinstance(route, Door) or route.served.declared.gate.public:
        return "no token"
    gate = route.served.declared.gate
    scope = gate.scope or " or ".join(gate.any_scope) or "any token"
    return f"{scope}{', claimed' if gate.action else ''}"


def _text(request: Request, name: str, kind: str) -> Response:
    settings: Settings = request.app.state.house.settings
    texts: dict[str, str] = request.app.state.__dict__.setdefault("texts", {})
    if name not in texts:
        texts[name] = _templates().get_template(name).render(_facts(request.app, settings))
    return Response(texts[name], 200, _HEADERS, f"{kind}; charset=utf-8")


@cache
def _templates() -> Environment:
    return Environment(  # noqa: S701 - plain text: nothing to escape, and nobody else's words stand in it
        loader=PackageLoader("opentrain_server.api", "texts"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def _facts(app: FastAPI, settings: Settings) -> Mapping[str, Any]:
    return {
        "name": settings.resource_name,
        "origin": settings.base,
        "window_hours": settings.claim_window_hours,
        "fee_percent": f"{settings.marketplace_fee_percent:f}",
        "initiation_fee": f"{settings.initiation_fee:.2f}",
        "publishes": settings.publishes_per_day,
        "unclaimed_publishes": settings.unclaimed_publishes_per_day,
        "install": dist.install_lines(settings.base),
        "grant_type": GRANT_TYPE,
        "pre_claim": PRE_CLAIM,
        "post_claim": POST_CLAIM,
        "token_limit": ACTIVE_LIMIT,
        "oauth_errors": _oauth_errors(),
        "families": families(app),
        "example_draft": EXAMPLE_DRAFT,
        "example_patch": EXAMPLE_PATCH,
    }


def _oauth_errors() -> list[tuple[int, list[str]]]:
    grouped: dict[int, set[str]] = {}
    for status, error, _ in ERRORS.values():
        grouped.setdefault(status, set()).add(error)
    return [(status, sorted(names)) for status, names in sorted(grouped.items())]
