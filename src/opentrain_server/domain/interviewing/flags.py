"""What is odd about an interview, whatever it is worth."""

from collections.abc import Mapping, Sequence

from . import fluency, resume
from .understood import Reading

FLAGS = (
    "prompt_injection",
    "generic_ai_text",
    "keyword_stuffing",
    "off_topic",
    "resume_contradiction",
    "language_below_requirement",
    "confidently_wrong",
)


def flags(reading: Reading, *, below: bool) -> tuple[str, ...]:
    """The flags raised, in the order of FLAGS; `below`: a language criterion was clearly missed."""
    mean = _means(reading.traits)
    raised = {
        "prompt_injection": reading.injected,
        "generic_ai_text": _generic(mean),
        "keyword_stuffing": mean.get("listed", 0.0) >= 0.4,
        "off_topic": mean.get("elsewhere", 0.0) >= 0.45,
        "resume_contradiction": resume.contradicted(reading.job.rubric.fields, reading.talk, reading.said),
        "language_below_requirement": below or _poor(reading),
        "confidently_wrong": _assured(mean),
    }
    return tuple(name for name in FLAGS if raised[name])


def _generic(mean: Mapping[str, float]) -> bool:
    return mean.get("boiler", 0.0) + 0.3 * mean.get("layout", 0.0) >= 0.45 and mean.get("listed", 0.0) < 0.4


def _assured(mean: Mapping[str, float]) -> bool:
    return (
        mean.get("absolute", 0.0) >= 0.36 and mean.get("hedge", 0.0) < 0.25 and mean.get("boiler", 0.0) < 0.3
    )


def _poor(reading: Reading) -> bool:
    tongue = fluency.demanded(f"{reading.job.title}. {reading.job.description}")
    if tongue is None or any(fluency.asked(c) for c in reading.job.rubric.criteria):
        return False
    points, poor = fluency.quality(tongue, reading.talk)
    return poor and points <= 20


def _means(traits: Sequence[Mapping[str, float]]) -> dict[str, float]:
    if not traits:
        return {}
    return {name: sum(t[name] for t in traits) / len(traits) for name in traits[0]}
