"""The documents against the code: nothing that can be called or answered is left out."""

import json
import re
from pathlib import Path

import pytest
import schemathesis

from opentrain_server.api import refusals
from opentrain_server.api.agent_door import ERRORS, AgentDoor
from opentrain_server.api.door import Door
from opentrain_server.api.errors import CODES, REASONS
from opentrain_server.api.openapi import documented
from opentrain_server.app import plain_app
from opentrain_server.commands import openapi
from opentrain_server.domain.accounts.scopes import SCOPES

ROOT = Path(__file__).parent.parent
DOCUMENT = json.loads(openapi.text())
ROUTES = list(documented(plain_app()))
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]

# Paths that answer no caller of the API: documents and the health of the process.
UNDOCUMENTED = re.compile(
    r"/healthz|/readyz|/auth\.md|/llms\.txt|/dist(/.*)?|/\.well-known/.+|.*/openapi\.json"
)


def operation(path: str, method: str) -> dict:
    return DOCUMENT["paths"][path][method]


def test_the_committed_document_is_fresh():
    committed = (ROOT / "openapi.json").read_text()
    assert committed == openapi.text(), "run: opentrain-server openapi > openapi.json"


def test_the_document_is_valid():
    assert DOCUMENT["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(DOCUMENT).validate()


def test_every_route_is_documented_or_known_not_to_be():
    for route in plain_app().routes:
        if not isinstance(route, Door | AgentDoor):
            assert UNDOCUMENTED.fullmatch(route.path), route.path
    assert len(OPERATIONS) == len(ROUTES)


def test_operation_ids_are_unique_and_readable():
    ids = [operation(*where)["operationId"] for where in OPERATIONS]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]*)*", name) for name in ids)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_says_what_a_caller_needs(path, method):
    described = operation(path, method)
    assert described["summary"]
    assert described["description"]
    assert described["tags"]
    assert "security" in described
    assert set(described["x-required-scopes"]) <= set(SCOPES)
    assert "422" not in described["responses"]
    success = [status for status in described["responses"] if status < "400"]
    assert success
    for status in success:
        if status < "300":
            assert described["responses"][status]["content"]["application/json"]["schema"]
    for status in ("500", "503") if path.startswith("/api/") and path != "/api/out" else ("500",):
        assert status in described["responses"]
    if body := described.get("requestBody"):
        assert all(content["example"] for content in body["content"].values())
    public = path.startswith("/api/public") and described["security"]
    assert ("401" in described["responses"]) == bool(public)
    key = [p for p in described.get("parameters", []) if p["name"] == "Idempotency-Key"]
    assert bool(key) == (path.startswith("/api/public") and method != "get")


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_parameter_is_described(path, method):
    for parameter in operation(path, method).get("parameters", []):
        schema = parameter["schema"]
        described = parameter.get("description") or schema.get("description") or schema.get("enum")
        assert described or parameter["name"] in {"q", "status"}, parameter


def test_agent_auth_is_described_by_the_errors_that_it_answers():
    for path, method in OPERATIONS:
        for response in operation(path, method)["responses"].values() if "/agent/" in path else ():
            schema = response["content"]["application/json"]["schema"]
            named = re.findall(r"^- `(\w+)`:", response["description"], re.MULTILINE)
            assert set(named) == set(schema["allOf"][1]["properties"]["error"]["enum"] if named else ())


def test_calls_that_answer_a_repeat_in_another_way_say_so():
    for path in ("/job-drafts", "/jobs/{jobId}/invites", "/proposals/{proposalId}/conversation"):
        responses = operation(f"/api/public/v1{path}", "post")["responses"]
        assert responses["200"]["content"] == responses["201"]["content"]
        assert responses["200"]["description"] != responses["201"]["description"]


def test_every_reason_is_documented_somewhere():
    told = set()
    for route, method in ROUTES:
        grouped = (
            refusals.of_route(route.served, method)
            if isinstance(route, Door)
            else refusals.of_agent_route(route.served)
        )
        told |= {reason for reasons in grouped.values() for reason in reasons}
    unused = {"unknown_path", "method_not_allowed"}  # of no route
    later = {"test_mode_only"}
    assert set(REASONS) - told - unused - later == set()
    assert set(ERRORS) - told == {"method_not_allowed"}


def test_examples_are_bodies_that_the_models_take():
    for route, _ in ROUTES:
        taken = route.served.declared if isinstance(route, Door) else route.served.takes
        if route.served.signature.body is not None:
            route.served.signature.body.model_validate(dict(taken.example))


def test_no_schema_name_is_noisy():
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) for name in DOCUMENT["components"]["schemas"])


def test_every_reason_has_a_status_with_a_code():
    assert {status for status, _ in REASONS.values()} <= set(CODES)


def test_the_document_is_served(world, http):
    response = http.get("/api/public/v1/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    served = response.json()
    assert served["servers"] == [{"url": world.settings.base}]
    assert served | {"servers": DOCUMENT["servers"]} == DOCUMENT
