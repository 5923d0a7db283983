"""What an amount of money is for: an hour of work, a piece, the whole job, a month."""

import re
from functools import cache

from opentrain_server.domain.drafting.extraction import money_words as words
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.terms import alternation, pattern
from opentrain_server.domain.drafting.extraction.text import Text

_MEDIA = (
    "audio|recorded|recording|recordings|speech|video|footage|sound|material|source|"
    "transcribed|finished|tape|media"
    "|ton|aufnahme|aufnahmen|enregistrement|grabacion|gravacao|registrazione|nagrania|nagran|"
    "записи|аудио|видео|音声|录音|音频|녹음"
    "|오디오|음성|film"
)


_MINUTE = "minute|min|minuto|minuta|minute|minuut|minut|minute|минуту|минута|dakika|menit|分|分钟|分鐘|분"


_PER = (
    r"(?:/|a piece|\b(?:per|by|die|der|an?|each|every|the|for\s(?:each|every|one|an?)|one|for|pro|je|"
    r"pr\.?|por(?:\scada)?|par|cada|la|el|a\s?l[ae]|all'|l'|de\s?l'|al|alla|za|na|в|за|o|@|op|"
    r"setiap|tiap|untuk|de)\b)"
)


_WORD = r"[^\W\d_][\w'-]{0,24}"


Basis = tuple[str, str, int, int]
_FILLER = Lazy(
    r"(?:\s?(?:us|usd|gross|net|brutto|netto|bruto|bruta|all in|or so|flat|fixed|each|\+|"
    r"(?:for|per|je|por|pro)(?=\s\d)))?\s{0,2}[,(]?\s{0,2}"
)
_FLAT_BEFORE = Lazy(
    r"\b(?:a flat|a fixed|lump sum of|flat fee of|a total of|in total|"
    r"fixed at)\s(?:of )?(?:[a-z]{0,3}[$€£]|usd|eur)?\s?$"
)
_EACH_ONE = Lazy(r"\s?(?:usd|dollars?|euros?)?\s?(?:/|per|a|an|each|every|for (?:each|every|an?|one))\b")
_MONTHLY = Lazy(
    r"\b(?:monthly|per month|a month|salary|monatlich|mensual\w*|mensal|mensile|maandelijks|"
    r"в месяц)\b[^.\d]{0,20}$"
)
_THOUSAND = Lazy(
    r"[\s,(]{0,2}(?:/|per|for(?: each| every)?|je|pro|por(?: cada)?|pour|per ogni|za)"
    r"\s{0,2}(1[.,]?000|1k|100|10[.,]?000|500|50|20|10|thousand|hundred|mil|tausend|mille|一千)"
    rf"\s{{1,2}}({_WORD})"
)
_PIECE = Lazy(rf"{_PER}\s{{0,2}}(?:1\s)?((?:{_WORD}\s){{0,3}}?{_WORD})")


def basis(text: Text, start: int, end: int) -> Basis:
    """What an amount is for, the unit in words, the end of the phrase, and what to divide by (per 1,000)."""
    ahead = text.low[end : end + 70]
    if _FLAT_BEFORE.search(text.low, max(0, start - 24), start) and not _EACH_ONE.match(ahead):
        return "flat", "", end, 1
    if m := _THOUSAND.match(ahead):
        return "piece", m[2], end + m.end(), _per_count(m[1])
    filler = _FILLER.match(ahead)
    skip = filler.end() if filler else 0
    if " flat" in ahead[:skip] or " fixed" in ahead[:skip]:
        person = "person" if _person().match(ahead[skip:]) else ""
        return "flat", person, end + skip, 1
    tail = ahead[skip:]
    lump, piece = _lump(tail, end, skip), _pieces(tail, ahead, end, skip)
    return (
        _timed(tail, end + skip)
        or (None if lump or ahead.lstrip().startswith("for ") else piece)
        or _monthly(text, start, end)
        or lump
        or piece
        or _basis_before(text, start, end)
    )


