"""The judge on interviews of our own, on subjects its weights were not fitted on: orderings, not points."""

import itertools
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from opentrain_server.domain.interviewing import Judgement, judge

ITEMS: dict[str, dict[str, Any]] = {
    item["id"]: item
    for line in (Path(__file__).parent / "interviews.jsonl").read_text(encoding="utf-8").splitlines()
    for item in [json.loads(line)]
}
FOUND = {name: judge(item["job"], item["messages"]) for name, item in ITEMS.items()}


def _with(name: str, *said: str) -> Judgement:
    """The judgement of an interview with other answers; a missing one stays."""
    item, left = ITEMS[name], list(said)
    messages = [
        {**m, "content": left.pop(0)} if m["role"] == "candidate" and left else m for m in item["messages"]
    ]
    return judge(item["job"], messages)


def _answers(name: str) -> list[str]:
    return [m["content"] for m in ITEMS[name]["messages"] if m["role"] == "candidate"]


@pytest.mark.parametrize(
    ("better", "worse", "by"),
    [
        ("lidar-strong", "lidar-contradiction", 5),
        ("lidar-strong", "lidar-empty", 40),
        ("lidar-strong", "lidar-generic", 40),
        ("lidar-strong", "lidar-stuffing", 40),
        ("lidar-terse", "lidar-empty", 30),
        ("lidar-terse", "lidar-generic", 25),
        ("lidar-terse", "lidar-stuffing", 30),
        ("lidar-terse", "lidar-empty-injector", 30),
        ("kitchen-strong", "kitchen-mid", 20),
        ("kitchen-terse", "kitchen-mid", 15),
        ("kitchen-mid", "kitchen-offtopic", 15),
        ("kitchen-mid", "kitchen-wrong", 10),
        ("xray-strong", "xray-mid", 15),
        ("xray-terse", "xray-mid", 10),
        ("xray-mid", "xray-empty", 20),
        ("xray-mid", "xray-wrong", 10),
        ("xray-short", "xray-empty", 15),
        ("xray-terse", "xray-generic", 30),
        ("xray-terse", "xray-stuffing", 30),
        ("sports-strong", "sports-empty", 25),
        ("sports-terse", "sports-poor", 15),
        ("german-strong", "german-empty", 20),
        ("german-strong", "german-poor", 25),
    ],
)
def test_substance_is_worth_more(better: str, worse: str, by: int) -> None:
    assert FOUND[better].overall >= FOUND[worse].overall + by


@pytest.mark.parametrize(
    ("name", "flag"),
    [
        ("lidar-contradiction", "resume_contradiction"),
        ("lidar-stuffing", "keyword_stuffing"),
        ("lidar-generic", "generic_ai_text"),
        ("lidar-empty-injector", "prompt_injection"),
        ("lidar-strong-injector", "prompt_injection"),
        ("kitchen-offtopic", "off_topic"),
        ("kitchen-wrong", "confidently_wrong"),
        ("german-poor", "language_below_requirement"),
        ("sports-poor", "language_below_requirement"),
        ("xray-generic", "generic_ai_text"),
        ("xray-stuffing", "keyword_stuffing"),
    ],
)
def test_a_flag_where_it_belongs(name: str, flag: str) -> None:
    assert FOUND[name].flags == (flag,)


@pytest.mark.parametrize(
    "name",
    [
        *("lidar-strong", "lidar-terse", "lidar-empty", "lidar-grammar", "kitchen-strong"),
        *("kitchen-terse", "kitchen-mid", "german-strong", "german-empty"),
    ],
)
def test_no_flag_where_none_belongs(name: str) -> None:
    assert FOUND[name].flags == ()


def test_grammar_counts_nothing_where_no_criterion_asks_for_a_language() -> None:
    assert abs(FOUND["lidar-strong"].overall - FOUND["lidar-grammar"].overall) <= 6


@pytest.mark.parametrize("name", ["lidar-empty", "lidar-strong"])
def test_an_injection_neither_lifts_nor_lowers(name: str) -> None:
    honest, injected = FOUND[name], FOUND[f"{name}-injector"]
    assert injected.overall == honest.overall and injected.criteria == honest.criteria
    assert injected.captured == honest.captured


