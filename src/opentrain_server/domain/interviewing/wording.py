"""Words of an answer, folded, and what they do: give reasons, set conditions, hedge, praise.

Spelling does not count: a long word that is one slip away from a known one is taken for it.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import OSA

from opentrain_server.domain.drafting.extraction.text import fold

LEXICON = "lexicon.txt"
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_LONGEST = 5  # words of a phrase
_MOST_SLIPS = 400
"""Unknown words of one text that are compared with the known ones."""
_SLIP_FROM = 6
"""Letters from which a word may hold a slip; shorter ones are near too many others."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as people wrote it, folded, and as words."""

    raw: str
    low: str
    tokens: tuple[str, ...]

    def count(self, kind: str) -> int:
        """How many words and phrases of a kind of the lexicon it holds."""
        return self.counts().get(kind, 0)

    def counts(self) -> dict[str, int]:
        """How many words and phrases of each kind it holds."""
        return dict(_counted(self.tokens))


def words(text: str) -> Words:
    """Fold and cut a text."""
    low = fold(text).replace("’", "'")
    return Words(text, low, tuple(_mended(tuple(_WORD.findall(low)))))


def _mended(tokens: tuple[str, ...]) -> list[str]:
    left = _MOST_SLIPS
    out: list[str] = []
    for token in tokens:
        if len(token) >= _SLIP_FROM and left and token.isalpha() and not _known(token):
            left -= 1
            out.append(_nearest(token))
        else:
            out.append(token)
    return out


@lru_cache(maxsize=2048)
def _counted(tokens: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    at = 0
    while at < len(tokens):
        size, kinds = _at(tokens, at)
        for kind in kinds:
            found[kind] = found.get(kind, 0) + 1
        at += size
    return tuple(found.items())


def _at(tokens: tuple[str, ...], at: int) -> tuple[int, tuple[str, ...]]:
    exact, stems = _lexicon()
    for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
        if size > 1 and tokens[at] not in _openings():
            continue
        if kinds := exact.get(" ".join(tokens[at : at + size])):
            return size, kinds
    word = tokens[at]
    for end in range(len(word), 3, -1):
        if kinds := stems.get(word[:end]):
            return 1, kinds
    return 1, ()


Table = dict[str, tuple[str, ...]]


@cache
def _lexicon() -> tuple[Table, Table]:
    exact: Table = {}
    stems: Table = {}
    for line in files(__package__).joinpath(LEXICON).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, _, rest = line.partition(": ")
        for term in rest.split(" | "):
            name = term.strip()
            table = stems if name.endswith("*") else exact
            name = name.rstrip("*")
            table[name] = tuple(dict.fromkeys((*table.get(name, ()), kind)))
    return exact, stems


@cache
def _openings() -> frozenset[str]:
    return frozenset(term.split()[0] for term in _lexicon()[0] if " " in term)


@lru_cache(maxsize=16384)
def _known(word: str) -> bool:
    exact, stems = _lexicon()
    return word in exact or any(word[:end] in stems for end in range(4, len(word) + 1))


@cache
def _targets() -> tuple[str, ...]:
    exact, stems = _lexicon()
    return tuple(t for t in (*exact, *stems) if " " not in t and len(t) >= _SLIP_FROM and t.isalpha())


@lru_cache(maxsize=16384)
def _nearest(word: str) -> str:
    found = process.extractOne(word, _targets(), scorer=OSA.distance, score_cutoff=1)
    return found[0] if found and found[0][0] == word[0] else word
