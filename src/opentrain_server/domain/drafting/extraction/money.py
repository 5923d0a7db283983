"""Amounts of money in a post: how much, in what currency, for what."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from opentrain_server.domain.drafting.extraction import money_words as words
from opentrain_server.domain.drafting.extraction.basis import basis, basis_of
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.numbers import Number
from opentrain_server.domain.drafting.extraction.terms import alternation, pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text


@dataclass(frozen=True, slots=True)
class Money:
    """An amount or a range. ``basis`` is hour, piece, flat, period or empty; ``unit`` is what is paid."""

    low: Decimal | None
    high: Decimal | None
    currency: str
    basis: str
    unit: str
    span: Span
    explicit: bool = True


@cache
def _suffix() -> re.Pattern[str]:
    cents = alternation(words.HUNDREDTHS, glued=True)
    return re.compile(rf"\s{{0,2}}(?:(?P<cents>{cents})|{words.suffix_source()})")


@cache
def _prefix() -> re.Pattern[str]:
    names = "|".join(re.escape(w) for w in sorted(words.PREFIXES, key=len, reverse=True))
    return re.compile(rf"(?:(?<=^)|(?<![a-z]))({names})(?:\s?\$)?\s{{0,2}}$")


@cache
def _unit_first() -> re.Pattern[str]:
    """The unit before the currency: "55-70/hr usd", "21/h (USD)"."""
    return re.compile(
        rf"\s?(?:/|per |an |a |each )\s?{alternation(words.HOUR)}\s?[(,]?\s?(usd|eur|euros?|gbp|"
        rf"inr|chf|pln|brl|aud|cad|dollars|bucks|us dollars)\b"
    )


_OPEN = pattern(
    "up to|at most|max|maximum|no more than|bis zu|hasta|ate|jusqu'a|fino a|tot|до|sampai|最大|"
    "最高|最大で|最高で|최대|as high as|capped at|hochstens|maximal"
)
_FROM = pattern(
    "from|starting at|starting from|starts at|at least|minimum|min|minimum of|ab|mindestens|"
    "desde|a partir de|a partire da|des|od|от|vanaf|mulai"
)


def amounts(text: Text, found: list[Number]) -> list[Money]:
    """Every amount of money of the post in order, ranges over two amounts joined."""
    out: list[Money] = []
    for number in found:
        money = _amount(text, number, out[-1] if out else None)
        if money is not None:
            out.append(money)
    objects = keyed(text, found)
    plain = [m for m in out if not any(o.span[0] <= m.span[1] and m.span[0] <= o.span[1] for o in objects)]
    return _joined(text, sorted([*plain, *objects], key=lambda m: m.span))


def _amount(text: Text, number: Number, last: Money | None) -> Money | None:
    low = text.low
    code, start, end, cents = _currency(low, number)
    code = _spelt_out(low, code)
    if not code and (labelled := _labelled(text, number)):
        return labelled
    if not code:
        if last is None or not _follows_on(low, last, number):
            return None
        code = last.currency
    value, high = number.value, number.high
    if cents:
        value, high = value / 100, high / 100 if high else None
    if high and _RAISED.search(low, max(0, start - 40), start):
        value, high = high, None
    kind, unit, end, divide = basis(text, start, end)
    money = Money(value / divide, high / divide if high else None, code, kind, unit, (start, end))
    return _bounded(low, money)


def _labelled(text: Text, number: Number) -> Money | None:
    """A bare number whose label tells currency and unit: "rate_usd_per_image: 0.45"."""
    line = text.line(number.start)
    m = (
        re.search(r"(?<![a-z])(usd|eur|gbp|inr|chf|\$|€|£)(?![a-z])", line.label)
        if line.label and not re.search(r"\d", line.label)
        else None
    )
    if m is None or text.low[line.value : number.start].strip(" \"'~") or _COUNTS.match(text.low, number.end):
        return None
    per = re.search(r"(?:per|/)\s?((?:audio |video )?[a-z]+)", line.label)
    unit = per[1] if per else "hour" if "hourly" in line.label else ""
    if not unit and (told := basis(text, number.start, number.end))[0] in ("hour", "piece"):
        return Money(
            number.value, number.high, words.PREFIXES.get(m[1], "USD"), told[0], told[1], number.span
        )
    kind = basis_of(unit) if unit else "flat" if re.search(r"fixed|flat|lump", line.label) else ""
    return Money(number.value, number.high, words.PREFIXES.get(m[1], "USD"), kind, unit, number.span)


Coin = tuple[str, int, int, bool]


def _currency(low: str, number: Number) -> Coin:
    """The code of the currency beside a number, the span with it, and whether the number is hundredths."""
    before = _prefix().search(low, max(0, number.start - 6), number.start)
    after = _suffix().match(low, number.end)
    if before:
        return _after_sign(low, number, before, after)
    if after is None:
        m = _unit_first().match(low, number.end)
        return words.PREFIXES.get(m[1], "USD") if m else "", number.start, number.end, False
    if not after["cents"]:
        return str(after.lastgroup), number.start, after.end(), False
    if after["cents"] == "c" and number.value > 99:
        return "", number.start, number.end, False
    return _cents_of(low, after["cents"], after.end()), number.start, after.end(), True


def _after_sign(low: str, number: Number, before: re.Match[str], after: re.Match[str] | None) -> Coin:
    """A sign may be made exact by a word behind the amount: "$5 AUD"."""
    code, start = words.PREFIXES[before[1]], before.start()
    if after is None:
        return code, start, number.end, False
    if after["cents"]:
        return code, start, after.end(), after["cents"] != "c"
    vague = before[1] in ("$", "¥", "rs") and not low[after.end() : after.end() + 1].isalpha()
    if vague or after.lastgroup == code:
        return str(after.lastgroup), start, after.end(), False
    return code, start, number.end, False


@lru_cache(maxsize=4)
def _nation(low: str) -> str:
    """The nation whose rupees or dollars a post names; remembered, as every amount of it asks."""
    m = words.NATION.search(low)
    return m[1] if m else ""


def _spelt_out(low: str, code: str) -> str:
    """The currency where a sign is shared and the post names the nation: "Rs 150 (Pakistani rupees)"."""
    return words.NATIONS[code].get(_nation(low), code) if code in words.NATIONS else code


def _cents_of(low: str, word: str, end: int) -> str:
    if (
        "dolar" in word
        or word in ("セント", "美分", "센트", "центов", "цента")
        or re.match(r"\s(?:us\b|de dolar|usd)", low[end : end + 10])
        or re.search(r"\b(?:us|u\.s\.|american)\s?$", low[max(0, end - len(word) - 10) : end - len(word)])
        or word.startswith("us")
    ):
        return "USD"
    if word == "centavos":
        return "BRL" if "r$" in low or "reais" in low else "USD"
    if word.startswith("euro"):
        return "EUR"
    euro = low.count("€") + len(re.findall(r"\beuros?\b|\beur\b", low))
    return "EUR" if euro > low.count("$") or word in ("centimes", "centesimi", "centimos") else "USD"


_COUNTS = Lazy(
    r"\s?(?:h|hrs?|hours?|days?|weeks?|months?|years?|people|persons?|annotators|images?|"
    r"photos?|files?|clips?|items?|%)\b"
)


_FOR_WHOM = Lazy(
    r"\s(?:for|if|when|once|with) (?:you|your|the|whoever|those|people|anyone|experienced|"
    r"nights?|every|more)\b"
)


def _follows_on(low: str, last: Money, number: Number) -> bool:
    """Whether a bare number goes on from an amount: "$16 an hour? maybe 18"."""
    gap = low[last.span[1] : number.start]
    if _COUNTS.match(low, number.end):
        return False
    if gap == ", " and _FOR_WHOM.match(low, number.end):
        return bool((last.low or 0) < number.value <= 2 * (last.low or 0))
    if len(gap) > 32 or number.value < (last.low or 0) or number.value > 3 * (last.low or 0):
        return False
    return (
        re.fullmatch(
            r"[?,.!\s()/]*(?:and |or |but )?(?:maybe|perhaps|could (?:go|be|rise)(?: up)?(?: to)?|can "
            r"go(?: up)? to|(?:might|may|could|can|would) (?:stretch|go|rise|move) (?:up )?to|"
            r"up to|rising to|or|going to|then|to|tal vez|quizas|vielleicht|peut-etre|"
            r"talvez)\s+(?:even |up to )?",
            gap,
        )
        is not None
    )


def _bounded(low: str, money: Money) -> Money:
    start, end = money.span
    before = low[max(0, start - 18) : start]
    if money.high is None:
        top, bottom = list(_OPEN.finditer(before)), list(_FROM.finditer(before))
        if top and len(before) - top[-1].end() <= 4:
            return replace(money, low=None, high=money.low)
        if re.match(r"\s?(?:max\b|maximum|tops|at most)", low[end : end + 12]):
            return replace(money, low=None, high=money.low)
        if bottom and len(before) - bottom[-1].end() <= 4:
            return money
    return money


def _joined(text: Text, found: list[Money]) -> list[Money]:
    """Two amounts of one sentence with a range between them made one; "$60 to $85 per hour"."""
    out: list[Money] = []
    for money in found:
        last = out[-1] if out else None
        if (
            last
            and last.high is None
            and last.low
            and money.low
            and money.currency == last.currency
            and _bridges(text, last, money)
        ):
            unit = money if money.basis else last
            if _RAISED.search(text.low, max(0, last.span[0] - 40), last.span[0]):
                out[-1] = money
                continue
            out[-1] = replace(
                last, high=money.low, basis=unit.basis, unit=unit.unit, span=(last.span[0], money.span[1])
            )
        else:
            out.append(money)
    return out


_RAISED = Lazy(
    r"\b(?:goes|went|go|gone|rises?|rose|raised?|increas\w+|moves?|moved|changed?|bumped|lifted|"
    r"up)\b[^.\n]{0,12}"
    r"\bfrom\s?(?:[a-z]{3})?\s?$"
)


def _bridges(text: Text, first: Money, second: Money) -> bool:
    gap = text.low[first.span[1] : second.span[0]]
    if len(gap) > 14 or (second.low or 0) <= (first.low or 0):
        return False
    return (
        re.fullmatch(
            r"\s*(?:-+|~|to|bis|a|à|or|and|up to|until|hasta|ate|al|до|から|至|,? ?then|,? ?max)\s*", gap
        )
        is not None
    )


_OBJECT = Lazy(r"\{[^{}\n]{4,200}\}")
_UNIT_KEY = Lazy(
    r"\b(?:basis|unit|per|type|period|interval|by|each)[\"']?\s?[:=]\s?[\"']?(?:per )?([a-z]+(?: [a-z]+)?)"
    r"|\bper ([a-z]+(?: [a-z]+)?)[\"']?\s?[:=]"
)
_AMOUNT_KEY = Lazy(r"\b(per [a-z]+|amount|value|rate|price|usd|eur|gbp|min|pay|fee)[\"']?\s?[:=]\s?[\"']?$")


def keyed(text: Text, found: list[Number]) -> list[Money]:
    """Amounts of key-value objects: ``{basis: hourly, currency: USD, amount: 21.50}``."""
    out = []
    for m in _OBJECT.finditer(text.low):
        unit = _UNIT_KEY.search(m.group())
        code = re.search(r"\b(usd|eur|gbp|inr|chf|brl|jpy|pln|cad|aud)\b|\$", m.group())
        inside = [
            n
            for n in found
            if m.start() < n.start < m.end() and _AMOUNT_KEY.search(text.low, m.start(), n.start)
        ]
        if not (unit and code and inside):
            continue
        number, name = inside[0], unit[1] or unit[2]
        kind = basis_of(name)
        high = number.high or next((n.value for n in inside[1:] if n.value > number.value), None)
        out.append(Money(number.value, high, (code[1] or "usd").upper(), kind, name, number.span))
    return out
