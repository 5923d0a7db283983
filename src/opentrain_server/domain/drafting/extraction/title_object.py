"""What a made title is about: the data in a few words of the post, and what is marked in them."""

import re
from collections.abc import Iterator
from itertools import islice

from opentrain_server.domain.drafting.extraction import unit_words as units
from opentrain_server.domain.drafting.extraction.found import Found
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text
from opentrain_server.domain.drafting.extraction.title_words import (
    ENGLISH,
    EVERY,
    FILLERS,
    JOINERS,
    STOPS,
    TARGET,
    TASK_WORD,
    WEAK,
)
from opentrain_server.domain.drafting.extraction.volume import Volume

_MOST = 7  # words of a phrase
_COUNT = re.compile(r"\d[\d.,]*k?")
_CLOSED = STOPS | FILLERS | JOINERS
_KINDS = {
    "TEXT": units.TEXT,
    "IMAGE": units.IMAGE,
    "AUDIO": units.AUDIO,
    "VIDEO": units.VIDEO,
    "DOCUMENT": units.DOCUMENT,
    "CODE": units.CODE,
    "SENSOR_3D": units.SENSOR,
}
_WORD = re.compile(r"[^\W_][\w'’/&+.-]*[\w+]|[^\W_]")


def thing(text: Text, fields: dict[str, Found], totals: list[Volume]) -> tuple[str, bool]:
    """The data in a few words, and whether the post is in English."""
    english = _is_english(text)
    phrases = [_behind(text, v.span[1], english=english) for v in totals[:1]]
    phrases += [_around(text, *span, english=english) for span in _nouns(text, fields)]
    said = [p for p in phrases if p and not TASK_WORD.fullmatch(p.lower().split()[0])]
    best = max(said, key=lambda p: (_telling(p), -said.index(p)), default="")
    return best if _telling(best) else "", english


def _nouns(text: Text, fields: dict[str, Found]) -> Iterator[Span]:
    """Where the data is named: as the extraction found it, then every early word for that kind."""
    found = fields.get("dataType")
    if found is None or not isinstance(found.value, list):
        return
    if found.span is not None:
        yield found.span
    terms = _KINDS.get(found.value[0])
    if terms is not None:
        yield from (m.span() for m in islice(pattern(terms).finditer(text.low), 4))


def _telling(phrase: str) -> int:
    """How much a phrase tells: nothing but weak words, one word, more."""
    words = phrase.lower().split()
    return 0 if set(words) <= WEAK or not words else 1 if len(words) == 1 else 2


def target(text: Text) -> str:
    """What shapes are drawn around, or which spans are marked: "potholes", "drug names"."""
    for m in TARGET.finditer(text.low):
        phrase = " ".join(_behind(text, m.end(), english=True, joins=False).split()[:4])
        if phrase and not set(phrase.split()) <= WEAK and not re.match(r"\w*(?:box|image|photo)", phrase):
            return _plural(phrase) if EVERY.match(text.low, m.end()) else phrase
    return ""


def _plural(phrase: str) -> str:
    if re.search(r"(?:s|x|ch|sh)$", phrase):
        return phrase + ("" if phrase.endswith("s") else "es")
    return phrase[:-1] + "ies" if re.search(r"[^aeiou]y$", phrase) else phrase + "s"


def _is_english(text: Text) -> bool:
    words = len(_WORD.findall(text.low[:3000])) or 1
    return sum(1 for _ in ENGLISH.finditer(text.low[:3000])) / words >= 0.06 or words < 4


def _behind(text: Text, start: int, *, english: bool, joins: bool = True) -> str:
    """The phrase that begins at a place: "6,500 |dashcam stills. CVAT"."""
    last = min(text.sentence(start)[1], start + 110)
    words: list[str] = []
    at = start
    for m in _WORD.finditer(text.raw, start, last):
        gap, word = text.raw[at : m.start()], m.group()
        low = word.lower()
        if words and re.search(r"[^\s\"'“”&+/-]", gap):
            break
        if not words and (
            low in FILLERS or _COUNT.fullmatch(low) or not re.fullmatch(r"[\s\"'“(~+*-]*", gap)
        ):
            if gap.strip(" \"'“(~+*-\n") and low not in FILLERS:
                break
            at = m.end()
            continue
        if _ends(words, low, english=english, joins=joins):
            break
        words.append(word)
        at = m.end()
        if len(words) >= (_MOST if english else 4):
            break
    return _trim(words)


def _ends(words: list[str], low: str, *, english: bool, joins: bool) -> bool:
    """Whether a phrase ends before a word."""
    if low.isdigit() or (low[0].isdigit() and len(low) > 3):
        return True
    if not english:
        return False
    if low in JOINERS:
        return not joins or not words or len(words) > 4
    return low in STOPS and not (words and words[-1].lower() in JOINERS and low in FILLERS)


def _around(text: Text, start: int, end: int, *, english: bool) -> str:
    """The phrase that has a noun in it: "a tight box around |every shop sign| that"."""
    left, _ = text.clause(start, end)
    words: list[str] = []
    for m in reversed([*_WORD.finditer(text.raw, max(left, start - 50), start)]):
        low = m.group().lower()
        behind = text.raw[m.end() : start] if not words else ""
        if (
            (english and (low in STOPS or low in FILLERS or low in JOINERS))
            or behind.strip()
            or len(words) > 2
        ):
            break
        if _COUNT.fullmatch(low) or TASK_WORD.fullmatch(low):
            break
        words.insert(0, m.group())
    noun = re.sub(r"\b(?:an?|its|the|their|one) ", "", text.raw[start:end].replace(" plus ", " and ")).strip()
    rest = _behind(text, end, english=english).split() if english else []
    tail = rest if rest and rest[0].lower() in JOINERS else []
    return _trim([*words, *noun.split(), *tail][:_MOST])


def _trim(words: list[str]) -> str:
    while words and words[-1].lower() in _CLOSED:
        words = words[:-1]
    return " ".join(words).replace("_", " ")
