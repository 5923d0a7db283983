"""How long a project runs and how much time it asks for."""

import re
from decimal import Decimal

from opentrain_server.domain.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.extraction.numbers import Number
from opentrain_server.domain.extraction.scope import Scopes, denied, elsewhere
from opentrain_server.domain.extraction.terms import alternation, pattern
from opentrain_server.domain.extraction.text import Text
from opentrain_server.domain.extraction.unit_words import HOURS

_UNITS = {
    "days": "day|days|d|tage|tagen|tag|dias|dia|jours|jour|giorni|giorno|dagen|dag|dni|dzien|дней|дня|день|gun|hari|日間|日|天|일|working days|business days|calendar days",
    "weeks": "week|weeks|wk|wks|w|woche|wochen|semana|semanas|semaine|semaines|settimana|settimane|weken|tydzien|tygodni|tygodnie|недел*|hafta|minggu|週間|週|周|주|주간|weeks'",
    "months": "month|months|mo|monat|monate|monaten|mes|meses|mois|mese|mesi|maand|maanden|miesiac|miesiace|miesiecy|месяц*|мес|ay|bulan|か月|ヶ月|カ月|ヵ月|ケ月|月間|个月|個月|개월|달|months'",
    "years": "year|years|yr|yrs|jahr|jahre|jahren|ano|anos|annee|annees|an|ans|anno|anni|jaar|rok|lata|lat|год|года|лет|yil|tahun|年間|年|년",
}
_SPAN = re.compile(r"[\s-]{0,2}(?:full |calendar |working |volle |ganze |个)?(?:" + "|".join(f"(?P<{k}>{alternation(v, glued=True)})" for k, v in _UNITS.items()) + ")")
_ABOUT = pattern(
    "duration|project duration|length|timeline|time frame|timeframe|period|horizon|term|delay|deadline|deliver*|finish*|finished|complete*|done|done within|within|in|for|over|lasts|last|runs|run|take|takes|about|around|roughly|prob|probably|approx|contract|engagement|project|plan|planned|expected|spread over|turnaround|due|until|ends|job"
    "|duracion|plazo|durante|proyecto|entrega|contrato|duracao|prazo|durante|por|projeto|duree|delai|pendant|sur|mission|contrat|dauer|laufzeit|projektdauer|innerhalb|wahrend|uber|frist|vertrag|durata|per|termine|entro|progetto|duur|looptijd|binnen|gedurende|czas trwania|termin|przez|okres|w ciagu|срок*|длительност*|в течение|проект|sure|boyunca|icinde|durasi|selama|期間|工期|周期|项目周期|기간|程度|時間|time|when|how long"
)
_BAD = re.compile(
    r"\b(?:experience|experien\w+|exp|old|of age|ago|since|behind|practice|licen\w+|minimum age|above|aged|last|past|previous|every|each|per|notice|after|first|trial|probation|imagery|recent|within the past|paid (?:every|within|after)|payment|invoice|reply|answer|respond|decision|hear back|selection|shifts?|half of them|years old|moderation|annotation experience|a day|has been going on|been going|track record|erfahrung|experiencia|alter|edad|anos de experiencia)\b|経験|经验|경력|歳|岁|以上の経験"
)
_OPEN = pattern(
    "ongoing|on-going|on going|long term|long-term|longterm|long time cooperation|long time|open-ended|open ended|open end|no end|no end in sight|no end date|no fixed end|without end|indefinite|indefinitely|permanent|continuous|steady|as long as the budget|for the foreseeable future|rolling|evergreen|month to month|no deadline"
    "|a largo plazo|largo plazo|indefinido|indefinida|continuo|sin fecha de fin|longo prazo|a longo prazo|continuo|por tempo indeterminado|indeterminado|long terme|a long terme|duree indeterminee|sans limite de duree|en continu|langfristig|unbefristet|fortlaufend|laufend|dauerhaft|a lungo termine|lungo termine|continuativ*|tempo indeterminato|langdurig|doorlopend|langlopend|onbepaalde tijd|dlugoterminow*|dlugofalow*|stala wspolpraca|stale|bezterminowo|долгосрочн*|на постоянной|постоянн*|бессрочн*|uzun vadeli|uzun sureli|surekli|suresiz|jangka panjang|berkelanjutan|長期|継続|継続的|期限なし|长期|持续|장기|상시|지속"
)
_NOT_OPEN = re.compile(r"\b(?:not|no|nicht|if (?:it|all) goes|could|may|might|possibly|possible|chance|potential|perhaps|maybe|option\w*|after that)\b[^.;\n]{0,30}$")
_PER_WEEK = alternation("week|wk|wks|weekly|w|woche|wochentlich|wochenstunden|semana|semanales|semanal|semanais|semaine|hebdo|hebdomadaire*|settimana|settimanali|week|tydzien|tygodniowo|tydz|неделю|haftada|haftalik|hafta|minggu|seminggu|vecka")
_PER_DAY = alternation("day|daily|d|tag|taglich|dia|diarias|diarios|diarie|jour|journalier*|giorno|al giorno|giornaliere|dag|dziennie|dzien|день|gunde|gunluk|gun|hari|sehari")
_HOUR = rf"\s?\+?\s?-?{alternation(HOURS, glued=True)}"
_LINK = r"(?:\s?(?:of (?:work|your time|time)|work|de trabajo|de trabalho|de travail|di lavoro|arbeit))?\s?(?:/|per|a|each|every|pro|in der|die|por|a la|par|alla|a|na|w|в|in|op|se|al|da|weekly|le|de|di)?\s?\.?"
_AFTER_WEEK = re.compile(rf"{_HOUR}{_LINK}\s?(?:(?P<week>{_PER_WEEK})|(?P<day>{_PER_DAY}))")
_GLUED_WEEK = re.compile(rf"\+?\s?(?:(?P<week>wochenstunden|wochentliche stunden)|(?P<day>tagliche stunden))")
_BEFORE_WEEK = re.compile(r"(?:(?P<week>(?:毎週|每周|週に?|一周|주당|주|周|haftada|per week|weekly|a week|hours per week|hours/week|h/week|weekly hours|weekly commitment|hours a week|haftalik|per minggu|seminggu|в неделю|weekly load|week))|(?P<day>(?:1日に?|毎日|每天|一天|하루에?|일일|日|gunde|hours per day|hours/day|h/day|hours a day|daily|per day|sehari)))[\"']?\s?(?:of|is|at)?\s?[:=|\t>({]*\s?(?:約|约|약|about|around|at least|minimum|min\.?|>=?|up to|최소|最低|至少|en az|sekitar|minimal)?\s?[>=\"']*\s?$")
_MIN = re.compile(r"(?:\b(?:at least|min|min\.|minimum|minimum of|no less than|not less than|or more|mindestens|mind\.|al menos|minimo|minimo de|como minimo|pelo menos|no minimo|au moins|minimum|almeno|minstens|ten minste|co najmniej|minimum|не менее|минимум|от|en az|minimal|setidaknya|from)\s?(?:around )?|>=\s?|>\s?|最低|至少|최소|≥\s?)[\"']?$")
_MAX = re.compile(r"\b(?:up to|at most|max|max\.|maximum|maximum of|no more than|not more than|less than|bis zu|hochstens|maximal|hasta|maximo|no maximo|ate|jusqu'a|au plus|maximum|fino a|al massimo|maximaal|hoogstens|tot|do|maksymalnie|до|не более|en fazla|maksimal|hingga|最大|最多|최대)\s?$")
_MIN_AFTER = re.compile(r"\s?(?:\+|以上|이상|or more|plus|minimum|min\b|o mas|ou mais|ou plus|oder mehr|at least|at minimum|及以上)")
_MAX_AFTER = re.compile(r"\s?(?:max\b|maximum|tops|at most|以内|以下|이하|이내|至多)")
_FULL = pattern("full-time|full time|fulltime|tiempo completo|jornada completa|tempo integral|periodo integral|temps plein|plein temps|vollzeit|tempo pieno|voltijd|fulltime|pelny etat|pelen etat|полный день|полная занятость|полный рабочий день|tam zamanli|penuh waktu|フルタイム|全职|全職|풀타임|전일제")
_PART = pattern("part-time|part time|parttime|tiempo parcial|media jornada|medio tiempo|tempo parcial|meio periodo|temps partiel|mi-temps|teilzeit|part-time|deeltijd|niepelny etat|pol etatu|частичная занятость|неполный день|подработк*|yari zamanli|paruh waktu|パートタイム|兼职|兼職|파트타임|시간제")


