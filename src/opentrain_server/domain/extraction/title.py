"""A title for a post: its own where it has one, else one made of language, data and task."""

import re

from opentrain_server.domain.extraction.found import LIKELY, SURE, UNSURE, Found
from opentrain_server.domain.extraction.lazy import Lazy
from opentrain_server.domain.extraction.text import Line, Text, fold

_LABEL = Lazy(
    r"(?:job ?)?title|subject|role|position|betreff|asunto|assunto|objet|oggetto|onderwerp|"
    r"temat|тема|konu|judul|job|puesto|titulo|cargo|titre|poste|titel|stelle|titolo|件名|職種|"
    r"タイトル|标题|职位|제목|포지션|project|projekt|proyecto|projeto|projet"
)
_GREETING = Lazy(
    r"(?:hi|hello|hey|hiya|dear|good (?:morning|day)|yo|hola|buenas|ola|bonjour|salut|hallo|"
    r"guten tag|ciao|salve|dzien dobry|здравствуйте|привет|merhaba|halo|peace|sorry|thanks|"
    r"from:|to:|ok so|so\.|help)\b",
    re.IGNORECASE,
)
_TASKS = {
    "BOUNDING_BOX": "bounding boxes",
    "POLYGON": "polygon annotation",
    "SEGMENTATION": "segmentation masks",
    "KEYPOINT": "keypoints",
    "OBJECT_TRACKING": "object tracking",
    "NAMED_ENTITY_RECOGNITION": "entity annotation",
    "RELATION_EXTRACTION": "relation annotation",
    "TRANSCRIPTION": "transcription",
    "TRANSLATION": "translation",
    "SENTIMENT": "sentiment labels",
    "RANKING": "preference ranking",
    "EVALUATION_RATING": "evaluation rating",
    "PROMPT_RESPONSE_WRITING": "prompt and response writing",
    "QUESTION_ANSWERING": "question-answer writing",
    "RED_TEAMING": "red teaming",
    "CODE_REVIEW": "code review",
    "DATA_COLLECTION": "collection",
    "CLASSIFICATION": "classification",
    "OTHER": "annotation",
}
_KINDS = {
    "TEXT": "text",
    "IMAGE": "image",
    "AUDIO": "audio",
    "VIDEO": "video",
    "DOCUMENT": "document",
    "CODE": "code",
    "SENSOR_3D": "3D point cloud",
    "MULTIMODAL": "multimodal",
}


def title(text: Text, fields: dict[str, Found]) -> tuple[Found | None, bool]:
    """The title, and whether it was made. None for a text that says nothing at all."""
    own = _own(text)
    if own is not None:
        start, end = own
        words = _clean(text.raw[start:end])
        tail = _missing(words, fields)
        whole = _cut(f"{words} - {tail}" if tail else words)
        return Found(whole, SURE if not tail else LIKELY, own, "the post's own heading"), False
    made = _made(text, fields)
    return (Found(made, UNSURE, None, "made from the text"), True) if made else (None, False)


def _own(text: Text) -> tuple[int, int] | None:
    for line in text.lines:
        value = text.raw[line.value : line.end].strip(" \t\"'")
        if _LABEL.fullmatch(line.label) and 6 <= len(value) <= 110:
            return line.value, line.end
    if m := re.search(r"\"title\"\s?:\s?\"([^\"\n]{5,110})\"", text.raw):
        return m.span(1)
    first = next((x for x in text.lines if text.low[x.start : x.end].strip(" #*-=>_|")), None)
    return (first.start, first.end) if first is not None and _heads(text, first) else None


def _heads(text: Text, line: Line) -> bool:
    """Whether the first line is a heading: short, no greeting, no full sentence, something below it."""
    bare = text.raw[line.start : line.end].strip(" #*_")
    rest = text.low[line.end :].strip()
    if not rest or not 8 <= len(bare) <= 100 or _GREETING.match(bare) or bare[0] in "|{>":
        return False
    if bare[-1] in ".:;,?" or re.search(r"[.!?]\s\w", bare) or "\t" in bare or (re.match(r"[a-z_]+:", bare)):
        return False
    return bare[0].isupper() or not bare[0].isalpha() or not bare[0].isascii()


