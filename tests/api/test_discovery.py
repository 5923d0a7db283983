"""Discovery: the documents a stranger starts from, open to any origin."""

import pytest

from opentrain_server.domain.accounts.scopes import SCOPES

RESOURCE = "/.well-known/oauth-protected-resource"
SERVER = "/.well-known/oauth-authorization-server"
PATHS = (
    RESOURCE,
    f"{RESOURCE}/api/public/v1",
    f"{RESOURCE}/mcp",
    SERVER,
    f"{SERVER}/api/public/v1",
    f"{SERVER}/mcp",
)


def test_the_protected_resource(world, http):
    origin = world.settings.base
    document = http.get(RESOURCE).json()
    assert document == {
        "resource": f"{origin}/api/public/v1",
        "resource_name": "OpenTrain-compatible marketplace",
        "authorization_servers": [origin],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{origin}/auth.md",
    }
    assert http.get(f"{RESOURCE}/api/public/v1").json() == document
    assert http.get(f"{RESOURCE}/mcp").json() == document | {"resource": f"{origin}/mcp"}


def test_the_authorization_server(world, http):
    origin = world.settings.base
    document = http.get(SERVER).json()
    grant = "urn:opentrain:agent-auth:grant-type:claim"
    assert document == {
        "issuer": origin,
        "token_endpoint": f"{origin}/api/agent/oauth/token",
        "revocation_endpoint": f"{origin}/api/agent/oauth/revoke",
        "grant_types_supported": [grant],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "scopes_supported": list(SCOPES),
        "agent_auth": {
            "skill": f"{origin}/auth.md",
            "identity_endpoint": f"{origin}/api/agent/identity",
            "claim_endpoint": f"{origin}/api/agent/identity/claim",
            "identity_types_supported": ["anonymous"],
            "grant_type": grant,
            "interval": 5,
        },
    }
    for path in PATHS[4:]:
        assert http.get(path).json() == document


@pytest.mark.parametrize("path", PATHS)
def test_any_origin_may_read_for_five_minutes(world, http, path):
    for response in (http.get(path), http.head(path), http.get(f"{path}/")):
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cache-control"] == "public, max-age=300"
        assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", [*PATHS, "/llms.txt", "/auth.md", "/api/public/v1/openapi.json", "/dist/"])
def test_preflight(world, http, path):
    response = http.options(path)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-methods"] == "GET, OPTIONS"
    assert response.headers["access-control-allow-headers"] == "Content-Type, Authorization"
    assert response.headers["access-control-max-age"] == "86400"


def test_the_origin_is_never_taken_from_a_header(world, http):
    document = http.get(SERVER, headers={"host": "evil.test", "x-forwarded-host": "evil.test"}).json()
    assert document["issuer"] == world.settings.base


def test_private_calls_are_open_to_no_origin(world, http):
    for path in ("/api/public/v1/auth/me", "/api/agent/identity", "/api/public/v1/tokens"):
        assert "access-control-allow-origin" not in http.get(path).headers
        assert http.options(path).status_code == 405
