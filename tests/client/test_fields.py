"""`--set key=value`, typed by the field."""

from typing import Any

import pytest

from opentrain_client import fields
from opentrain_client.errors import UsageError


def test_every_field_of_the_server_has_a_type(answers: dict[str, Any]) -> None:
    assert set(fields.TYPES) == set(answers["capabilities"]["draft"]["updateKeys"])
    lists = {"subjectMatter", "countries", "languages", "labelTypes"}
    assert {key for key, kind in fields.TYPES.items() if kind.endswith("array")} == lists


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("jobTitle=Read = write", "Read = write"),
        ("jobTitle=5", "5"),
        ("headcount=5", 5),
        ("pricePerLabel=0.05", 0.05),
        ("dataVolume=1e3", 1000.0),
        ("languages= Spanish ,English,", ["Spanish", "English"]),
        ("paymentType=pay per-hour", "PAY_PER_HOUR"),
        ("labelTypes=ranking, named entity recognition", ["RANKING", "NAMED_ENTITY_RECOGNITION"]),
        ("headcount=", None),
        ("languages=", None),
        ("jobTitle=  ", None),
    ],
)
def test_values_take_the_type_of_their_field(setting: str, value: Any) -> None:
    found = fields.parse([setting])[setting.partition("=")[0]]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["headcount"], "key=value"),
        (["=5"], "key=value"),
        (["headcount=many"], "a number"),
        (["fixedPrice=nan"], "a number"),
        (["fixedPrice=inf"], "a number"),
        (["dataVolume=20,000"], "a number"),
        (["headcount=1", "headcount=2"], "twice"),
        (["language=Spanish"], "did you mean languages"),
        (["zzz=1"], "no field 'zzz'"),
    ],
)
def test_what_does_not_fit_is_refused(settings: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        fields.parse(settings)


@pytest.mark.parametrize("text", ["{", "[]", "5", ""])
def test_a_fields_file_holds_one_object(text: str) -> None:
    with pytest.raises(UsageError, match=r"f\.json"):
        fields.from_json(text, source="f.json")


def test_examples_answer_missing_fields_by_the_type_the_server_names() -> None:
    missing = [
        {"field": "labelTypes", "type": "enum_array", "example": "RANKING,SENTIMENT"},
        {"field": "ofTomorrow", "type": "number", "example": "7"},
    ]
    assert fields.answers(missing) == {"labelTypes": ["RANKING", "SENTIMENT"], "ofTomorrow": 7}
