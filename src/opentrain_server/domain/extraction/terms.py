"""Lists of words made into patterns over folded text, and nothing else.

A list is written as one string, alternatives parted by ``|``. A space stands for one to three blanks, a
trailing ``*`` lets the word go on. Words of scripts with spaces match at word borders; others anywhere.
"""

import re
from functools import cache

from opentrain_server.domain.extraction.lazy import Lazy

_UNSPACED = Lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_START = r"(?<![^\W_])"
_END = r"(?![^\W_])"
_OPEN = r"\w{0,20}"


def _one(term: str) -> str:
    open_end = term.endswith("*")
    body = (
        re.escape(term.rstrip("*"))
        .replace(r"\ ", r"\s{1,3}")
        .replace(" ", r"\s{1,3}")
        .replace(r"\*", r"\w{0,12}")
        .replace(r"\\d", r"\d")
    )
    if _UNSPACED.search(term):
        return body
    return f"{_START}{body}{_OPEN if open_end else _END}"


@cache
def alternation(terms: str, *, glued: bool = False) -> str:
    """The pattern source of a list of words. Glued words may follow a digit."""
    words = [t.strip(" \n") for t in terms.replace("\n", " ").split("|")]
    ordered = sorted({" ".join(w.split()) for w in words if w.strip()}, key=lambda w: (-len(w), w))
    plain = [w for w in ordered if not _UNSPACED.search(w)]
    parts = [_one(w) for w in ordered if _UNSPACED.search(w)]
    if plain:
        inner = "|".join(_one(w).removeprefix(_START) for w in plain)
        parts.insert(0, f"{'' if glued else _START}(?:{inner})")
    return "(?:" + "|".join(parts) + ")"


def table(rows: str) -> dict[str, str]:
    """A table of words and values, written ``word=value;``."""
    pairs = (cell.strip().partition("=") for cell in rows.replace("\n", " ").split(";"))
    return {word.strip(): value for word, _, value in pairs if word}


def words(rows: str) -> list[str]:
    """Words parted by blanks."""
    return rows.split()


def listed(rows: str) -> list[str]:
    """Names parted by semicolons."""
    return [name.strip() for name in rows.replace("\n", " ").split(";") if name.strip()]


@cache
def pattern(terms: str) -> Lazy:
    """The pattern of a list of words."""
    return Lazy(lambda: alternation(terms))
