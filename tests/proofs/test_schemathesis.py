"""Calls made up from the server's own document, good and bad: every check of schemathesis holds.

Two checks know only what a schema can say. What it cannot say is named here, rule by rule: the document
allows such a call, or forbids it, and the server is right all the same.
"""

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from agents import PUBLIC, register
from conftest import ORIGIN, running
from opentrain_server.core.settings import Settings

# Good by the schema, refused by a rule that no schema states: the reasons that may be answered.
RULES = {
    "invalid_draft_source": "exactly one of three shapes, each with the key that its format needs",
    "invalid_source_content": "text that must be XML or JSON-LD with exactly one job in it",
    "invalid_cursor": "a cursor is opaque: only the server makes one",
    "unknown_scopes": "answered by name, so the schema's list is no bound",
    "scope_escalation": "a token gives on no more than it has",
    "not_publish_ready": "what a job needs depends on its other fields",
    "empty_body": "a PATCH needs one key, whichever",
    "dry_run_not_supported": "no call of this server can be rehearsed",
}
# The same for values that are checked against tables, clocks or character classes: by parameter.
VALUES = {
    "languages": "an English name or BCP 47 tag, of thousands",
    "countries": "an ISO 3166 code in any case",
    "country": "an ISO 3166 code in any case",
    "since": "a date that exists",
    "expiresAt": "a date to come, before the end of the calling token",
    "agent_name": "no URL, no @, no control character",
    "organization_name": "no URL, no @, no control character",
    "email": "an address that could exist",
    "Idempotency-Key": "printable ASCII",
}
# Bad by the schema, and taken: what the server reads more generously than it writes.
GENEROUS = {
    "trimmed": "strings are trimmed and control characters dropped before they are measured",
    "ignored": "unknown keys of a POST and of a query are ignored, and bodies where none is needed",
}
DESTRUCTIVE = {"revoke", "revokeAlias", "deleteToken", "revokeToken"}  # would end the token that calls


@pytest.fixture(scope="module")
def open_world(postgres, tmp_path_factory):
    wide = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        origin=ORIGIN,
        log_level="error",
        **{
            name: 10**6
            for name in Settings.model_fields
            if not name.startswith("min_")
            and name.endswith(
                ("_per_minute", "_per_hour", "_per_day", "_per_token", "_per_email", "_per_address")
            )
        },
    )
    with running(postgres, wide) as world:
        yield world


def excused(name, response):
    """Whether a failed check only shows a rule that the document cannot state."""
    if name == "positive_data_acceptance" and response.status_code == 400:
        body = response.json()
        details = body.get("details")
        if details is None:  # agent auth tells the field in its text
            return any(f"See {field}" in body["error_description"] for field in VALUES) or body["error"] in {
                "unsupported_identity_type",
                "unsupported_grant_type",
                "authorization_pending",
                "invalid_grant",
                "invalid_request",
            }
        if details["reason"] in RULES:
            return True
        fields = {str(issue["path"][0]) for issue in details.get("issues", [])}
        return bool(fields) and fields <= VALUES.keys()
    return False


def attack(operation, token, mode, *, examples, checks, found):
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case):
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        found["calls"] += 1
        for check in checks:
            try:
                case.validate_response(response, checks=[check], headers={"Authorization": f"Bearer {token}"})
            except (Failure, FailureGroup) as failure:
                if not excused(check.__name__, response):
                    key = (operation.label, mode.value, check.__name__, response.status_code)
                    found.setdefault(
                        key, f"{case.as_curl_command()}\n{response.text[:300]}\n{failure}"[:1500]
                    )

    call()


def fuzz(world, *, examples):
    load_all_checks()
    found = {"calls": 0}
    with httpx2.Client(base_url=world.url, timeout=30) as http:
        document = http.get(f"{PUBLIC}/openapi.json").json()
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=world.url)
        for result in schema.get_all_operations():
            operation = result.ok()
            if operation.definition.raw["operationId"] in DESTRUCTIVE:
                continue
            for mode in GenerationMode:
                token = register(http).token
                try:
                    attack(operation, token, mode, examples=examples, checks=CHECKS.get_all(), found=found)
                except Exception as error:
                    if "Unsatisfiable" not in type(error).__name__:
                        raise
    calls = found.pop("calls")
    assert not found, "\n\n".join(f"{key}\n{text}" for key, text in found.items())
    return calls


def test_a_few_calls_of_each_kind(open_world):
    assert fuzz(open_world, examples=3) > 50


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_many_calls_of_each_kind(open_world, shown_text):
    calls = fuzz(open_world, examples=150)
    shown_text(f"{calls:,} calls made up from the OpenAPI document, good and bad: no 5xx, every check holds")
