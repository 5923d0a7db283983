"""Amounts of money in a post: how much, in what currency, for what."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from opentrain_server.domain.extraction import money_words as words
from opentrain_server.domain.extraction.numbers import Number
from opentrain_server.domain.extraction.terms import alternation, pattern
from opentrain_server.domain.extraction.text import Span, Text

_MEDIA = (
    "audio|recorded|recording|recordings|speech|video|footage|sound|material|source|transcribed|finished|tape|media"
    "|ton|aufnahme|aufnahmen|enregistrement|grabacion|gravacao|registrazione|nagrania|nagran|записи|аудио|видео|音声|录音|音频|녹음"
    "|오디오|음성|film"
)
_MINUTE = "minute|min|minuto|minuta|minute|minuut|minut|minute|минуту|минута|dakika|menit|分|分钟|分鐘|분"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount or a range. ``basis`` is hour, piece, flat, period or empty; ``unit`` names what is paid for."""

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


_OPEN = pattern("up to|at most|max|maximum|no more than|bis zu|hasta|ate|jusqu'a|fino a|tot|do|до|sampai|最大|最高|最大で|最高で|최대|as high as|capped at|hochstens|maximal")
_FROM = pattern("from|starting at|starting from|starts at|at least|minimum|min|minimum of|ab|mindestens|desde|a partir de|a partire da|des|od|от|vanaf|mulai")
_PER = r"(?:/|a piece|\b(?:per|an?|each|every|the|for\s(?:each|every|one|an?)|for|pro|je|pr\.?|por(?:\scada)?|par|cada|la|el|a\s?l[ae]|all'|l'|de\s?l'|al|alla|za|na|в|за|o|@|op|setiap|tiap|untuk|de)\b)"
_WORD = r"[^\W\d_][\w'-]{0,24}"


def amounts(text: Text, found: list[Number]) -> list[Money]:
    """Every amount of money of the post in order, ranges over two amounts joined."""
    out: list[Money] = []
    for number in found:
        money = _amount(text, number, out[-1] if out else None)
        if money is not None:
            out.append(money)
    return _joined(text, out)


def _amount(text: Text, number: Number, last: Money | None) -> Money | None:
    low = text.low
    code, start, end, cents = _currency(low, number)
    if not code:
        if last is None or not _follows_on(low, last, number):
            return None
        code = last.currency
    value, high = number.value, number.high
    if cents:
        value, high = value / 100, high / 100 if high else None
    basis, unit, end, divide = _basis(text, start, end)
    if not basis and not cents and last is not None and start - last.span[1] < 4 and value < last.low if last and last.low else False:
        return None
    money = Money(value / divide, high / divide if high else None, code, basis, unit, (start, end))
    return _bounded(low, money)


def _currency(low: str, number: Number) -> tuple[str, int, int, bool]:
    before = _prefix().search(low, max(0, number.start - 6), number.start)
    after = _suffix().match(low, number.end)
    start = before.start() if before else number.start
    if before:
        code = words.PREFIXES[before[1]]
        if after and after.lastgroup not in (None, "cents") and before[1] in ("$", "¥", "rs") and not low[after.end() : after.end() + 1].isalpha():
            return str(after.lastgroup), start, after.end(), False
        if after and after.lastgroup == code:
            return code, start, after.end(), False
        if after and after["cents"]:
            return code, start, after.end(), after["cents"] not in ("c",)
        return code, start, number.end, False
    if after is None:
        return "", start, number.end, False
    if after["cents"]:
        if after["cents"] == "c" and (number.value > 99 or number.value < 0):
            return "", start, number.end, False
        return _cents_of(low, after["cents"], after.end()), start, after.end(), True
    return str(after.lastgroup), start, after.end(), False


def _cents_of(low: str, word: str, end: int) -> str:
    if "dolar" in word or word in ("セント", "美分", "센트", "центов", "цента") or re.match(r"\s(?:us\b|de dolar|usd)", low[end : end + 10]):
        return "USD"
    if word == "centavos":
        return "BRL" if "r$" in low or "reais" in low else "USD"
    euro = low.count("€") + len(re.findall(r"\beuros?\b|\beur\b", low))
    return "EUR" if euro > low.count("$") or word in ("centimes", "centesimi", "centimos") else "USD"


