"""Count what the second reader of job posts goes by, and estimate honestly what it finds in unseen posts.

    python bench/fit_hunch.py          count in all posts and sentences and write hunch.txt
    python bench/fit_hunch.py check    leave out one batch of posts at a time and tell how the rest reads it

Posts are those of tests/domain/drafting/extraction, in batches by the prefix of their id, and the sentences
of bench/work_sentences.txt. A post says which types it asks for, not where: counting starts with whole posts,
and each next round gives a type to the one sentence that sounds most like it and calls the others no work.
No randomness. In `check` the rules are not asked: it is the second reader alone.
"""

import json
import math
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from opentrain_server.domain.drafting.extraction import hunch, predict
from opentrain_server.domain.drafting.extraction.scope import scopes
from opentrain_server.domain.drafting.extraction.text import read

ROOT = Path(__file__).parent.parent
POSTS = ROOT / "tests/domain/drafting/extraction/posts.jsonl"
SENTENCES = Path(__file__).parent / "work_sentences.txt"
ROUNDS, TRUST = 2, 1.8


class Row(NamedTuple):
    """A post or a sentence: its batch ("" = a sentence), features by sentence, data types and types."""

    batch: str
    heard: list[set[str]]
    data: list[str]
    kinds: list[int]


def posts() -> list[Row]:
    """The posts of the tests, with the data types that the rules find in them."""
    found = []
    for line in POSTS.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        text = read(post["text"])
        data = predict(post["text"]).get("dataType", [])
        kinds = [hunch.KINDS.index(kind) for kind in post["gold"]["labelTypes"]]
        heard = [names for names in hunch.sentences(text, scopes(text)) if names]
        found.append(Row(post["id"].split("-")[0], heard, data if isinstance(data, list) else [], kinds))
    return found


def made_up() -> list[Row]:
    """The sentences written for counting."""
    lines = [x for x in SENTENCES.read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    cells = [line.split(" | ", 1) for line in lines]
    return [
        Row(
            "",
            [hunch.features(read(said).low)],
            [],
            [hunch.KINDS.index(k) for k in kinds.split(",") if k != "-"],
        )
        for kinds, said in cells
    ]


def fit(rows: list[Row]) -> hunch.Table:
    """Count; see the module."""
    whole: list[tuple[set[str], list[int], float]] = [
        (set().union(*row.heard), row.kinds or [hunch.NONE], 1.0 if row.batch else TRUST) for row in rows
    ]
    by = _table(rows, whole)
    for _ in range(ROUNDS):
        by = _table(rows, [part for row in rows for part in _parts(row, by)])
    return by


def _parts(row: Row, by: hunch.Table) -> list[tuple[set[str], list[int], float]]:
    if not row.batch:
        return [(row.heard[0], row.kinds or [hunch.NONE], TRUST)]
    leans = [by.lean(names) for names in row.heard]
    owned: dict[int, list[int]] = defaultdict(list)
    for kind in row.kinds if leans else []:
        owned[max(range(len(leans)), key=lambda i: leans[i][kind])].append(kind)
    return [(names, owned.get(i, [hunch.NONE]), 1.0) for i, names in enumerate(row.heard)]


def _table(rows: list[Row], parts: list[tuple[set[str], list[int], float]]) -> hunch.Table:
    counts: hunch.Counts = defaultdict(lambda: defaultdict(float))
    for names, kinds, trust in parts:
        for name in names:
            for kind in kinds:
                counts[name][kind] += trust
    for row in rows:
        for name in ("@", *(f"@{kind}" for kind in row.data[:1])):
            for kind in row.kinds:
                counts[name][kind] += 1
    counts["@"][hunch.NONE] = len(parts)
    return hunch.Table({name: dict(row) for name, row in sorted(counts.items())})


def write(by: hunch.Table) -> None:
    """Replace the table in the package."""
    lines = ["# Counts in hundredths by place of the type. Written by bench/fit_hunch.py; do not edit."]
    for name, row in sorted(by.counts.items()):
        cells = " ".join(f"{kind}:{round(100 * row[kind])}" for kind in sorted(row))
        lines.append(f"{name}\t{cells}")
    path = Path(hunch.__file__).parent / hunch.TABLE
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def check(found: list[Row], extra: list[Row]) -> None:
    """Print how often the first type is right, and the loss, in each batch left out."""
    for batch in dict.fromkeys(row.batch for row in found):
        by = fit([row for row in found if row.batch != batch] + extra)
        read_back = [(row, hunch.shares(row.heard, row.data, by)) for row in found if row.batch == batch]
        report(batch, read_back)


def report(name: str, pairs: list[tuple[Row, dict[str, float]]]) -> None:
    """One line: share of right first types, also among those surer than 0.4, and the mean loss."""
    asked = [(row, got) for row, got in pairs if got]
    first = [
        (max(got.values()), hunch.KINDS.index(max(got, key=got.__getitem__)) in row.kinds)
        for row, got in asked
    ]
    sure = [right for share, right in first if share >= 0.4]
    loss = [-math.log(max(got[hunch.KINDS[kind]], 0.001)) for row, got in asked for kind in row.kinds]
    right = sum(x for _, x in first) / max(len(first), 1)
    print(
        f"{name}: {len(pairs)} posts, first type right {right:.3f}; sure of {len(sure)}, "
        f"of these right {sum(sure) / max(len(sure), 1):.3f}; loss {sum(loss) / max(len(loss), 1):.3f}"
    )


def main(command: str = "") -> None:
    """See the module."""
    if command == "check":
        check(posts(), made_up())
    else:
        write(fit(posts() + made_up()))


if __name__ == "__main__":
    main(*sys.argv[1:])
