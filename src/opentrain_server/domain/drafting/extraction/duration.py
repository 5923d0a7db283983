"""How long a project runs."""

import re

from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.numbers import Number, numbers, plain
from opentrain_server.domain.drafting.extraction.scope import Scopes, denied, elsewhere
from opentrain_server.domain.drafting.extraction.terms import alternation, pattern
from opentrain_server.domain.drafting.extraction.text import Text

_UNITS = {
    "days": (
        "day|days|d|tage|tagen|tag|dias|dia|jours|jour|giorni|giorno|dagen|dag|dni|dzien|дней|"
        "дня|день|gun|hari|日間|日|天|일|working days|business days|calendar days"
    ),
    "weeks": (
        "week|weeks|wk|wks|w|woche|wochen|semana|semanas|semaine|semaines|settimana|settimane|"
        "weken|tydzien|tygodni|tygodnie|недел*|hafta|minggu|週間|週|周|주|주간|weeks'"
    ),
    "months": (
        "month|months|mo|monat|monate|monaten|mes|meses|mois|mese|mesi|maand|maanden|miesiac|"
        "miesiace|miesiecy|месяц*|мес|ay|bulan|か月|ヶ月|カ月|ヵ月|ケ月|月間|个月|個月|개월|months'"
    ),
    "years": (
        "year|years|yr|yrs|jahr|jahre|jahren|ano|anos|annee|annees|ans|anno|anni|jaar|rok|lata|"
        "lat|год|года|лет|yil|tahun|年間|年|년"
    ),
}


_SPAN = Lazy(
    lambda: (
        r"[\s-]{0,2}(?:full |calendar |working |volle |ganze |个)?(?:"
        + "|".join(f"(?P<{k}>{alternation(v, glued=True)})" for k, v in _UNITS.items())
        + ")"
    )
)


_ABOUT = pattern(
    "duration|project duration|length|timeline|time frame|timeframe|period|horizon|term|"
    "delay|deadline|deliver*|finish*|finished|complete*|done|done within|within|in|for|over|"
    "lasts|last|runs|run|take|takes|about|around|roughly|prob|probably|approx|contract|"
    "engagement|project|plan|planned|expected|spread over|turnaround|due|until|ends|job"
    "|duracion|plazo|durante|proyecto|entrega|contrato|duracao|prazo|durante|por|projeto|"
    "duree|delai|pendant|sur|mission|contrat|dauer|laufzeit|projektdauer|innerhalb|wahrend|"
    "uber|frist|vertrag|durata|per|termine|entro|progetto|duur|looptijd|binnen|gedurende|"
    "czas trwania|termin|przez|okres|w ciagu|срок*|длительност*|в течение|проект|sure|"
    "boyunca|icinde|durasi|selama|期間|工期|周期|项目周期|기간|程度|時間|time|when|how long"
)


_BAD = Lazy(
    r"\b(?:experience|experien\w+|exp|old|of age|ago|since|behind|practice|licen\w+|minimum "
    r"age|above|aged|last|past|previous|notice|after the first|the first (?:week|"
    r"month|day|[0-9])|first month|trial|"
    r"probation|imagery|recent|within the past|paid (?:every|within|after)|payment|invoice|"
    r"valid|quotations?|probezeit|repl(?:y|ies)|answers?|responses?|respond|decisions?|"
    r"feedback within|hear back|"
    r"selection|shifts?|half of them|of it|older|years old|eta minima|mindestalter|edad minima|edad|eta|"
    r"annotation|moderation|annotation experience|a day(?! for)|has been going on|been going|track "
    r"record|erfahrung|experiencia|alter|edad|anos de experiencia)\b|経験|经验|경력|歳|岁|以上の経験"
)


_OPEN = pattern(
    "ende offen|end open|end date open|all year round|all year long|year-round|the whole year round|"
    "never ends|keeps coming|for good|open-end|"
    "until further notice|bis auf weiteres|hasta nuevo aviso|"
    "ongoing|on-going|on going|long term|long-term|longterm|long time cooperation|long time|"
    "open-ended|open ended|open end|no end|no end in sight|no end date|no fixed end|without "
    "end|indefinite|indefinitely|permanent|continuous|steady|as long as the budget|for the "
    "foreseeable future|rolling|evergreen|month to month|no deadline"
    "|a largo plazo|largo plazo|indefinido|indefinida|continuo|sin fecha de fin|longo prazo|"
    "a longo prazo|continuo|por tempo indeterminado|indeterminado|long terme|a long terme|"
    "duree indeterminee|sans limite de duree|en continu|langfristig|unbefristet|fortlaufend|"
    "laufend|dauerhaft|a lungo termine|lungo termine|continuativ*|tempo indeterminato|"
    "langdurig|doorlopend|langlopend|onbepaalde tijd|dlugoterminow*|dlugofalow*|stala "
    "wspolpraca|stale|bezterminowo|долгосрочн*|на постоянной|постоянн*|бессрочн*|uzun vadeli|"
    "uzun sureli|surekli|suresiz|jangka panjang|berkelanjutan|長期|継続|継続的|"
    "期限なし|长期|持续|장기|상시|지속"
)


