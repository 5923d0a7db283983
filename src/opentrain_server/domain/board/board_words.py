"""Words of the board: how texts and questions become what the search index compares.

Both sides go through the same folding here, so that nothing depends on the locale of the database:
case, width and accents are dropped, punctuation separates, and scripts written without spaces are cut
into pairs of neighbouring characters. English endings are cut by the dictionary `board` in the database.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

WORDS_INDEXED = 20_000  # of one job; a tsvector holds at most 1 MiB
WORD_LENGTH = 64  # characters that count of one word

# Letters that Unicode does not take apart.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "’": "'"}
)
# Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic. Other marks are part of their letter.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u0652\u0670]")
# Thai, Lao, Burmese, Khmer, kana, Han (all planes) and Hangul.
_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"[{_PAIRED}]+|[^{_PAIRED}]+")
_IS_PAIRED = re.compile(f"[{_PAIRED}]")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"'))
_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<chunk>[^\s"]+))')
# Said in passing, asked for by nobody; they count only when there is nothing else.
_FILLERS = frozenset(
    {
        "a",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "for",
        "from",
        "i",
        "in",
        "is",
        "it",
    }
    | {"i", "in", "is", "it"}
    | {"job", "jobs", "looking", "me", "my", "need", "of", "on", "or", "that", "the", "this", "to", "want"}
    | {"we", "with", "work", "you"}
)


def fold(text: str) -> str:
    """Return `text` without differences of case, width and accents."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))


def indexed(*texts: str) -> str:
    """Return the words of `texts` as the index takes them, 20,000 at most, separated by spaces."""
    found = (term for text in texts for word in _words(text) for term in _terms(word))
    return " ".join(islice(found, WORDS_INDEXED))


def asked(q: str) -> tuple[str, str] | None:
    """Return a question as the texts of two tsqueries, or None when there is nothing to look for.

    All words must be there. "Words in quotes" must stand together; a word or quote after a minus must
    not be there. Anything else is separation: no character of `q` is ever an operator. The first tsquery
    is what the index answers, the second what then has to hold: whatever is asked, work stays bounded.
    """
    wanted: list[list[str]] = []
    unwanted: list[list[str]] = []
    fillers: list[list[str]] = []
    for piece in _PIECE.finditer(q.translate(_QUOTES)):
        if piece["minus"]:
            unwanted.append(_operands(piece["phrase"] or piece["chunk"] or ""))
        elif piece["phrase"] is not None:
            wanted.append(_operands(piece["phrase"]))
        else:
            for word in _words(piece["chunk"]):
                (fillers if word in _FILLERS else wanted).append(_operands(word))
    wanted = [group for group in wanted if group] or fillers
    if not wanted:
        return None
    words = " & ".join(operand for group in wanted for operand in group)
    without = [f"!{_together(group)}" for group in unwanted if group]
    return words, " & ".join([*map(_together, wanted), *without])


def _words(text: str) -> Iterator[str]:
    folded = "".join(c if c.isalnum() or _is_mark(c) else " " for c in fold(text))
    for token in folded.split():
        yield from (run[:WORD_LENGTH] if not _IS_PAIRED.match(run) else run for run in _RUNS.findall(token))


def _is_mark(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] == "M"


def _terms(word: str) -> Iterator[str]:
    if not _IS_PAIRED.match(word):
        yield word
        return
    for place in range(len(word)):
        yield word[place : place + 2]  # the last one alone: each character begins a term


def _together(operands: list[str]) -> str:
    return f"({' <-> '.join(operands)})"


def _operands(text: str) -> list[str]:
    """Return the words of `text` as operands of a tsquery, in their order."""
    return [operand for word in _words(text) for operand in _operands_of(word)]


def _operands_of(word: str) -> list[str]:
    if not _IS_PAIRED.match(word):
        return [f"'{word}'"]
    return [f"'{pair}'" for pair in list(_terms(word))[:-1]] or [f"'{word}':*"]
