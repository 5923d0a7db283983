from decimal import Decimal

import pytest

from opentrain_server.domain.jobs.job_fields import ENUMS, Fields, empty_fields
from opentrain_server.domain.jobs.readiness import Floors, Validation, validate

TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."


def ready(**changes: object) -> Fields:
    return (
        empty_fields()
        | {
            "jobTitle": "Spanish sentiment labels",
            "jobDescription": TEXT,
            "dataType": "TEXT",
            "labelTypes": ["SENTIMENT"],
            "dataVolume": Decimal(20_000),
            "dataVolumeUnit": "NUMBER_OF_FILES",
            "headcount": 5,
            "experienceLevel": "INTERMEDIATE",
            "paymentType": "PAY_PER_LABEL",
            "pricePerLabel": Decimal("0.05"),
            "languages": ["Spanish"],
        }
        | changes
    )


def check(**changes: object) -> Validation:
    return validate(ready(**changes), floors=Floors())


def test_a_full_job_is_ready() -> None:
    assert check() == {
        "publishReady": True,
        "issueCount": 0,
        "missingFieldCount": 0,
        "missingFields": [],
        "issues": [],
    }


def test_an_empty_job_misses_all_in_the_contracts_order() -> None:
    verdict = validate(empty_fields(), floors=Floors())
    assert [(m["field"], m["type"], m["updateKeys"]) for m in verdict["missingFields"]] == [
        ("jobTitle", "string", ["jobTitle"]),
        ("jobDescription", "string", ["jobDescription"]),
        ("experienceLevel", "enum", ["experienceLevel"]),
        ("paymentType", "enum", ["paymentType", "pricePerHour", "pricePerLabel", "fixedPrice"]),
        ("languages", "string_array", ["languages"]),
        ("dataType", "enum", ["dataType"]),
        ("labelTypes", "enum_array", ["labelTypes"]),
        ("dataVolumeUnit", "enum", ["dataVolumeUnit", "dataVolume"]),
    ]
    assert verdict["missingFieldCount"] == 8
    assert not verdict["publishReady"]


def test_a_missing_field_tells_how_to_ask() -> None:
    verdict = check(experienceLevel=None)
    assert verdict["missingFields"] == [
        {
            "field": "experienceLevel",
            "label": "Experience level",
            "message": "Set the experience level before publishing.",
            "code": "missing_required_field",
            "prompt": "ask: Which level should trainers have?",
            "type": "enum",
            "enumValues": list(ENUMS["experienceLevel"]),
            "updateKeys": ["experienceLevel"],
            "example": "INTERMEDIATE",
            "hint": None,
        }
    ]


MISSING: list[tuple[dict[str, object], list[tuple[str, list[str]]]]] = [
    ({"jobTitle": ""}, [("jobTitle", ["jobTitle"])]),
    ({"paymentType": "PAY_PER_HOUR"}, [("pricePerHour", ["pricePerHour"])]),
    ({"paymentType": "FIXED_PRICE"}, [("fixedPrice", ["fixedPrice"])]),
    ({"pricePerLabel": None}, [("pricePerLabel", ["pricePerLabel"])]),
    ({"dataVolumeUnit": None}, [("dataVolumeUnit", ["dataVolumeUnit"])]),
    ({"dataVolume": None}, [("dataVolume", ["dataVolume", "dataVolumeUnit"])]),
    ({"dataVolume": None, "dataVolumeUnit": "UNKNOWN_NOT_SPECIFIED"}, []),
    ({"dataVolumeUnit": "UNKNOWN_NOT_SPECIFIED"}, []),
    ({"countries": [], "labelingSoftware": None, "workloadDesc": None}, []),
]


@pytest.mark.parametrize(("changes", "want"), MISSING)
def test_missing(changes: dict[str, object], want: list[tuple[str, list[str]]]) -> None:
    verdict = check(**changes)
    assert [(m["field"], m["updateKeys"]) for m in verdict["missingFields"]] == want
    assert verdict["publishReady"] is (not want)
    assert verdict["issues"] == []


LOW_HOUR = ("pricePerHour", "rate_below_minimum")
ISSUES: list[tuple[dict[str, object], list[tuple[str, str]]]] = [
    ({"jobTitle": "Tags"}, [("jobTitle", "value_out_of_range")]),
    ({"jobTitle": "Label"}, []),
    ({"jobDescription": "x" * 49}, [("jobDescription", "value_out_of_range")]),
    ({"jobDescription": "x" * 50}, []),
    ({"jobDescription": TEXT + " Mail a@example.com"}, [("jobDescription", "contact_details_in_text")]),
    ({"subjectMatter": ["Law", "t.me/maria"]}, [("subjectMatter", "contact_details_in_text")]),
    ({"workloadDesc": "whatsapp +44 7700 900123"}, [("workloadDesc", "contact_details_in_text")]),
    (
        {"labelingSoftware": "a@b.com, +34 600 123 456"},
        [("labelingSoftware", "contact_details_in_text")],
    ),
    ({"pricePerLabel": Decimal("0.0009")}, [("pricePerLabel", "rate_below_minimum")]),
    ({"pricePerLabel": Decimal("0.001")}, []),
    ({"pricePerHour": Decimal(1), "fixedPrice": Decimal(1)}, []),
    (
        {"paymentType": "PAY_PER_HOUR", "pricePerHour": Decimal("2.99")},
        [("pricePerHour", "rate_below_minimum")],
    ),
    ({"paymentType": "FIXED_PRICE", "fixedPrice": Decimal("4.99")}, [("fixedPrice", "rate_below_minimum")]),
    (
        {"jobTitle": "t.me", "jobDescription": "Call +34 600 123 456", "pricePerLabel": Decimal("0.0001")},
        [
            ("jobTitle", "value_out_of_range"),
            ("jobDescription", "value_out_of_range"),
            ("jobDescription", "contact_details_in_text"),
            ("pricePerLabel", "rate_below_minimum"),
        ],
    ),
]


@pytest.mark.parametrize(("changes", "want"), ISSUES)
def test_issues(changes: dict[str, object], want: list[tuple[str, str]]) -> None:
    verdict = check(**changes)
    assert [(issue["field"], issue["code"]) for issue in verdict["issues"]] == want
    assert verdict["issueCount"] == len(want)
    assert verdict["publishReady"] is (not want)


def test_the_operator_sets_the_floors() -> None:
    strict = validate(ready(), floors=Floors(pricePerLabel=Decimal("0.06")))
    assert [(issue["code"], issue["message"]) for issue in strict["issues"]] == [
        ("rate_below_minimum", "Pay at least $0.06.")
    ]


def test_the_message_names_what_to_take_out() -> None:
    verdict = check(jobDescription=TEXT + " Mail a@b.com or call +34 600 123 456.")
    assert verdict["issues"][0]["message"] == "Take the e-mail address and the phone number out."
