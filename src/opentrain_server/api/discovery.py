"""Discovery: how a stranger finds its way in (contract auth.md §5). No token, any origin."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from opentrain_server.api import wire
from opentrain_server.api.agent import GRANT_TYPE
from opentrain_server.domain.accounts.claims import POLL_SECONDS
from opentrain_server.domain.accounts.scopes import SCOPES
from opentrain_server.house import House

router = APIRouter(include_in_schema=False)

_HEADERS = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}


@router.get("/.well-known/oauth-protected-resource")
@router.get("/.well-known/oauth-protected-resource/api/public/v1")
async def protected_resource(request: Request) -> Response:
    """Say which server vouches for tokens of the public API (RFC 9728)."""
    return _document(_resource(request, "/api/public/v1"))


@router.get("/.well-known/oauth-protected-resource/mcp")
async def protected_mcp(request: Request) -> Response:
    """Say which server vouches for tokens of the hosted MCP endpoint (RFC 9728)."""
    return _document(_resource(request, "/mcp"))


@router.get("/.well-known/oauth-authorization-server")
@router.get("/.well-known/oauth-authorization-server/api/public/v1")
@router.get("/.well-known/oauth-authorization-server/mcp")
async def authorization_server(request: Request) -> Response:
    """Say how an agent registers, exchanges and revokes (RFC 8414)."""
    origin = _house(request).settings.base
    agent_auth = {
        "skill": f"{origin}/auth.md",
        "identity_endpoint": f"{origin}/api/agent/identity",
        "claim_endpoint": f"{origin}/api/agent/identity/claim",
        "identity_types_supported": ["anonymous"],
        "grant_type": GRANT_TYPE,
        "interval": POLL_SECONDS,
    }
    return _document(
        {
            "issuer": origin,
            "token_endpoint": f"{origin}/api/agent/oauth/token",
            "revocation_endpoint": f"{origin}/api/agent/oauth/revoke",
            "grant_types_supported": [GRANT_TYPE],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": list(SCOPES),
            "agent_auth": agent_auth,
        }
    )


def _resource(request: Request, path: str) -> dict[str, object]:
    settings = _house(request).settings
    return {
        "resource": settings.base + path,
        "resource_name": settings.resource_name,
        "authorization_servers": [settings.base],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{settings.base}/auth.md",
    }


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


def _document(content: dict[str, object]) -> Response:
    return Response(wire.encode(content), 200, _HEADERS, "application/json")
