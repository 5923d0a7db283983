"""A linear look at the whole text: which way do its concepts and words lean together?

The rules know schemes; this knows that accounts, strangers and secrecy lean one way, and scales, volumes and
invented data the other, also where no rule fits. One weight per concept and mood and per stem of a word,
fitted by `bench/fit_moderation.py` and kept in leaning.txt, so that each can be read and argued about.
"""

import math
from functools import cache
from importlib.resources import files

from .craft import craft, outward, talk
from .reading import Reading

TABLE = "leaning.txt"
"""The file beside this one with a name and its weight on each line."""
STEM = 7
"""Letters of a word that count, so that most of its forms share one weight."""

_USUAL = 35
"""Words of a usual text; in a longer one each concept says less, since chance brings more of them."""
_WORD = 0.7
"""What a stem counts against a concept, which was chosen by people and says more."""
_MESSAGE = "message "
"""Before the names of what was met in a message."""
_UNREAD = frozenset(("group", "negator"))
"""Concepts whose words get no weight of their own: who is spoken of must not tip the scale."""
_COMPANY = frozenset(
    (
        "told",
        "not_live",
        "prey",
        "host",
        "produce",
        "want",
        "give_up",
        "praise",
        "front",
        "deed",
        "passable",
        "ghost",
    )
)
"""Concepts that mean nothing without the crime beside them; only the rules use them."""


def features(reading: Reading, kind: str) -> dict[str, float]:
    """Concepts met live (+), only in data (~) or denied (-), stems (:), length, craft and reach.

    In a message each counts a second time under a name of its own, since there the same word often says
    something else: a title of a job asks nobody for a number.
    """
    found = _found(reading, kind)
    return found | {f"{_MESSAGE}{name}": x for name, x in found.items()} if kind == "message" else found


def _found(reading: Reading, kind: str) -> dict[str, float]:
    found = {
        "_craft": craft(reading) / 3,
        "_outward": outward(reading) / 2,
        "_message": float(kind == "message"),
        "_long": math.log(max(len(reading.tokens), 5) / 40) / 2,
    }
    if kind == "message":
        found["_talk"] = min(talk(reading), 4) / 2
        found["_silence"] = float(talk(reading) == 0)
    share = min(1.0, _USUAL / max(len(reading.tokens), 1)) ** 0.75
    for concept, hits in reading.hits.items():
        if concept in _COMPANY:
            continue
        if any(not hit.negated and not hit.framed for hit in hits):
            found[f"{concept}+"] = share
        elif any(not hit.negated for hit in hits):
            found[f"{concept}~"] = share
        if any(hit.negated for hit in hits):
            found[f"{concept}-"] = share
    return found | dict.fromkeys(_stems(reading), _WORD * share)


def _stems(reading: Reading) -> set[str]:
    hidden = {hit.start for concept in _UNREAD for hit in reading.hits.get(concept, ())}
    return {
        f":{token.word[:STEM]}"
        for token in reading.tokens
        if len(token.word) > 2 and token.start not in hidden and not token.word.isdigit()
    }


@cache
def weights() -> dict[str, float]:
    """The fitted weight of each feature; `_bias` belongs to every text."""
    lines = files(__package__).joinpath(TABLE).read_text(encoding="utf-8").splitlines()
    cells = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: int(value) / 100 for name, value in cells}


def lean(reading: Reading, kind: str, table: dict[str, float] | None = None) -> float:
    """The log-odds of harm before the rules are asked, by the shipped weights or by `table`."""
    table = weights() if table is None else table
    return table["_bias"] + sum(table.get(name, 0.0) * x for name, x in features(reading, kind).items())
