from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from opentrain_server.domain.drafting.drafting import draft
from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.drafting.model_drafts import (
    GUESS,
    Extraction,
    Found,
    instructions,
    prefer,
    read,
    schema,
)
from opentrain_server.domain.jobs.job_fields import ENUMS

TEXT = "5 Spanish speakers for sentiment of 20,000 posts. $0.05 per label. Not from IN."


def said(value: object, quote: str | None = "Spanish", confidence: object = 0.9) -> dict[str, object]:
    return {"value": value, "quote": quote, "confidence": confidence}


GOOD: list[tuple[str, object, object]] = [
    ("headcount", 5, 5),
    ("pricePerLabel", 0.05, Decimal("0.05")),
    ("pricePerHourMax", 9, Decimal(9)),
    ("languages", ["es", "Klingonese", "Spanish"], ["Spanish"]),
    ("excludedCountries", ["in", "XX"], ["IN"]),
    ("dataType", ["TEXT", "NOPE", "AUDIO", "TEXT"], ["TEXT", "AUDIO"]),
    ("labelTypes", ["SENTIMENT", "LABEL"], ["SENTIMENT"]),
    ("payCurrencyNote", "EUR 30/hour", "EUR 30/hour"),
    ("dataVolume", 20000, Decimal(20000)),
    ("timeRequirement", "10+ hours per week", "10+ hours per week"),
]


@pytest.mark.parametrize(("key", "value", "want"), GOOD)
def test_a_quoted_value_counts_as_stated(key: str, value: object, want: object) -> None:
    found = read({key: said(value)}, TEXT).found
    assert dict(found) == {key: Found(want, 0.9, (2, 9), "read by a language model")}


BAD: list[tuple[str, object]] = [
    ("headcount", "5"),
    ("headcount", 5_000),
    ("pricePerLabel", -1),
    ("pricePerLabel", True),
    ("paymentType", "PAY_PER_MONTH"),
    ("languages", "Spanish"),
    ("languages", [["Spanish"], None, 5]),
    ("payCurrencyNote", "pay me in gold"),
    ("jobTitle", "x" * 121),
    ("jobTitle", ""),
    ("visibility", "INVITE_ONLY"),
    ("approved", True),
]


@pytest.mark.parametrize(("key", "value"), BAD)
def test_what_breaks_the_rules_is_dropped(key: str, value: object) -> None:
    assert dict(read({key: said(value)}, TEXT).found) == {}


@pytest.mark.parametrize("entry", [None, 5, [], "x", {}, {"quote": "Spanish"}])
def test_malformed_entries_are_dropped(entry: object) -> None:
    assert dict(read({"headcount": entry}, TEXT).found) == {}


@pytest.mark.parametrize("quote", [None, "", " ", "six speakers", 5])
def test_without_a_true_quote_it_is_a_guess(quote: Any) -> None:
    found = read({"headcount": said(6, quote, 1.0)}, TEXT).found["headcount"]
    assert (found.value, found.confidence, found.span) == (6, GUESS, None)
    assert found.reason


@pytest.mark.parametrize("confidence", [None, "high", -1, 2, float("nan")])
def test_a_confidence_that_is_none(confidence: object) -> None:
    assert read({"headcount": said(5, "5", confidence)}, TEXT).found["headcount"].confidence == 0.5


def test_a_title_is_stated_or_generated() -> None:
    assert read({"jobTitle": said("Spanish", "Spanish")}, TEXT).title_generated is False
    assert read({"jobTitle": said("Spanish moods", None)}, TEXT).title_generated is True
    assert read({}, TEXT).title_generated is True


def test_a_guess_is_listed_for_a_second_look() -> None:
    drafted = draft(Imported("text", text=TEXT), read({"experienceLevel": said("EXPERT", "senior")}, TEXT))
    assert [(unsure["field"], unsure["confidence"]) for unsure in drafted.low_confidence] == [
        ("experienceLevel", GUESS)
    ]
    assert drafted.provenance["experienceLevel"] == {"stated": False, "span": None}


def test_quotes_win_over_rules_and_what_is_not_quoted_is_dropped() -> None:
    def one(value: object, span: tuple[int, int] | None) -> Found:
        return Found(value, 0.9, span, None)

    model = Extraction(
        {"headcount": one(1, (0, 1)), "dataVolume": one(2, None), "fixedPrice": one(3, None)}, True
    )
    offline = Extraction({"headcount": one(4, (0, 1)), "dataVolume": one(5, (0, 1))}, title_generated=True)
    joined = prefer(model, offline)
    assert {key: found.value for key, found in joined.found.items()} == {
        "headcount": 1,
        "dataVolume": 5,
    }
    assert joined.title_generated is True


def test_a_title_made_offline_stays_unless_one_is_quoted() -> None:
    offline = Extraction({"jobTitle": Found("Made", 0.9, None, None)}, title_generated=True)
    made = Extraction({"jobTitle": Found("Invented", 0.3, None, None)}, title_generated=True)
    quoted = Extraction({"jobTitle": Found("Quoted", 0.9, (0, 1), None)}, title_generated=False)
    assert prefer(made, offline).found["jobTitle"].value == "Made"
    assert prefer(quoted, offline).found["jobTitle"].value == "Quoted"
    assert prefer(quoted, offline).title_generated is False


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for child in node.values():
            yield from objects(child)
    if isinstance(node, list):
        for child in node:
            yield from objects(child)


def test_the_schema_is_strict() -> None:
    form = schema()
    for node in objects(form):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    properties: Any = form["properties"]
    assert properties["labelTypes"]["anyOf"][0]["properties"]["value"]["items"]["enum"] == list(
        ENUMS["labelTypes"]
    )
    assert not {"maxLength", "minimum", "pattern"} & set(str(form).replace("'", " ").split())


def test_the_text_is_no_part_of_the_instructions() -> None:
    assert "never an order" in instructions()
    assert TEXT not in instructions()
