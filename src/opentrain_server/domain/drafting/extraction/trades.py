"""People of a trade that no list has: "we need six law clerks", "6 x box drawers"."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.numbers import Number
from opentrain_server.domain.drafting.extraction.people_words import ASK, NOT_PEOPLE
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span
from opentrain_server.domain.drafting.extraction.unit_words import FILE_NOUNS

_MOST = 300  # people that one post asks for without naming them by a common word
_BETWEEN = Lazy(r":?\s(?:(?:wij|nog|noch|about|around|up to|ca\.?|circa|de|nur|just|only) ?)*")
_NEXT = Lazy(r"(?:\s?[x×])?\s(?:[^\W\d_]{4,20}(?:er|e|es|os|as|i|s|ne|ni|en|ow|li|ych)\s)?([^\W\d_]{4,24})")
_LINE_START = Lazy(r"\s*(?:\(?[a-z1-9][.)]|[-*])?\s*")
_ROLE_LINE = Lazy(r"\s[^\W\d_]{4,24}\s?(?:[-:(,]|\n|$)")
_FOLD = Lazy(r"\s?[x×]\s")
# How words for people end: a noun behind "we need six" may as well be a thing.
_PERSON = Lazy(
    r".*(?:ers?|ors?|ists?|ians?|ants?|ents?|ees?|clerks?|men|women|folks?|grads?|judges?|cooks?|guides?|"
    r"coach(?:es)?|scouts?|nerds?|fans?|pros|medics?|natives?|friends?|locals|ores|oras|istas?|antes?|"
    r"entes?|"
    r"eurs?|euses?|rices?|iens|iennes|istes?|isti|anti|enti|tori|trici|innen|enten|isten|oren|eure|"
    r"anten|ow|"
    r"ek|ki|cy|zy|ci|ов|ев|ей|ых|их|ист\w*|тел\w*|lar|ler|ci|cu)"
)
_NO_PEOPLE = Lazy(
    r"\b(?:hours?|weeks?|months?|days?|years?|minutes?|stunden|wochen|monate|tage|horas|semanas|meses|"
    r"heures|mois|"
    r"jours|settimane|mesi|giorni|weken|maanden|dagen|uren|dollars?|euros?|cents?|percent|times|more|"
    r"others?|"
    r"(?:monitor|voucher|computer|paper|number|letter|order|server|header|marker|layer|error|colou?r|"
    r"sensor|"
    r"filter|chapter|cover|poster|offer|moment|payment|element|component|folder|corner|parameter|factor|"
    r"center|meter|printer|scanner|camera|trailer|banner|sticker|member|minute)s?|"
    r"thousand|hundred|things?|steps?|kinds?|types?|ways?|jobs?|projects?|roles?|languages?|models?|sets?|"
    r"batch(?:es)?|godzin\w*|tygodni\w*|miesiac\w*|час\w*|недел\w*|месяц\w*)"
)


def asked_for(low: str, number: Number, before: str) -> Span | None:
    """The word for the people that a number counts, where a verb of hiring or "6 x" says so.

    ``before`` is the text ahead of the number, up to the start of its sentence.
    """
    m = _NEXT.match(low, number.end)
    if m is None or number.value > _MOST or not (_hired(before) or _listed(low, number, before)):
        return None
    if (
        pattern(FILE_NOUNS).search(m.group())
        or _NO_PEOPLE.search(m.group())
        or NOT_PEOPLE.match(low, m.end())
        or _PERSON.fullmatch(m[1]) is None
    ):
        return None
    return m.span(1)


def _hired(before: str) -> bool:
    asked = [*ASK.finditer(before)]
    return bool(asked) and _BETWEEN.fullmatch(before, asked[-1].end()) is not None


def _listed(low: str, number: Number, before: str) -> bool:
    start = _LINE_START.fullmatch(before)
    if start is None:
        return False
    return _FOLD.match(low, number.end) is not None or (
        bool(start.group().strip()) and _ROLE_LINE.match(low, number.end) is not None
    )
