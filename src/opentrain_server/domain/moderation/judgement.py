"""Weigh what the rules found and decide."""

from typing import Literal

from .contact import contact_signs
from .craft import unease
from .leaning import lean
from .pay_terms import pay_signs, rate_signs
from .reading import Reading, read
from .rules import RULES
from .verdict import Decision, Verdict

BLOCK_FROM = 0.8
REVIEW_FROM = 0.45
DOUBT_FROM = 0.2
"""Lines between the decisions, on the noisy-or of the weights of one reason."""

_LEAN_HOLD, _LEAN_ALONE, _LEAN_BLOCK = 0.45, 0.6, 0.72
"""Where the leaning holds with any weak sign beside it, where without, and where it lifts a sign to BLOCK."""
_LEAN_AGAINST, _LEAN_CLEAR, _LEAN_GROUND = 0.28, 0.2, 0.3
"""Below which leaning the rules cannot BLOCK, and cannot hold."""
_PLAIN = 0.93
"""What a reason must weigh to BLOCK although all else leans to harmless: one bad sentence in a good post."""
_OWN_GROUND = 0.5
"""What a reason must weigh by itself before unease about the work may lift it to BLOCK."""
_UNKNOWN = "malware_or_scam_task"
"""The reason of a text in which nothing is recognised, neither harm nor data work."""

_QUOTES = 5
_QUOTE_SIZE = 160

Kind = Literal["job", "message"]
Sign = tuple[str, float, str]


def judge(text: str, *, kind: Kind) -> Verdict:
    """The offline moderator's decision on one text. Pure and deterministic; never raises on any text."""
    reading = read(text)
    return _decide(_signs(reading, kind), unease(reading, kind), lean(reading, kind), cut=reading.cut)


def predict(text: str, kind: str) -> dict[str, str]:
    """The decision in the shape of the evaluation: decision and category, `none` for ALLOW."""
    verdict = judge(text, kind="message" if kind == "message" else "job")
    return {"decision": verdict.decision.value, "category": (verdict.reasons or ("none",))[0]}


def scores(text: str, *, kind: Kind) -> dict[str, float]:
    """The score of every reason that was met, 0..1, for staff and tuning."""
    reading = read(text)
    return {"unease": unease(reading, kind), "lean": lean(reading, kind), **_scores(_signs(reading, kind))}


def _signs(reading: Reading, kind: Kind) -> list[Sign]:
    signs = [
        (reason, *found)
        for reason, rules in RULES.items()
        for rule in rules
        if (found := rule.weigh(reading, kind))
    ]
    return [*signs, *contact_signs(reading, kind), *pay_signs(reading), *rate_signs(reading)]


def _scores(signs: list[Sign]) -> dict[str, float]:
    missing: dict[str, float] = {}
    for reason, weight, _ in signs:
        missing[reason] = missing.get(reason, 1.0) * (1.0 - weight)
    return {reason: 1.0 - rest for reason, rest in missing.items()}


def _decide(signs: list[Sign], worry: float, leaning: float, *, cut: bool) -> Verdict:
    by_reason = _scores(signs)
    ranked = sorted(by_reason, key=lambda reason: -by_reason[reason]) or [_UNKNOWN]
    ground = by_reason.get(ranked[0], 0.0)
    top = 1.0 - (1.0 - ground) * (1.0 - worry)
    decision = _decision(top, ground, leaning)
    if decision is Decision.ALLOW:
        return Verdict(decision, doubt=cut or top >= DOUBT_FROM or leaning >= DOUBT_FROM)
    reasons = tuple(reason for reason in ranked if by_reason.get(reason, 0.0) >= REVIEW_FROM) or (ranked[0],)
    return Verdict(decision, reasons, _evidence(signs, reasons), doubt=True)


def _decision(top: float, ground: float, leaning: float) -> Decision:
    """Rules block; the leaning adds to what they found, may hold by itself, and never blocks by itself."""
    certain = top >= BLOCK_FROM and ground >= _OWN_GROUND
    agreed = certain and (leaning >= _LEAN_AGAINST or ground >= _PLAIN)
    if agreed or (leaning >= _LEAN_BLOCK and ground >= _LEAN_GROUND):
        return Decision.BLOCK
    held = top >= REVIEW_FROM and leaning >= _LEAN_CLEAR
    holds = leaning >= (_LEAN_HOLD if top >= DOUBT_FROM else _LEAN_ALONE)
    return Decision.REVIEW if certain or held or holds else Decision.ALLOW


def _evidence(signs: list[Sign], reasons: tuple[str, ...]) -> tuple[str, ...]:
    strongest = sorted((s for s in signs if s[0] in reasons), key=lambda s: -s[1])
    quotes = [" ".join(quote.split())[:_QUOTE_SIZE] for _, _, quote in strongest if quote.strip()]
    return tuple(dict.fromkeys(quotes))[:_QUOTES]