def _timed(tail: str, at: int) -> Basis | None:
    """Pay by a stretch of time: a month, a minute of recording, an hour of work or of recording."""
    if m := _period().match(tail):
        return "period", _unit_word(m.group()), at + m.end(), 1
    if m := _media().match(tail):
        return "piece", _unit_word(m.group()), at + m.end(), 1
    m = _hour().match(tail)
    if m is None:
        return None
    recorded = _of_media().match(tail, m.end())
    return ("piece", "audio hour", at + m.end(), 1) if recorded else ("hour", "hour", at + m.end(), 1)


def _monthly(text: Text, start: int, end: int) -> Basis | None:
    """Read "we pay monthly: USD 950"."""
    first = max(text.sentence(start)[0], start - 40)
    return ("period", "month", end, 1) if _MONTHLY.search(text.low, first, start) else None


def _lump(tail: str, end: int, skip: int) -> Basis | None:
    person = _person().match(tail)
    if re.match(rf"[\s(,]*{alternation(words.FLAT)}", tail):
        return "flat", "person" if _person().search(tail[:40]) else "", end, 1
    return ("flat", "person", end + skip + person.end(), 1) if person else None


_FOR_THE = Lazy(
    r"for the (story|image|picture|photo|page|video|clip|text|sentence|pair|word|item|file|document|"
    r"article|"
    r"review|message|question|answer|box|polygon|scan|receipt)\b"
)


def _pieces(tail: str, ahead: str, end: int, skip: int) -> Basis | None:
    if m := _FOR_THE.match(tail):
        return "piece", m[1], end + skip + m.end(), 1
    piece = _PIECE.match(tail)
    if piece and _UNIT_STOP.match(piece[1]) is None:
        return "piece", piece[1], end + skip + piece.end(), 1
    if re.match(r"\s?(?:each|apiece|a piece|el?\s?pieza|pro stuck|pezzo|per stuk|за штуку)\b", ahead):
        return "piece", "item", end, 1
    return None


_UNIT_STOP = Lazy(
    r"(?:the|first|last|next|start|good|right|whole|entire|all|us|you|we|it|this|that|end|"
    r"rest|beginning|moment|experienced|fast|work|which|project|job|start|paypal|bank|"
    r"platform|noisy|hard|rate|duration|maximum|minimum|el|la|le|les|los|das|die|den|der)\b"
)


def _per_count(token: str) -> int:
    names = {
        "thousand": 1000,
        "hundred": 100,
        "mil": 1000,
        "tausend": 1000,
        "mille": 1000,
        "一千": 1000,
        "1k": 1000,
    }
    return names.get(token) or int(re.sub(r"\D", "", token))


@cache
def _hour() -> re.Pattern[str]:
    return re.compile(rf"(?:{_PER}|-)?\s{{0,2}}{alternation(words.HOUR, glued=True)}")


@cache
def _media() -> re.Pattern[str]:
    hour = alternation(f"{words.HOUR}|{_MINUTE}")
    of = r"\s(?:of|de|d'|di|van|an|von)?\s?(?:the\s)?"
    return re.compile(
        rf"(?:{_PER}\s{{0,2}})?(?:{alternation(_MEDIA)}\s{{0,2}}-?{hour}|(?:audio|ton|video)"
        rf"(?:stunde|minuut|minute|uur)|{alternation(_MINUTE)}(?:{of}{alternation(_MEDIA)})?"
        rf"|{hour}{of}(?:\w+\s)?{alternation(_MEDIA)})"
    )


@cache
def _of_media() -> re.Pattern[str]:
    return re.compile(rf"\s(?:of|de|d'|di|van|audio)\s?(?:the\s)?(?:\w+\s){{0,2}}?{alternation(_MEDIA)}")


@cache
def _period() -> re.Pattern[str]:
    units = "|".join(
        (
            words.DAY,
            words.WEEK,
            words.MONTH,
            words.YEAR,
            "monthly|weekly|daily|yearly|annually|mensual*|mensuel*|monatlich|mensil*|al mes|im "
            "monat|w miesiacu",
        )
    )
    return re.compile(rf"(?:{_PER}|im)?\s{{0,2}}{alternation(units)}")


@cache
def _person() -> re.Pattern[str]:
    return re.compile(
        rf"[\s(]*{_PER}\s{{0,2}}(?:\w+\s)"
        rf"{{0,2}}?{alternation(words.PERSON + '|head|annotator|speakers|people')}"
    )


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


