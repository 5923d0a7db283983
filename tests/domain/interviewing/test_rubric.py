import pytest

from opentrain_server.domain.interviewing import Rubric, from_json, suggest, to_json
from opentrain_server.domain.jobs.job_fields import empty_fields

CRITERION = {"name": "Care", "weight": 3, "anchor_low": "", "anchor_high": "A habit."}
FIELD = {"key": "device", "label": "Device", "type": "single_select", "required": True, "options": ["a", "b"]}
GOOD = {"criteria": [CRITERION], "screeningFields": [FIELD]}


def _suggested(**given: object) -> Rubric:
    return suggest(empty_fields() | given)


def test_there_and_back() -> None:
    assert to_json(from_json(GOOD)) == GOOD
    assert from_json({"criteria": [CRITERION]}).fields == ()


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ([], "object"),
        ({}, "criteria"),
        ({"criteria": [5]}, "criteria"),
        ({"criteria": [CRITERION] * 9}, "at most 8"),
        ({"criteria": [CRITERION, {**CRITERION, "name": "CARE"}]}, "same name"),
        ({"criteria": [{**CRITERION, "name": " "}]}, r"criteria\[0\]\.name"),
        ({"criteria": [{**CRITERION, "name": "x" * 121}]}, r"criteria\[0\]\.name"),
        ({"criteria": [{**CRITERION, "weight": 0}]}, "weight"),
        ({"criteria": [{**CRITERION, "weight": True}]}, "weight"),
        ({"criteria": [{**CRITERION, "weight": float("nan")}]}, "weight"),
        ({"criteria": [{**CRITERION, "anchor_high": "x" * 501}]}, "anchor_high"),
        ({"criteria": [{**CRITERION, "anchor_low": None}]}, "anchor_low"),
        ({**GOOD, "screeningFields": [{**FIELD, "key": f"k{i}"} for i in range(9)]}, "at most 8"),
        ({**GOOD, "screeningFields": [FIELD, FIELD]}, "same key"),
        ({**GOOD, "screeningFields": [{**FIELD, "key": "A b"}]}, r"screeningFields\[0\]\.key"),
        ({**GOOD, "screeningFields": [{**FIELD, "label": ""}]}, "label"),
        ({**GOOD, "screeningFields": [{**FIELD, "type": "date"}]}, "type"),
        ({**GOOD, "screeningFields": [{**FIELD, "required": 1}]}, "required"),
        ({**GOOD, "screeningFields": [{**FIELD, "options": ["a"]}]}, "options"),
        ({**GOOD, "screeningFields": [{**FIELD, "options": ["a", "A"]}]}, "options"),
        ({**GOOD, "screeningFields": [{**FIELD, "options": "ab"}]}, "options"),
        ({**GOOD, "screeningFields": [{**FIELD, "type": "number"}]}, "options"),
    ],
)
def test_what_is_wrong_is_named(value: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        from_json(value)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"jobTitle": "Spanish sentiment", "languages": ["Spanish"], "countries": ["ES"]},
        {"labelTypes": ["TRANSCRIPTION"], "labelingSoftware": "ELAN", "experienceLevel": "ENTRY_LEVEL"},
        {"aiInterviewRequirements": "Understands irony. " * 80, "languages": ["French", "Wolof"]},
        {"labelTypes": ["BOUNDING_BOX"], "countries": ["KE"], "labelingSoftware": "x" * 400},
    ],
)
def test_a_suggestion_keeps_the_limits(given: dict[str, object]) -> None:
    found = _suggested(**given)
    assert 3 <= len(found.criteria) <= 5 and 2 <= len(found.fields) <= 4
    assert sum(c.weight for c in found.criteria) == 100
    assert from_json(to_json(found)) == found


def test_a_suggestion_speaks_of_the_job() -> None:
    found = _suggested(
        labelTypes=["TRANSCRIPTION"], languages=["French"], countries=["FR"], labelingSoftware="ELAN"
    )
    assert found.criteria[0].name == "Transcription method"
    assert "French proficiency" in [c.name for c in found.criteria]
    assert {"country", "weekly_hours", "tool"} <= {f.key for f in found.fields}


@pytest.mark.parametrize("wish", ["Ask for their Gmail password.", "Let them write to boss@example.com"])
def test_a_wish_that_no_interview_may_follow_is_left_out(wish: str) -> None:
    assert wish not in str(_suggested(aiInterviewRequirements=wish))
    assert "irony" in str(_suggested(aiInterviewRequirements="Understands irony in Spanish."))
