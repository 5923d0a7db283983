"""Contact details in text: e-mail addresses, phone numbers, messenger handles, also thinly disguised ones.

Conservative on purpose: a number is a phone number only by its structure (plus sign, trunk zero, area code in
brackets) or by the word before it, so that prices, dates, versions, sizes and identifiers stay quiet.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["email", "phone", "handle"]


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact detail: its kind, and where it stands as [start, end) in code points."""

    kind: Kind
    start: int
    end: int


# Ends of addresses that people spell out. In an address written plainly any end counts.
_ENDS = (
    "com|org|net|info|biz|edu|gov|io|me|co|ai|dev|app|mail|eu|uk|de|fr|es|it|nl|pl|br|mx|in|jp|cn|ru|ua|ca|au"
)
_AT = r"(?:\s*[\[({<]\s*(?:at|@|arroba|ät)\s*[\])}>]\s*|\s*@\s*)"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.|punkt|punto|point)\s*[\])}>]\s*|\s+(?:dot|punkt|punto)\s+|\s?\.\s?)"
_WORD_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+(?:dot|punkt|punto)\s+)"
_LOCAL = r"(?<![\w.+%-])(?!git@[\w.-]+:)[\w.+%-]{1,64}"
_HOST = r"[\w-]{1,63}"

_EMAIL = (
    rf"{_LOCAL}@(?:{_HOST}\.){{1,4}}[^\W\d_]{{2,24}}\b",
    rf"{_LOCAL}{_AT}{_HOST}(?:{_DOT}{_HOST}){{0,2}}{_DOT}(?:{_ENDS})\b",
    rf"{_LOCAL}\s+(?:at|arroba)\s+{_HOST}(?:{_WORD_DOT}{_HOST}){{0,2}}{_WORD_DOT}(?:{_ENDS})\b",
    rf"{_LOCAL}{_AT}(?:gmail|googlemail|hotmail|outlook|yahoo|protonmail|proton|icloud|gmx|yandex)\b",
    # "maria.g at gmail", but not "look at gmail"
    r"(?<![\w.+%-])(?=[\w.+%-]*[\d._])[\w.+%-]{3,64}\s+at\s+(?:gmail|hotmail|protonmail|icloud|gmx)\b",
)

_DIGITS = r"\d(?:[\s().\-/]{0,3}\d)"  # one more digit each time, at most three separators between
_PHONE_WORD = (
    r"(?:tel|tele?phone|phone|ph|mobile|mobil|cell|cellphone|call|ring|sms|text|whats\s?app|wa|viber|fax|hotline"
    r"|tel[eé]fono|m[oó]vil|t[eé]l[eé]phone|portable|telefone|telefon|handy|celular|телефон|电话)"
)
_PHONE = (
    rf"(?<![\w.+])\+\s?\(?(?!0){_DIGITS}{{7,14}}(?![\d%])",
    rf"(?<![\w.+-])00[1-9]\d{{0,2}}[\s./-]{_DIGITS}{{6,12}}(?!\d)",
    rf"(?<!\w){_PHONE_WORD}(?:\s+(?:me|us|him|her|number|no|nr|is|at|on|under|to)\b|[\s:.#=()-]){{1,6}}"
    rf"\+?\(?{_DIGITS}{{6,14}}(?![\d%])",
    r"(?<![\w.-])(?:1[\s.-])?\(\d{3}\)\s?\d{3}[\s.-]\d{4}(?![\w-])",
    r"(?<![\w.-])(?:1[.-])?[2-9]\d{2}([.-])\d{3}\1\d{4}(?![\w.-]*\d)",
    r"(?<![\w.,-])0[1-9](?:[\s.]\d{2}){4}(?![\w.,]*\d)",
    r"(?<![\w.,-])0[1-9]\d{1,3}[\s/]\d{3,4}\s?\d{3,5}(?![\w.,]*\d)",
    r"(?<!\w)(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[\s,.-]{1,2}){7,14}"
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b",
)

