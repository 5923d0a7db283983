import math
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from opentrain_server.domain.jobs.job_fields import ENUMS, UPDATE_KEYS, empty_fields
from opentrain_server.domain.jobs.job_patch import JobPatch, apply_patch, read_value

GOOD: list[tuple[str, object, object]] = [
    ("jobTitle", "x" * 120, "x" * 120),
    ("jobTitle", "😀" * 120, "😀" * 120),
    ("jobTitle", "", None),
    ("jobDescription", "x" * 60_000, "x" * 60_000),
    ("workloadDesc", "x" * 2_000, "x" * 2_000),
    ("labelingSoftware", "x" * 100, "x" * 100),
    ("budgetRange", "x" * 200, "x" * 200),
    ("dataType", "SENSOR_3D", "SENSOR_3D"),
    ("labelTypes", ["RANKING", "OTHER", "RANKING"], ["RANKING", "OTHER"]),
    ("subjectMatter", [], []),
    ("subjectMatter", ["Law", "law", "Law"], ["Law", "law"]),
    ("dataVolume", 1e12, Decimal(10**12)),
    ("dataVolume", 1 / 3, Decimal("0.333333333333333")),
    ("headcount", 5.0, 5),
    ("headcount", Decimal("5.0"), 5),
    ("headcount", 1_000, 1_000),
    ("headcount", None, 1),
    ("freelancerType", None, "ANY"),
    ("visibility", None, "PUBLIC"),
    ("visibility", "INVITE_ONLY", "INVITE_ONLY"),
    ("pricePerHour", 16, Decimal(16)),
    ("pricePerHour", 16.05, Decimal("16.05")),
    ("pricePerHour", Decimal("16.0500"), Decimal("16.05")),
    ("pricePerHour", 1_000, Decimal(1_000)),
    ("pricePerLabel", 0.0001, Decimal("0.0001")),
    ("fixedPrice", 1_000_000, Decimal(1_000_000)),
    ("countries", ["us", "US", "de"], ["US", "DE"]),
    ("countries", [], []),
    ("countries", None, []),
    ("languages", ["es", "Spanish", "pt-BR"], ["Spanish", "Portuguese"]),
    ("languages", None, []),
]

BAD: list[tuple[str, object, str]] = [
    ("jobTitle", "x" * 121, "string_too_long"),
    ("jobTitle", 5, "string_type"),
    ("jobDescription", "x" * 60_001, "string_too_long"),
    ("labelingOverview", "x" * 10_001, "string_too_long"),
    ("timeRequirement", "x" * 201, "string_too_long"),
    ("dataType", "text", "literal_error"),
    ("dataType", ["TEXT"], "literal_error"),
    ("labelTypes", [], "too_short"),
    ("labelTypes", ["OTHER"] * 20, "too_long"),
    ("labelTypes", "OTHER", "list_type"),
    ("labelTypes", ["BOX"], "literal_error"),
    ("subjectMatter", [""], "string_too_short"),
    ("subjectMatter", ["x" * 61], "string_too_long"),
    ("subjectMatter", ["x"] * 21, "too_long"),
    ("dataVolume", 0, "greater_than"),
    ("dataVolume", 1_000_000_000_001, "less_than_equal"),
    ("dataVolume", Decimal("1E+999999"), "less_than_equal"),
    ("dataVolume", math.inf, "finite_number"),
    ("dataVolume", Decimal("sNaN"), "finite_number"),
    ("headcount", 0, "greater_than_equal"),
    ("headcount", 1_001, "less_than_equal"),
    ("headcount", 5.5, "int_type"),
    ("headcount", True, "int_type"),
    ("headcount", "5", "int_type"),
    ("headcount", math.nan, "int_type"),
    ("headcount", math.inf, "int_type"),
    ("headcount", Decimal("Infinity"), "int_type"),
    ("headcount", Decimal("1E+999999"), "int_type"),
    ("pricePerHour", 16.005, "decimal_max_places"),
    ("pricePerHour", 1000.01, "less_than_equal"),
    ("pricePerHour", 0, "greater_than"),
    ("pricePerHour", -1, "greater_than"),
    ("pricePerHour", "16", "float_type"),
    ("pricePerHour", True, "float_type"),
    ("pricePerHour", math.nan, "finite_number"),
    ("pricePerLabel", 0.00001, "decimal_max_places"),
    ("fixedPrice", 1.001, "decimal_max_places"),
    ("fixedPrice", 10**400, "less_than_equal"),
    ("countries", ["UK"], "invalid_value"),
    ("countries", ["USA"], "string_too_long"),
    ("countries", "US", "list_type"),
    ("languages", [], "too_short"),
    ("languages", ["Spanish"] * 21, "too_long"),
    ("languages", ["Elvish of sorts"], "invalid_value"),
    ("salary", 1, "extra_forbidden"),
    ("job_title", "x", "extra_forbidden"),
]


@pytest.mark.parametrize(("key", "given", "want"), GOOD)
def test_good_value(key: str, given: object, want: object) -> None:
    before = empty_fields()
    after = apply_patch(before, JobPatch.model_validate({key: given}))
    assert after == empty_fields() | {key: want}
    assert type(after[key]) is type(want)
    assert list(after) == list(UPDATE_KEYS)
    assert before == empty_fields()


@pytest.mark.parametrize(("key", "given", "code"), BAD)
def test_bad_value(key: str, given: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        JobPatch.model_validate({key: given})
    assert [error["type"] for error in refused.value.errors()] == [code]
    assert refused.value.errors()[0]["loc"][0] == key


def test_all_bad_keys_are_told_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        JobPatch.model_validate({"headcount": 0, "dataType": "X", "nope": 1})
    assert {error["loc"][0] for error in refused.value.errors()} == {"headcount", "dataType", "nope"}


def test_keys_not_given_stay() -> None:
    fields = empty_fields() | {"jobTitle": "Kept", "pricePerHour": Decimal(5)}
    assert apply_patch(fields, JobPatch.model_validate({"pricePerHour": None})) == empty_fields() | {
        "jobTitle": "Kept"
    }


def test_one_value_by_the_same_rules() -> None:
    assert read_value("countries", ["us"]) == ["US"]
    with pytest.raises(ValidationError):
        read_value("headcount", "5")


def _openapi_schema() -> dict[str, Any]:
    app = FastAPI()

    @app.patch("/")
    def change(patch: JobPatch) -> None: ...

    properties: dict[str, Any] = app.openapi()["components"]["schemas"]["JobPatch"]["properties"]
    return properties


def test_openapi_tells_the_bounds() -> None:
    keys = _openapi_schema()
    plain = {
        key: next(kind for kind in schema["anyOf"] if kind["type"] != "null") for key, schema in keys.items()
    }
    assert plain["jobTitle"] == {"type": "string", "maxLength": 120}
    assert plain["headcount"] == {"type": "integer", "minimum": 1, "maximum": 1000}
    assert plain["pricePerHour"] == {"type": "number", "exclusiveMinimum": 0, "maximum": 1000}
    assert plain["dataType"]["enum"] == list(ENUMS["dataType"])
    assert plain["labelTypes"]["items"]["enum"] == list(ENUMS["labelTypes"])
    assert (plain["labelTypes"]["minItems"], plain["labelTypes"]["maxItems"]) == (1, 19)
    assert plain["subjectMatter"]["items"] == {"type": "string", "minLength": 1, "maxLength": 60}
    assert all("default" not in schema for schema in keys.values())
    assert keys["jobTitle"]["title"] == "Job title"
