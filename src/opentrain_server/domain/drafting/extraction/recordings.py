"""Hours and minutes that are the length of recordings, and not of work."""

import re
from decimal import Decimal

from opentrain_server.domain.drafting.extraction import unit_words as units
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.numbers import Number
from opentrain_server.domain.drafting.extraction.terms import alternation, pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text

HOURS = "HOURS_OF_RECORDING_AUDIO_VIDEO"
VOLUME_LABEL = pattern(
    "data|volume|size|amount|quantity|items|n items|n|count|total|corpus|dataset|scope|total "
    "needed|number of items|num items|batch size|material|images|photos|input|inputs"
    "|volumen|cantidad|datos|quantidade|dados|corpus|donnees|quantite|umfang|menge|daten|"
    "quantita|dati|hoeveelheid|wolumen|ilosc|dane|объем|данные|количество|miktar|veri|jumlah|"
    "件数|数量|作業量|データ|データ数|数据量|数据|任务量|작업량|데이터|수량|규모|what|work"
)
_RECORDED = "|".join(
    (
        units.AUDIO,
        units.VIDEO,
        "entrevista*|entrevist*|intervist*|wywiad*|интервью|reuniones|reunioes|reunions|"
        "besprechung*|vorlesung*|lezion*|clases|aulas|mündlich*|audiencia*|audienc*|tape|tapes|"
        "documentaires|documentary|documentaries|documental*|documentar*|episodes|films|"
        "tonaufnahme*|spielaufnahme*|"
        "material|mono|stereo|khz|shows|interviews|meetings|lectures|sessions",
    )
)
_OF_SOMETHING = Lazy(
    r"\s(?:of|de|d'|di|von|van)\s(?!work|travail|traba|lavoro|arbeit|practice|train|experience|your)"
)


_WORKING = Lazy(
    r"\s?(?:per|a|/|por|pro|par|al|na|w|в|each|weekly|semanal\w*|hebdo\w*|wochentlich|de "
    r"trabajo|of work|working|semanais|daily|every|minim)\b|/|\s?(?:週|周|每)"
)
_WEEKLY_BEFORE = Lazy(
    r"(?:週|周|每周|毎週|1日|일일|주|per week|weekly|minggu|por semana|haftada|tygodniowo)\s?(?:に|約)"
    r"?\s?$"
)
_BEHIND = Lazy(
    lambda: (
        rf"\s?(?:(?:of|de|d'|di|von|van|an)\s|の)?(?:(?!per\b)\S{{1,30}}\s)"
        rf"{{0,5}}?{alternation(_RECORDED, glued=True)}"
    )
)
_FILMED = Lazy(r"\b(?:filmed|listen\w*|hear)\b")
_CORPUS = Lazy(r"\b(?:filmed|corpus|interview|radio|hearing|speech|audio|record|meeting|podcast)")


def recording(text: Text, number: Number, end: int, factor: Decimal) -> tuple[str, Decimal, Span] | None:
    """A length of recordings: its unit, the factor that makes hours of it, and what names the recordings.

    ``end`` is behind the word for hours or minutes, ``factor`` what it is in hours. None for hours of work.
    """
    first, last = text.sentence(number.start)
    rest = text.low[end : min(last, end + 60)]
    before = text.low[max(first, number.start - 60) : number.start]
    if _WORKING.match(rest) or _WEEKLY_BEFORE.search(before):
        return None
    if near := _BEHIND.match(rest):
        return HOURS, factor, (end, end + near.end())
    beside = pattern(_RECORDED).search(before[-40:]) or pattern(_RECORDED).search(
        text.line(number.start).label
    )
    if beside or (factor == 1 and _of_the_post(text, number, rest)):
        return HOURS, factor, (number.start, end)
    return None


def _of_the_post(text: Text, number: Number, rest: str) -> bool:
    """Whether hours with nothing named beside them are recordings, because the post is about recordings."""
    named = pattern(_RECORDED).search(text.low) is not None
    if named and (VOLUME_LABEL.fullmatch(text.line(number.start).label) or "total" in rest[:16]):
        return True
    if named and number.value >= 60 and re.match(r"\s?[.,]\s", rest):
        return True
    if _OF_SOMETHING.match(rest):
        return named or _FILMED.search(text.low) is not None
    return _CORPUS.search(text.low, *text.sentence(number.start)) is not None
