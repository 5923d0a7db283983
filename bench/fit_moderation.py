"""Fit the moderator's leaning, and estimate honestly what it does to texts that it was not fitted on.

    python bench/fit_moderation.py                    fit on all items and write leaning.txt
    python bench/fit_moderation.py check [FILE...]    cross-validate instead; FILEs are items too, also folded
    python bench/fit_moderation.py score FILE...      judge files with the shipped weights

Items are those of the tests and, as posts that must pass, the ordinary posts of
tests/domain/drafting/extraction. FILEs hold items of the same shape; a line whose `gold` is no decision is an
ordinary post. In `check`, every number is counted on texts of a fold that the weights were not fitted on. No
randomness: a text's fold is its line number modulo FOLDS. The rules and the lexicon are not refitted, so
texts that they were written after look too good; apart.jsonl is never fitted on, and no rule was written
after reading it.
"""

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Literal

from opentrain_server.domain.moderation import Decision, leaning
from opentrain_server.domain.moderation.judgement import judge
from opentrain_server.domain.moderation.reading import read

ROOT = Path(__file__).parent.parent
ITEMS = ROOT / "tests/domain/moderation/items.jsonl"
POSTS = ROOT / "tests/domain/drafting/extraction/posts.jsonl"
TARGET = {"ALLOW": 0.0, "REVIEW": 0.55, "BLOCK": 1.0}
FOLDS, RARE, SHRINK, STEPS = 5, 4, 2.0, 200

Row = tuple[dict[str, float], float]
Pair = tuple[str, Decision, bool]


def items(path: Path) -> list[dict[str, str]]:
    """The items of a file; a line whose gold is no decision is a post that must pass."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    post = {"kind": "job", "gold": "ALLOW"}
    return [row if row["gold"] in list(TARGET) else {**row, **post} for row in rows]


def rows(found: list[dict[str, str]]) -> list[Row]:
    """Features and target of each item."""
    return [(leaning.features(read(i["text"]), i["kind"]), TARGET[i["gold"]]) for i in found]


def fit(data: list[Row]) -> dict[str, float]:
    """Logistic regression with an L2 penalty by accelerated gradient descent; rare features are dropped."""
    counts = Counter(name for names, _ in data for name in names)
    number = {name: i for i, name in enumerate(sorted(n for n, met in counts.items() if met >= RARE), 1)}
    sparse = [
        ([(0, 1.0), *((number[n], v) for n, v in names.items() if n in number)], t) for names, t in data
    ]
    weight = [0.0] * (len(number) + 1)
    ahead, pace = weight[:], 1.0
    rate = 1.0 / (_steepness([cells for cells, _ in sparse], len(weight)) / 4 + SHRINK)
    for _ in range(STEPS):
        slope = [0.0 if i == 0 else SHRINK * value for i, value in enumerate(ahead)]
        for cells, target in sparse:
            miss = 1 / (1 + math.exp(-sum(ahead[i] * v for i, v in cells))) - target
            for i, v in cells:
                slope[i] += miss * v
        new = [a - rate * s for a, s in zip(ahead, slope, strict=True)]
        faster = (1 + math.sqrt(1 + 4 * pace * pace)) / 2
        ahead = [n + (pace - 1) / faster * (n - w) for n, w in zip(new, weight, strict=True)]
        weight, pace = new, faster
    return {"_bias": weight[0]} | {name: weight[i] for name, i in number.items()}


def _steepness(matrix: list[list[tuple[int, float]]], width: int) -> float:
    """The largest squared singular value, by power iteration."""
    vector, size = [1.0] * width, 1.0
    for _ in range(12):
        out = [0.0] * width
        for cells in matrix:
            along = sum(vector[i] * v for i, v in cells)
            for i, v in cells:
                out[i] += along * v
        size = math.sqrt(sum(x * x for x in out))
        vector = [x / size for x in out]
    return 1.1 * size


def write(weight: dict[str, float]) -> None:
    """Replace the table in the package."""
    cells = {name: round(value * 100) for name, value in weight.items()}
    lines = [f"{name} {value}" for name, value in cells.items() if abs(value) >= 2]
    head = "# Log-odds in hundredths. Written by bench/fit_moderation.py; do not edit.\n"
    path = Path(leaning.__file__).parent / leaning.TABLE
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def check(sources: dict[str, list[dict[str, str]]]) -> dict[str, list[Pair]]:
    """Gold, decision and doubt of each text of each source, by weights fitted without the text's fold."""
    data = {name: rows(found) for name, found in sources.items()}
    pairs: dict[str, list[Pair]] = {name: [] for name in sources}
    for fold in range(FOLDS):
        train = [row for found in data.values() for i, row in enumerate(found) if i % FOLDS != fold]
        table = fit(train)
        for name, found in sources.items():
            pairs[name] += [judged(item, table) for item in found[fold::FOLDS]]
    return pairs


def judged(item: dict[str, str], table: dict[str, float] | None = None) -> Pair:
    """Gold, decision and doubt of one item, by the shipped weights or by `table`."""
    kind: Literal["job", "message"] = "message" if item["kind"] == "message" else "job"
    verdict = judge(item["text"], kind=kind, table=table)
    return item["gold"], verdict.decision, verdict.doubt


def report(name: str, pairs: list[Pair]) -> None:
    """One line: what happened to BLOCK, ALLOW and REVIEW, and the score as the evaluation counts it."""
    n, c = Counter(g for g, _, _ in pairs), Counter((g, d.value) for g, d, _ in pairs)
    bad, good = max(n["BLOCK"], 1), max(n["ALLOW"], 1)
    doubt = sum(d for g, decision, d in pairs if g == "ALLOW" and decision is Decision.ALLOW)
    line = f"ALLOW {n['ALLOW']}: blocked {c['ALLOW', 'BLOCK']}, held {c['ALLOW', 'REVIEW']}, doubt {doubt}"
    if n["BLOCK"]:
        caught = (c["BLOCK", "BLOCK"] + 0.5 * c["BLOCK", "REVIEW"]) / bad
        passed = (c["ALLOW", "ALLOW"] + 0.3 * c["ALLOW", "REVIEW"]) / good
        held = c["REVIEW", "REVIEW"] / max(n["REVIEW"], 1)
        score = 90 * 2 * caught * passed / max(caught + passed, 1e-9) + 10 * held
        stopped = f"blocked {c['BLOCK', 'BLOCK']}, held {c['BLOCK', 'REVIEW']}"
        through = f"through {c['BLOCK', 'ALLOW']} ({c['BLOCK', 'ALLOW'] / bad:.1%})"
        unsure = f"{c['REVIEW', 'BLOCK']}/{c['REVIEW', 'REVIEW']}/{c['REVIEW', 'ALLOW']}"
        line = f"score {score:.1f}; BLOCK {n['BLOCK']}: {stopped}, {through}; {line}"
        line += f"; REVIEW {n['REVIEW']}: {unsure}"
    print(f"{name}: {line}")


def main(command: str = "", *names: str) -> None:
    """See the module."""
    own = items(ITEMS)
    split = next(i for i, item in enumerate(own) if item["id"].startswith("fresh"))
    sources = {"items": own[:split], "fresh": own[split:], "posts": items(POSTS)}
    if command == "score":
        for name in names:
            report(name, [judged(item) for item in items(Path(name))])
    elif command == "check":
        sources |= {Path(name).name: items(Path(name)) for name in names}
        for name, pairs in check(sources).items():
            report(name, pairs)
    else:
        write(fit(rows([item for found in sources.values() for item in found])))


if __name__ == "__main__":
    main(*sys.argv[1:])
