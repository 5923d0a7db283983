"""How long a project runs and how much time it asks for."""

import re

from opentrain_server.domain.drafting.extraction.duration import duration
from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.numbers import Number, plain
from opentrain_server.domain.drafting.extraction.scope import Scopes, denied, elsewhere
from opentrain_server.domain.drafting.extraction.terms import alternation, pattern
from opentrain_server.domain.drafting.extraction.text import Text
from opentrain_server.domain.drafting.extraction.unit_words import HOURS

_PER_WEEK = alternation(
    "week|wk|wks|weekly|w|woche|wochentlich|wochenstunden|semana|semanales|semanal|semanais|"
    "semaine|hebdo|hebdomadaire*|settimana|settimanali|week|tydzien|tygodniowo|tydz|неделю|"
    "haftada|haftalik|hafta|minggu|seminggu|vecka"
)
_PER_DAY = alternation(
    "day|daily|d|tag|taglich|dia|diarias|diarios|diarie|jour|journalier*|giorno|al giorno|"
    "giornaliere|dag|dziennie|dzien|день|gunde|gunluk|gun|hari|sehari"
)
_HOUR = rf"(?:ish)?\s?\+?\s?-?{alternation(HOURS, glued=True)}"
_LINK = (
    r"\.?(?:\s?(?:of (?:work|your time|time)|work|de trabajo|de trabalho|de travail|di lavoro|"
    r"arbeit))?\s?(?:/|per|a|each|every|pro|in der|die|por|a la|par|alla|a|na|w|в|in|op|se|al|"
    r"da|weekly|le|de|di)?\s?\.?"
)
_AFTER_WEEK = Lazy(rf"{_HOUR}{_LINK}\s?(?:(?P<week>{_PER_WEEK})|(?P<day>{_PER_DAY}))")
_GLUED_WEEK = Lazy(r"\+?\s?(?:(?P<week>wochenstunden|wochentliche stunden)|(?P<day>tagliche stunden))")
_WEEKLY = Lazy(r"\s?(?:(?P<week>weekly|wochentlich|per week)|(?P<day>daily))")
_BEFORE_WEEK = Lazy(
    r"(?:(?P<week>(?:毎週|每周|週に?|一周|주당|주|周|haftada|per week|weekly|a week|hours per week|"
    r"hours/week|h/week|weekly hours|weekly commitment|hours a week|haftalik|per minggu|"
    r"seminggu|в неделю|weekly load|week))|(?P<day>(?:1日に?|毎日|每天|一天|하루에?|일일|日|gunde|hours per "
    r"day|hours/day|h/day|hours a day|daily|per day|sehari)))[\"']?\s?(?:of|is|at)?\s?[:=|"
    r"\t>({]*\s?(?:約|约|약|about|around|at least|minimum|min\.?|>=?|up to|최소|最低|至少|en az|"
    r"sekitar|minimal)?\s?[>=\"']*\s?$"
)
_MIN = Lazy(
    r"(?:\b(?:at least|min|min\.|minimum|minimum of|no less than|not less than|or more|"
    r"mindestens|mind\.|al menos|minimo|minimo de|como minimo|pelo menos|no minimo|au moins|"
    r"minimum|almeno|minstens|ten minste|co najmniej|minimum|не менее|минимум|от|en az|"
    r"minimal|setidaknya|from)\s?(?:around )?|>=\s?|>\s?|最低|至少|최소|≥\s?)[\"']?$"
)
_MAX = Lazy(
    r"\b(?:up to|at most|max|max\.|maximum|maximum of|no more than|not more than|less than|"
    r"bis zu|hochstens|maximal|hasta|maximo|no maximo|ate|jusqu'a|au plus|maximum|fino a|al "
    r"massimo|maximaal|hoogstens|tot|do|maksymalnie|до|не более|en fazla|maksimal|hingga|最大|"
    r"最多|최대)\s?$"
)
_MIN_AFTER = Lazy(
    r"\s?(?:\+|から|以上|이상|or more|plus|minimum|min\b|o mas|ou mais|ou plus|oder mehr|at least|at "
    r"minimum|及以上)"
)
_MAX_AFTER = Lazy(r"\s?(?:max\b|maximum|tops|at (?:the )?most|以内|以下|이하|이내|至多)")
_FULL = pattern(
    "full-time|full time|fulltime|tiempo completo|jornada completa|tempo integral|periodo "
    "integral|temps plein|plein temps|vollzeit|tempo pieno|voltijd|fulltime|pelny etat|pelen "
    "etat|полный день|полная занятость|полный рабочий день|tam zamanli|penuh waktu|フルタイム|全职|"
    "全職|풀타임|전일제"
)
_PART = pattern(
    "part-time|part time|parttime|tiempo parcial|media jornada|medio tiempo|tempo parcial|"
    "meio periodo|temps partiel|mi-temps|teilzeit|part-time|deeltijd|niepelny etat|pol etatu|"
    "занятость частичная|dedicacion parcial|temps partiel|"
    "частичная занятость|неполный день|подработк*|yari zamanli|paruh waktu|パートタイム|兼职|兼職|파트타임|"
    "시간제"
)