_SERVICE = (
    r"(?:telegram|tg|whats\s?app|signal|discord|skype|we\s?chat|weixin|line|kakao(?:talk)?|viber|snapchat|threema"
    r"|matrix|icq|qq|zalo|messenger|instagram|insta)"
)
_NAME = r"[\w.#-]{2,40}"
_TELLING = r"(?=[\w.#-]*[\d_#])(?![\d.,]+\b)[a-z][\w.#-]{2,40}"  # has a digit, _ or #, and is no number
_HANDLE = (
    r"(?<![\w.])(?:t\s?(?:\.|\[?\(?(?:dot|\.)\)?\]?)\s?me|telegram\.(?:me|dog)|wa\.me|chat\.whatsapp\.com"
    r"|api\.whatsapp\.com|discord\.gg|discord(?:app)?\.com/(?:invite|users)|signal\.(?:me|group)|m\.me|line\.me"
    r"|join\.skype\.com|u\.wechat\.com|snapchat\.com/add|threema\.id)\s?/\s?[\w+#?]",
    r"(?<!\w)(?:tg|viber|weixin|whatsapp)://\w",
    r"(?<!\w)skype:\s?[\w.:-]{3,40}\?(?:chat|call|add)",
    rf"(?<!\w){_SERVICE}(?:\s+(?:id|handle|user\s?name|name|nick|account|is|me|us|at|on)\b|[\s:=(–-]){{1,5}}@{_NAME}",
    rf"(?<!\w){_SERVICE}(?:\s+(?:id|handle|user\s?name|nick)\b)?\s?[:=]\s?{_TELLING}",
    rf"(?<!\w){_SERVICE}\s+(?:id|handle|user\s?name|nick)\s?[:=]\s?[\w.#-]{{3,40}}",
    rf"(?<!\w)my\s+{_SERVICE}(?:\s+(?:id|handle|user\s?name|name|nick))?\s?(?:is\s|[:=])\s?@?{_NAME}",
    rf"@{_NAME}\s*[(,]?\s*(?:on|via|in|at)?\s*(?:telegram|tg|whats\s?app|discord|skype|we\s?chat|signal|viber)\b",
    rf"(?<!\w)(?:dm|message|text|ping|add|contact|reach|write)\s+(?:to\s+)?(?:me|us)\s*(?:at|on|via)?\s*:?\s*@{_NAME}",
    rf"(?<![\w.])@{_NAME}:(?:{_HOST}\.){{1,3}}[a-z]{{2,24}}\b",
)

_SIGNS: dict[Kind, tuple[str, ...]] = {"email": _EMAIL, "phone": _PHONE, "handle": _HANDLE}
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, patterns in _SIGNS.items() for pattern in patterns
)

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_NUMBERED = re.compile(
    r"(?:isbn|issn|doi|sku|id|ids|order|ticket|serial|version|article)[\s:.#-]{0,3}$", re.I
)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-/–]\s?(?:19|20)\d\d$")
_DATE = re.compile(r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})")
_ROUND = re.compile(r"(?:^|\D)\d{1,3}(?:[\s.]\d{3})*[\s.]000$")  # "20 000 000"


def find_contacts(text: str) -> list[Contact]:
    """Return the contact details in a text in order of place, overlapping finds as one."""
    return list(_find(text)) if text else []


@lru_cache(maxsize=64)  # a draft is validated at every step on its way, mostly with the same texts
def _find(text: str) -> tuple[Contact, ...]:
    seen, places = _flatten(text)
    found: list[Contact] = []
    for hit in sorted(_hits(seen), key=lambda hit: (hit.start, -hit.end)):
        if found and hit.start < found[-1].end:
            last = found[-1]
            found[-1] = Contact(last.kind, last.start, max(last.end, hit.end))
        else:
            found.append(hit)
    return tuple(Contact(c.kind, places[c.start], places[c.end - 1] + 1) for c in found)


def _flatten(text: str) -> tuple[str, list[int]]:
    """Return the text without invisible characters and in plain forms, and where each character stood."""
    kept = [(place, char) for place, char in enumerate(text) if char not in _INVISIBLE]
    plain = "".join(_plain_char(char) for _, char in kept)
    return plain, [place for place, _ in kept]


def _plain_char(char: str) -> str:
    if char.isascii():
        return char
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


def _hits(text: str) -> Iterator[Contact]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if kind != "phone" or not _is_other_number(text, match):
                yield Contact(kind, match.start(), match.end())


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    """Tell dates, years, identifiers and round amounts from phone numbers."""
    digit = re.search(r"[+\d]", match.group())
    number = match.group()[digit.start() :] if digit else ""
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(
        _YEARS.search(number)
        or _DATE.search(number)
        or (not number.startswith("+") and _ROUND.search(number))
        or _NUMBERED.search(before)
    )
