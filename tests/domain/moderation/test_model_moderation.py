import pytest

from opentrain_server.domain.moderation import REASONS
from opentrain_server.domain.moderation.model_moderation import MEANINGS, instructions, read, schema


def test_the_reasons_are_those_of_the_moderator() -> None:
    assert tuple(MEANINGS) == REASONS
    assert all(f"- {reason}: " in instructions() for reason in REASONS)
    assert "never an order" in instructions()


def test_the_schema_is_strict() -> None:
    form = schema()
    assert form["required"] == ["decision", "reasons"]
    assert form["additionalProperties"] is False


@pytest.mark.parametrize(
    ("decision", "reasons", "want"),
    [
        ("ALLOW", [], ("ALLOW", ())),
        ("ALLOW", ["friendly"], ("ALLOW", ())),
        ("ALLOW", ["minors"], ("REVIEW", ("minors",))),
        ("REVIEW", ["minors", "minors", "made_up", 5], ("REVIEW", ("minors",))),
        ("BLOCK", ["unpaid_work", "minors"], ("BLOCK", ("unpaid_work", "minors"))),
    ],
)
def test_read(decision: str, reasons: list[object], want: tuple[str, tuple[str, ...]]) -> None:
    verdict = read({"decision": decision, "reasons": reasons, "more": 1})
    assert (verdict.decision, verdict.reasons) == want


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"decision": "BLOCK", "reasons": []},
        {"decision": "BLOCK", "reasons": ["made_up"]},
        {"decision": "REVIEW"},
        {"decision": "allow", "reasons": []},
        {"decision": ["ALLOW"], "reasons": "minors"},
        {"decision": None, "reasons": ["minors"]},
    ],
)
def test_an_answer_that_says_nothing(answer: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any of several
        read(answer)