def _clean(words: str) -> str:
    words = re.sub(r"[#*_`|\t]+", " ", words)
    return " ".join(words.split()).strip(" -–—:.,\"'")


def _missing(words: str, fields: dict[str, Found]) -> str:
    """What a reader would look for and the heading does not say: languages, data, task."""
    low = fold(words)
    kind = fields.get("dataType")
    bare = len(words.split()) < 3 and kind is not None and isinstance(kind.value, list)
    kinds = (
        [_KINDS[k] for k in kind.value] if bare and kind is not None and isinstance(kind.value, list) else []
    )
    extra = [n for n in _names(fields) if fold(n)[:5] not in low]
    tasks = [t for t in _tasks(fields) if fold(t)[:6] not in low]
    return " ".join(x for x in (", ".join(extra[:3]), *kinds, ", ".join(tasks[:2])) if x)


def _names(fields: dict[str, Found]) -> list[str]:
    found = fields.get("languages")
    return list(found.value)[:4] if found and isinstance(found.value, list) else []


def _tasks(fields: dict[str, Found]) -> list[str]:
    found = fields.get("labelTypes")
    return [_TASKS[k] for k in found.value] if found and isinstance(found.value, list) else []


def _cut(words: str) -> str:
    if len(words) <= 120:
        return words
    return words[:120].rsplit(" ", 1)[0].rstrip(" ,;:-–(") if " " in words[:120] else words[:120]


def _made(text: Text, fields: dict[str, Found]) -> str:
    names, tasks = _names(fields), _tasks(fields)
    kind = fields.get("dataType")
    kinds = [_KINDS[k] for k in kind.value] if kind and isinstance(kind.value, list) else []
    lead = " ".join(
        x
        for x in (
            "/".join(names[:3]),
            "" if names and len(tasks) > 1 else "/".join(kinds),
            ", ".join(tasks[:2]),
        )
        if x
    )
    topic = _topic(text, fields)
    if topic and lead:
        return _cut(f"{lead[:1].upper()}{lead[1:]}: {topic}")
    whole = lead or topic
    return _cut(whole[:1].upper() + whole[1:])


def _topic(text: Text, fields: dict[str, Found]) -> str:
    """The words around the amount to label, or of the sentence that tells the task."""
    anchor = fields.get("dataVolume") or fields.get("labelTypes") or fields.get("dataType")
    if anchor is None or anchor.span is None:
        first = next((x for x in text.lines if text.raw[x.start : x.end].strip()), None)
        return _words(text.raw[first.start : first.end])[:80] if first else ""
    whole = _words(text.raw)
    if len(text.raw) <= 200 and len(whole) <= 95:
        return whole
    start, end = text.sentence(anchor.span[0])
    if start and end - start < 45:
        start = text.sentence(start - 1)[0]
    if end - start > 110:
        start, end = max(start, anchor.span[0] - 30), min(end, anchor.span[1] + 75)
        start = text.raw.find(" ", start) + 1 if start else start
    words = _words(text.raw[start:end])
    task = fields.get("labelTypes")
    if task is not None and task.span is not None and not start <= task.span[0] < end and len(words) < 80:
        begin, last = text.sentence(task.span[0])
        words = f"{words}; {_words(text.raw[begin:last])}"
    return words


def _words(piece: str) -> str:
    """A sentence without money, numbers and filler."""
    piece = re.sub(
        r"[$€£₹]\s?[\d.,]+(?:\s?[-–]\s?[\d.,]+)?|\b[\d][\d.,_]*(?:k|K|M)?\b(?:\s?(?:USD|EUR|usd))?",
        " ",
        piece,
    )
    piece = re.sub(r"[^\S ]|[#*_`|>{}\[\]\"]", " ", piece)
    piece = re.sub(
        r"^(?:\s*(?:hey|hi|hello|hiya|yo|so|ok|we|we've|have|has|got|like|need|looking for|want|i|"
        r"our|us|there are|about|around|roughly|of|for|help|w/|with|please|the|someone|to|anyone|"
        r"here|this is|is|are)\b[!,.: ]*)+",
        "",
        " ".join(piece.split()),
        flags=re.IGNORECASE,
    )
    return " ".join(piece.split()).strip(" -–—:.,;()'")
