"""The verbs of the work with their objects, by type of labelling and the data that it can be done on."""

from collections.abc import Iterator

from opentrain_server.domain.drafting.extraction import task_shapes as shapes
from opentrain_server.domain.drafting.extraction import task_signs as signs
from opentrain_server.domain.drafting.extraction import task_verbs as verbs
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.text import Span

_MOST = 15_000  # characters of a post in which the work is looked for
_SEEN = frozenset({"IMAGE", "VIDEO", "SENSOR_3D", "DOCUMENT"})
_READ = frozenset({"TEXT", "DOCUMENT"})
_HEARD = frozenset({"AUDIO", "VIDEO"})
_CODE = frozenset({"CODE"})
_ANSWERED = frozenset({"MULTIMODAL", "DOCUMENT"})
_ANY: frozenset[str] = frozenset()
_RULES: tuple[tuple[str, Lazy, frozenset[str]], ...] = (
    ("BOUNDING_BOX", shapes.BOUNDING_BOX, _SEEN),
    ("POLYGON", shapes.POLYGON, _SEEN),
    ("SEGMENTATION", shapes.SEGMENTATION, _SEEN),
    ("KEYPOINT", shapes.KEYPOINT, _SEEN),
    ("OBJECT_TRACKING", shapes.OBJECT_TRACKING, _SEEN - {"DOCUMENT"}),
    ("NAMED_ENTITY_RECOGNITION", shapes.NAMED_ENTITY_RECOGNITION, _READ),
    ("NAMED_ENTITY_RECOGNITION", shapes.SPANS, _READ),
    ("RELATION_EXTRACTION", shapes.RELATION_EXTRACTION, _READ),
    ("TRANSCRIPTION", verbs.TRANSCRIPTION, _ANY),
    ("TRANSCRIPTION", signs.READING_OFF, _SEEN),
    ("TRANSLATION", verbs.TRANSLATION, _ANY),
    ("SENTIMENT", verbs.SENTIMENT, _ANY),
    ("RANKING", verbs.RANKING, _ANY),
    ("EVALUATION_RATING", verbs.EVALUATION_RATING, _ANY),
    ("QUESTION_ANSWERING", signs.QUESTION_ANSWERING, _ANSWERED),
    ("PROMPT_RESPONSE_WRITING", signs.REWRITING, _ANY),
    ("PROMPT_RESPONSE_WRITING", verbs.PROMPT_RESPONSE_WRITING, _ANY),
    ("CODE_REVIEW", signs.CODE_REVIEW, _CODE),
    ("RED_TEAMING", verbs.RED_TEAMING, _ANY),
    ("DATA_COLLECTION", verbs.DATA_COLLECTION, _ANY),
    ("OTHER", shapes.OTHER, _HEARD),
)
# Types that a post may name beside others; the rest count here only where nothing surer was found.
_BESIDE = frozenset(
    {
        "KEYPOINT",
        "OBJECT_TRACKING",
        "RELATION_EXTRACTION",
        "NAMED_ENTITY_RECOGNITION",
        "SENTIMENT",
        "OTHER",
        "RANKING",
        "CODE_REVIEW",
    }
)


def tasks(low: str, seen: frozenset[str], data: list[str]) -> Iterator[tuple[str, Span]]:
    """The types that a verb with its object names, with where; ``seen`` are the types already known.

    Rules bound to a kind of data are silent where that kind is not worked on, so that "frame" or "outline"
    says nothing of a text.
    """
    for kind, rule, on in _RULES:
        if (
            kind in seen
            or (on and not on & set(data))
            or (seen and kind not in _BESIDE and rule is not signs.REWRITING)
        ):
            continue
        for m in rule.finditer(low, 0, _MOST):
            yield kind, m.span()


def choices(low: str) -> Iterator[tuple[str, Span]]:
    """The weakest signs, for posts with no other work: an item gets one of several values, or is judged."""
    for kind, rule in (("CLASSIFICATION", signs.CHOICES), ("EVALUATION_RATING", signs.JUDGING)):
        for m in rule.finditer(low, 0, _MOST):
            yield kind, m.span()
