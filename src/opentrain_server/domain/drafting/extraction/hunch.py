"""A second reader of the work, for phrasings that no rule knows: which types do its sentences sound like?

Naive Bayes over stems, pairs of stems and pairs of East Asian letters. What was counted in which work is kept
in hunch.txt, written by `bench/fit_hunch.py`, so that each line can be read and argued about.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise

from opentrain_server.domain.drafting.extraction.found import UNSURE, Found
from opentrain_server.domain.drafting.extraction.scope import Scopes, background
from opentrain_server.domain.drafting.extraction.text import Text
from opentrain_server.domain.jobs.job_fields import ENUMS

TABLE = "hunch.txt"
"""The file beside this one: a feature, then codes of types with their counts in hundredths."""
KINDS = ENUMS["labelTypes"]
NONE = len(KINDS)
"""The place of sentences that speak of no work, after the types."""

GUESS, ADD = 0.4, 0.8
"""Shares from which a type is taken where the rules find none, and beside what they find."""

Counts = dict[str, dict[int, float]]

_MOST, _SENTENCES = 15_000, 120  # characters and sentences of a post that are listened to
_TELLING = 3  # features of a sentence that names a type at all: two words and their pair
_STEM = 5  # letters of a word that count, so that most of its forms are one
_WORD = re.compile(r"[^\W\d_]+")
_DENIED = re.compile(
    r"\b(?:no|not|without|never|don't|nothing|instead of|rather than|nor|except|ohne|nicht|kein\w*|sin|sans|"
    r"pas)\b[^,.;:()/?!]*"
)
_BARE = frozenset(("label", "annot", "tag", "tags", "tagge", "taggi"))
_DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_SMOOTH, _FEW, _PRIOR, _SHARP = 0.5, 0.5, 0.15, 1.3  # chosen by cross-validation on older posts


@dataclass(frozen=True)
class Table:
    """Counts of features by type, with the weights made of them so far."""

    counts: Counts
    totals: list[float] = field(init=False)
    known: dict[str, list[float]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        totals = [_SMOOTH * len(self.counts)] * (NONE + 1)
        for name, row in self.counts.items():
            for kind, count in row.items() if name[0] != "@" else ():
                totals[kind] += count
        object.__setattr__(self, "totals", totals)

    def weights(self, name: str) -> list[float]:
        """How much a feature speaks for each type against the rest, more the rarer it is; [] if unknown."""
        if (row := self.known.get(name)) is None:
            row = self.known[name] = self._weigh(name)
        return row

    def _weigh(self, name: str) -> list[float]:
        if name not in self.counts:
            return []
        row, every, rarity = self.counts[name], sum(self.totals), self._rarity(name)
        met = sum(row.values())
        return [
            rarity
            * math.log(
                (row.get(kind, 0.0) + _SMOOTH) / own / ((met - row.get(kind, 0.0) + _SMOOTH) / (every - own))
            )
            for kind, own in enumerate(self.totals)
        ]

    def lean(self, names: Iterable[str]) -> list[float]:
        """The weights of a sentence, long or short; sorted, as sums depend on the order."""
        found = [row for name in sorted(names) if (row := self.weights(name))]
        if not found:
            return [0.0] * (NONE + 1)
        size = math.sqrt(sum(self._rarity(name) ** 2 for name in sorted(names) if name in self.counts))
        return [sum(column) / size for column in zip(*found, strict=True)]

    def _rarity(self, name: str) -> float:
        return math.log(1 + self.counts["@"].get(NONE, 1.0) / sum(self.counts[name].values()))

    def prior(self, data: list[str]) -> list[float]:
        """How usual each type is, and how usual on that kind of data."""
        every = [self.counts["@"].get(kind, 0.0) + 2 * _FEW for kind in range(NONE)]
        usual = [math.log(x / sum(every)) for x in every]
        row = self.counts.get(f"@{data[0]}") if data else None
        if row is None:
            return [_PRIOR * x for x in usual]
        here = [row.get(kind, 0.0) + _FEW for kind in range(NONE)]
        return [
            math.log(x / sum(here)) - (1 - _PRIOR) * usually for x, usually in zip(here, usual, strict=True)
        ]


@cache
def table() -> Table:
    """The shipped counts."""
    counts: Counts = {}
    for line in files(__package__).joinpath(TABLE).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, cells = line.split("\t")
            pairs = (cell.split(":") for cell in cells.split())
            counts[name] = {int(kind): int(count) / 100 for kind, count in pairs}
    return Table(counts)


def features(sentence: str) -> set[str]:
    """Stems and pairs of stems of what is not denied; of a script without blanks each two letters that meet.

    "Label", "annotate" and "tag" name no type and are not heard.
    """
    names, stems = set[str](), list[str]()
    for word in _WORD.findall(_DENIED.sub("", sentence[:1200])):
        if _DENSE.match(word):
            names.update(word[i : i + 2] for i in range(len(word) - 1))
        elif (stem := word[:_STEM]) not in _BARE:
            stems.append(stem)
    return names | set(stems) | {f"{a} {b}" for a, b in pairwise(stems)}


def sentences(text: Text, scope: Scopes) -> Iterator[set[str]]:
    """The features of each sentence that may speak of the work, not of the poster or below the signature."""
    start = 0
    for end in (*text.stops[:_SENTENCES], len(text.low)):
        if text.low[start:end].strip() and not scope.dead(start) and not background(text, start, end):
            yield features(text.low[start:end])
        if end > _MOST:
            return
        start = end


def second_reading(first: Found | None, text: Text, scope: Scopes, data: list[str]) -> dict[str, Found]:
    """The label types after a second look: one more than the rules found, or a guess; {} = nothing to change.

    A guess has no place in the text, and either way the field is unsure, so that it is offered for a check.
    """
    likely = hunch(text, scope, data)
    if not likely:
        return {}
    kind = max(likely, key=likely.__getitem__)
    if first is None or not isinstance(first.value, list):
        known: list[str] = []
        reason = "guessed from the wording; the text names no type"
    else:
        known = first.value
        reason = f"the text names the work; {kind} beside it is guessed from the wording"
    if kind in known or likely[kind] < (ADD if known else GUESS):
        return {}
    span = first.span if first is not None else None
    return {"labelTypes": Found([*known, kind], UNSURE, span, reason)}


def hunch(text: Text, scope: Scopes, data: list[str]) -> dict[str, float]:
    """How likely each type is when the post asks for one; {} of a post without words."""
    return shares(list(sentences(text, scope)), data, table())


def shares(heard: list[set[str]], data: list[str], by: Table) -> dict[str, float]:
    """The same by a given table: half the clearest sentence, half all of them together.

    A type that no sentence speaks of more clearly than of no work at all has no share.
    """
    if not any(heard):
        return {}
    each = [by.lean(names) for names in heard]
    whole = by.lean(set().union(*heard))
    clearest = [max(column) for column in zip(*each, strict=True)]
    parts = zip(clearest[:NONE], whole[:NONE], by.prior(data), strict=True)
    score = [math.exp(_SHARP * min(40.0, (a + b) / 2 + c)) for a, b, c in parts]
    telling = [row for row, names in zip(each, heard, strict=True) if len(names) >= _TELLING]
    aloud = [any(row[kind] > row[NONE] for row in telling) for kind in range(NONE)]
    return {kind: x / sum(score) * said for kind, x, said in zip(KINDS, score, aloud, strict=True)}
