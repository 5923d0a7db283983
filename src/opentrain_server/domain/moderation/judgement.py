"""Weigh what the rules found against how the whole text leans, and decide."""

import math
from typing import Literal

from .ages import age_signs
from .contact import contact_signs
from .leaning import lean
from .likely import likely_reason
from .pay_terms import pay_signs, rate_signs
from .reading import Reading, read
from .rules import RULES
from .verdict import Decision, Verdict

BLOCK_FROM = 0.65
REVIEW_FROM = 0.25
DOUBT_FROM = 0.22
"""Lines between the decisions, on the probability of harm."""
_ALONE_FROM = 0.88
"""The line of BLOCK where no rule has firm ground: more certainty is asked of the fitted part alone."""
_UNNAMED_FROM = 0.36
"""The line of REVIEW where the rules see nothing: a text must lean clearly to be held for that alone."""
_SEEN = 0.15
"""What the rules must have found to count as having seen something."""

_GROUND = 0.4
"""What the rules must have found to name the reason, and to block from BLOCK_FROM."""
_PLAIN = 0.93
"""What the rules must have found to block a text although all else leans to harmless."""
_NAMED = 0.45
"""What a reason must weigh to be named beside a stronger one."""
_SILENT, _LOUD = -0.6, 2.4
"""What the rules add to the leaning when they found nothing, and at most."""

_QUOTES = 5
_QUOTE_SIZE = 160

Kind = Literal["job", "message"]
Sign = tuple[str, float, str]


def judge(text: str, *, kind: Kind, table: dict[str, float] | None = None) -> Verdict:
    """The decision on one text, by the shipped weights of the leaning or, to try others, by `table`."""
    reading = read(text)
    signs = _signs(reading, kind)
    return _decide(reading, kind, signs, harm(lean(reading, kind, table), signs))


def scores(text: str, *, kind: Kind) -> dict[str, float]:
    """The score of every reason that was met and the harm of the whole, 0..1, for staff and tuning."""
    reading = read(text)
    signs = _signs(reading, kind)
    return {"harm": harm(lean(reading, kind), signs), **_scores(signs)}


def harm(leaning: float, signs: list[Sign]) -> float:
    """The probability of harm, 0..1, from the log-odds of the leaning and what the rules found."""
    ground = max(_scores(signs).values(), default=0.0)
    total = leaning + min(_LOUD, _SILENT - math.log(max(1.0 - ground, 1e-9)))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _decision(chance: float, ground: float) -> Decision:
    """Where the probability of harm and the strongest reason of the rules lead."""
    if ground >= _PLAIN or chance >= (BLOCK_FROM if ground >= _GROUND else _ALONE_FROM):
        return Decision.BLOCK
    line = REVIEW_FROM if ground >= _SEEN else _UNNAMED_FROM
    return Decision.REVIEW if chance >= line else Decision.ALLOW


def _signs(reading: Reading, kind: Kind) -> list[Sign]:
    signs = [
        (reason, *found)
        for reason, rules in RULES.items()
        for rule in rules
        if (found := rule.weigh(reading, kind))
    ]
    numbers = (*pay_signs(reading), *rate_signs(reading), *age_signs(reading))
    return [*signs, *contact_signs(reading, kind), *numbers]


def _scores(signs: list[Sign]) -> dict[str, float]:
    missing: dict[str, float] = {}
    for reason, weight, _ in signs:
        missing[reason] = missing.get(reason, 1.0) * (1.0 - weight)
    return {reason: 1.0 - rest for reason, rest in missing.items()}


def _decide(reading: Reading, kind: Kind, signs: list[Sign], chance: float) -> Verdict:
    by_reason = _scores(signs)
    ranked = sorted(by_reason, key=lambda reason: -by_reason[reason])
    ground = by_reason[ranked[0]] if ranked else 0.0
    decision = _decision(chance, ground)
    if decision is Decision.BLOCK and ranked[:1] == ["contact_exchange"] and _shows_only(reading):
        decision = Decision.REVIEW
    doubt = reading.cut or chance >= DOUBT_FROM
    if decision is Decision.ALLOW and not doubt:
        return Verdict(decision)
    first = ranked[0] if ground >= _GROUND else likely_reason(reading, kind, by_reason)
    if decision is Decision.ALLOW:
        return Verdict(decision, doubt=True, likely=first)
    reasons = (first, *(r for r in ranked if by_reason[r] >= _NAMED and r != first))
    return Verdict(decision, reasons, _evidence(signs, reasons), doubt=True)


def _shows_only(reading: Reading) -> bool:
    """Whether a meeting or samples of work are offered, but no other way to talk: a person shall decide."""
    return reading.has("meeting", "portfolio") and not reading.has("messenger", "invite_contact")


def _evidence(signs: list[Sign], reasons: tuple[str, ...]) -> tuple[str, ...]:
    strongest = sorted((s for s in signs if s[0] in reasons), key=lambda s: -s[1])
    quotes = [" ".join(quote.split())[:_QUOTE_SIZE] for _, _, quote in strongest if quote.strip()]
    return tuple(dict.fromkeys(quotes))[:_QUOTES]
