"""Undo the disguises of a text before it is read: look-alikes, hidden characters, spaced-out letters."""

import re
import unicodedata

LIMIT = 60_000
"""Characters that are read; what comes after is cut (and counts as a weak signal)."""

_LOOKALIKES = str.maketrans(
    "авекмнорстухісѕјԁһӏвαβεηικνορτυχωγ",
    "abekmhopctyxicsjdhlbabenikvoptuxwy",
)
_LATIN = re.compile(r"[a-z]")
_FOREIGN = re.compile(r"[Ͱ-ӿԀ-ԯ]")
_MIXED = re.compile(r"[a-zͰ-ӿԀ-ԯ]{2,}")
_MARKS = re.compile(r"[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]")
_QUOTES = str.maketrans("’‘ʼ`´“”„«»‹›「」『』", "'''''" + '"""' + '"' * 8)
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:([ .\-_*·|/])[^\W\d_](?![^\W_])){3,}")
_RUNS = re.compile(r"([!?.,;:~*=_\-#])\1{2,}")
_BLANKS = re.compile(r"[ \t\u00a0]{3,}")


def fold(text: str) -> str:
    """The text in lower case without accents, invisible characters, look-alikes or spaced-out letters.

    At most LIMIT characters are read. Line breaks and quotation marks stay, the latter as ' and ".
    """
    text = unicodedata.normalize("NFKC", text[:LIMIT])[:LIMIT].translate(_QUOTES).casefold()
    text = text.translate({ord(c): None for c in set(text) if _hidden(c)})
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    if _FOREIGN.search(text):
        text = _MIXED.sub(_one_script, text)
    text = _RUNS.sub(r"\1", text)
    return _BLANKS.sub("  ", _SPACED.sub(_joined, text))


def _hidden(letter: str) -> bool:
    return letter != "\n" and unicodedata.category(letter) in ("Cf", "Cc", "Co", "Cs")


def _one_script(word: re.Match[str]) -> str:
    """Words of two scripts are Latin words with foreign look-alikes in them."""
    if _LATIN.search(word[0]) and _FOREIGN.search(word[0]):
        return word[0].translate(_LOOKALIKES)
    return word[0]


def _joined(run: re.Match[str]) -> str:
    return re.sub(r"[ .\-_*·|/]", "", run[0])


_LEET = (str.maketrans("013457@$!|8", "oieastasiib"), str.maketrans("013457@$!|8", "oleastaslib"))
_LEET_WORD = re.compile(r"(?=[^\s]*[a-z])(?=[^\s]*[013457@$!|8])[a-z013457@$!|8]{3,24}")


def plain_readings(word: str) -> tuple[str, ...]:
    """What a word of letters and look-alike digits may stand for: c0ke -> coke; nothing for other words."""
    if not _LEET_WORD.fullmatch(word):
        return ()
    return tuple(dict.fromkeys(word.rstrip("!|").translate(table) for table in _LEET))