def _follows_on(low: str, last: Money, number: Number) -> bool:
    """Whether a bare number goes on from an amount: "$16 an hour? maybe 18"."""
    gap = low[last.span[1] : number.start]
    if len(gap) > 32 or number.value < (last.low or 0) or number.value > 3 * (last.low or 0):
        return False
    return re.fullmatch(r"[?,.!\s()/]*(?:and |or |but )?(?:maybe|perhaps|could (?:go|be|rise)(?: up)?(?: to)?|can go(?: up)? to|up to|rising to|or|going to|then|to|tal vez|quizas|vielleicht|peut-etre|talvez)\s+(?:even |up to )?", gap) is not None


def _basis(text: Text, start: int, end: int) -> tuple[str, str, int, int]:
    """What an amount is for, the unit in words, the end of the phrase, and what to divide by (per 1,000)."""
    ahead = text.low[end : min(len(text.low), end + 70)]
    m = re.match(r"(?:\s?(?:us|usd|gross|net|brutto|netto|bruto|bruta|all in|or so|flat|fixed|each|\+|(?:for|per|je|por|pro)(?=\s\d)))?\s{0,2}[,(]?\s{0,2}", ahead)
    skip = m.end() if m else 0
    thousand = re.match(r"[\s,(]{0,2}(?:/|per|for(?: each| every)?|je|pro|por(?: cada)?|pour|per ogni|za)\s{0,2}(1[.,]?000|1k|100|10[.,]?000|500|50|20|10|thousand|hundred|mil|tausend|mille|一千)\s{1,2}(%s)" % _WORD, ahead)
    if thousand:
        return "piece", thousand[2], end + thousand.end(), _per_count(thousand[1])
    tail = ahead[skip:]
    if " flat" in ahead[:skip] or " fixed" in ahead[:skip]:
        return "flat", "", end + skip, 1
    for kind, found in (("period", _period().match(tail)), ("piece", _media().match(tail)), ("hour", _hour().match(tail))):
        if found and not (kind == "hour" and _of_media().match(tail, found.end())):
            return kind, _unit_word(found.group()), end + skip + found.end(), 1
        if found and kind == "hour":
            return "piece", "audio hour", end + skip + found.end(), 1
    if re.match(r"[\s(,]*(?:%s)" % alternation(words.FLAT), tail):
        return "flat", "person" if _person().search(tail[:40]) else "", end, 1
    if person := _person().match(tail):
        return "flat", "person", end + skip + person.end(), 1
    if piece := re.match(r"%s\s{0,2}(?:1\s)?((?:%s\s){0,3}?%s)" % (_PER, _WORD, _WORD), tail):
        if _UNIT_STOP.match(piece[1]) is None:
            return "piece", piece[1], end + skip + piece.end(), 1
    if re.match(r"\s?(?:each|apiece|a piece|el?\s?pieza|pro stuck|pezzo|per stuk|за штуку)\b", ahead):
        return "piece", "item", end, 1
    return _basis_before(text, start, end)


_UNIT_STOP = re.compile(r"(?:first|last|next|start|good|right|whole|entire|all|us|you|we|it|this|that|end|rest|beginning|moment|experienced|fast|work|which|project|job|start|paypal|bank|platform|noisy|hard|rate|duration|maximum|minimum|el|la|le|les|los|das|die|den|der)\b")


def _per_count(token: str) -> int:
    names = {"thousand": 1000, "hundred": 100, "mil": 1000, "tausend": 1000, "mille": 1000, "一千": 1000, "1k": 1000}
    return names.get(token) or int(re.sub(r"\D", "", token))


@cache
def _hour() -> re.Pattern[str]:
    return re.compile(rf"(?:{_PER}|-)?\s{{0,2}}{alternation(words.HOUR, glued=True)}")


@cache
def _media() -> re.Pattern[str]:
    hour = alternation(f"{words.HOUR}|{_MINUTE}")
    of = r"\s(?:of|de|d'|di|van|an|von)?\s?(?:the\s)?"
    return re.compile(
        rf"(?:{_PER}\s{{0,2}})?(?:{alternation(_MEDIA)}\s{{0,2}}-?{hour}|(?:audio|ton|video)(?:stunde|minute)|{alternation(_MINUTE)}(?:{of}{alternation(_MEDIA)})?"
        rf"|{hour}{of}(?:\w+\s)?{alternation(_MEDIA)})"
    )


@cache
def _of_media() -> re.Pattern[str]:
    return re.compile(rf"\s(?:of|de|d'|di|van|audio)\s?(?:the\s)?(?:\w+\s){{0,2}}?{alternation(_MEDIA)}")


