"""What a model's opinion and a missing human change."""

import pytest

from opentrain_server.domain.moderation import Decision, Verdict, settle

ALLOW = Verdict(Decision.ALLOW)
DOUBT = Verdict(Decision.ALLOW, doubt=True)
REVIEW = Verdict(Decision.REVIEW, ("minors",), ("a child",), doubt=True)
BLOCK = Verdict(Decision.BLOCK, ("illegal_goods",), ("ivory",), doubt=True)


@pytest.mark.parametrize(
    ("rules", "model", "claimed", "decision"),
    [
        (BLOCK, ALLOW, True, "BLOCK"),
        (ALLOW, BLOCK, True, "BLOCK"),
        (REVIEW, ALLOW, True, "ALLOW"),
        (REVIEW, ALLOW, False, "REVIEW"),
        (REVIEW, BLOCK, False, "BLOCK"),
        (DOUBT, None, True, "ALLOW"),
        (DOUBT, None, False, "REVIEW"),
        (ALLOW, None, False, "ALLOW"),
        (ALLOW, REVIEW, True, "REVIEW"),
    ],
)
def test_settle(rules: Verdict, model: Verdict | None, claimed: bool, decision: str) -> None:
    assert settle(rules, model, claimed=claimed).decision == decision


def test_a_verdict_without_its_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="exactly when"):
        Verdict(Decision.BLOCK)
    with pytest.raises(ValueError, match="unknown"):
        Verdict(Decision.BLOCK, ("rudeness",))


def test_a_doubt_is_held_for_its_likely_reason() -> None:
    doubt = Verdict(Decision.ALLOW, doubt=True, likely="reconnaissance")
    assert settle(doubt, None, claimed=False).reasons == ("reconnaissance",)
