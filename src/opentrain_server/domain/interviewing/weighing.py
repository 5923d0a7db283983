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

#: What each trait is taken to weigh before any interview is looked at, in log-odds. Fitting moves a
#: weight, not past 0: what is a merit must not turn into a fault by chance, nor back.
EXPECTED: dict[str, float] = {
    "facts": 1.5,
    "quotes": 1.0,
    "logic": 1.2,
    "limits": 0.7,
    "action": 1.5,
    "experience": 0.6,
    "packed": 0.6,
    "heard": 0.4,
    "slogan": -2.0,
    "boiler": -1.6,
    "layout": -0.8,
    "listed": -1.2,
    "absolute": -2.0,
    "elsewhere": -3.0,
    "hedge": -1.2,
    "praise": -0.8,
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
        "packed": plain * signs["packed"],
        "heard": plain * min(1.0, 2 * signs["heard"]),
        "slogan": (signs["slogan"] + signs["slogan_dense"]) / 2,
        "boiler": (signs["boiler"] + signs["boiler_dense"]) / 2,
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
