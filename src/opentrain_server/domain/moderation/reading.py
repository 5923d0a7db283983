"""A text as the rules see it: concepts at positions, each live, negated, or part of the data."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from .deeds import CRIMES, OUTWARD
from .folding import LIMIT, fold, plain_readings
from .lexicon import concepts

SENTENCE_GAP = 100
"""Added to positions at the end of a sentence, so that a window below it never crosses one."""

_PIECE = re.compile(
    r"(?P<end>[!?。！？](?![^\s\"')\]])|\.(?=[\s\"')\]]|$)|[\n…]+)"
    r"|(?P<dense>[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]+)"
    r"|(?P<word>[^\W_](?:[@$!|]?[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[\u0900-\u097f])*"
    r"(?:'[^\W\d_]{1,2}(?![^\W_]))?)"
    r"|(?P<quote>[\"']+)"
    r"|(?P<mark>[^\w\s])"
)
_BREAKS = frozenset(",;:()[]–—-+/•|")
_QUOTE_SPAN = re.compile(
    r"(?<![^\W_])'((?:[^'\n]|(?<=[^\W_])'(?=[^\W_])){2,200})'(?![^\W_])|\"([^\"\n]{2,300})\""
)
_TURN_WORDS = frozenset(
    ("plus", "besides", "afterwards", "additionally", "ausserdem", "ademas", "alem", "then")
)
_QUOTING = frozenset(("dataish", "annotation", "scheme", "item_talk"))
_REACH = {"negator": 6, "told": 8}
_FRAME_REACH = 40


@dataclass(slots=True)
class Token:
    """One word with its place in the folded text and what governs it."""

    word: str
    start: int
    end: int
    position: int
    clause: int
    negated: bool = False
    framed: bool = False
    told: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found at a position; start and end are places in the folded text."""

    position: int
    last: int
    start: int
    end: int
    negated: bool
    framed: bool


@dataclass(slots=True)
class Reading:
    """The folded text, its tokens and the hits of every concept."""

    text: str
    tokens: list[Token]
    hits: dict[str, list[Hit]] = field(default_factory=dict)
    disguised: bool = False
    cut: bool = False

    def has(self, *concepts: str) -> bool:
        """Whether any of the concepts occurs, in whatever mood."""
        return any(concept in self.hits for concept in concepts)

    def live(self, concept: str) -> list[Hit]:
        """The hits that are neither negated nor data."""
        return [hit for hit in self.hits.get(concept, ()) if not hit.negated and not hit.framed]


