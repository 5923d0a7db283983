"""Numbers in digits and words, of many countries: 12,000 · 12.000 · 12k · 2 lakh · 三万 · twelve thousand."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import islice

from opentrain_server.domain.drafting.extraction.compound_numbers import compound_numbers
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.number_words import (
    ARTICLES,
    ELSEWHERE,
    MANY,
    SCALES,
    UNITS_GLUED,
    WORDS,
)
from opentrain_server.domain.drafting.extraction.text import Span, Text

_DIGITS = Lazy(
    r"(?<![\d.,])(?:\d{1,3}(?:[,.' ]\d{3}){1,4}(?!\d)(?:[.,]\d{1,4})?|\d{1,12}(?:_\d{3})"
    r"{0,4}(?:[.,]\d{1,6})?)(?!\d)"
)
_SCALE = Lazy(
    r"\s?(?:(k|tsd\.?|thousand|tausend|mil|mille|mila|duizend|tys\.?|тыс\.?|тысяч\w?|bin|ribu|천|千|rb|nghin)"
    r"|(m|mn|mio\.?|million\w{0,2}|millon\w{0,2}|milhoes|milhao|milioni|miljoen|mln\.?|млн\.?|"
    r"milyon|juta|백만|百万)"
    r"|(lakhs?|lacs?)|(crores?)|(万|萬|만))(?![^\W_])"
)
_CJK_SCALE = Lazy(r"[万萬千만천]")
_CJK_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"两": 2, "兩": 2}
_CJK_NUMBER = Lazy(r"[一二三四五六七八九两十百千万萬][十百千万萬一二三四五六七八九〇]{0,6}")
_RANGE = Lazy(
    r"\s{0,2}(?:-{1,2}|~|to|bis|a|à|tot|ate|hasta|al|do|or|oder|o|ou|through|sampai|"
    r"до|から|至|到|and|und|y|et|e)"
    r"\s{0,2}(?:[$€£₹¥]|us\$|usd|eur|rs\.?)?\s?"
)


_MOST = 250  # numbers of a post that are looked at; a table of thousands is no job post


@dataclass(frozen=True, slots=True)
class Number:
    """A number where it stands. ``high`` is the upper end of a range; ``word``: written in letters."""

    value: Decimal
    start: int
    end: int
    word: bool = False
    high: Decimal | None = None

    @property
    def span(self) -> Span:
        """Its place in the folded text."""
        return self.start, self.end


def plain(value: Decimal) -> str:
    """A number without exponent and trailing zeros."""
    return f"{value.normalize():f}"


def digits_value(token: str) -> Decimal:
    """The number that a token of digits means; a mark before three last digits parts thousands."""
    token = token.replace("_", "").replace("'", "").replace(" ", "")
    marks = [c for c in token if c in ".,"]
    if not marks:
        return Decimal(token)
    last = marks[-1]
    head, _, tail = token.rpartition(last)
    grouped = (
        len(tail) == 3 and head not in ("0", "") and len(head.split(last)[0]) <= 3 and len(set(marks)) == 1
    )
    if grouped or (marks.count(last) > 1):
        return Decimal(re.sub(r"[.,]", "", token))
    return Decimal(re.sub(r"[.,]", "", head) + "." + tail)


def numbers(text: Text) -> list[Number]:
    """All numbers of a text in order, ranges joined ("6 to 8" is one number with ``high`` 8)."""
    found = [*_digit_numbers(text.low), *_word_numbers(text.low), *_cjk_numbers(text.low)]
    found += [Number(value, *span, word=True) for value, span in compound_numbers(text)]
    found.sort(key=lambda n: (n.start, -n.end))
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return _ranges(text.low, kept[:_MOST])


def _digit_numbers(low: str) -> list[Number]:
    found = []
    for m in islice(_DIGITS.finditer(low), 4 * _MOST):
        value, end = digits_value(m.group()), m.end()
        before = low[m.start() - 1 : m.start()]
        if (
            before.isalpha()
            and before.isascii()
            and not re.search(r"(?:usd|us|rs|eur|inr|chf|gbp)$", low[max(0, m.start() - 3) : m.start()])
        ):
            continue
        value, end = _scaled(low, value, end)
        follows = low[end : end + 1]
        if end == m.end() and follows.isalpha() and follows.isascii() and _glued(low, end):
            continue
        found.append(Number(value, m.start(), end))
    return found


def _glued(low: str, end: int) -> bool:
    """Whether letters that make it a name follow a number (4K, 7B, 3D, 128k is scaled before)."""
    tail = re.compile(r"[a-z]{1,12}\d*").match(low, end)
    if (
        tail is not None
        and tail.group() == "d"
        and low[end - 1] in "234"
        and not low[end - 2 : end - 1].isdigit()
    ):
        return True  # 3D
    return tail is not None and tail.group() not in UNITS_GLUED


def _scaled(low: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    if (m := _SCALE.match(low, end)) is None:
        east = _SCALE_CJK.match(low, end)
        if east is None:
            return value, end
        return value * (10000 if east.group().strip() in "万萬만" else 1000), east.end()
    factor = (1000, 1_000_000, 100_000, 10_000_000, 10_000)[(m.lastindex or 1) - 1]
    if factor == 1_000_000 and m.group().strip() == "m" and m.group() != "m":
        return value, end  # "5 m" is five metres
    return value * factor, m.end()


_SCALE_CJK = Lazy(r"\s?[万萬만천千]")


def _word_numbers(low: str) -> list[Number]:
    found: list[Number] = []
    absent = {word for word, other in ELSEWHERE.items() if re.search(other, low, re.DOTALL)}
    for run in _word_runs().finditer(low):
        if run.group() in absent:
            continue
        for piece, at in _pieces(run.group(), run.start()):
            number = _compose(piece, at)
            if number is not None:
                found.append(_and_half(low, number))
    return found


def _and_half(low: str, number: Number) -> Number:
    """Read "three and a half cents"."""
    half = re.compile(r"\sand a half\b").match(low, number.end)
    return replace(number, value=number.value + Decimal("0.5"), end=half.end()) if half else number


def _pieces(run: str, at: int) -> list[tuple[str, int]]:
    """Part what "and" joins: "two and three" are two numbers, "thirty and three" is one."""
    m = re.search(r"\s(?:and|y|e|et|und)\s", run)
    if m is None:
        return [(run, at)]
    first = re.split(r"[\s-]", run[: m.start()])[-1]
    if WORDS.get(first, 100) >= 20 and run not in MANY:
        return [(run, at)]
    return [(run[: m.start()], at), *_pieces(run[m.end() :], at + m.end())]


@cache
def _word_runs() -> re.Pattern[str]:
    words = "|".join(sorted({*WORDS, *SCALES, *MANY}, key=len, reverse=True))
    return re.compile(
        rf"(?<![^\W_])(?:{words})(?:(?:\s(?:and\s|y\s|e\s|et\s|und\s)?|-)(?:{words}))"
        rf"{{0,6}}(?![^\W_])"
    )


def _compose(run: str, at: int) -> Number | None:
    if run in MANY:
        return Number(Decimal(MANY[run]), at, at + len(run), word=True)
    total = part = 0
    for word in re.split(r"[\s-]+", run):
        if word in WORDS:
            part += WORDS[word]
        elif word in SCALES:
            scale = SCALES[word]
            part = max(part, 1) * scale
            if scale >= 1000:
                total, part = total + part, 0
        elif word in MANY:
            part = max(part, 1) * MANY[word]
    value = total + part
    if value == 0 or run in ARTICLES:
        return None
    return Number(Decimal(value), at, at + len(run), word=True)


def _cjk_numbers(low: str) -> list[Number]:
    return [
        Number(Decimal(v), m.start(), m.end(), word=True)
        for m in _CJK_NUMBER.finditer(low)
        if (v := _cjk_value(m.group())) > 0 and _counted(low, m.end())
    ]


def _counted(low: str, end: int) -> bool:
    return low[end : end + 1] in "枚名人件个個張张条條小時时段本幅月周週天日年篇台円元"


def _cjk_value(token: str) -> int:
    total = section = digit = 0
    for ch in token:
        if ch in _CJK_DIGITS:
            digit = _CJK_DIGITS[ch]
        elif ch in "十百千":
            section += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[ch]
            digit = 0
        else:
            total, section, digit = total + max(section + digit, 1) * 10000, 0, 0
    return total + section + digit


def _ranges(low: str, found: list[Number]) -> list[Number]:
    out: list[Number] = []
    for number in found:
        last = out[-1] if out else None
        if last and last.high is None and _is_range(low, last, number):
            low_end = last.value
            if number.value >= 1000 and last.value < 1000 and low[number.end - 1] == "k":
                low_end *= 1000
            out[-1] = Number(low_end, last.start, number.end, last.word, number.value)
        else:
            out.append(number)
    return out


def _is_range(low: str, first: Number, second: Number) -> bool:
    gap = low[first.end : second.start]
    if len(gap) > 12 or not _RANGE.fullmatch(gap) or second.value <= first.value:
        return False
    joiner = gap.strip(" $€£₹¥")
    if joiner in ("and", "und", "y", "et", "e", "a"):
        ahead = low[max(0, first.start - 14) : first.start]
        return (
            joiner == "a"
            or re.search(r"(?:between|zwischen|entre|tra|fra|tussen|miedzy)\s(?:[a-z]{2,3})?\s?\$?$", ahead)
            is not None
        )
    return True
