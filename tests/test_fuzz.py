"""Calls made up from the document: never a 500, never an answer that the document does not know."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agents import register
from opentrain_server.commands import openapi

DOCUMENT = json.loads(openapi.text())
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
# What would end the token that the others call with.
DESTRUCTIVE = {"revoke", "revokeAlias"}


def fuzz(world, http, examples: int) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.config.update(base_url=world.url)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw["operationId"] not in DESTRUCTIVE:
            attack(world, operation, register(http).token, examples)


def attack(world, operation, token: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case) -> None:
        world.clock.advance(seconds=1)
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=list(CHECKS))

    call()


def test_a_few_calls_of_each_kind(world, http):
    fuzz(world, http, 5)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_many_calls_of_each_kind(world, http):
    fuzz(world, http, 200)
