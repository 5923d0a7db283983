"""The work itself: what kind of data, and what is done with it."""

import re

from opentrain_server.domain.drafting.extraction import label_words as words
from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.scope import Scopes, background, denied
from opentrain_server.domain.drafting.extraction.tasks import choices, tasks
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text
from opentrain_server.domain.drafting.extraction.work_words import (
    CLASSED,
    CLASSED_TOO,
    CLASSED_WHOLE,
    COUNTS,
    DIAGNOSED,
    EVENTS,
    FIX,
    MARK,
    NOT_AFTER,
    NOT_BEFORE,
    QUESTIONS_OF_TEXT,
    READ_IN,
    REASON,
    SPAN_OBJECT,
    SUMMED,
    WRITE,
)

SHAPES = ("BOUNDING_BOX", "POLYGON", "SEGMENTATION", "KEYPOINT", "OBJECT_TRACKING")
_TERMS = {
    "BOUNDING_BOX": words.BOXES,
    "POLYGON": words.POLYGONS,
    "SEGMENTATION": words.MASKS,
    "KEYPOINT": words.POINTS,
    "OBJECT_TRACKING": words.TRACKS,
    "NAMED_ENTITY_RECOGNITION": words.ENTITIES,
    "RELATION_EXTRACTION": words.RELATIONS,
    "TRANSCRIPTION": words.TRANSCRIBE,
    "TRANSLATION": words.TRANSLATE,
    "SENTIMENT": words.SENTIMENTS,
    "RANKING": words.RANKS,
    "EVALUATION_RATING": words.RATES,
    "PROMPT_RESPONSE_WRITING": words.PROMPTS,
    "QUESTION_ANSWERING": words.QUESTIONS,
    "RED_TEAMING": words.RED,
    "CODE_REVIEW": words.REVIEWS_CODE,
    "DATA_COLLECTION": words.COLLECT,
    "CLASSIFICATION": words.CLASSES,
    "OTHER": words.STAMPS,
}


def label_types(text: Text, scope: Scopes, data: list[str]) -> dict[str, Found]:
    """What is done with the data, in the order of the enum."""
    seen = {kind: span for kind in _TERMS if (span := _first(text, kind, scope))}
    _verbs(text, seen, data, scope)
    _exclude(text, seen, data)
    if not seen:
        return {}
    kinds = [k for k in _TERMS if k in seen]
    sure = SURE if len(kinds) == 1 else LIKELY
    return {"labelTypes": Found(kinds, sure, min(seen.values()), "the work that the text describes")}


def _first(text: Text, kind: str, scope: Scopes) -> Span | None:
    for m in pattern(_TERMS[kind]).finditer(text.low):
        if _counts(text, kind, m.start(), m.end(), scope):
            return m.span()
    return None


def _counts(text: Text, kind: str, start: int, end: int, scope: Scopes) -> bool:
    if scope.dead(start) or denied(text, start, end) or _gone(text, start):
        return False
    if kind in NOT_BEFORE and re.search(
        NOT_BEFORE[kind], text.low[max(0, start - 24) : end if "(?=" in NOT_BEFORE[kind] else start]
    ):
        return False
    if kind in NOT_AFTER and re.match(NOT_AFTER[kind], text.low[end : end + 30]):
        return False
    if kind not in ("CODE_REVIEW", "TRANSLATION", "TRANSCRIPTION") and scope.side(start):
        return False
    return not background(text, start, end)