_EACH = (
    r"(?:for each|for every|for one|per|each|every|for an?|por cada|cada|par|pour chaque|"
    r"chaque|je|pro|fur jede[snr]?|za kazd\w+|за кажд\w+|per ogni|ogni|voor elke?|her|setiap)"
)


_EAST_UNIT = Lazy(
    r"[^\s、。:(]{0,12}\s?(?:1|一)?\s?(?:[枚件字語分頁本個条张張篇ページ秒小时時間]{1,4}|\w{0,3})\s?"
    r"(?:につき|あたり|当たり|毎)|每(?:小时|小時|[枚件条张張字页頁句段分个個篇])|1件|"
    r"(?:건|장|분|시간|개|문장|단어)\s?당|[\uac00-\ud7a3]{1,6}당\s?$|basina"
)
_EAST_ONE = Lazy(r"1\s?(?:枚|件|ワード|単語|文字|語|ページ|本|分|問|条|张|词|字|건|장|개|단어)\s?$")
_FOR_ONE = Lazy(
    rf"\b{_EACH}\s(?:1\s)?((?:{_WORD}[\s,:]{{1,2}}){{1,4}}?)"
    rf"(?:{_WORD}[\s:]{{1,2}}){{0,4}}[(:]?\s?(?:usd|eur|\$)?\s?$"
)


_TIME_FIRST = Lazy(r"\b(?:one|1|each|every|per) hours? (?:we|i) (?:pay|give|offer)\s(?:usd|us|[$€£])?\s?$")
_EARNS = Lazy(
    r"\b(?:anything|everything|whatever|any|each|every|one) [^.\n]{0,40}\b(?:earns?|pays?|brings?|"
    r"is worth|gets you)\s(?:you )?(?:usd|us|[$€£])?\s?$"
)


def _basis_before(text: Text, start: int, end: int) -> Basis:
    """The unit told before the amount, in the same sentence, or by words about the way of paying."""
    first, last = text.sentence(start)
    line = text.line(start)
    first = min(first, max(line.start, start - 120)) if line.label else first
    before = text.low[max(first, start - 120) : start]
    if _TIME_FIRST.search(before):
        return "hour", "hour", end, 1
    if _EARNS.search(before):
        return "piece", "item", end, 1
    kind, unit = _east(before) or _for_one(before) or _by_words(before, text.low[end : min(last, end + 80)])
    return kind, unit, end, 1


def _east(before: str) -> tuple[str, str] | None:
    if _EAST_UNIT.search(before):
        if re.search(r"每(?:小时|小時)|1?時間(?:あたり|につき)|시간\s?당|saat basina", before):
            return "hour", "hour"
        return "piece", "audio minute" if re.search(r"分(?:钟)?(?:につき|あたり)|분당", before) else "label"
    return ("piece", "label") if _EAST_ONE.search(before) else None


def _for_one(before: str) -> tuple[str, str] | None:
    m = _FOR_ONE.search(before)
    if m is None:
        return None
    unit = m[1].strip(" ,:")
    if _hour().fullmatch(unit):
        return "hour", unit
    return ("flat" if re.fullmatch(alternation(words.PERSON), unit) else "piece"), unit


def _by_words(before: str, rest: str) -> tuple[str, str]:
    around = before + " " + rest
    if pattern(words.HOURLY_WORDS).search(around):
        return "hour", "hour"
    if m := re.search(r"/\s?(\w+)\s?[):]*\s?$|\bper\s(\w+)\W{1,4}$", before):
        unit = m[1] or m[2]
        return ("hour" if _hour().fullmatch(unit) else "piece"), unit
    if pattern(words.FLAT).search(around):
        return "flat", "person" if _person().search(rest) or re.search(r"\beach\b", rest) else ""
    return "", ""


def basis_of(name: str) -> str:
    """The way of paying that the name of a unit tells, as keys of a form do: "per_image", "hourly"."""
    if re.match(alternation(words.HOUR + "|hourly"), name) and "audio" not in name:
        return "hour"
    if re.match(r"fixed|flat|lump|person|speaker|total|project", name):
        return "flat"
    return "period" if re.match(r"month|week|year|day|daily|annual", name) else "piece"
