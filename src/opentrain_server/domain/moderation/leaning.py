"""A linear second look: which way do all concepts of a text lean together?

The rules know schemes; this knows that accounts, strangers and secrecy lean one way, and scales, volumes and
invented data the other, also where no rule fits. One weight per concept and mood, fitted on the items of the
tests (`bench/fit_moderation.py`), never on words, so each weight can be read and argued about.
"""

import math

from .craft import craft, outward, talk
from .reading import Reading
from .weights import BIAS, WEIGHTS

_USUAL = 35
"""Words of a usual text; in a longer one each concept says less, since chance brings more of them."""


def features(reading: Reading, kind: str) -> dict[str, float]:
    """Concepts met live (+), only in data (~) or denied (-), and the craft and reach of the text."""
    found = {
        "_craft": craft(reading) / 3,
        "_outward": outward(reading) / 2,
        "_message": float(kind == "message"),
    }
    if kind == "message":
        found["_talk"] = min(talk(reading), 4) / 2
        found["_silence"] = float(talk(reading) == 0)
    share = min(1.0, _USUAL / max(len(reading.tokens), 1)) ** 0.75
    for concept, hits in reading.hits.items():
        if any(not hit.negated and not hit.framed for hit in hits):
            found[f"{concept}+"] = share
        elif any(not hit.negated for hit in hits):
            found[f"{concept}~"] = share
        if any(hit.negated for hit in hits):
            found[f"{concept}-"] = share
    return found


def lean(reading: Reading, kind: str) -> float:
    """0 leans to harmless, 1 to harmful. Deterministic."""
    total = BIAS + sum(WEIGHTS.get(name, 0) * value for name, value in features(reading, kind).items())
    return 1.0 / (1.0 + math.exp(-total / 100))
