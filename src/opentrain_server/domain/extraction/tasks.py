"""The verbs of the work with their objects, by type of labelling and the data that it can be done on."""

from collections.abc import Iterator

from opentrain_server.domain.extraction import task_shapes as shapes
from opentrain_server.domain.extraction import task_verbs as verbs
from opentrain_server.domain.extraction.lazy import Lazy
from opentrain_server.domain.extraction.text import Span

_SEEN = frozenset({"IMAGE", "VIDEO", "SENSOR_3D", "DOCUMENT"})
_READ = frozenset({"TEXT", "DOCUMENT"})
_HEARD = frozenset({"AUDIO", "VIDEO"})
_ANY: frozenset[str] = frozenset()
_RULES: tuple[tuple[str, Lazy, frozenset[str]], ...] = (
    ("BOUNDING_BOX", shapes.BOUNDING_BOX, _SEEN),
    ("POLYGON", shapes.POLYGON, _SEEN),
    ("SEGMENTATION", shapes.SEGMENTATION, _SEEN),
    ("KEYPOINT", shapes.KEYPOINT, _SEEN),
    ("OBJECT_TRACKING", shapes.OBJECT_TRACKING, _SEEN - {"DOCUMENT"}),
    ("NAMED_ENTITY_RECOGNITION", shapes.NAMED_ENTITY_RECOGNITION, _READ),
    ("RELATION_EXTRACTION", shapes.RELATION_EXTRACTION, _READ),
    ("TRANSCRIPTION", verbs.TRANSCRIPTION, _ANY),
    ("TRANSLATION", verbs.TRANSLATION, _ANY),
    ("SENTIMENT", verbs.SENTIMENT, _ANY),
    ("RANKING", verbs.RANKING, _ANY),
    ("EVALUATION_RATING", verbs.EVALUATION_RATING, _ANY),
    ("PROMPT_RESPONSE_WRITING", verbs.PROMPT_RESPONSE_WRITING, _ANY),
    ("RED_TEAMING", verbs.RED_TEAMING, _ANY),
    ("DATA_COLLECTION", verbs.DATA_COLLECTION, _ANY),
    ("OTHER", shapes.OTHER, _HEARD),
)
# Types that a post may name beside others; the rest count here only where nothing surer was found.
_BESIDE = frozenset(
    {"OBJECT_TRACKING", "RELATION_EXTRACTION", "NAMED_ENTITY_RECOGNITION", "SENTIMENT", "OTHER", "RANKING"}
)


def tasks(low: str, seen: frozenset[str], data: list[str]) -> Iterator[tuple[str, Span]]:
    """The types that a verb with its object names, with where; ``seen`` are the types already known.

    Rules bound to a kind of data are silent where that kind is not worked on, so that "frame" or "outline"
    says nothing of a text.
    """
    for kind, rule, on in _RULES:
        if kind in seen or (on and not on & set(data)) or (seen and kind not in _BESIDE):
            continue
        for m in rule.finditer(low):
            yield kind, m.span()


def choices(low: str) -> Iterator[Span]:
    """Where a whole item gets one of several values: the weakest sign, for posts with no other work."""
    for m in verbs.CHOICES.finditer(low):
        yield m.span()
