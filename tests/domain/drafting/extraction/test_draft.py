"""Whole posts: the binding examples, the fixture of posts with gold, and what must hold for any text."""

import json
import re
import time
import unicodedata
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opentrain_server.domain.drafting.extraction import extract, predict, warm

LISTS = ("languages", "countries", "excludedCountries", "dataType", "labelTypes")
NUMBERS = ("pricePerHour", "pricePerHourMax", "pricePerLabel", "fixedPrice", "headcount", "dataVolume")
TEXTS = (
    "paymentType",
    "payCurrencyNote",
    "experienceLevel",
    "dataVolumeUnit",
    "labelingSoftware",
    "projectDuration",
    "timeRequirement",
)


def micro_f1(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> float:
    """F1 over all values of all (gold, predicted) posts, 0-100."""
    right = wrong = missed = 0
    for gold, pred in pairs:
        for tp, fp, fn in counts(gold, pred).values():
            right, wrong, missed = right + tp, wrong + fp, missed + fn
    return 200 * right / (2 * right + wrong + missed)


def counts(gold: dict[str, Any], pred: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Right, wrong and missed values by field."""
    out: dict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for field in LISTS:
        want, have = set(gold[field] or []), set(pred.get(field) or [])
        out[field] = (len(want & have), len(have - want), len(want - have))
    for field in (*NUMBERS, *TEXTS):
        want_one, have_one = gold[field], pred.get(field)
        same = want_one is not None and have_one is not None and _same(field, want_one, have_one)
        out[field] = (
            int(same),
            int(have_one is not None and not same),
            int(want_one is not None and not same),
        )
    hit = titled(gold["titleKeywords"], str(pred.get("jobTitle", "")))
    out["jobTitle"] = (int(hit), int(not hit), int(not hit))
    return out


def _same(field: str, want: Any, have: Any) -> bool:
    if field in NUMBERS:
        return abs(float(want) - float(have)) <= 0.005 * abs(float(want))
    if field == "payCurrencyNote":
        return _note(want) == _note(have)
    return re.sub(r"[^a-z0-9+-]", "", str(want).lower()) == re.sub(r"[^a-z0-9+-]", "", str(have).lower())


def _note(text: str) -> tuple[str, float]:
    code, amount = re.match(r"([A-Z]{3}) ([\d.]+)", text).groups()  # type: ignore[union-attr]  # our format
    return code, float(amount)


def titled(groups: list[str], title: str) -> bool:
    """Whether a title has an alternative of every group at the start of a word."""
    low = unicodedata.normalize("NFC", title).casefold()
    return len(title) <= 80 and all(any(a.casefold() in low for a in g.split("|")) for g in groups)


POSTS = [json.loads(line) for line in (Path(__file__).parent / "posts.jsonl").read_text().splitlines()]
FLOOR = 97.0
LABELS = {
    "CLASSIFICATION",
    "BOUNDING_BOX",
    "POLYGON",
    "SEGMENTATION",
    "KEYPOINT",
    "OBJECT_TRACKING",
    "NAMED_ENTITY_RECOGNITION",
    "RELATION_EXTRACTION",
    "TRANSCRIPTION",
    "TRANSLATION",
    "SENTIMENT",
    "RANKING",
    "EVALUATION_RATING",
    "PROMPT_RESPONSE_WRITING",
    "RED_TEAMING",
    "QUESTION_ANSWERING",
    "DATA_COLLECTION",
    "CODE_REVIEW",
    "OTHER",
}
ENUMS: dict[str, set[str]] = {
    "paymentType": {"PAY_PER_HOUR", "PAY_PER_LABEL", "FIXED_PRICE"},
    "experienceLevel": {"EXPERT", "INTERMEDIATE", "ENTRY_LEVEL", "ANY_EXPERIENCE_LEVEL"},
    "dataVolumeUnit": {"HOURS_OF_RECORDING_AUDIO_VIDEO", "NUMBER_OF_FILES", "NUMBER_OF_WORDS"},
    "dataType": {"TEXT", "IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "CODE", "SENSOR_3D", "MULTIMODAL"},
    "labelTypes": LABELS,
}
BINDING: list[tuple[str, dict[str, Any]]] = [
    (
        "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label.",
        {
            "dataType": ["TEXT"],
            "labelTypes": ["SENTIMENT"],
            "dataVolume": 20000,
            "dataVolumeUnit": "NUMBER_OF_FILES",
            "headcount": 5,
            "experienceLevel": "INTERMEDIATE",
            "paymentType": "PAY_PER_LABEL",
            "pricePerLabel": 0.05,
            "languages": ["Spanish"],
        },
    ),
    (
        "Four native Portuguese readers wanted: rate the mood of about 12,000 support chats, paid per label.",
        {
            "headcount": 4,
            "languages": ["Portuguese"],
            "dataType": ["TEXT"],
            "labelTypes": ["SENTIMENT"],
            "dataVolume": 12000,
            "dataVolumeUnit": "NUMBER_OF_FILES",
            "paymentType": "PAY_PER_LABEL",
        },
    ),
    (
        "8 experienced people to draw bounding boxes on 30,000 street photos, $16/hour, must read English.",
        {
            "headcount": 8,
            "labelTypes": ["BOUNDING_BOX"],
            "dataType": ["IMAGE"],
            "dataVolume": 30000,
            "dataVolumeUnit": "NUMBER_OF_FILES",
            "paymentType": "PAY_PER_HOUR",
            "pricePerHour": 16,
            "languages": ["English"],
        },
    ),
]
HOSTILE = {
    "digits": "1" * 60_000,
    "spaces": " " * 60_000,
    "words": "a " * 30_000,
    "dollars": "$1 " * 20_000,
    "one word after a label": "task: " + "a" * 59_000,
    "tags": "<b>$1</b> " * 6_000,
    "an object that never ends": '{"a":1,' * 8_000,
    "nots": "not " * 15_000,
    "lines": "\n" * 60_000,
    "commas": "1," * 30_000,
    "bars": "| a " * 15_000,
    "people": "5 people and " * 4_600,
    "languages": "English, " * 6_600,
    "countries": "live in Spain, " * 4_000,
    "years": "3 years " * 7_500,
    "quotes": "> a\n" * 15_000,
    "braces": "{a: 1, " * 8_500,
    "japanese": "画像1枚" * 15_000,
    "bullets": "- Spain\n" * 7_500,
    "sentences": "Mark names in 500 tweets for $1 per tweet. " * 1_400,
}


@pytest.mark.parametrize(("text", "want"), BINDING)
def test_the_binding_examples_come_out_exactly(text: str, want: dict[str, Any]) -> None:
    got = predict(text)
    title = got.pop("jobTitle")
    assert got == want
    assert isinstance(title, str)
    assert 5 <= len(title) <= 80


def test_binding_example_says_the_unit_was_reckoned() -> None:
    found = extract(BINDING[0][0]).found["dataVolumeUnit"]
    assert (found.confidence, found.reason) == (0.6, "posts counted as files")
    assert extract(BINDING[0][0]).title_generated


def test_posts_score_above_the_floor() -> None:
    assert len(POSTS) >= 60
    assert micro_f1([(post["gold"], predict(post["text"])) for post in POSTS]) >= FLOOR


def test_prices_are_decimal_and_spans_point_at_the_words() -> None:
    text = "Pay: $12.50 per hour. Three people."
    found = extract(text).found
    assert found["pricePerHour"].value == Decimal("12.50")
    start, end = found["pricePerHour"].span or (0, 0)
    assert text[start:end] == "$12.50 per hour"


def test_spans_survive_decomposed_accents() -> None:
    text = "Trabajo de revisio\u0301n: pagamos 9 USD por hora."
    start, end = extract(text).found["pricePerHour"].span or (0, 0)
    assert text[start:end] == "9 USD por hora"


def test_spans_survive_tags_and_entities() -> None:
    text = "<p>We&nbsp;pay <b>$9</b> an hour.</p><ul><li>9,800 photos</li></ul>"
    found = extract(text).found
    start, end = found["dataVolume"].span or (0, 0)
    assert (found["pricePerHour"].value, text[start:end]) == (9, "9,800")


@pytest.mark.parametrize("text", ["", " ", "\n", "?", "$", "1", "\x00", "｜｜｜", "{}", "hello"])
def test_a_text_that_says_nothing_gives_nothing_but_a_title(text: str) -> None:
    assert set(extract(text).found) <= {"jobTitle"}


@pytest.fixture(scope="module", autouse=True)
def warmed() -> None:
    warm()


# Every fifth in the suite, the others among the proofs.
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if i % 5 == 0 else [pytest.mark.prove]) for i, name in enumerate(HOSTILE)],
)
def test_hostile_texts_take_less_than_a_second(name: str) -> None:
    start = time.process_time()
    predict(HOSTILE[name][:60_000])
    assert time.process_time() - start < 1.0  # 0.3 on an idle core


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from([w for post in POSTS for w in post["text"].split(" ")]), max_size=60).map(
            " ".join
        ),
    )
)
def test_any_text_gives_legal_values_with_spans_inside_it(text: str) -> None:
    result = extract(text)
    assert result == extract(text)
    for key, found in result.found.items():
        assert 0 <= found.confidence <= 1
        assert found.reason
        if found.span is not None:
            assert 0 <= found.span[0] <= found.span[1] <= len(text)
        values = found.value if isinstance(found.value, list) else [found.value]
        assert values
        if key in ENUMS:
            assert set(values) <= ENUMS[key]
        if key in ("pricePerHour", "pricePerHourMax", "pricePerLabel", "fixedPrice", "dataVolume"):
            assert isinstance(found.value, Decimal)
