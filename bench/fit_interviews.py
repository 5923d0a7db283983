"""Fit the weights of the interview judge, and estimate honestly what they do to jobs they were not fitted on.

    python bench/fit_interviews.py FILE          fit on all interviews of FILE and write weights.txt
    python bench/fit_interviews.py check FILE    judge each job with weights fitted on the other jobs

FILE holds interviews as the evaluation set has them: {"id", "job", "messages", "gold"}. No trait knows a
subject, and each weight has a fixed sign, so few interviews are enough to fit them. The lists of words behind
the traits are not refitted: interviews that they were written after look too good. No randomness.
"""

import json
import math
import sys
from pathlib import Path

from opentrain_server.domain.interviewing import fluency, weighing
from opentrain_server.domain.interviewing.judge import mixed, settle, understand
from opentrain_server.domain.interviewing.understood import Reading

SHRINK, STEPS, RATE = 1.5, 2000, 0.5

Row = tuple[dict[str, float], float]


def interviews(path: str) -> list[dict]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line]


def rows(items: list[tuple[dict, Reading]]) -> list[Row]:
    """Traits and gold of each criterion of each interview, and of each interview as a whole."""
    out: list[Row] = []
    for item, reading in items:
        for i, criterion in enumerate(reading.job.rubric.criteria):
            if fluency.asked(criterion) is None:
                out.append((mixed(reading, i), item["gold"]["criteria"][criterion.name]))
    return out


def fit(data: list[Row]) -> dict[str, float]:
    """Least squares on the logistic scale; weights keep their sign and are drawn to what was expected."""
    names = list(weighing.EXPECTED)
    weight = dict(weighing.EXPECTED)
    bias = -1.0
    for _ in range(STEPS):
        slope = {n: 2 * SHRINK / len(data) * (weight[n] - weighing.EXPECTED[n]) for n in names}
        tilt = 0.0
        for traits, gold in data:
            total = bias + sum(weight[n] * traits[n] for n in names)
            part = traits[weighing.PRESENCE]
            got = 1 / (1 + math.exp(-max(-6.0, min(6.0, total))))
            push = 2 * (part * got - gold / 100) * part * got * (1 - got) * 10 / len(data)
            tilt += push
            for n in names:
                slope[n] += push * traits[n]
        bias -= RATE * tilt
        for n in names:
            weight[n] -= RATE * slope[n]
            if weight[n] * weighing.EXPECTED[n] < 0:
                weight[n] = 0.0
    return {"_bias": bias} | weight


def write(table: dict[str, float]) -> None:
    lines = [f"{name} {round(value * 100)}" for name, value in table.items()]
    head = "# Log-odds in hundredths. Written by bench/fit_interviews.py; do not edit.\n"
    path = Path(weighing.__file__).parent / weighing.TABLE
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def predicted(item: dict, reading: Reading, table: dict[str, float]) -> dict:
    found = settle(reading, table)
    return {
        "id": item["id"],
        "overall": found.overall,
        "criteria": dict(found.criteria),
        "captured": dict(found.captured),
        "flags": list(found.flags),
    }


def main(*words: str) -> None:
    *command, file = words
    items = [(item, understand(item["job"], item["messages"])) for item in interviews(file)]
    if command != ["check"]:
        write(fit(rows(items)))
        return
    for title in sorted({item["job"]["title"] for item, _ in items}):
        table = fit(rows([pair for pair in items if pair[0]["job"]["title"] != title]))
        for item, reading in items:
            if item["job"]["title"] == title:
                print(json.dumps(predicted(item, reading, table), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
