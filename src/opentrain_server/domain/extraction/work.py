"""The work itself: what kind of data, and what is done with it."""

import re

from opentrain_server.domain.extraction import label_words as words
from opentrain_server.domain.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.extraction.scope import Scopes, background, denied
from opentrain_server.domain.extraction.terms import pattern
from opentrain_server.domain.extraction.text import Span, Text
from opentrain_server.domain.extraction.work_words import (
    FIX,
    MARK,
    NOT_AFTER,
    NOT_BEFORE,
    QUESTIONS_OF_TEXT,
    READ_IN,
    REASON,
    SPAN_OBJECT,
    WRITE,
)

SHAPES = ("BOUNDING_BOX", "POLYGON", "SEGMENTATION", "KEYPOINT", "OBJECT_TRACKING")
_TERMS = {
    "BOUNDING_BOX": words.BOXES, "POLYGON": words.POLYGONS, "SEGMENTATION": words.MASKS, "KEYPOINT": words.POINTS, "OBJECT_TRACKING": words.TRACKS,
    "NAMED_ENTITY_RECOGNITION": words.ENTITIES, "RELATION_EXTRACTION": words.RELATIONS, "TRANSCRIPTION": words.TRANSCRIBE, "TRANSLATION": words.TRANSLATE, "SENTIMENT": words.SENTIMENTS,
    "RANKING": words.RANKS, "EVALUATION_RATING": words.RATES, "PROMPT_RESPONSE_WRITING": words.PROMPTS, "QUESTION_ANSWERING": words.QUESTIONS, "RED_TEAMING": words.RED, "CODE_REVIEW": words.REVIEWS_CODE,
    "DATA_COLLECTION": words.COLLECT, "CLASSIFICATION": words.CLASSES, "OTHER": words.STAMPS,
}  # fmt: skip
# What a word must not stand beside to count.


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
    if scope.dead(start) or denied(text, start, end):
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


def _verbs(text: Text, seen: dict[str, Span], data: list[str], scope: Scopes) -> None:
    low = text.low
    if m1 := re.search(r"(?:^|[:.\-•*\n]\s{0,3}|\bto |\bplease |\band |\byou )segment\s(?=\w)", low):
        seen.setdefault("SEGMENTATION", m1.span())
    for m in MARK.finditer(low):
        if "NAMED_ENTITY_RECOGNITION" in seen or not set(data) & {"TEXT", "DOCUMENT", "CODE"}:
            break
        _, last = text.sentence(m.start())
        rest = low[m.end() : min(last, m.end() + 70)]
        as_class = re.match(
            r"\s(?:as|whether|if|every wrong|(?:the |every |each |all )?(?:\w+ )?(?:errors?|mistakes?|"
            r"steps?|start|tweets?|posts?|comments?|messages?|reviews?))\b",
            rest,
        )
        if (
            SPAN_OBJECT.search(rest)
            and not as_class
            and not denied(text, *m.span())
            and not scope.dead(m.start())
            and not scope.side(m.start())
        ):
            seen["NAMED_ENTITY_RECOGNITION"] = m.span()
    if (
        "TRANSCRIPTION" not in seen
        and (m0 := FIX.search(low))
        and not denied(text, *m0.span())
        and not scope.side(m0.start())
    ):
        seen["TRANSCRIPTION"] = m0.span()
    for m in SPAN_OBJECT.finditer(low):
        _, last = text.sentence(m.start())
        if set(data) & {"TEXT", "DOCUMENT"} and re.match(
            r"[^.\n]{0,50}\b(?:highlighted|marked|underlined|markieren|kennzeichnen|auszeichnen|"
            r"markeren|işaretle\w*|extracted)\b(?! as)",
            low[m.end() : min(last, m.end() + 70)],
        ):
            seen.setdefault("NAMED_ENTITY_RECOGNITION", m.span())
    for m in WRITE.finditer(low):
        lead = low[max(0, m.start() - 12) : m.start()]
        if (
            denied(text, m.start(), m.start() + 5)
            or REASON.search(m.group())
            or scope.dead(m.start())
            or scope.side(m.start())
            or re.search(r"\b(?:is|are|been)\s$", lead)
            or "written" in m.group()[:8]
            and re.match(r"written (?:by|in)", m.group())
        ):
            continue
        if background(text, m.start(), m.start() + 5):
            continue
        kind = (
            "QUESTION_ANSWERING"
            if QUESTIONS_OF_TEXT.search(low[m.start() : m.start() + 160]) and not set(data) & {"CODE"}
            else "PROMPT_RESPONSE_WRITING"
        )
        seen.setdefault(kind, m.span())
    if (
        "DATA_COLLECTION" not in seen
        and (m := READ_IN.search(low))
        and re.search(
            r"\brecord|\bapp\b|\bspeaker|grab|grav|enregistr|aufn|registr|opne|nagra|запис|kayd|rekam|"
            r"voice",
            low,
        )
    ):
        seen["DATA_COLLECTION"] = m.span()


