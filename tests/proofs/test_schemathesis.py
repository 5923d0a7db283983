"""Calls made up from the server's own document, good and bad: every check of schemathesis holds.

Two checks know only what a schema can say. What it cannot say is named here, rule by rule: the document
allows such a call, or forbids it, and the server is right all the same.
"""

from urllib.parse import parse_qsl, unquote

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
from opentrain_server.core.text import clean

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
    "types": "only types of events there are",
    "languages": "an English name or BCP 47 tag, of thousands",
    "countries": "an ISO 3166 code in any case",
    "country": "an ISO 3166 code in any case",
    "since": "a date that exists",
    "expiresAt": "a date to come, before the end of the calling token",
    "agent_name": "no URL, no @, no control character",
    "organization_name": "no URL, no @, no control character",
    "email": "an address that could exist",
    "pricePerHour": "at most 2 decimals: of a float, multipleOf cannot say it",
    "pricePerLabel": "at most 4 decimals",
    "fixedPrice": "at most 2 decimals",
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


def excused(check, case, response):
    """Whether a failed check only shows a rule that the document cannot state."""
    if check == "positive_data_acceptance" and response.status_code == 400:
        body = response.json()
        if "details" not in body:
            return by_oauth_rule(body, str(response.request.body))
        return by_rule(body["details"]) or is_cleaned(case)
    return check == "negative_data_rejection" and (is_cleaned(case) or is_ignored(case))


def is_ignored(case):
    """Whether what is bad about the call is a key of the query that nobody reads."""
    return bool(set(case.query or {}) - {parameter.name for parameter in case.operation.query})


def by_rule(details):
    issues = details.get("issues", [])
    by_value = bool(issues) and {str(issue["path"][0]) for issue in issues} <= VALUES.keys()
    return by_value or details["reason"] in RULES


def by_oauth_rule(body, sent):
    """Agent auth knows only its own claim tokens, tells the field in its text; a form gives each key once."""
    about, names = body["error_description"], [name for name, _ in parse_qsl(sent)]
    return (
        body["error"] != "invalid_request"
        or about.startswith("This claim token")
        or any(f"See {name}" in about for name in VALUES)
        or len(names) > len(set(names))
    )


def is_cleaned(case):
    """Whether the call holds text that is trimmed or has characters dropped before it is measured."""
    ids = {name: unquote(str(value)) for name, value in (case.path_parameters or {}).items()}
    sent = [ids, case.query, case.body]
    try:
        return any(cleaned(part) != part for part in sent if isinstance(part, dict))
    except ValueError:
        return True  # no text at all: a lone surrogate


def cleaned(value):
    if isinstance(value, dict):
        return {clean(key) if isinstance(key, str) else key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return clean(value) if isinstance(value, str) else value


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
                if not excused(check.__name__, case, response):
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
    calls = fuzz(open_world, examples=60)
    shown_text(f"{calls:,} calls made up from the OpenAPI document, good and bad: no 5xx, every check holds")