def schedule(text: Text, found: list[Number], scope: Scopes) -> dict[str, Found]:
    """Project duration and time requirement."""
    out: dict[str, Found] = {}
    if (time := _time(text, found, scope)) is not None:
        out["timeRequirement"] = time
    if (length := duration(text, found, scope)) is not None:
        out["projectDuration"] = length
    return out


def _time(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for number in found:
        if (
            scope.dead(number.start)
            or scope.side(number.start)
            or number.value > 168
            or elsewhere(text, number.start, number.end)
        ):
            continue
        if result := _per(text, number):
            return Found(result, SURE, number.span, "working time")
    if m := re.search(r"\b(?:an|one) hour or two (?:a|per|each) (day|week)\b", text.low):
        return Found(f"1-2 hours per {m[1]}", LIKELY, m.span(), "working time")
    for terms, value in ((_FULL, "full-time"), (_PART, "part-time")):
        for m2 in terms.finditer(text.low):
            if not (
                scope.dead(m2.start())
                or scope.side(m2.start())
                or denied(text, *m2.span())
                or (
                    re.match(
                        r"\s(?:job|jobs|employees|staff|students?)\b", text.low[m2.end() : m2.end() + 12]
                    )
                    and "keep" in text.low[max(0, m2.start() - 20) : m2.start()]
                )
            ):
                return Found(value, LIKELY, m2.span(), "full or part time")
    return None


def _per(text: Text, number: Number) -> str:
    low = text.low
    first, last = text.sentence(number.start)
    m = _AFTER_WEEK.match(low, number.end, last) or _GLUED_WEEK.match(low, number.end, last)
    before = low[max(first, number.start - 26) : number.start]
    if m is None:
        m = (
            re.match(r"\s?(?:per |a |/\s?)(?:(?P<week>week)|(?P<day>day))", low[number.end : last])
            if re.search(r"hour|stunden|heures|horas|time|commitment", text.line(number.start).label)
            else None
        )
        m = m or _BEFORE_WEEK.search(before)
        if m is None and re.search(
            r"hours|stunden|heures|horas|ore|uren|time|commitment", text.line(number.start).label + before
        ):
            m = _WEEKLY.match(low, number.end, last)
        hours = re.match(rf"{_HOUR}", low[number.end : number.end + 12])
        if (
            m is None
            or number.value > 100
            or not (
                hours
                or "hour" in m.group()
                or "hours" in before
                or re.search(r"hour|stunden|heures|horas|時間|小时", text.line(number.start).label)
            )
        ):
            return ""
        if re.match(rf"{_HOUR}\s?(?:of (?:audio|video|recording)|の音声)", low[number.end : number.end + 24]):
            return ""
        after = low[number.end + (hours.end() if hours else 0) :][:14]
    else:
        after = low[m.end() : m.end() + 14]
    per = "week" if m.groupdict().get("week") else "day"
    amount = plain(number.value)
    if number.high:
        return f"{amount}-{plain(number.high)} hours per {per}"
    lead = re.sub(r"(?:週に?|周|주|毎週|每周|week)\s?$", "", before)
    if _MAX.search(before) or _MAX_AFTER.match(after):
        return f"up to {amount} hours per {per}"
    if (
        _MIN.search(before)
        or _MIN.search(lead)
        or _MIN_AFTER.match(after)
        or low[number.end : number.end + 1] == "+"
        or re.match(r"\+", low[number.end :][:2].strip())
    ):
        return f"{amount}+ hours per {per}"
    return f"{amount} hours per {per}"
