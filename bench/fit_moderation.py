"""Fit the moderator's linear second look on the items of the tests and write its weights.

Run: python bench/fit_moderation.py. Plain gradient descent with momentum, no randomness: the same items and
lexicon give the same weights.
"""

import json
import math
import textwrap
from collections import Counter
from pathlib import Path

from opentrain_server.domain.moderation import leaning, weights
from opentrain_server.domain.moderation.reading import read

ROOT = Path(__file__).parent.parent
ITEMS = ROOT / "tests/domain/moderation/items.jsonl"
TARGET = {"ALLOW": 0.0, "REVIEW": 0.5, "BLOCK": 1.0}
RARE, SHRINK, STEPS, RATE, MOMENTUM = 3, 0.006, 400, 0.15, 0.9


def rows() -> list[tuple[dict[str, float], float]]:
    """Features and target of each item; features met in fewer than RARE items are dropped."""
    items = [json.loads(line) for line in ITEMS.read_text(encoding="utf-8").splitlines()]
    found = [(leaning.features(read(i["text"]), i["kind"]), TARGET[i["gold"]]) for i in items]
    counts = Counter(name for names, _ in found for name in names)
    return [({n: v for n, v in names.items() if counts[n] >= RARE}, target) for names, target in found]


def fit(data: list[tuple[dict[str, float], float]]) -> tuple[dict[str, float], float]:
    """Logistic regression with an L2 penalty."""
    weight = dict.fromkeys(sorted({name for names, _ in data for name in names}), 0.0)
    speed = dict.fromkeys(weight, 0.0)
    bias = 0.0
    for _ in range(STEPS):
        slope = {name: SHRINK * value for name, value in weight.items()}
        bias_slope = 0.0
        for names, target in data:
            total = bias + sum(weight[name] * value for name, value in names.items())
            miss = (1 / (1 + math.exp(-total)) - target) / len(data)
            bias_slope += miss
            for name, value in names.items():
                slope[name] += miss * value
        for name in weight:
            speed[name] = MOMENTUM * speed[name] + slope[name]
            weight[name] -= RATE * speed[name]
        bias -= 3 * bias_slope
    return weight, bias


def write(weight: dict[str, float], bias: float) -> None:
    """Replace the table in the package."""
    cells = [f"{name}={value * 100:.0f}" for name, value in weight.items() if abs(value) >= 0.005]
    path = Path(weights.__file__)
    head, tail = path.read_text().split("BIAS =")[0], path.read_text()[path.read_text().index("WEIGHTS:") :]
    table = "\n".join(textwrap.wrap(" ".join(cells), 105))
    path.write_text(f'{head}BIAS = {bias * 100:.0f}\n\n_TABLE = """\n{table}\n"""\n\n{tail}')


if __name__ == "__main__":
    write(*fit(rows()))