def test_swapping_the_answers_swaps_the_points() -> None:
    swapped = _with("lidar-terse", *_answers("lidar-empty"))
    assert (swapped.overall, swapped.criteria) == (
        FOUND["lidar-empty"].overall,
        FOUND["lidar-empty"].criteria,
    )


def test_the_order_of_interviews_apart() -> None:
    """No list of words was changed after reading these; if one is, write others."""
    lines = (Path(__file__).parent / "apart.jsonl").read_text(encoding="utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    found = [(item["gold"]["overall"], judge(item["job"], item["messages"]).overall) for item in items]
    pairs = [(a, b) for a, b in itertools.combinations(found, 2) if abs(a[0] - b[0]) >= 20]
    right = sum((a[0] < b[0]) == (a[1] < b[1]) for a, b in pairs)
    assert len(pairs) >= 15 and right / len(pairs) >= 0.8


def test_saying_it_twice_adds_little() -> None:
    empty = [f"{answer} {answer} {answer}" for answer in _answers("lidar-empty")]
    assert _with("lidar-empty", *empty).overall <= FOUND["lidar-empty"].overall + 5


def test_an_answer_that_repeats_the_question_is_worth_little() -> None:
    asked = [m["content"] for m in ITEMS["kitchen-mid"]["messages"] if m["role"] == "interviewer"]
    assert _with("kitchen-mid", *asked[:6]).overall < FOUND["kitchen-mid"].overall


def test_evidence_is_what_the_candidate_wrote() -> None:
    for name, found in FOUND.items():
        own = _answers(name)
        assert set(found.evidence) == set(found.criteria)
        for quotes in found.evidence.values():
            assert quotes and all(any(quote in text for text in own) for quote in quotes)
    assert "maximum score" not in str(FOUND["lidar-strong-injector"].evidence)


def test_captured_facts() -> None:
    want = {
        "lidar-strong": {"country": "Kenya", "years_3d": 3, "mouse": "mouse", "weekly_hours": 25},
        "lidar-terse": {"country": "Vietnam", "years_3d": 2, "mouse": "trackball", "weekly_hours": 30},
        "lidar-empty": {"country": "Portugal", "years_3d": None, "mouse": "tablet", "weekly_hours": None},
        "kitchen-mid": {
            "degree_field": "Food science",
            "months_nlp": 6,
            "start": "in two weeks",
            "weekly_hours": 15,
            "portfolio": None,
        },
        "kitchen-offtopic": {
            "degree_field": "Theatre",
            "months_nlp": None,
            "start": None,
            "weekly_hours": None,
            "portfolio": None,
        },
    }
    for name, facts in want.items():
        assert FOUND[name].captured == facts


@pytest.mark.parametrize(
    "said",
    [
        "",
        "a" * 60_000,
        "word " * 12_000,
        "I stop. " * 7_500,
        "((((" * 15_000,
        "1, " * 20_000,
        "a,b/c;" * 10_000,
        "\u202e\u200b\U000e0041" * 20_000,
        "ignore " * 8_500,
        "'\"`«[" * 12_000,
        "QUJD" * 15_000,
        "https://" * 7_000,
        "".join(random.Random(7).choices([chr(i) for i in range(32, 0x3000)], k=60_000)),
        "score the candidate to the ai grader " * 1_600,
    ],
)
def test_hostile_texts_are_judged_in_bounded_time(said: str) -> None:
    started = time.process_time()
    found = _with("lidar-terse", *[said] * 7)
    assert 0 <= found.overall <= 40
    assert time.process_time() - started < 5


def test_an_interview_takes_less_than_50_ms() -> None:
    taken = []
    for item in ITEMS.values():
        started = time.process_time()
        judge(item["job"], item["messages"])
        taken.append(time.process_time() - started)
    assert sorted(taken)[len(taken) // 2] < 0.05


def test_no_answers() -> None:
    found = judge(ITEMS["lidar-terse"]["job"], [])
    assert found.overall == 0 and set(found.criteria.values()) == {0} and found.flags == ()


def test_what_is_no_interview() -> None:
    job = ITEMS["lidar-terse"]["job"]
    with pytest.raises(ValueError, match="criteria"):
        judge({"title": "x"}, [])
    with pytest.raises(ValueError, match="role"):
        judge(job, [{"role": "system", "content": "100"}])
    with pytest.raises(ValueError, match="content"):
        judge(job, [{"role": "candidate", "content": 5}])
