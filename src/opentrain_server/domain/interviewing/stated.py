"""Numbers, choices and phrases that a person states in an answer, with their own corrections."""

import re
from dataclasses import dataclass

from opentrain_server.domain.drafting.extraction.numbers import numbers
from opentrain_server.domain.drafting.extraction.text import read

_UNITS: dict[str, str] = {
    "year": r"(?:years?|yrs?|y|ans?|annees?|anos?|jahren?|anni|anno|jaar|лет|год\w*|年)",
    "month": r"(?:months?|mos?|mois|mes(?:es)?|monaten?|mesi|mese|maanden?|месяц\w*|meses)",
    "week": r"(?:weeks?|wks?|semaines?|semanas?|wochen?|settimane?|wekel?\w*)",
    "day": r"(?:days?|jours?|dias?|tagen?|tage|giorni|giorno|dagen?)",
    "hour": r"(?:hours?|hrs?|hr|h|heures?|horas?|stunden?|std|ore|ora|uur|час\w*)",
    "minute": r"(?:minutes?|mins?|minutos?|minuten|minuti)",
    "second": r"(?:seconds?|secs?|segundos?|secondes?|sekunden?)",
    "percent": r"(?:%|percent|per cent)",
}
_IN_MONTHS = {"year": 12.0, "month": 1.0, "week": 12 / 52, "day": 12 / 365}
_AFTER = {
    unit: re.compile(rf"\s?-?\s?(?:full |whole |paid |de )?{pattern}(?![a-z])")
    for unit, pattern in _UNITS.items()
}
_MENDED = (
    (re.compile(r"\b(?:a|one|1) (year|month|hour|week) and a half\b", re.I), r"1.5 \1s"),
    (re.compile(r"(?<!\w)(\d{1,2})(y|yrs?|mo)\b", re.I), r"\1 \2"),
    (re.compile(r"\bun an et demi\b", re.I), "1.5 ans"),
    (re.compile(r"\b(?:un )?a[nñ]o y medio\b", re.I), "1.5 años"),
    (re.compile(r"\b(?:anderthalb|eineinhalb) jahren?\b", re.I), "1.5 Jahre"),
    (re.compile(r"\bhalf an? (year|hour)\b|\bhalf-an? (year|hour)\b", re.I), r"0.5 \1\2s"),
    (re.compile(r"\bmedio a[nñ]o\b|\bein halbes jahr\b|\bsix mois\b", re.I), "6 months"),
    (re.compile(r"\b(?:an?|about an?|just one) (year|month)\b(?!\s+(?:ago|later|i|we))", re.I), r"1 \1"),
)
_CORRECTION = re.compile(
    r"\b(?:no,|no wait|sorry|pardon|rather|actually|i mean|correction|make (?:that|it)|better say"
    r"|let me correct|in fact|wait"
    r"|non,|\.\.\. ?no|en fait|plutot|perdon|no, perdon|mejor dicho|digo|en realidad|nein,?|eigentlich"
    r"|besser gesagt|korrektur|so write"
    r"|let's say|replaced it|switched to|these days|nowadays|ahora|maintenant|jetzt|lets say"
    r"|scratch that|i correct)\b|\bnon, |\? no\b"
)
_TOTAL = re.compile(
    r"\b(?:together|in total|altogether|all in all|in all|that makes|makes|sum|total|en tout|au total"
    r"|en total|insgesamt|zusammen)\b"
)
_NO_TIME = re.compile(
    r"\b(?:none|zero|never (?:done|worked|did|had)|not (?:done|worked|yet|as a job)|haven't (?:done"
    r"|worked|had|yet)|have not (?:done|worked|had)"
    r"|no (?:paid )?(?:experience|work|months?|years?)|i'm new|i am new|beginner|first time|jamais"
    r"|aucun\w*|nunca|ningun\w*"
    r"|noch nie|keine|nichts|todavia no|pas encore|nessun\w*|mai)\b"
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|don't|do not|didn't|isn't|pas|sans|sin|kein\w*|nicht|ohne|ne|n'\w+|nao"
    r"|sem|nor|except|instead of|rather than)\b[^.;!?]{0,18}$"
)
_MOTHER = re.compile(
    r"\b(?:mother tongue|first language|native\w*|nativ[oa]|muttersprach\w*|langue maternelle"
    r"|lengua materna)\b"
)
_YES = re.compile(
    r"\b(?:yes|yeah|yep|sure|of course|oui|si|ja|sim|da|i do|i have|i use|i own|j'utilise|j'ai|tengo|uso"
    r"|ich habe|ich nutze|tenho|of course)\b|\bsí\b"
)
_NOT_I = re.compile(r"(?:i|we|unfortunately,? i|sorry,? i) (?:don't|do not|haven't|have not|am not)\b")
_NO = re.compile(
    r"\b(?:no|nope|not|none|never|don't|do not|haven't|non|pas|jamais|nein|nicht|kein\w*|nao|without|sin"
    r"|nunca|sans|nie|niet|geen)\b"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as stated, its unit if one stands beside it, and where it stands."""

    value: float
    unit: str | None
    start: int
    end: int


def amounts(answer: str) -> list[Amount]:
    """The numbers of an answer in order; of a range its lower end."""
    return _amounts(mended(answer))


def mended(answer: str) -> str:
    """Write "a year and a half" and its like in digits; "on" is ten in Turkish, and seldom meant."""
    answer = re.sub(r"\bon\b", "at", answer)
    for pattern, plain in _MENDED:
        answer = pattern.sub(plain, answer)
    return answer


def _amounts(answer: str) -> list[Amount]:
    text = read(answer)
    out = []
    for number in numbers(text):
        unit = next((u for u, after in _AFTER.items() if after.match(text.low, number.end)), None)
        value, end = float(number.value), number.end
        half = re.match(
            r"\s?(?:[a-z]{1,8} )?(?:and a half|y medi[oa]|et demie?|einhalb)\b", text.low[end : end + 22]
        )
        out.append(Amount(value + 0.5 if half else value, unit, number.start, end))
    return out


def amount(answer: str, unit: str | None, *, rate: bool = False) -> float | None:
    """The number a person means in an answer, in `unit`; None when there is none.

    A number in a unit that cannot be turned into `unit` does not count. A total beats its parts, a
    correction what it corrects. `rate`: the field counts per week, so "never" is no answer to it.
    """
    plain = mended(answer)
    low = read(plain).low
    fitting = [(a, v) for a in _amounts(plain) if (v := _turned(a, unit, low)) is not None]
    if not fitting:
        return 0.0 if not rate and unit in ("year", "month", "hour") and _NO_TIME.search(low) else None
    named = [pair for pair in fitting if pair[0].unit is not None]
    for a, value in named or fitting:
        if _TOTAL.search(low[max(0, a.start - 26) : a.start]) or _TOTAL.match(
            low[a.end : a.end + 40].split(".")[0].strip()
        ):
            return value
        if _TOTAL.search(low[a.end : a.end + 24].split(".")[0]):
            return value
    corrected = [m.end() for m in _CORRECTION.finditer(low) if any(a.start < m.start() for a, _ in fitting)]
    later = [pair for pair in fitting if corrected and pair[0].start >= corrected[0]]
    if later:
        return later[-1][1]
    return (named or fitting)[0][1]


def _turned(a: Amount, unit: str | None, low: str) -> float | None:
    if a.unit == unit or (a.unit is None and not _part_of_more(a, low)):
        return a.value
    if unit in ("year", "month") and a.unit in ("year", "month"):
        return round(a.value * _IN_MONTHS[a.unit] / _IN_MONTHS[unit], 1)
    return a.value if unit is None else None


def _part_of_more(a: Amount, low: str) -> bool:
    """Whether a bare number counts something else, is a year, or is part of a name, a date or an address."""
    if re.fullmatch(r"one|uno?|una|eine?r?|une", low[a.start : a.end]) and len(low.split()) > 3:
        return True
    if 1900 <= a.value <= 2100 and float(a.value).is_integer():
        return True
    before, after = low[max(0, a.start - 12) : a.start], low[a.end : a.end + 16]
    if re.search(r"(?:utc|gmt|[#/@:\w])[ ]?[+-]?$", before) and re.search(r"[a-z/#@+-]$", before):
        return True
    return (
        re.match(
            r"-[a-z]|(?:st|nd|rd|th)\b|\s?(?:[$€£%]|usd|euros?|dollars?|people|services?|projects?"
            r"|languages?|screens?|kids)",
            after,
        )
        is not None
    )


def yes_or_no(answer: str, about: re.Pattern[str] | None) -> str | None:
    """Whether a person says yes or no to what was asked, judged in the sentence that speaks about it."""
    low = read(answer).low
    sentences = [
        s
        for s in re.split(
            r"(?<=[.!?;\n])\s+|,\s(?:and|but|so|et|mais|y|pero|und"
            r"|aber)\s",
            low,
        )
        if s.strip()
    ]
    on_it = [s for s in sentences if about is not None and about.search(s)]
    for sentence in on_it:
        if ending := re.search(
            r"\b(?:so|donc|asi que|also|therefore) (no|non|nein|yes|oui|si|ja)\b", sentence
        ):
            return "no" if ending[1] in ("no", "non", "nein") else "yes"
        return "no" if _NO.search(sentence) else "yes"
    for sentence in sentences:
        if _NO.match(sentence) or _NOT_I.match(sentence):
            return "no"
        if _YES.match(sentence):
            return "yes"
    return None


def choice(answer: str, options: tuple[str, ...], about: re.Pattern[str] | None) -> str | None:
    """The option a person chooses: the last after a correction, else the first that is not denied."""
    low = read(answer).low
    folded = {read(option).low.strip(): option for option in options}
    if set(folded) == {"yes", "no"}:
        said = yes_or_no(answer, about)
        return folded[said] if said else None
    found = sorted(
        (m.start(), m.end(), option)
        for name, option in folded.items()
        for m in re.finditer(rf"(?<!\w){_stem(name)}(?!\w)", low)
    )
    found = [f for f in found if not any(g[0] <= f[0] and f[1] < g[1] for g in found)]
    none = next(
        (option for name, option in folded.items() if name in ("none", "no", "nothing", "no one")), None
    )
    kept = [f for f in found if not _DENIED.search(low[max(0, f[0] - 30) : f[0]]) or f[2] == none]
    labelled = [
        f
        for f in kept
        if about is not None
        and re.search(r"[:=]\s?$", low[: f[0]])
        and about.search(low[max(0, f[0] - 40) : f[0]])
    ]
    if labelled:
        return labelled[-1][2]
    corrected = [m.end() for m in _CORRECTION.finditer(low) if any(f[0] < m.start() for f in kept)]
    later = [f for f in kept if corrected and f[0] >= corrected[0]]
    if later or kept:
        return (later[-1] if later else kept[0])[2]
    native = next(
        (option for name, option in folded.items() if name.startswith(("native", "nativ", "matern"))), None
    )
    if native and _MOTHER.search(low):
        return native
    if none and about is not None and yes_or_no(answer, about) == "no":
        return none
    return None


def _stem(name: str) -> str:
    return re.escape(name) + ("(?:s|es)?" if name.isalpha() and len(name) > 3 else "")
