"""Phone numbers, mail addresses, handles and links, also in disguise."""

import re
from collections.abc import Iterator

from .reading import Reading

_MAIL = re.compile(r"[a-z0-9._%+\-]{1,64}\s?@\s?([a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4})")
_SPOKEN_MAIL = re.compile(
    r"\b[a-z0-9]{2,40}(?:\s(?:dot|punkt|punto|ponto|point|underscore|minus|tochka|точка)\s[a-z0-9]{1,40}){0,4}"
    r"\s?[\[(]?\s?(?:at|arroba|arobase|chiocciola|klammeraffe|собака)\s?[\])]?\s[a-z0-9]{2,40}"
    r"\s?[\[(]?\s?(?:dot|punkt|punto|ponto|point|точка)\s?[\])]?\s?(?:com|net|org|de|io|co|fr|es|it|br|ru|me|mail|[a-z]{2,3})\b"
)
_SPOKEN_HANDLE = re.compile(
    r"\b[a-z0-9]{2,30}(?:\s(?:underscore|unterstrich|guion bajo|tiret bas)\s[a-z0-9]{1,30})+"
)
_HANDLE = re.compile(
    r"(?<![\w.@])@[a-z0-9_.]{3,32}\b|\b[a-z0-9_.]{2,32}#\d{4}\b|\b(?:t\.me|wa\.me|discord\.gg|line\.me|m\.me)/\S{1,60}"
)
_PHONE = re.compile(r"(?<![\w.\-/])(?:\+|00)?\(?\d[\d\s().\-/]{6,20}\d(?![\w\-/])")
_MIXED_PHONE = re.compile(r"\b(?:\d[a-z]){5,}\d?\b")
_SPOKEN_DIGITS = re.compile(
    r"\b(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|oh|null|eins|zwei|drei|vier|funf|sechs|sieben|acht|neun"
    r"|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|um|dois|quatro|sete|oito|nove|double|triple)[\s,\-]{1,3}){6,}"
)
_LINK = re.compile(r"\bhttps?://([a-z0-9.\-]{3,100})(/\S{0,200})?|\bwww\.([a-z0-9.\-]{3,100})")
_SAMPLE = re.compile(r"(?:^|\.)example(?:\.|$)|\.test$|\.invalid$")

Sign = tuple[str, float, str]
_REASON = "contact_exchange"


def contact_signs(reading: Reading, kind: str) -> Iterator[Sign]:
    """Contact data in the text; weaker inside data to be labeled and for sample domains."""
    text = reading.text
    data = _data_spans(reading)
    direct = reading.has("invite_contact", "messenger")
    for pattern, clue, message, job in _PATTERNS:
        if not clue.search(text):
            continue
        for match in pattern.finditer(text):
            if pattern is _PHONE and not _is_phone(match[0]):
                continue
            weight = message if kind == "message" else job
            if _inside(match.start(), data) or _is_sample(match, reading, kind):
                weight *= 0.15
            elif direct:
                weight = 1 - (1 - weight) * 0.6
            yield _REASON, weight, match[0]
            break
    if kind == "message" and (link := _LINK.search(text)) and not _inside(link.start(), data):
        yield _REASON, 0.5, link[0]


_PATTERNS = (
    (_SPOKEN_MAIL, re.compile(r"dot|punkt|punto|ponto|point|точка"), 0.9, 0.7),
    (_SPOKEN_HANDLE, re.compile(r"underscore|unterstrich|guion bajo|tiret bas"), 0.6, 0.5),
    (_MIXED_PHONE, re.compile(r"\d[a-z]\d"), 0.8, 0.7),
    (_SPOKEN_DIGITS, re.compile(r"[a-z]"), 0.8, 0.5),
    (_MAIL, re.compile("@"), 0.7, 0.5),
    (_HANDLE, re.compile("[@#/]"), 0.6, 0.45),
    (_PHONE, re.compile(r"\d"), 0.6, 0.5),
)
"""Each with a cheap clue, without which it is not tried, and its weight in messages and in jobs."""


def _is_sample(match: re.Match[str], reading: Reading, kind: str) -> bool:
    """Whether an address of a reserved domain is spoken of as data."""
    domain = match[1] if match.re is _MAIL else ""
    return bool(_SAMPLE.search(domain)) and kind == "message" and reading.has("dataish", "item_talk")


def _is_phone(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if not 8 <= len(digits) <= 15 or re.fullmatch(r"\d{4}-\d{4}|\d{4}-\d\d-\d\d.*|97[89].*", number.strip()):
        return False
    return number.lstrip().startswith(("+", "00", "0")) or bool(
        re.search(r"\d[\s.\-)]+\d{2,4}[\s.\-]+\d{2,4}", number)
    )


def _data_spans(reading: Reading) -> list[tuple[int, int]]:
    return [(t.start, t.end) for t in reading.tokens if t.framed]


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start - 2 <= place <= end for start, end in spans)
