"""Combine the rules' verdict with a model's second opinion and with who is asking."""

from .verdict import Decision, Verdict

UNNAMED = "off_platform_payment"
"""The reason given when a model doubts a text, without a reason, in which the rules saw nothing."""


def settle(rules: Verdict, model: Verdict | None, *, claimed: bool) -> Verdict:
    """The decision that counts.

    A model may make a decision stricter, and may lift a REVIEW of the rules to ALLOW, but what the rules
    BLOCK stays blocked. An agent that no human has claimed (`claimed` False) is held on any doubt.
    """
    verdict = rules if model is None or rules.decision is Decision.BLOCK else _second(rules, model)
    if claimed or verdict.decision is not Decision.ALLOW or not (rules.doubt or verdict.doubt):
        return verdict
    return Verdict(Decision.REVIEW, rules.reasons or (rules.likely or UNNAMED,), rules.evidence, doubt=True)


def _second(rules: Verdict, model: Verdict) -> Verdict:
    doubt = rules.doubt or model.doubt
    if model.decision is Decision.ALLOW:
        return Verdict(Decision.ALLOW, doubt=doubt, likely=rules.likely)
    reasons = tuple(dict.fromkeys(model.reasons + rules.reasons))
    return Verdict(
        model.decision, reasons, tuple(dict.fromkeys(model.evidence + rules.evidence)), doubt=doubt
    )
