"""Names of languages and countries in the tongues of the world, from CLDR (babel), read once on first use."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.name_aliases import (
    ALIASES,
    COUNTRY_ALIASES,
    LANGUAGES,
    LOCALES,
    RENAMED,
    WORDS,
)
from opentrain_server.domain.drafting.extraction.name_endings import TAILS
from opentrain_server.domain.drafting.extraction.text import Span, Text, fold


class _Names(NamedTuple):
    """What one tongue calls languages and territories, by code."""

    language: str
    languages: dict[str, str]
    territories: dict[str, str]


@cache
def _locales() -> tuple[_Names, ...]:
    return tuple(_names_in(name) for name in LOCALES)


def _names_in(tongue: str) -> _Names:
    """Read one locale and let go of the rest of it: a megabyte each, which babel would keep."""
    from babel import Locale, localedata  # noqa: PLC0415  # 20 ms the start of a server should not wait for

    locale, wanted = Locale.parse(tongue), frozenset(LANGUAGES)
    names = _Names(
        locale.language,
        {code: name for code, name in locale.languages.items() if code in wanted},
        {code: name for code, name in locale.territories.items() if len(code) == 2},
    )
    localedata._cache.clear()
    return names


@cache
def language_names() -> dict[str, str]:
    """Folded name of a language in any tongue -> its English name. Varieties give the parent."""
    english = _names_in("en").languages
    table: dict[str, str] = {}
    for code in LANGUAGES:
        if code not in english:
            continue
        name = RENAMED.get(english[code], english[code])
        for locale in _locales():
            for part in re.split(r"[,(/]", locale.languages.get(code, "")):
                _put(table, fold(part.strip()), name)
    for stem, name in [*table.items()]:
        if stem.endswith("es") and len(stem) >= 5:
            table.setdefault(stem + "a", name)
            table.setdefault(stem + "as", name)
    own = {fold(n) for n in english.values()}
    kept = {k: v for k, v in table.items() if k in own or k not in country_names()}
    return {**kept, **ALIASES}


_COMMON = frozenset(WORDS) - {"hindi", "zulu", "kurdi"}


def _put(table: dict[str, str], name: str, value: str) -> None:
    unspaced = re.search(r"[\u3040-\uffef]", name) is not None
    if name and name not in _COMMON and (len(name) >= 4 or (unspaced and len(name) >= 2)):
        table.setdefault(name, value)


@cache
def language_codes() -> dict[str, str]:
    """Two-letter code -> English name."""
    english = _names_in("en").languages
    return {c: RENAMED.get(english[c], english[c]) for c in LANGUAGES if len(c) == 2 and c in english}


@cache
def country_names() -> dict[str, str]:
    """Folded name of a country in any tongue -> ISO 3166 alpha-2 code."""
    table: dict[str, str] = {}
    for locale in _locales():
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"):
                for part in {name, re.sub(r"\s*\(.*", "", name)}:
                    if len(part) >= 4 or (re.search(r"[\u3040-\uffef]", part) and len(part) >= 2):
                        table.setdefault(fold(part.strip()), code)
    return {**table, **COUNTRY_ALIASES}


@cache
def country_codes() -> frozenset[str]:
    """The alpha-2 codes."""
    return frozenset(c for c in country_names().values() if c)


@cache
def _stems(kind: str) -> dict[str, str]:
    """Stems of names that decline, in Slavic, Romance and Germanic tongues: "polsk", "росси", "deutsch"."""
    table: dict[str, str] = {}
    for locale in _locales():
        if locale.language not in (
            "ru",
            "uk",
            "pl",
            "cs",
            "es",
            "fr",
            "pt",
            "it",
            "de",
            "nl",
            "sv",
            "tr",
            "fi",
            "hu",
        ):
            continue
        names = locale.languages if kind == "language" else locale.territories
        known = language_names() if kind == "language" else country_names()
        for name in names.values():
            key = fold(name)
            if key in known and " " not in key and len(key) >= 5:
                cut = (
                    2
                    if re.search(r"(?:ий|ый)$", key)
                    else 1
                    if locale.language in ("ru", "uk", "pl", "cs", "fi", "hu") or key[-1] in "oeai"
                    else 0
                )
                table.setdefault(key[: len(key) - cut], known[key])
    return table


_MOST = 300  # names of a post that are looked at
_TOKEN = Lazy(r"[^\W\d_]+(?:[.'-][^\W\d_]+)*\.?")


def mentions(text: Text, kind: str) -> list[tuple[int, int, str]]:
    """All names of a kind ("language" or "country") in the post: start, end, value. The longest name wins."""
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text.low)]
    out: list[tuple[int, int, str]] = []
    i = 0
    while i < len(tokens) and len(out) < _MOST:
        hit = _of_many(text.low, tokens, i, kind) or _of_one(text.low, tokens[i], kind)
        if hit is None:
            i += 1
            continue
        size, end, value = hit
        if value:
            out.append((tokens[i][0], end, value))
        i += size
    return out + _unspaced(text.low, kind)[:_MOST]


Hit = tuple[int, int, str]


def _known(kind: str) -> dict[str, str]:
    return language_names() if kind == "language" else country_names()


@cache
def _openings(kind: str) -> frozenset[str]:
    """The first words of names of several words; most words of a post are none of them."""
    return frozenset(m.group() for name in _known(kind) if " " in name and (m := _TOKEN.match(name)))


def _of_many(low: str, tokens: list[Span], i: int, kind: str) -> Hit | None:
    start, first = tokens[i]
    if low[start:first] not in _openings(kind):
        return None
    known = _known(kind)
    for size in (4, 3, 2):
        end = tokens[i + size - 1][1] if i + size <= len(tokens) else start + 99
        key = low[start:end].rstrip(".") if end - start <= 40 else ""
        name = low[start:end] if low[start:end] in known else key
        if name in known:
            return size, start + len(name), known[name]
    return None


def _of_one(low: str, token: Span, kind: str) -> Hit | None:
    hit = _single(low[slice(*token)], kind) if token[1] - token[0] <= 40 else None
    return (1, token[0] + hit[0], hit[1]) if hit else None


@lru_cache(maxsize=8192)
def _single(word: str, kind: str) -> tuple[int, str] | None:
    """The length and the value of the name that one word is, begins with, holds or declines."""
    known = _known(kind)
    for name in (word, word.rstrip(".")):
        if name in known:
            return len(name), known[name]
    for m in re.finditer(r"[^\W_]+", word):
        if m.group() in known and len(m.group()) < len(word):
            return m.end(), known[m.group()]
    return _stemmed(word, kind) or (_misspelt(word) if kind == "language" else None)


def _misspelt(word: str) -> tuple[int, str] | None:
    """The language that a long word misses by one letter: "portugese". First letters are seldom wrong."""
    if len(word) < 7 or not word.isascii() or word in country_names():
        return None
    for name, value in _long_names().get(word[0], ()):
        if OSA.distance(word, name, score_cutoff=1) <= 1 and word != name + "s":
            return len(word), value
    return None


@cache
def _long_names() -> dict[str, list[tuple[str, str]]]:
    """The English names of at least seven letters of the languages, by first letter."""
    table: dict[str, list[tuple[str, str]]] = {}
    for value in sorted(set(language_names().values())):
        if len(value) >= 7 and value.isascii() and value.isalpha():
            table.setdefault(value[0].lower(), []).append((value.lower(), value))
    return table


def _stemmed(word: str, kind: str) -> tuple[int, str] | None:
    other = country_names() if kind == "language" else language_names()
    if len(word) < 5 or word in other:
        return None
    stems = _stems(kind)
    least = 5 if word.isascii() else 4
    for cut in (0, 1, 2, 3, 4, 8, 9, 10, 11):
        stem, tail = word[: len(word) - cut], word[len(word) - cut :]
        if cut < len(word) and len(stem) >= least and stem in stems and tail in TAILS[kind]:
            return len(word), stems[stem]
    return None


@cache
def _unspaced_names(kind: str) -> re.Pattern[str]:
    known = _known(kind)
    names = [n for n in known if re.search(r"[\u3040-\uffef]", n) and known[n]]
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def _unspaced(low: str, kind: str) -> list[tuple[int, int, str]]:
    known = _known(kind)
    return [(m.start(), m.end(), known[m.group()]) for m in _unspaced_names(kind).finditer(low)]