_NOT_OPEN = Lazy(
    r"\b(?:not|no|nicht|if (?:it|all) goes|could|may|might|possibly|possible|chance|potential|"
    r"perhaps|maybe|option\w*|after that)\b[^.,;\n]{0,30}$"
)


def duration(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    best: tuple[float, int, str, tuple[int, int]] | None = None
    for number in found:
        m = _SPAN.match(text.low, number.end)
        if m is None and (named := _named_unit(text, number)):
            return named
        if m is None or scope.dead(number.start) or scope.side(number.start) or number.value > 400:
            continue
        score = _length_score(text, number, m.end())
        if score > 0 and (best is None or score > best[0]):
            best = (score, number.start, f"{plain(number.value)} {m.lastgroup}", (number.start, m.end()))
    half = _half(text)
    if half and (
        best is None or best[0] < 1.5 or half.value == f"{best[2].split()[0]}.5 {best[2].split()[1]}"
    ):
        return half
    if best is not None:
        return Found(best[2], SURE if best[0] >= 1.5 else LIKELY, best[3], "length of the project")
    return _ongoing(text, scope)


def _named_unit(text: Text, number: Number) -> Found | None:
    """Read "duration_weeks: 6"."""
    line = text.line(number.start)
    m = re.fullmatch(
        r"(?:project )?(?:duration|deadline|horizon|timeline|length|period|term|delivery|due|time)"
        r"(?: in)? \(?(days?|weeks?|months?)\)?|max (days?|weeks?|months?)|(days|weeks|months)",
        line.label,
    )
    if m is None or text.low[line.value : number.start].strip(" \"'"):
        return None
    return Found(
        f"{plain(number.value)} {(m[1] or m[2] or m[3]).rstrip('s')}s",
        SURE,
        number.span,
        "length of the project",
    )


def _length_score(text: Text, number: Number, end: int) -> float:
    low = text.low
    first, last = text.sentence(number.start)
    before = low[max(first, number.start - 40) : number.start]
    after = low[end : min(last, end + 24)]
    line = text.line(number.start)
    left, right = text.clause(number.start, end)
    clause = low[max(left, number.start - 45) : min(right, end + 30)]
    labelled = re.search(
        r"duration|length|timeline|time|period|horizon|\bterm\b|delay|\bwhen\b|\bend\b|duracion|plazo|"
        r"prazo|"
        r"duracao|duree|delai|dauer|laufzeit|durata|duur|looptijd|срок|sure|durasi|期間|工期|周期|기간|"
        r"czas|termin",
        line.label + " " + line.heading,
    )
    labelled = labelled or re.search(r"\b(?:period|duration|term|length|timeline|runtime)\W{1,3}$", before)
    if (
        _BAD.search(clause)
        or re.match(r"\s?(?:a|per)\s(?:week|month|year)|\s?/", after)
        or re.search(r"\d\s?(?:-|x)\s?$|/\s?$", before)
    ):
        return 0.0
    if re.search(r"(?:毎|每|週|周)\s?$", before[-3:]) or re.match(
        r"\s?(?:前|目|以降|ago|before|later)", after
    ):
        return 0.0
    if low[number.start : end] == "one tag" or re.search(r"\b(?:every|each|per)\s$", before):
        return 0.0
    if low[number.end : end].strip(" -") in ("d", "w", "an", "mo", "年", "日", "月") and number.value > 60:
        return 0.0
    if _years(text, number, end) and not (
        labelled
        or re.search(
            r"\b(?:contract|project|runs?|lasts?|engagement|programme|program|vertrag|projekt|"
            r"contrato|contrat|proyecto|projeto)\b",
            clause,
        )
    ):
        return 0.0
    score = 1.0
    score += 1.0 if labelled else 0.0
    score += 0.8 if _ABOUT.search(before) or _ABOUT.search(after[:14]) else 0.0
    score -= 0.6 if re.search(r"\bextension|\boption", clause) else 0.0
    return score


def _years(text: Text, number: Number, end: int) -> bool:
    """Years are mostly experience or age; they need a word that speaks of the project."""
    return (
        re.match(
            r"\s?-?(?:years?|yrs?|jahre?n?|anos?|ans|annees?|ann[io]|jaar|lata?|год|года|лет|yil|"
            r"tahun|年|년)",
            text.low[number.end : end],
        )
        is not None
    )


_HALF = Lazy(
    r"\b(?:half a year|half year|medio ano|meio ano|un semestre|six-month|ein halbes jahr|"
    r"halbes jahr|halben jahres|mezzo anno|sei mesi|een half jaar|half jaar|pol roku|полгода|"
    r"yarim yil|alti ay|setengah tahun)\b|半年|반년"
)


_QUARTER = Lazy(
    r"\b(?:(?:a|one) quarter(?: of a year)?(?= ?[.,;]|$)|quarter of a year|ein vierteljahr|vierteljahr|"
    r"un trimestre|een kwartaal|kwartal)\b"
)


_AND_HALF = Lazy(r"\b(\d{1,2}|two|three|four|five)\s(month|week|year)s? and (?:a )?half\b")
_EAST_HALF = Lazy(r"(\d{1,2})\s?(か月|ヶ月|カ月|个月|개월|週間|周|주|年|년)\s?(?:半|반)")
_HALVES = Lazy(
    r"\b(?:(?:a|one|un|ein) (month|week|year) and a half|(?:one|a) and (?:a )?half (month|week|year)s?|"
    r"(mes) y medio|(mes|mese) e mezzo|(mes) e meio|(mois) et demi|anderthalb (monate|wochen|"
    r"jahre)|eineinhalb (monate|wochen|jahre)|anderhalve (maand|week))\b"
)


_ONE = Lazy(
    r"\b(?:for|over|about|within|in|up to|lasts?|takes?|roughly|around|,|time|is|have|got|given|"
    r"you get|duration:?) "
    r"(?:a|one|about a) (week|month|year)\b(?! (?:of|from|or two of|ago|old|later|of "
    r"experience))|\b(?:durante|en|por|pendant|en|innerhalb|in|binnen|entro) (?:un[ao]?|une|"
    r"einem|einer|een) (mes|semana|mois|semaine|monats?|woche|maand|week|mese|settimana|ano|"
    r"jahr)\b"
)


_NAMES = {
    "month": "months",
    "week": "weeks",
    "year": "years",
    "mes": "months",
    "mese": "months",
    "mois": "months",
    "monat": "months",
    "monate": "months",
    "monats": "months",
    "wochen": "weeks",
    "woche": "weeks",
    "jahre": "years",
    "jahr": "years",
    "maand": "months",
    "semana": "weeks",
    "semaine": "weeks",
    "settimana": "weeks",
    "ano": "years",
}


def _half(text: Text) -> Found | None:
    if (m := _HALF.search(text.low)) and not _BAD.search(text.low[slice(*text.clause(*m.span()))]):
        return Found("6 months", LIKELY, m.span(), "half a year")
    if (m := _QUARTER.search(text.low)) and not _BAD.search(text.low[slice(*text.clause(*m.span()))]):
        return Found("3 months", LIKELY, m.span(), "a quarter of a year")
    if m := _AND_HALF.search(text.low):
        count = next((n for n in numbers(text) if n.span == m.span(1)), None)
        if count is not None:
            return Found(f"{plain(count.value)}.5 {m[2]}s", SURE, m.span(), "and a half")
    return _one_and_half(text) or _one(text)


def _one_and_half(text: Text) -> Found | None:
    if m := _EAST_HALF.search(text.low):
        unit = "weeks" if m[2] in ("週間", "周", "주") else "years" if m[2] in ("年", "년") else "months"
        return Found(f"{m[1]}.5 {unit}", SURE, m.span(), "and a half")
    if m := _HALVES.search(text.low):
        unit = next(g for g in m.groups() if g)
        return Found(f"1.5 {_NAMES[unit]}", SURE, m.span(), "one and a half")
    return None


def _one(text: Text) -> Found | None:
    for m in _ONE.finditer(text.low):
        if not _BAD.search(text.low[slice(*text.clause(*m.span()))]) and not elsewhere(text, *m.span()):
            unit = next(g for g in m.groups() if g)
            return Found(f"1 {_NAMES[unit]}", LIKELY, m.span(), "length of the project")
    return None


def _ongoing(text: Text, scope: Scopes) -> Found | None:
    for line in text.lines:
        if re.fullmatch(r"(?:end|end date|duration|fin|ende|fine|termine)", line.label) and re.match(
            r"(?:open|none|no end|n/a|tbd|offen|abierto|aberto|ouvert)",
            text.low[line.value : line.end].strip(" \"'|"),
        ):
            return Found("ongoing", SURE, (line.value, line.end), "no end stated on purpose")
    for m in _OPEN.finditer(text.low):
        lead = text.low[max(0, m.start() - 34) : m.start()]
        if (
            scope.dead(m.start())
            or (denied(text, *m.span()) and not m.group().startswith(("no", "sin", "sans", "without")))
            or _NOT_OPEN.search(lead)
            or re.match(
                r"\s(?:if|possible|potential|option|perhaps|maybe)\b", text.low[m.end() : m.end() + 14]
            )
        ):
            continue
        return Found("ongoing", LIKELY, m.span(), "open-ended work")
    return None
