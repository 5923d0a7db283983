import json
from decimal import Decimal

from opentrain_server.domain.jobs.job_fields import (
    DECIMAL_KEYS,
    EMPTY_FIELDS,
    ENUMS,
    FIELDS,
    UPDATE_KEYS,
    canonical_bytes,
    empty_fields,
    fields_hash,
    from_json,
    kept_fields,
    to_json,
    to_wire,
)
from opentrain_server.domain.jobs.job_patch import JobPatch

CONTRACT_KEYS = """
jobTitle jobDescription labelingOverview datasetDescription aiInterviewRequirements dataType
labelTypes subjectMatter dataVolume dataVolumeUnit labelingSoftware headcount
experienceLevel paymentType pricePerHour pricePerLabel fixedPrice countries
languages freelancerType visibility budgetRange timeRequirement projectDuration
projectScope workloadDesc
""".split()  # noqa: SIM905 -- read side by side with the contract


def test_keys_stand_in_the_order_of_the_contract() -> None:
    assert list(UPDATE_KEYS) == CONTRACT_KEYS
    assert list(EMPTY_FIELDS) == CONTRACT_KEYS
    assert list(JobPatch.model_fields) == CONTRACT_KEYS


def test_every_enum_key_has_values_and_no_other() -> None:
    assert set(ENUMS) == {field.key for field in FIELDS if field.kind in ("enum", "enum_array")}
    assert len(ENUMS["labelTypes"]) == 19


def test_examples_are_valid_in_set_form() -> None:
    for field in FIELDS:
        value: object = field.example
        if field.kind == "number":
            value = json.loads(field.example)
        elif field.is_list:
            value = field.example.split(",")
        JobPatch.model_validate({field.key: value})


def test_empty_fields() -> None:
    filled = {key: value for key, value in EMPTY_FIELDS.items() if value not in (None, [])}
    assert filled == {"headcount": 1, "freelancerType": "ANY", "visibility": "PUBLIC"}
    assert [k for k, v in EMPTY_FIELDS.items() if v == []] == [
        "labelTypes",
        "subjectMatter",
        "countries",
        "languages",
    ]
    assert empty_fields()["languages"] is not empty_fields()["languages"]


def test_equal_numbers_hash_equal() -> None:
    one = empty_fields() | {"pricePerHour": Decimal("16"), "pricePerLabel": Decimal("0.0500")}
    two = dict(
        reversed(
            (empty_fields() | {"pricePerHour": Decimal("16.00"), "pricePerLabel": Decimal("0.05")}).items()
        )
    )
    assert canonical_bytes(one) == canonical_bytes(two)
    assert fields_hash(one) == fields_hash(two)
    assert len(fields_hash(one)) == 32
    assert b'"pricePerHour":16,"pricePerLabel":0.05' in canonical_bytes(one)
    assert fields_hash(one) != fields_hash(one | {"visibility": "INVITE_ONLY"})


def test_wire_numbers() -> None:
    wire = to_wire({"a": Decimal("16.00"), "b": Decimal("0.05"), "c": Decimal("1E+12"), "d": None, "e": []})
    assert json.dumps(wire) == '{"a": 16, "b": 0.05, "c": 1000000000000, "d": null, "e": []}'


def test_column_round_trip_is_exact() -> None:
    fields = empty_fields() | {
        "pricePerLabel": Decimal("0.0001"),
        "fixedPrice": Decimal("999999.99"),
        "dataVolume": Decimal("0.0000001"),
        "languages": ["Spanish"],
        "jobTitle": "Ü",
    }
    for stored in (to_json(fields), to_json(fields).encode(), json.loads(to_json(fields))):
        back = from_json(stored)
        assert back == fields
        assert list(back) == CONTRACT_KEYS
        assert all(isinstance(back[key], Decimal | None) for key in DECIMAL_KEYS)


def test_a_row_that_lacks_a_key_has_it_unset() -> None:
    assert from_json('{"visibility":"INVITE_ONLY","gone":1}') == empty_fields() | {
        "visibility": "INVITE_ONLY"
    }


def test_kept_fields_are_the_wire_form():
    fields = empty_fields() | {
        "pricePerHour": Decimal("16.00"),
        "pricePerLabel": Decimal("0.0001"),
        "dataVolume": Decimal("999999999999999"),
        "languages": ["Spanish"],
    }
    stored = json.loads(to_json(fields))
    assert list(map(repr, kept_fields(stored).values())) == list(map(repr, to_wire(fields).values()))
    assert kept_fields({}) == to_wire(empty_fields())
