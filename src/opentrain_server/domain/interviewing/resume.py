"""Statements in an interview that cannot both be true with the résumé line in its greeting."""

import re
from collections.abc import Mapping, Sequence

from opentrain_server.domain.drafting.extraction.text import fold

from . import stated
from .captured import Value
from .rubric import ScreeningField
from .transcript import Exchange

_LINE = re.compile(
    r"(?:r[ée]sum[ée]|\bcv|profile|lebenslauf"
    r"|curr[ií]cul\w+)\b[^\"«“:]{0,30}[:\s]+[\"«“]\s?(?P<line>[^\"»”]{3,600})[\"»”]",
    re.I,
)
_DOUBT = re.compile(
    r"\b(?:resume|cv|profile|curriculum|lebenslauf)\b.{0,220}(?:\?|how does|fit|explain"
    r"|which is (?:right|true|correct)|differ)",
    re.DOTALL,
)
_SPAN = re.compile(r"\b((?:19|20)\d\d)\s?[-–]\s?((?:19|20)\d\d)\b")
_DEGREE = re.compile(
    r"\b(?:ph\.?d|doctor\w*|dr|m\.?sc|master\w*|b\.?sc|bachelor\w*|b\.?a|m\.?a|ll\.?[bm]|degree|graduate"
    r"|diploma|licen[cs]ed?|licensed|certified|registered|qualified"
    r"|nurse|lawyer|attorney|physician|m\.?d|engineer|pharmacist|radiolog\w+|translator|abogad\w+"
    r"|medic\w+|licenciad\w+|maestria|doctorad\w+|diplom\w*)\b"
)
_NO_DEGREE = re.compile(
    r"\b(?:never (?:finished|graduated|completed|got|studied|went|passed|had a)|(?:did not|didn't"
    r"|haven't|have not|not) (?:yet )?(?:finish\w*|graduat\w*|complete\w*|passed)"
    r"|no (?:degree|diploma|licen[cs]e|certificate)|dropped out|without (?:a )?(?:degree|diploma"
    r"|licen[cs]e)|don't have (?:a|the|any) (?:degree|diploma|licen[cs]e)"
    r"|not (?:a )?(?:licensed|certified|registered|qualified|doctor|nurse|lawyer)|still (?:studying"
    r"|a student|in (?:my|the) (?:first|second|third|last))"
    r"|left (?:university|college|school)|self-taught|nunca (?:termine|acabe)|no (?:termine|acabe)"
    r"|no tengo (?:titulo|carrera)|nie abgeschlossen|abgebrochen|pas de diplome)\b"
)
_ROLE = re.compile(
    r"\b(?:lead|leader|head|manager|director|chief|founder|principal|senior|supervisor|team lead|owner"
    r"|managed|led|leiter\w*|jefe|jefa|chef)\b"
)
_NO_ROLE = re.compile(
    r"\b(?:never (?:led|managed|headed|supervised|been a (?:lead|manager))|not (?:the|a) (?:lead|leader"
    r"|manager|head)|i was (?:an?|the|only an?|just an?) (?:intern|trainee|assistant|volunteer|member"
    r"|helper|junior)"
    r"|i (?:only|just|mostly) (?:helped|watched|assisted|sat|observed|led the meetings)"
    r"|was done by (?:the|my|a)|didn't (?:lead|manage)|did not (?:lead|manage))\b"
)
_NEVER = re.compile(
    r"\b(?:have not|haven't|never|not) (?:really )?(?:done|did|worked|had)\b.{0,30}\b(?:job|paid|pay"
    r"|professional\w*|yet|myself|before)\b|\bnot as a job\b|\bfirst time\b|\bno experience\b"
)


def line(talk: Sequence[Exchange]) -> str:
    """The résumé line that the greeting quotes, or nothing."""
    m = _LINE.search(talk[0].question) if talk else None
    return m["line"] if m else ""


def contradicted(
    fields: Sequence[ScreeningField], talk: Sequence[Exchange], said: Mapping[str, Value]
) -> bool:
    """Whether degree, time or role as stated are at odds with the résumé line."""
    claimed = fold(line(talk))
    if not claimed:
        return False
    if any(_DOUBT.search(fold(e.question)) for e in talk[1:]):
        return True
    answers = fold("\n".join(e.answer for e in talk))
    if _DEGREE.search(claimed) and _NO_DEGREE.search(answers):
        return True
    if _ROLE.search(claimed) and _NO_ROLE.search(answers):
        return True
    times = _months(line(talk))
    return bool(times) and (bool(_NEVER.search(fold(talk[0].answer))) or _far_less(fields, said, times))


def _months(claimed: str) -> list[float]:
    """The lengths of time a résumé line claims, in months; time spent living somewhere is none."""
    plain = stated.mended(claimed)
    in_months = {"year": 12.0, "month": 1.0}
    times = [
        a.value * in_months[a.unit]
        for a in stated.amounts(plain)
        if a.unit in in_months and not re.match(r"\w*\s(?:in|en|au) [A-Z]", plain[a.end :].lstrip()[:24])
    ]
    return times + [12.0 * (int(b) - int(a)) for a, b in _SPAN.findall(claimed) if int(b) > int(a)]


def _far_less(fields: Sequence[ScreeningField], said: Mapping[str, Value], times: list[float]) -> bool:
    for field in fields:
        label = fold(f"{field.label} {field.key}".replace("_", " "))
        unit = 12.0 if re.search(r"\byears?\b", label) else 1.0 if re.search(r"\bmonths?\b", label) else 0.0
        value = said.get(field.key)
        if (
            field.type == "number"
            and unit
            and isinstance(value, int | float)
            and value * unit <= 0.5 * min(times)
        ):
            return True
    return False