class Trie:
    """Terms by their first word; a star ends a stem, a plus stands for up to two words."""

    def __init__(self, concepts: dict[str, str]) -> None:
        self.exact: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self.stems: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        dense: dict[str, list[str]] = defaultdict(list)
        for concept, terms in concepts.items():
            for term in _terms(terms):
                if _DENSE.search(term):
                    dense[term.rstrip("*")].append(concept)
                else:
                    first, *rest = term.split()
                    table = self.stems if first.endswith("*") else self.exact
                    table[first.rstrip("*")].append((concept, tuple(rest)))
        self.dense = dict(dense)
        longest = sorted(dense, key=len, reverse=True)
        self.dense_terms = re.compile("|".join(map(re.escape, longest)))

    def starts(self, word: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The concepts, with what has to follow, that may begin at this word."""
        found = list(self.exact.get(word, ()))
        for size in range(2, min(len(word), 40) + 1):
            found += self.stems.get(word[:size], ())
        return tuple(found)


_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def _terms(terms: str) -> Iterator[str]:
    for term in terms.split(","):
        if term.strip():
            yield fold(term.strip()).replace("-", " ")


@cache
def trie() -> Trie:
    """The whole lexicon, compiled at its first use."""
    return Trie(concepts())


@dataclass(frozen=True, slots=True)
class Starts:
    """What may begin at a word: concepts that it is, terms by the word that follows, and all others."""

    whole: tuple[str, ...]
    by_next: dict[str, list[tuple[str, tuple[str, ...]]]]
    open: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=20_000)
def _starts(word: str) -> Starts:
    found = trie().starts(word)
    if word.endswith("'s"):
        found += trie().starts(word[:-2])
    if word.startswith(("ال", "وال", "بال", "لل")):
        found += trie().starts(word.removeprefix("و").removeprefix("ب").removeprefix("ال").removeprefix("لل"))
    by_next: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for concept, rest in found:
        if rest and rest[0][-1] not in "*+":
            by_next[rest[0]].append((concept, rest))
    whole = tuple(concept for concept, rest in found if not rest)
    return Starts(whole, dict(by_next), tuple(t for t in found if t[1] and t[1][0][-1] in "*+"))


def read(text: str) -> Reading:
    """Fold the text and find every concept in it. Linear in its length."""
    folded = fold(text)
    tokens, disguised = _tokens(folded)
    reading = Reading(folded, tokens, disguised=disguised, cut=len(text) > LIMIT)
    raw = list(_found(tokens))
    _negate(tokens, raw)
    _frame(folded, tokens, raw)
    hits: dict[str, list[Hit]] = defaultdict(list)
    for concept, first, last in raw:
        a, b = tokens[first], tokens[last]
        framed = a.framed or (a.told and concept in CRIMES)
        hits[concept].append(Hit(a.position, b.position, a.start, b.end, a.negated, framed))
    reading.hits = dict(hits)
    return reading


def _tokens(text: str) -> tuple[list[Token], bool]:
    tokens: list[Token] = []
    position = clause = 0
    disguised = False
    dense_terms = trie().dense_terms
    for piece in _PIECE.finditer(text):
        if piece.lastgroup == "end":
            position += SENTENCE_GAP
            clause += 1
        elif piece.lastgroup in ("mark", "quote"):
            clause += piece[0] in _BREAKS
        elif piece.lastgroup == "dense":
            for hit in dense_terms.finditer(piece[0]):
                at = piece.start() + hit.start()
                position += 2
                tokens.append(Token(hit[0], at, at + len(hit[0]), position, clause))
            position += 1
        else:
            word, leet = _plain(piece[0])
            disguised |= leet
            position += 1
            tokens.append(Token(word, piece.start(), piece.end(), position, clause))
    return tokens, disguised


def _plain(word: str) -> tuple[str, bool]:
    """The word, or what it hides when a disguise hides a word of the lexicon."""
    if word.isalpha():
        return word, False
    for candidate in plain_readings(word):
        if _starts(candidate).whole:
            return candidate, True
    return word, False


def _found(tokens: list[Token]) -> Iterator[tuple[str, int, int]]:
    dense = trie().dense
    for index, token in enumerate(tokens):
        starts = _starts(token.word)
        for concept in (*dense.get(token.word, ()), *starts.whole):
            yield concept, index, index
        following = tokens[index + 1].word.removesuffix("'s") if index + 1 < len(tokens) else ""
        for concept, rest in (*starts.by_next.get(following, ()), *starts.open):
            last = _follow(tokens, index, rest)
            if last is not None:
                yield concept, index, last


def _follow(tokens: list[Token], index: int, rest: tuple[str, ...]) -> int | None:
    """The index of the last word when the rest of a term follows, else None."""
    skip = 0
    for want in rest:
        if want == "+":
            skip = 2
            continue
        for _ in range(skip + 1):
            index += 1
            if index >= len(tokens) or tokens[index].position - tokens[index - 1].position >= SENTENCE_GAP:
                return None
            if _is(tokens[index].word, want):
                break
        else:
            return None
        skip = 0
    return index


def _is(word: str, want: str) -> bool:
    return word.startswith(want[:-1]) if want.endswith("*") else word in (want, want + "'s")


def _negate(tokens: list[Token], raw: Iterable[tuple[str, int, int]]) -> None:
    """A negator reaches to the end of its clause, at most a few words; so does what tells of crimes."""
    for concept, _, last in raw:
        for token in tokens[last + 1 : last + 1 + _REACH.get(concept, 0)]:
            if token.clause != tokens[last].clause:
                break
            token.negated |= concept == "negator"
            token.told |= concept == "told"


def _frame(text: str, tokens: list[Token], raw: list[tuple[str, int, int]]) -> None:
    """Mark the words that are data: after an annotating verb, or quoted beside talk of data."""
    verbs = [i for concept, _, i in raw if concept == "annotate" and not tokens[i].negated]
    turns = _turns(tokens, raw)
    for index in verbs:
        here = tokens[index].position
        for at in range(index + 1, min(index + 1 + _FRAME_REACH, len(tokens))):
            if tokens[at].position - here >= SENTENCE_GAP or at in turns:
                break
            tokens[at].framed = True
    if not verbs and not any(concept in _QUOTING for concept, _, _ in raw):
        return
    spans = iter([m.span() for m in _QUOTE_SPAN.finditer(text)])
    span = next(spans, None)
    for token in tokens:
        while span and token.start >= span[1]:
            span = next(spans, None)
        if span is None:
            break
        token.framed |= token.start >= span[0]


def _turns(tokens: list[Token], raw: list[tuple[str, int, int]]) -> set[int]:
    """Where a sentence turns from the data to the worker again: "... and you send", "plus", "besides"."""
    acts = {first for concept, first, _ in raw if concept in OUTWARD}
    found = {i for i, token in enumerate(tokens) if token.word in _TURN_WORDS}
    for concept, first, last in raw:
        if concept == "you" and acts & {last + 1, last + 2}:
            found.add(first)
    return found