def schedule(text: Text, found: list[Number], scope: Scopes) -> dict[str, Found]:
    """Project duration and time requirement."""
    out: dict[str, Found] = {}
    if (time := _time(text, found, scope)) is not None:
        out["timeRequirement"] = time
    if (length := _length(text, found, scope)) is not None:
        out["projectDuration"] = length
    return out


def _time(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for number in found:
        if scope.dead(number.start) or scope.side(number.start) or number.value > 168 or elsewhere(text, number.start, number.end):
            continue
        if result := _per(text, number):
            return Found(result, SURE, number.span, "working time")
    if m := re.search(r"\b(?:an|one) hour or two (?:a|per|each) (day|week)\b", text.low):
        return Found(f"1-2 hours per {m[1]}", LIKELY, m.span(), "working time")
    for terms, value in ((_FULL, "full-time"), (_PART, "part-time")):
        for m2 in terms.finditer(text.low):
            if not (scope.dead(m2.start()) or scope.side(m2.start()) or denied(text, *m2.span()) or re.match(r"\s(?:job|jobs|employees|staff|students?)\b", text.low[m2.end() : m2.end() + 12]) and "keep" in text.low[max(0, m2.start() - 20) : m2.start()]):
                return Found(value, LIKELY, m2.span(), "full or part time")
    return None


def _per(text: Text, number: Number) -> str:
    low = text.low
    first, last = text.sentence(number.start)
    m = _AFTER_WEEK.match(low, number.end, last) or _GLUED_WEEK.match(low, number.end, last)
    before = low[max(first, number.start - 26) : number.start]
    if m is None:
        m = _BEFORE_WEEK.search(before)
        hours = re.match(rf"{_HOUR}", low[number.end : number.end + 12])
        if m is None or not (hours or "hour" in m.group() or re.search(r"hour|stunden|heures|horas|時間|小时", text.line(number.start).label)):
            return ""
        if re.match(rf"{_HOUR}\s?(?:of (?:audio|video|recording)|の音声)", low[number.end : number.end + 24]):
            return ""
        after = low[number.end + (hours.end() if hours else 0) :][:14]
    else:
        after = low[m.end() : m.end() + 14]
    per = "week" if m.groupdict().get("week") else "day"
    amount = _plain(number.value)
    if number.high:
        return f"{amount}-{_plain(number.high)} hours per {per}"
    lead = re.sub(r"(?:週に?|周|주|毎週|每周|week)\s?$", "", before)
    if _MAX.search(before) or _MAX_AFTER.match(after):
        return f"up to {amount} hours per {per}"
    if _MIN.search(before) or _MIN.search(lead) or _MIN_AFTER.match(after) or low[number.end : number.end + 1] == "+" or re.match(r"\+", low[number.end :][:2].strip()):
        return f"{amount}+ hours per {per}"
    return f"{amount} hours per {per}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _length(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    best: tuple[float, int, str, tuple[int, int]] | None = None
    for number in found:
        m = _SPAN.match(text.low, number.end)
        if m is None or scope.dead(number.start) or scope.side(number.start) or number.value > 400:
            continue
        score = _length_score(text, number, m.end())
        if score > 0 and (best is None or score > best[0]):
            best = (score, number.start, f"{_plain(number.value)} {m.lastgroup}", (number.start, m.end()))
    half = _half(text)
    if half and (best is None or best[0] < 1.5):
        return half
    if best is not None:
        return Found(best[2], SURE if best[0] >= 1.5 else LIKELY, best[3], "length of the project")
    return _ongoing(text, scope)


def _length_score(text: Text, number: Number, end: int) -> float:
    low = text.low
    first, last = text.sentence(number.start)
    before = low[max(first, number.start - 40) : number.start]
    after = low[end : min(last, end + 24)]
    line = text.line(number.start)
    left, right = text.clause(number.start, end)
    clause = low[max(left, number.start - 45) : min(right, end + 30)]
    labelled = re.search(r"duration|length|timeline|time|period|horizon|term|delay|when|end|duracion|plazo|prazo|duracao|duree|delai|dauer|laufzeit|durata|duur|looptijd|срок|sure|durasi|期間|工期|周期|기간|czas|termin", line.label + " " + line.heading)
    if _BAD.search(clause) or re.match(r"\s?(?:a|per)\s(?:week|month|year)|\s?/", after) or re.search(r"\d\s?(?:-|x)\s?$|/\s?$", before):
        return 0.0
    if re.search(r"(?:毎|每|週|周)\s?$", before[-3:]) or re.match(r"\s?(?:前|目|以降|ago|before|later)", after):
        return 0.0
    if low[number.end : end].strip(" -") in ("d", "w", "an", "mo", "年", "日", "月") and number.value > 60:
        return 0.0
    score = 1.0
    score += 1.0 if labelled else 0.0
    score += 0.8 if _ABOUT.search(before) or _ABOUT.search(after[:14]) else 0.0
    score -= 0.6 if re.search(r"\bextension|\boption", clause) else 0.0
    return score


_HALF = re.compile(
    r"\b(?:half a year|half year|medio ano|meio ano|un semestre|six-month|ein halbes jahr|halbes jahr|halben jahres|mezzo anno|sei mesi|een half jaar|half jaar|pol roku|полгода|yarim yil|alti ay|setengah tahun)\b|半年|반년"
)
_HALVES = re.compile(r"\b(?:(?:a|one|un|ein) (month|week|year) and a half|one and a half (month|week|year)s?|(mes) y medio|(mes|mese) e mezzo|(mes) e meio|(mois) et demi|anderthalb (monate|wochen|jahre)|eineinhalb (monate|wochen|jahre)|anderhalve (maand|week))\b")
_ONE = re.compile(r"\b(?:for|over|about|within|in|lasts?|takes?|roughly|around|,|time|is|duration:?) (?:a|one|about a) (week|month|year)\b(?! (?:of|from|or two of|ago|old|later|of experience))|\b(?:durante|en|por|pendant|en|innerhalb|in|binnen|entro) (?:un[ao]?|une|einem|einer|een) (mes|semana|mois|semaine|monats?|woche|maand|week|mese|settimana|ano|jahr)\b")
_NAMES = {"month": "months", "week": "weeks", "year": "years", "mes": "months", "mese": "months", "mois": "months", "monat": "months", "monate": "months", "monats": "months", "wochen": "weeks", "woche": "weeks", "jahre": "years", "jahr": "years", "maand": "months", "semana": "weeks", "semaine": "weeks", "settimana": "weeks", "ano": "years"}


def _half(text: Text) -> Found | None:
    if (m := _HALF.search(text.low)) and not _BAD.search(text.low[slice(*text.clause(*m.span()))]):
        return Found("6 months", LIKELY, m.span(), "half a year")
    if m := _HALVES.search(text.low):
        unit = next(g for g in m.groups() if g)
        return Found(f"1.5 {_NAMES[unit]}", SURE, m.span(), "one and a half")
    for m in _ONE.finditer(text.low):
        if not _BAD.search(text.low[slice(*text.clause(*m.span()))]) and not elsewhere(text, *m.span()):
            unit = next(g for g in m.groups() if g)
            return Found(f"1 {_NAMES[unit]}", LIKELY, m.span(), "length of the project")
    return None


def _ongoing(text: Text, scope: Scopes) -> Found | None:
    for line in text.lines:
        if re.fullmatch(r"(?:end|end date|duration|fin|ende|fine|termine)", line.label) and re.match(r"(?:open|none|no end|n/a|tbd|offen|abierto|aberto|ouvert)", text.low[line.value : line.end].strip(" \"'|")):
            return Found("ongoing", SURE, (line.value, line.end), "no end stated on purpose")
    for m in _OPEN.finditer(text.low):
        lead = text.low[max(0, m.start() - 34) : m.start()]
        if scope.dead(m.start()) or denied(text, *m.span()) and not m.group().startswith(("no", "sin", "sans", "without")) or _NOT_OPEN.search(lead):
            continue
        return Found("ongoing", LIKELY, m.span(), "open-ended work")
    return None
