"""The languages that a worker must know."""

import re
from dataclasses import dataclass

from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.names import language_codes, mentions
from opentrain_server.domain.drafting.extraction.scope import Scopes, denied, welcome
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text

# Work that cannot be done without understanding what is said or written.
UNDERSTANDING = frozenset(
    [
        "CLASSIFICATION",
        "NAMED_ENTITY_RECOGNITION",
        "RELATION_EXTRACTION",
        "TRANSCRIPTION",
        "TRANSLATION",
        "SENTIMENT",
        "RANKING",
        "EVALUATION_RATING",
        "PROMPT_RESPONSE_WRITING",
        "QUESTION_ANSWERING",
        "RED_TEAMING",
        "DATA_COLLECTION",
    ]
)
_SILENT = frozenset({"IMAGE", "SENSOR_3D", "VIDEO"})
_NATION = Lazy(
    r"[\s-](?:accents?\b|(?:\w+\s)?(?:company|companies|firm|firms|startup|start-up|studio|client|"
    r"clients|bank|hospital|hospitals|university|market|markets|government|citizens?|"
    r"nationals?|passport|office|offices|authorities|army|soil|friends?|brand|brands|holding|"
    r"non-profit|ngo|publisher|museum|retailer|insurer|manufacturer|agency|institute|lab|"
    r"laboratory)\b"
    r"|(?:(?:street|road|city|traffic)\s)?(?:cities|city|streets?|roads?|cars?|food|foods|"
    r"cuisine|dishes|dish|recipes?|plants?|shops?|supermarkets?|license plates?|licence "
    r"plates?|number plates?|plates|towns?|villages?|highways|motorways|railways?|trains?|"
    r"landscapes?|forests?|farms?|fields|banknotes?|coins?|flags?|houses?|homes|schools?|"
    r"patients|stadiums?|football|league|residents?|residence|time zone|time|law|tax|history|"
    r"politics|rivers?)\b)"
)
_ASKED = pattern(
    "english only|speak|speaks|speaking|speaker|speakers|spoken|fluent|fluently|fluency|native|natives|"
    "native-level|bilingual|trilingual|read|reads|reading|reader|readers|write|writing|"
    "written|command|proficient|proficiency|knowledge of|know|required|is required|must|"
    "mandatory|a must|need|needed|instructions|instruction|guideline|guidelines|manual|"
    "communication|communicate"
    "|communicating|stand-up|standup|daily call|call|calls with|docs|documentation|feedback|"
    "chatting|understand|understanding|comfortable|at ease|mother tongue|first language|"
    "language|languages|good|excellent|strong|solid|professional|conversational|fluente|b1|"
    "b2|c1|c2|level|skills|training|rubric|brief|onboarding|guide|you know|project language|"
    "team language|working language|writes to you|report to|reports|meetings"
    "|nativo|nativa|nativos|hablar|habla|hablen|dominio|fluido|imprescindible|obligatorio|"
    "lengua materna|idioma|idiomas|instrucciones|guia|fluente|falante|falantes|nativos|"
    "lingua|idioma|dominar|instrucoes|manual|langue|langues|maternelle|courant|couramment|"
    "natif|native|maitrise|parler|lire|lu|ecrit|consignes|muttersprache|muttersprachler|"
    "muttersprachliche|fließend|sprechen|sprache|sprachkenntnisse|kenntnisse|"
    "deutschkenntnisse|anleitung|lesen|schreiben|verhandlungssicher"
    "|madrelingua|fluente|conoscenza|lingua|ottimo|istruzioni|moedertaal|vloeiend|taal|"
    "spreken|ojczysty|biegla|biegly|jezyk|jezyka|znajomosc|родной|свободно|знание|язык|"
    "носител*|владе*|ana dil|akici|bilen|bilmek|dil|bahasa|fasih|penutur|ネイティブ|母語|読める|話せる|"
    "ビジネスレベル|マニュアル|母语|流利|熟练|精通|会|原语|원어민|능통|가능|모국어"
)
_CHOSEN = Lazy(
    r"only (?:need|require)\w* (?:the )?(first|former|second|latter|last)|(?:need|require)s? "
    r"only (?:the )?(first|former|second|latter|last)|only the (first|former|second|latter|"
    r"last) is (?:needed|required)"
)
_OTHER_WORK = Lazy(
    r"\b(?:same (?:programme|program|project|work|task)|another project|other projects?|we "
    r"also|previously|already (?:have|done|finished)|since (?:19|20)\d\d|next (?:phase|round|"
    r"year)|later)\b"
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """One mention of a language: whether it is asked for outright, or only told of the data."""

    name: str
    span: Span
    asked: bool


def languages(text: Text, scope: Scopes, data: list[str], labels: list[str]) -> dict[str, Found]:
    """Required languages, in order of mention."""
    refused, kept = _sorted_mentions(text, scope)
    understood = bool(UNDERSTANDING & set(labels)) or (not labels and not _SILENT & set(data))
    if (
        set(labels) <= {"CLASSIFICATION", "OTHER", "TRANSCRIPTION"}
        and set(data) <= _SILENT
        and "TRANSCRIPTION" not in labels
    ):
        understood = False
    names: dict[str, Tongue] = {}
    for tongue in [*kept, *_coded(text)]:
        needed = tongue.asked or understood
        if needed and (tongue.name not in refused or (tongue.asked and _strong(text, tongue))):
            names.setdefault(tongue.name, tongue)
    if not names:
        return {}
    first = next(iter(names.values()))
    sure = SURE if all(t.asked for t in names.values()) else LIKELY
    return {"languages": Found([*names], sure, first.span, "languages that the work needs")}


def _sorted_mentions(text: Text, scope: Scopes) -> tuple[set[str], list[Tongue]]:
    refused: set[str] = set()
    kept: list[Tongue] = []
    for start, end, name in mentions(text, "language"):
        if scope.dead(start) or _nation(text, start, end) or _verb(text, start, end):
            continue
        if denied(text, start, end) or _unread(text, start, end):
            refused.add(name)
        elif welcome(text, start, end) or _optional_after(text, end):
            continue
        elif not _elsewhere(text, start, end):
            kept.append(Tongue(name, (start, end), _asks(text, start, end)))
    return refused, _chosen(text, kept)


_UNREAD = Lazy(
    r"(?:n't|not) (?:have|need) to (?:be able to )?(?:read|understand|speak|know) (?:it|them|"
    r"that|the language|a word)|(?:reading|understanding) (?:it|them) is(?:n't| not)|no need "
    r"to (?:read|understand|know) (?:it|them|the language)"
    r"|without (?:reading|understanding) (?:it|them)|no hace falta (?:leer|entender)l[oa]s?|"
    r"nao e preciso (?:ler|entender)|muss man nicht (?:lesen|verstehen)|muss(?:en)? (?:sie|du)"
    r" nicht (?:lesen|verstehen)"
)


def _unread(text: Text, start: int, end: int) -> bool:
    """Read "the tags are in Thai, you don't have to be able to read them"."""
    last = text.sentence(end)[1]
    return _UNREAD.search(text.low, end, min(len(text.low), max(last, end + 90))) is not None


def _optional_after(text: Text, end: int) -> bool:
    _, last = text.sentence(end)
    return (
        re.match(
            r"[^.;,\n]{0,24}(?:,? but (?:is )?not (?:required|needed|necessary)|is (?:optional|a plus|"
            r"welcome))",
            text.low[end : min(last, end + 60)],
        )
        is not None
    )


def _nation(text: Text, start: int, end: int) -> bool:
    return _NATION.match(text.low, end) is not None


def _verb(text: Text, start: int, end: int) -> bool:
    """Read "to polish" is no language."""
    return (
        text.low[start:end] == "polish"
        and re.search(r"\b(?:to|and|then|you|or|nail)\s$", text.low[max(0, start - 6) : start]) is not None
        and text.raw[start] == "p"
    )


def _elsewhere(text: Text, start: int, end: int) -> bool:
    left, right = text.clause(start, end)
    return _OTHER_WORK.search(text.low, left, right) is not None


def _asks(text: Text, start: int, end: int) -> bool:
    first, last = text.sentence(start)
    around = text.low[max(first, start - 60) : min(last, end + 45)]
    line = text.line(start)
    return (
        _ASKED.search(around) is not None
        or re.search(
            r"lang|idioma|sprach|langue|lingua|taal|jezyk|язык|dil|bahasa|言語|语言|언어", line.label
        )
        is not None
    )


def _strong(text: Text, tongue: Tongue) -> bool:
    start, end = tongue.span
    left, right = text.clause(start, end)
    return re.search(r"\b(?:native|fluent|must|mandatory|required)\b", text.low[left:right]) is not None


def _chosen(text: Text, kept: list[Tongue]) -> list[Tongue]:
    """Read "speaks English and Finnish; you only need the first": keep that one of the sentence before it."""
    for m in _CHOSEN.finditer(text.low):
        which = next(g for g in m.groups() if g)
        near = [t for t in kept if 0 < m.start() - t.span[0] < 120]
        if len(near) >= 2:
            keep = near[0] if which in ("first", "former") else near[-1]
            kept = [t for t in kept if t is keep or t not in near]
    return kept


_PAIR = re.compile(r"\b([A-Z]{2})\s?(?:>|->|=>|→|»)\s?([A-Z]{2})\b")


def _coded(text: Text) -> list[Tongue]:
    """Codes in a labelled line or a pair of a translation: "language: [en, es-MX]", "EN>FR"."""
    codes = language_codes()
    out = [
        Tongue(codes[code.lower()], m.span(i), asked=True)
        for m in _PAIR.finditer(text.raw)
        for i, code in enumerate(m.groups(), 1)
        if code.lower() in codes
    ]
    for m in re.finditer(
        r"[\"']?\b(?:languages?|langs?|locales?|src|tgt|source|target|idiomas?|sprachen?|"
        r"langues?)[\"']?\s?[:=|\t]"
        r"\s?[\[\"'({ ]*((?:[a-z]{2}(?:[-_ ][a-z]{2})?[\"']?\s?[,/;|&+]?\s?[\"']?){1,12})(?=[\])"
        r"}\n\"',.]|$)",
        text.low,
    ):
        out += [
            Tongue(name, (m.start(1) + code.start(), m.start(1) + code.end()), asked=True)
            for code in re.finditer(r"\b([a-z]{2})(?:[-_][a-z]{2})?\b", m[1])
            if (name := language_codes().get(code[1]))
        ]
    return out
