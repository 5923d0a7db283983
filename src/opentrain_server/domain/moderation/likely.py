"""The reason that a text comes closest to when no rule can name one."""

from functools import cache

from .reading import Reading
from .rules import RULES

_COMMON = frozenset(("pay", "you", "negator", "private_person", "third_party"))
"""Concepts of nearly every text, which point to no reason."""
_ASIDE = 0.3
"""What a concept counts that is denied or only in the data."""
_BROAD, _HANDICAP = "malware_or_scam_task", 0.5
"""A reason so broad that it must be met clearly before it is named."""
_PLAIN = {"message": "contact_exchange", "job": "off_platform_payment"}
"""Where nothing points anywhere: what most often goes wrong in a message and in a job."""


def likely_reason(reading: Reading, kind: str, scores: dict[str, float]) -> str:
    """The reason whose rules share most concepts with the text; `scores` of the rules count double."""
    points = {reason: 2.0 * score for reason, score in scores.items()}
    points[_BROAD] = points.get(_BROAD, 0.0) - _HANDICAP
    for concept, hits in reading.hits.items():
        live = any(not hit.negated and not hit.framed for hit in hits)
        for reason, share in _pointers().get(concept, {}).items():
            points[reason] = points.get(reason, 0.0) + share * (1.0 if live else _ASIDE)
    best = max(points, key=lambda reason: points[reason])
    return best if points[best] > 0.0 else _PLAIN.get(kind, _PLAIN["job"])


@cache
def _pointers() -> dict[str, dict[str, float]]:
    """How much each concept points to each reason: more for those that few reasons' rules use."""
    used: dict[str, set[str]] = {}
    for reason, rules in RULES.items():
        for rule in rules:
            for _, names in rule.groups:
                for name in names:
                    used.setdefault(name, set()).add(reason)
    return {
        name: dict.fromkeys(sorted(reasons), 1.0 / len(reasons) ** 2)
        for name, reasons in used.items()
        if name not in _COMMON
    }
