"""Combine the rules' verdict with a model's second opinion and with who is asking."""

from .verdict import Decision, Verdict

_STRICTNESS = (Decision.ALLOW, Decision.REVIEW, Decision.BLOCK)


def settle(rules: Verdict, model: Verdict | None, *, claimed: bool) -> Verdict:
    """The decision that counts.

    A model may make a decision stricter, and may lift a REVIEW of the rules to ALLOW, but what the rules
    BLOCK stays blocked. An agent whose human has not claimed it (`claimed` False) is held on any doubt.
    """
    verdict = rules if model is None or rules.decision is Decision.BLOCK else _second(rules, model)
    if not claimed and verdict.decision is Decision.ALLOW and (rules.doubt or verdict.doubt):
        return Verdict(
            Decision.REVIEW,
            rules.reasons or verdict.reasons or ("malware_or_scam_task",),
            rules.evidence,
            doubt=True,
        )
    return verdict


def _second(rules: Verdict, model: Verdict) -> Verdict:
    evidence = tuple(dict.fromkeys(rules.evidence + model.evidence))
    reasons = tuple(dict.fromkeys(model.reasons + rules.reasons)) if model.reasons else ()
    return Verdict(model.decision, reasons, evidence if reasons else (), doubt=rules.doubt or model.doubt)
