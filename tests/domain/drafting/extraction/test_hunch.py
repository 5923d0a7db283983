"""The second reader: what it hears, when it speaks, and that what it says is offered for a check."""

from typing import Any

import pytest

from opentrain_server.domain.drafting.drafting import SURE, draft
from opentrain_server.domain.drafting.extraction import extract, hunch, predict
from opentrain_server.domain.drafting.extraction.found import LIKELY, Found
from opentrain_server.domain.drafting.extraction.scope import scopes
from opentrain_server.domain.drafting.extraction.text import read
from opentrain_server.domain.drafting.imports.imported import Imported

STATED = Found(["BOUNDING_BOX"], LIKELY, (3, 9), "the work that the text describes")


def likely(post: str, data: list[str]) -> str:
    """The type that a post sounds most like."""
    text = read(post)
    shares = hunch.hunch(text, scopes(text), data)
    return max(shares, key=shares.__getitem__)


def second(
    shares: dict[str, float], first: Found | None, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Found]:
    """The second reading of any post that sounds like `shares`."""
    text = read("some post")
    monkeypatch.setattr(hunch, "hunch", lambda *_: shares)
    return hunch.second_reading(first, text, scopes(text), [])


@pytest.mark.parametrize(
    ("post", "data", "kind"),
    [
        (
            "Paint the puddles on the pavement with the brush so that a mask comes out.",
            ["IMAGE"],
            "SEGMENTATION",
        ),
        ("Please type up what our grandfather says on the tapes.", ["AUDIO"], "TRANSCRIPTION"),
        ("Coax the bot into telling things that its guardrails forbid.", ["TEXT"], "RED_TEAMING"),
        ("You compare two replies and take the nicer one.", ["TEXT"], "RANKING"),
        ("二つの返信のうち良い方を選んでください。", ["TEXT"], "RANKING"),
    ],
)
def test_new_wording_sounds_like_its_work(post: str, data: list[str], kind: str) -> None:
    assert likely(post, data) == kind


def test_the_same_words_are_other_work_on_other_data() -> None:
    text = read("Find every mistake and mark it.")
    on = {kind: hunch.hunch(text, scopes(text), [kind]) for kind in ("TEXT", "IMAGE", "CODE")}
    assert max(on["CODE"], key=on["CODE"].__getitem__) == "CODE_REVIEW"
    assert max(on["TEXT"], key=on["TEXT"].__getitem__) == "EVALUATION_RATING"
    assert on["IMAGE"]["POLYGON"] > on["TEXT"]["POLYGON"]


@pytest.mark.parametrize(
    "post",
    [
        "label 300 tweets in Spanish for me, $5",
        "Annotators wanted: 5,000 images, CVAT, $9/h",
        "We need people for our plant project.",
        "About us\nWe are a small team and pay every second Friday.",
        "",
        "$$$ 1 2 3",
    ],
)
def test_bare_words_and_words_about_the_poster_are_no_work(post: str) -> None:
    assert "labelTypes" not in predict(post)


def test_what_is_denied_is_not_heard() -> None:
    assert hunch.features("boxes, not masks, on cars") == {"boxes", "on", "cars", "boxes on", "on cars"}
    assert hunch.features("tag and label birds") == {"and", "birds", "and birds"}


def test_a_guess_is_taken_from_its_line_on(monkeypatch: pytest.MonkeyPatch) -> None:
    under, at = hunch.GUESS - 0.001, hunch.GUESS
    assert second({"RANKING": under, "OTHER": 0.1}, None, monkeypatch) == {}
    found = second({"OTHER": 0.1, "RANKING": at}, None, monkeypatch)["labelTypes"]
    assert (found.value, found.span) == (["RANKING"], None)
    assert found.confidence < SURE
    assert second({}, None, monkeypatch) == {}


def test_beside_a_stated_type_it_takes_far_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hunch.ADD > hunch.GUESS
    assert second({"RANKING": hunch.ADD - 0.001}, STATED, monkeypatch) == {}
    assert second({"BOUNDING_BOX": 1.0}, STATED, monkeypatch) == {}
    found = second({"RANKING": hunch.ADD}, STATED, monkeypatch)["labelTypes"]
    assert (found.value, found.span) == (["BOUNDING_BOX", "RANKING"], STATED.span)
    assert found.confidence < SURE
    assert "RANKING" in found.reason


def test_a_guess_is_offered_for_a_second_look() -> None:
    text = (
        "Our tutor bot must not be steerable into insults; I want six people who spend days on exactly that."
    )
    extraction = extract(text)
    assert extraction.found["labelTypes"].span is None
    made = draft(Imported("text", text=text), extraction)
    assert made.provenance["labelTypes"] == {"stated": False, "span": None}
    assert "labelTypes" in {unsure["field"] for unsure in made.low_confidence}


def test_the_same_post_gives_the_same_shares_by_a_table_read_twice() -> None:
    text = read("Write the reply that a good agent would give, or choose the better of two.")
    heard = list(hunch.sentences(text, scopes(text)))
    again = hunch.Table(dict(reversed(hunch.table().counts.items())))
    once: Any = hunch.shares(heard, ["TEXT"], hunch.table())
    assert hunch.shares(heard, ["TEXT"], again) == pytest.approx(once)
    assert set(once) == set(hunch.KINDS)
    assert 0 < sum(once.values()) <= 1.000001


def test_an_endless_post_is_heard_in_part() -> None:
    text = read("We outline roofs. " * 3000)
    assert len(list(hunch.sentences(text, scopes(text)))) <= 121
