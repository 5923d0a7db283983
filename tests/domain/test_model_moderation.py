import pytest

from opentrain_server.domain.model_moderation import REASONS, instructions, read, schema

CONTRACT = (
    "credential_fraud identity_impersonation reconnaissance social_media_manipulation auth_circumvention "
    "referral_fraud off_platform_payment contact_exchange malware_or_scam_task illegal_goods "
    "sexual_or_violent_exploitation minors discrimination unpaid_work pii_harvesting prompt_injection"
)


def test_the_reasons_are_those_of_the_contract() -> None:
    assert " ".join(REASONS) == CONTRACT
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
        ("BLOCK", ["unpaid_work", "minors"], ("BLOCK", ("minors", "unpaid_work"))),
    ],
)
def test_read(decision: str, reasons: list[object], want: tuple[str, tuple[str, ...]]) -> None:
    assert read({"decision": decision, "reasons": reasons, "more": 1}) == want


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
    with pytest.raises(ValueError, match="no decision"):
        read(answer)
