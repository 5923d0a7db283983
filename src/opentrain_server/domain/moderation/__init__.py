"""The offline moderator: who asks whom to do what, and is it harmful?

The lexicon, rules and weights are loaded by the first judgement, so that importing costs nothing; `warm`
loads them earlier.
"""

from typing import Literal

from .policies import policy_of
from .settlement import settle
from .verdict import REASONS, VERSION, Decision, Verdict

__all__ = ["REASONS", "VERSION", "Decision", "Verdict", "judge", "policy_of", "predict", "settle", "warm"]


def judge(text: str, *, kind: Literal["job", "message"]) -> Verdict:
    """The offline moderator's decision on one text. Pure and deterministic; never raises on any text."""
    from . import judgement  # noqa: PLC0415 - the first judgement loads the lexicon, not the start

    return judgement.judge(text, kind=kind)


def predict(text: str, kind: str) -> dict[str, str]:
    """The decision in the shape of the evaluation: decision and category, `none` for ALLOW."""
    verdict = judge(text, kind="message" if kind == "message" else "job")
    return {"decision": verdict.decision.value, "category": (verdict.reasons or ("none",))[0]}


def warm() -> None:
    """Load everything now rather than at the first judgement; takes some 0.1 s."""
    judge("", kind="job")
