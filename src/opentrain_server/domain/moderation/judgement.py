"""Weigh what the rules found and decide."""

from typing import Literal

from .contact import contact_signs
from .pay_terms import pay_signs
from .reading import Reading, read
from .rules import RULES
from .verdict import Decision, Verdict

BLOCK_FROM = 0.8
REVIEW_FROM = 0.45
DOUBT_FROM = 0.2
"""Lines between the decisions, on the noisy-or of the weights of one reason."""

_QUOTES = 5
_QUOTE_SIZE = 160

Kind = Literal["job", "message"]
Sign = tuple[str, float, str]


def judge(text: str, *, kind: Kind) -> Verdict:
    """The offline moderator's decision on one text. Pure and deterministic; never raises on any text."""
    reading = read(text)
    signs = [*_rule_signs(reading, kind), *contact_signs(reading, kind), *pay_signs(reading)]
    return _decide(signs, cut=reading.cut)


def predict(text: str, kind: str) -> dict[str, str]:
    """The decision in the shape of the evaluation: decision and category, `none` for ALLOW."""
    verdict = judge(text, kind="message" if kind == "message" else "job")
    return {"decision": verdict.decision.value, "category": (verdict.reasons or ("none",))[0]}


def scores(text: str, *, kind: Kind) -> dict[str, float]:
    """The score of every reason that was met, 0..1, for staff and tuning."""
    reading = read(text)
    return _scores([*_rule_signs(reading, kind), *contact_signs(reading, kind), *pay_signs(reading)])


def _rule_signs(reading: Reading, kind: Kind) -> list[Sign]:
    signs: list[Sign] = []
    for reason, rules in RULES.items():
        for rule in rules:
            if found := rule.weigh(reading, kind):
                signs.append((reason, *found))
    return signs


def _scores(signs: list[Sign]) -> dict[str, float]:
    missing: dict[str, float] = {}
    for reason, weight, _ in signs:
        missing[reason] = missing.get(reason, 1.0) * (1.0 - weight)
    return {reason: 1.0 - rest for reason, rest in missing.items()}


def _decide(signs: list[Sign], *, cut: bool) -> Verdict:
    by_reason = _scores(signs)
    ranked = sorted(by_reason, key=lambda reason: -by_reason[reason])
    top = by_reason[ranked[0]] if ranked else 0.0
    if top < REVIEW_FROM:
        return Verdict(Decision.ALLOW, doubt=cut or top >= DOUBT_FROM)
    reasons = tuple(reason for reason in ranked if by_reason[reason] >= REVIEW_FROM)
    decision = Decision.BLOCK if top >= BLOCK_FROM else Decision.REVIEW
    return Verdict(decision, reasons, _evidence(signs, reasons), doubt=True)


def _evidence(signs: list[Sign], reasons: tuple[str, ...]) -> tuple[str, ...]:
    strongest = sorted((s for s in signs if s[0] in reasons), key=lambda s: -s[1])
    quotes = [" ".join(quote.split())[:_QUOTE_SIZE] for _, _, quote in strongest if quote.strip()]
    return tuple(dict.fromkeys(quotes))[:_QUOTES]