@cache
def _period() -> re.Pattern[str]:
    units = "|".join((words.DAY, words.WEEK, words.MONTH, words.YEAR, "monthly|weekly|daily|yearly|annually|mensual*|mensuel*|monatlich|mensil*|al mes|im monat|w miesiacu"))
    return re.compile(rf"(?:{_PER}|im)?\s{{0,2}}{alternation(units)}")


@cache
def _person() -> re.Pattern[str]:
    return re.compile(rf"[\s(]*{_PER}\s{{0,2}}(?:\w+\s){{0,2}}?{alternation(words.PERSON + '|head|annotator|speakers|people')}")


def _unit_word(phrase: str) -> str:
    if re.search(r"month|monat|mes\b|mois|mese|mensu|mensil|miesia|meся|bulan|月|월", phrase):
        return "month"
    if re.search(r"week|woche|seman|settiman|week|tydz|недел|hafta|minggu|週|周|주", phrase):
        return "week"
    if re.search(r"year|annum|jahr|\ba[nñ]o|annee|jaar|rok|год|yil|tahun|年|년", phrase):
        return "year"
    if re.search(r"\bda[yg]|tag|jour|giorno|dia\b|日|天", phrase):
        return "day"
    if re.search(r"min|분|分|dakika", phrase):
        return "audio minute"
    return "audio hour" if re.search(_MEDIA, phrase) else "hour"


_EACH = r"(?:for each|for every|for one|per|each|every|for an?|por cada|cada|par|pour chaque|chaque|je|pro|fur jede[snr]?|za kazd\w+|за кажд\w+|per ogni|ogni|voor elke?|her|setiap)"


def _basis_before(text: Text, start: int, end: int) -> tuple[str, str, int, int]:
    """The unit told before the amount, in the same sentence, or by words about the way of paying."""
    first, last = text.sentence(start)
    line = text.line(start)
    first = min(first, max(line.start, start - 120)) if line.label else first
    before = text.low[max(first, start - 120) : start]
    rest = text.low[end : min(last, end + 80)]
    if m := re.search(r"(?:(%s)\s?(?:1|一)?\s?(?:[枚件字語分頁本個条张張篇ページ秒小时時間]{1,4}|\w{0,3})\s?(?:につき|あたり|当たり|毎)|每(?:小时|小時)?|1件|(?:건|장|분|시간|개|문장|단어)\s?당|basina)" % r"[^\s、。:(]{0,12}", before):
        if re.search(r"每(?:小时|小時)|1?時間(?:あたり|につき)|시간\s?당|saat basina", before):
            return "hour", "hour", end, 1
        return "piece", "audio minute" if re.search(r"分(?:钟)?(?:につき|あたり)|분당", before) else "label", end, 1
    if m := re.search(r"\b%s\s(?:1\s)?((?:%s[\s,:]{1,2}){1,4}?)(?:%s[\s:]{1,2}){0,4}[(:]?\s?(?:usd|eur|\$)?\s?$" % (_EACH, _WORD, _WORD), before):
        unit = m[1].strip(" ,:")
        kind = "hour" if _hour().fullmatch(unit) else "flat" if re.fullmatch(alternation(words.PERSON), unit) else "piece"
        return kind, unit, end, 1
    around = before + " " + rest
    if pattern(words.HOURLY_WORDS).search(around):
        return "hour", "hour", end, 1
    if m := re.search(r"/\s?(\w+)\s?[):]*\s?$|\bper\s(\w+)\W{1,4}$", before):
        return ("hour" if _hour().fullmatch(m[1] or m[2]) else "piece"), m[1] or m[2], end, 1
    if pattern(words.FLAT).search(around):
        return "flat", "person" if _person().search(rest) or re.search(r"\beach\b", rest) else "", end, 1
    return "", "", end, 1


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
        if last and last.high is None and last.low and money.low and money.currency == last.currency and _bridges(text, last, money):
            unit = money if money.basis else last
            out[-1] = replace(last, high=money.low, basis=unit.basis, unit=unit.unit, span=(last.span[0], money.span[1]))
        else:
            out.append(money)
    return out


def _bridges(text: Text, first: Money, second: Money) -> bool:
    gap = text.low[first.span[1] : second.span[0]]
    if len(gap) > 14 or (second.low or 0) <= (first.low or 0):
        return False
    return re.fullmatch(r"\s*(?:-+|~|to|bis|a|à|or|and|up to|until|hasta|ate|al|до|から|至|,? ?then|,? ?max)\s*", gap) is not None
