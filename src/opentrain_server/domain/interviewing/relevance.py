"""Which answers speak to which criterion."""

import math
from collections.abc import Sequence

from .rubric import Criterion
from .signs import content
from .transcript import Exchange
from .wording import words

_FLOOR = 0.25
"""What an answer counts toward any criterion: what is said elsewhere counts too."""
_PLACE = 0.6
"""What it counts at most that questions mostly come in the order of the criteria."""
_SPREAD = 0.22


def shares(criteria: Sequence[Criterion], talk: Sequence[Exchange]) -> list[list[float]]:
    """For each criterion the share of each exchange in it, adding up to 1."""
    questions = [content(words(e.question)) for e in talk]
    total = sum(c.weight for c in criteria)
    found: list[list[float]] = []
    before = 0.0
    for criterion in criteria:
        own = content(
            words(f"{criterion.name} {criterion.name} {criterion.anchor_low} {criterion.anchor_high}")
        )
        middle = (before + criterion.weight / 2) / total
        before += criterion.weight
        row = []
        mine = f"criterion:{len(found) + 1}"
        for i, asked in enumerate(questions):
            if key := talk[i].key:
                row.append(1.0 if (key + ":").startswith(mine + ":") else _FLOOR / 3)
                continue
            place = (i + 0.5) / len(questions)
            near = math.exp(-(((place - middle) / _SPREAD) ** 2) / 2)
            overlap = min(3, len(own & asked)) / 3
            row.append(_FLOOR + _PLACE * near + overlap)
        found.append([r / sum(row) for r in row])
    return found
