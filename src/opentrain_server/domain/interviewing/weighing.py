"""From signs to the points of an answer, by weights fitted without any word of any subject.

The weights stand in weights.txt, one name and number a line, so that each can be read and argued about;
`bench/fit_interviews.py` writes them.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

TABLE = "weights.txt"

#: The trait that all points are multiplied with: whether there is an answer at all.
PRESENCE = "_presence"

#: For each weight the sign it must have: what is a merit must not turn into a fault by chance, nor back.
DIRECTIONS: dict[str, int] = {
    "facts": 1,
    "quotes": 1,
    "logic": 1,
    "limits": 1,
    "action": 1,
    "experience": 1,
    "heard": 1,
    "slogan": -1,
    "boiler": -1,
    "abstract": -1,
    "layout": -1,
    "listed": -1,
    "absolute": -1,
    "elsewhere": -1,
    "hedge": -1,
    "praise": -1,
}


def traits(signs: Mapping[str, float]) -> dict[str, float]:
    """Put signs together to the few traits that are weighed."""
    plain = 1.0 - signs["listed"]
    return {
        PRESENCE: signs["presence"],
        "facts": plain * (signs["facts"] + signs["facts_dense"]) / 2,
        "quotes": plain * signs["quotes"],
        "logic": plain
        * min(1.0, (signs["reason"] + signs["condition"] + signs["contrast"] + signs["condition_dense"]) / 2),
        "limits": plain * signs["negation"],
        "action": plain * (signs["action"] + signs["action_dense"]) / 2,
        "experience": plain * signs["experience"],
        "heard": plain * min(1.0, 2 * signs["heard"]),
        "slogan": (signs["slogan"] + signs["slogan_dense"]) / 2,
        "boiler": (signs["boiler"] + signs["boiler_dense"]) / 2,
        "abstract": plain * signs["abstract"],
        "layout": signs["layout"],
        "listed": signs["listed"],
        "absolute": signs["absolute"],
        "elsewhere": max(signs["elsewhere"], signs["asks_back"]),
        "hedge": (signs["hedge"] + signs["hedge_dense"]) / 2,
        "praise": max(signs["praise"], signs["exclaims"]),
    }


def points(found: Mapping[str, float], table: Mapping[str, float] | None = None) -> float:
    """The points of an answer with these traits, 0 to 100."""
    table = weights() if table is None else table
    total = table["_bias"] + sum(table.get(name, 0.0) * value for name, value in found.items())
    return 100.0 * found[PRESENCE] / (1.0 + math.exp(-max(-6.0, min(6.0, total))))


@cache
def weights() -> dict[str, float]:
    """The fitted weight of each trait; `_bias` belongs to every answer."""
    lines = files(__package__).joinpath(TABLE).read_text(encoding="utf-8").splitlines()
    cells = (line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    return {name: int(value) / 100 for name, value in cells}