_SEGMENT = Lazy(r"(?:^|[:.\-•*\n]\s{0,3}|\bto |\bplease |\band |\byou )segment\s(?=\w)")
# A choice: "pick ice / water / land", "is it hate, abuse or fine", "which of six species".
_CHOICE = Lazy(
    r"\?\s{1,2}(?:\w+ ){0,2}\w+ ?/ ?(?:\w+ ){0,2}\w+(?: ?/ ?\w+)?\.|\b(?:tick|pick|choose|say|says|decide|"
    r"tell|state|select|mark|sort|classify|label(?: \w+){0,4} as|is it|"
    r"whether it is|"
    r"task\W{1,3}is it|are they)\s[^.\n]{0,40}?(?:[\w' -]{2,20}\s?/\s?){2,}[\w' -]{2,20}|"
    r"\bis (?:it|this|the \w+) [\w ]{2,20}, [\w ]{2,20},? (?:[\w ]{2,20},? )?or \w+|"
    r"\b(?:which|one) of (?:the )?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"\d+) (?!(?:answers|"
    r"responses|outputs|summaries|translations|versions|replies|candidates)\b)|"
    r"\b(?:say|tell us|decide|state|judge|choose|says?|tells us) (?:which|whether|what kind|"
    r"what type)\b(?! one| is "
    r"better| answer| response| you)|"
    r"\b\d+ (?:\w+ )?(?:categories|themes|classes|topics|reasons|intents)\b|"
    r":\s(?:[a-z][a-z ]{2,18}, ){2,6}[a-z ]{2,18}? or (?:none|nothing|other|neither|unclear)\b"
)
_WHOLE = Lazy(
    r"\s(?:as|whether|if|every wrong|(?:the |every |each |all )?(?:\w+ )?(?:errors?|mistakes?|"
    r"steps?|start|tweets?|posts?|comments?|messages?|reviews?))\b"
)
_MARKED = Lazy(
    r"[^.\n]{0,80}\b(?:highlighted|marked|underlined|markieren|kennzeichnen|auszeichnen|"
    r"markeren|extracted)\b(?! as)"
)
_RECORDER = Lazy(
    r"\brecord|\bapp\b|\bspeaker|grab|grav|enregistr|aufn|registr|opne|nagra|запис|kayd|rekam|voice"
)


def _verbs(text: Text, seen: dict[str, Span], data: list[str], scope: Scopes) -> None:
    """The types that take a verb with its object: marking names, writing answers, fixing subtitles."""
    chosen = next((m for m in _CHOICE.finditer(text.low) if _live(text, m.span(), scope)), None)
    if chosen and not background(text, *chosen.span()):
        seen.setdefault("CLASSIFICATION", chosen.span())
    if m := _SEGMENT.search(text.low):
        seen.setdefault("SEGMENTATION", m.span())
    if (m := FIX.search(text.low)) and _live(text, m.span(), scope):
        seen.setdefault("TRANSCRIPTION", m.span())
    if (m := READ_IN.search(text.low)) and _RECORDER.search(text.low):
        seen.setdefault("DATA_COLLECTION", m.span())
    if (not data or set(data) & {"TEXT", "DOCUMENT", "CODE"}) and (span := _marked(text, scope)):
        seen.setdefault("NAMED_ENTITY_RECOGNITION", span)
    _writing(text, seen, data, scope)
    _tasks(text, seen, data, scope)
    if "OTHER" in seen and (m := EVENTS.search(text.low)) and _live(text, m.span(), scope):
        seen.setdefault("CLASSIFICATION", m.span())


def _tasks(text: Text, seen: dict[str, Span], data: list[str], scope: Scopes) -> None:
    known = frozenset(seen)
    surer = known - {"CLASSIFICATION"}
    for kind, span in tasks(text.low, surer, data):
        if kind not in seen and _live(text, span, scope) and not background(text, *span):
            seen[kind] = span
    if seen:
        return
    for kind, span in choices(text.low):
        if _live(text, span, scope) and not background(text, *span):
            seen[kind] = span
            return


def _live(text: Text, span: Span, scope: Scopes) -> bool:
    return not (denied(text, *span) or _gone(text, span[0]) or scope.dead(span[0]) or scope.side(span[0]))


_GONE = Lazy(
    r"\b(?:originally|initially|at first|formerly|previously|used to|no longer|last time|"
    r"last year)\b[^.;\n]{0,60}$"
)


def _gone(text: Text, at: int) -> bool:
    """Whether the work is told of an earlier plan: "originally we asked for boxes"."""
    return _GONE.search(text.low, max(text.sentence(at)[0], at - 80), at) is not None


def _marked(text: Text, scope: Scopes) -> Span | None:
    """A verb of marking with spans of text as its object, or the other way round."""
    for m in MARK.finditer(text.low):
        rest = text.low[m.end() : min(text.sentence(m.start())[1], m.end() + 70)]
        if SPAN_OBJECT.search(rest) and not _WHOLE.match(rest) and _live(text, m.span(), scope):
            return m.span()
    for m in SPAN_OBJECT.finditer(text.low):
        rest = text.low[m.end() : min(text.sentence(m.start())[1], m.end() + 70)]
        if _MARKED.match(rest) and _live(text, m.span(), scope):
            return m.span()
    return None


def _writing(text: Text, seen: dict[str, Span], data: list[str], scope: Scopes) -> None:
    low = text.low
    for m in WRITE.finditer(low):
        verb = (m.start(), m.start() + 5)
        passive = re.search(r"\b(?:is|are|been)\s$", low[max(0, m.start() - 12) : m.start()])
        if passive or REASON.search(m.group()) or re.match(r"written (?:by|in)", m.group()):
            continue
        if not _live(text, verb, scope) or background(text, *verb):
            continue
        sentence = low[m.start() : text.sentence(m.start())[1]]
        ideal = re.search(r"\b(?:model|modell\w*|modele|modelo|ideal\w*)\b", sentence)
        asked = QUESTIONS_OF_TEXT.search(sentence[:240]) and "CODE" not in data and not ideal
        seen.setdefault("QUESTION_ANSWERING" if asked else "PROMPT_RESPONSE_WRITING", m.span())


# A type, and the types that its words also name without being part of the work.
_EXPLAINS = {
    "RED_TEAMING": (
        "PROMPT_RESPONSE_WRITING CLASSIFICATION OTHER EVALUATION_RATING "
        "NAMED_ENTITY_RECOGNITION DATA_COLLECTION"
    ),
    "QUESTION_ANSWERING": "PROMPT_RESPONSE_WRITING CLASSIFICATION",
    "DATA_COLLECTION": (
        "TRANSCRIPTION PROMPT_RESPONSE_WRITING CLASSIFICATION EVALUATION_RATING OTHER BOUNDING_BOX"
    ),
}
_RATED_TRANSLATION = Lazy(
    r"\b(?:machine|maschinell|automatically)[ -](?:translated|ubersetz)|translation errors?|"
    r"ubersetzungsfehler|"
    r"(?:rat|grad|scor|evalu|assess|judg|check|bewert|note[rz])\w*\s[^.\n]{0,40}(?:translation|"
    r"traduc|traduz|ubersetz|vertal|перевод|tlumacz)|翻(?:訳|译)[^。\n]{0,8}(?:評価|评)|번역[^.\n]{0,6}평가"
)


def _exclude(text: Text, seen: dict[str, Span], data: list[str]) -> None:
    """Drop the types that others explain."""
    low = text.low
    for kind, others in _EXPLAINS.items():
        if kind in seen:
            heard = re.search(r"transcrib|transcript|trascri|transkri|文字起こし|转写|전사", low)
            _drop(seen, *(k for k in others.split() if k != "TRANSCRIPTION" or not heard))
    if "EVALUATION_RATING" in seen and (m := DIAGNOSED.search(low)):
        seen.pop("EVALUATION_RATING")
        seen.setdefault("CLASSIFICATION", m.span())
    if "SENTIMENT" in seen:
        _sentiment(low, seen)
    if {"EVALUATION_RATING", "TRANSLATION"} <= set(seen) and _RATED_TRANSLATION.search(low):
        _drop(seen, "TRANSLATION")
    writes = seen.get("PROMPT_RESPONSE_WRITING")
    if writes and {"RANKING", "EVALUATION_RATING"} & set(seen) and SUMMED.match(low, writes[0]):
        _drop(seen, "PROMPT_RESPONSE_WRITING")
    if "RANKING" in seen and low[slice(*seen.get("EVALUATION_RATING", (0, 0)))].startswith("judge"):
        _drop(seen, "EVALUATION_RATING")
    if "QUESTION_ANSWERING" in seen and not re.search(r"\b(?:rate|rating|score|grade|evaluat)", low):
        _drop(seen, "EVALUATION_RATING")
    if "TRANSLATION" in seen and "TRANSCRIPTION" not in seen and re.search(r"post-?\s?edit", low):
        _drop(seen, "EVALUATION_RATING")
    _exclude_shapes(low, seen, set(data))
    _exclude_code(low, seen, set(data))
    _whole_item(low, seen)


def _exclude_shapes(low: str, seen: dict[str, Span], data: set[str]) -> None:
    if data & {"IMAGE", "VIDEO", "SENSOR_3D"} and any(s in seen for s in SHAPES):
        _drop(seen, "NAMED_ENTITY_RECOGNITION", "OTHER", "RELATION_EXTRACTION")
    if (
        "TRANSCRIPTION" in seen
        or not (data & {"AUDIO", "VIDEO"} or COUNTS.search(low))
        or (
            "OTHER" in seen
            and low[slice(*seen["OTHER"])] in ("how many", "counting")
            and not COUNTS.search(low)
        )
    ):
        _drop(seen, "OTHER")
    if "SEGMENTATION" in seen and not re.search(r"polygon|poligon|ポリゴン|多边形|폴리곤", low):
        _drop(seen, "POLYGON")


def _exclude_code(low: str, seen: dict[str, Span], data: set[str]) -> None:
    if "CODE_REVIEW" not in seen:
        return
    if "CODE" not in data:
        _drop(seen, "CODE_REVIEW")
        return
    writes = re.search(r"\bwrites? (?:a|the|unit|tests?)\b", low) and "PROMPT_RESPONSE_WRITING" in seen
    _drop(seen, "CLASSIFICATION", *(() if writes else ("EVALUATION_RATING", "PROMPT_RESPONSE_WRITING")))


def _sentiment(low: str, seen: dict[str, Span]) -> None:
    if not re.search(r"\b(?:intent|topic|categor|intensity|relevance|quality)\w*", low):
        _drop(seen, "CLASSIFICATION")
    rate = seen.get("EVALUATION_RATING")
    if rate and not re.search(
        r"\b(?:intensity|0-100|quality|relevance|helpful|how strong)\w*|\bscale\b", low
    ):
        _drop(seen, "EVALUATION_RATING")
    _drop(seen, "CLASSIFICATION") if "intensity" in low else None


_MARKING = frozenset(
    {"BOUNDING_BOX", "POLYGON", "SEGMENTATION", "KEYPOINT", "TRANSCRIPTION", "NAMED_ENTITY_RECOGNITION"}
)


def _whole_item(low: str, seen: dict[str, Span]) -> None:
    """The class of a box, a span or a grade is no class of the item."""
    others = set(seen) - {"CLASSIFICATION", "OTHER"}
    graded = others & {"EVALUATION_RATING", "RANKING"}
    if (
        (others and not CLASSED.search(low))
        or (graded and not CLASSED_TOO.search(low))
        or (others & _MARKING and not CLASSED_WHOLE.search(low))
    ):
        _drop(seen, "CLASSIFICATION")


def _drop(seen: dict[str, Span], *kinds: str) -> None:
    for kind in kinds:
        seen.pop(kind, None)