def _exclude(text: Text, seen: dict[str, Span], data: list[str]) -> None:
    """Drop the types that others explain."""
    low = text.low
    kinds = set(data)
    if "RED_TEAMING" in seen:
        _drop(
            seen,
            "PROMPT_RESPONSE_WRITING",
            "CLASSIFICATION",
            "OTHER",
            "EVALUATION_RATING",
            "NAMED_ENTITY_RECOGNITION",
            "DATA_COLLECTION",
        )
    if "QUESTION_ANSWERING" in seen:
        _drop(seen, "PROMPT_RESPONSE_WRITING")
    if "DATA_COLLECTION" in seen:
        _drop(
            seen,
            "TRANSCRIPTION",
            "PROMPT_RESPONSE_WRITING",
            "CLASSIFICATION",
            "EVALUATION_RATING",
            "OTHER",
            "BOUNDING_BOX",
        )
    if "SENTIMENT" in seen:
        _sentiment(low, seen)
    if (
        "EVALUATION_RATING" in seen
        and "TRANSLATION" in seen
        and re.search(
            r"(?:rat|grad|scor|evalu|assess|judg|check|bewert|not)\w*\s[^.\n]{0,40}(?:translation|"
            r"traduc|traduz|ubersetz|vertal|перевод|tlumacz)|翻(?:訳|译)[^。\n]{0,8}(?:評価|评)|번역[^.\n]"
            r"{0,6}평가",
            low,
        )
    ):
        _drop(seen, "TRANSLATION")
    if "TRANSLATION" in seen and "TRANSCRIPTION" not in seen and re.search(r"post-?\s?edit", low):
        _drop(seen, "EVALUATION_RATING")
    if kinds & {"IMAGE", "VIDEO", "SENSOR_3D"} and any(s in seen for s in SHAPES):
        _drop(seen, "NAMED_ENTITY_RECOGNITION", "OTHER", "RELATION_EXTRACTION")
    if not kinds & {"AUDIO", "VIDEO"} or "TRANSCRIPTION" in seen:
        _drop(seen, "OTHER") if "TRANSCRIPTION" in seen or not re.search(
            r"\bcount (?:the|how|every|all)|how many", low
        ) else None
    if "OTHER" in seen and re.search(r"\bhow many|\bcount", low[seen["OTHER"][0] : seen["OTHER"][1]]):
        if not re.search(r"\bcount (?:the|how many|every|all)\b", low):
            _drop(seen, "OTHER")
    if (
        "POLYGON" in seen
        and "SEGMENTATION" in seen
        and not re.search(r"polygon|poligon|polígono|ポリゴン|多边形|폴리곤", low)
    ):
        _drop(seen, "POLYGON")
    if "CODE_REVIEW" in seen:
        if "CODE" not in kinds:
            _drop(seen, "CODE_REVIEW")
        elif "PROMPT_RESPONSE_WRITING" not in seen or not re.search(r"\bwrite a|\bwrites? (?:a|the)", low):
            _drop(seen, "EVALUATION_RATING", "PROMPT_RESPONSE_WRITING")
        _drop(seen, "CLASSIFICATION")
    _whole_item(low, seen)


def _sentiment(low: str, seen: dict[str, Span]) -> None:
    if not re.search(r"\b(?:intent|topic|categor|intensity|relevance|quality)\w*", low):
        _drop(seen, "CLASSIFICATION")
    rate = seen.get("EVALUATION_RATING")
    if rate and not re.search(
        r"\b(?:intensity|0-100|quality|relevance|helpful|how strong)\w*|\bscale\b", low
    ):
        _drop(seen, "EVALUATION_RATING")
    _drop(seen, "CLASSIFICATION") if "intensity" in low else None


def _whole_item(low: str, seen: dict[str, Span]) -> None:
    """The class of a box, a span or a grade is no class of the item."""
    if "CLASSIFICATION" not in seen:
        return
    others = set(seen) - {"CLASSIFICATION", "OTHER"}
    if not others:
        return
    strong = re.search(
        r"\bclassify (?:each|every|the|all|whole)|\bintents?\b|\bclassification\b|\btopics?\b|"
        r"\bsarcas|\bsort (?:the|them|these|each|into)|\btoxic|\bmoderation\b|\b(?:each|every|per|"
        r"one) (?:image|photo|picture|video|clip|message|comment|document|tweet|email|ticket|"
        r"conversation|page|post)s? (?:gets?|is|as|into|also)|\bwhole (?:image|photo|document|"
        r"message|clip)|\bpriority\b|\bor not\b|\bclasificar (?:cada|los|las)|\bkategorisier|"
        r"\bklassifizier|分类|分類|분류",
        low,
    )
    if (
        not strong
        or others & {"EVALUATION_RATING", "RANKING"}
        and not re.search(r"\bclassif(?:y|ication)\b|\bintents?\b|\btopics?\b|分類|分类|분류", low)
    ):
        _drop(seen, "CLASSIFICATION")
    elif others & {
        "BOUNDING_BOX",
        "POLYGON",
        "SEGMENTATION",
        "KEYPOINT",
        "TRANSCRIPTION",
        "NAMED_ENTITY_RECOGNITION",
    } and not re.search(
        r"\bclassify (?:each|every|the whole|all|whole)|\bintents?\b|\bclassification of (?:each|"
        r"every|the) (?:image|photo|document|message)|\btopics?\b|\bsarcas|\bor not\b|\bwhole\b|"
        r"\bpriority\b|\b(?:image|document|scene|page)-level|\bsort (?:them|the|each|into)|\btoxic",
        low,
    ):
        _drop(seen, "CLASSIFICATION")


def _drop(seen: dict[str, Span], *kinds: str) -> None:
    for kind in kinds:
        seen.pop(kind, None)
