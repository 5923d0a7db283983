"""How enum values read to people, and the category a job is filed under (contract jobs.md §6)."""

from collections.abc import Mapping

from slugify import slugify

SLUG_LENGTH = 80

_GENERATIVE = {"RANKING", "EVALUATION_RATING", "PROMPT_RESPONSE_WRITING", "RED_TEAMING"}
_ODD = {"SENSOR_3D": "3D Sensor"}


def label(value: str) -> str:
    """Return an enum value as people read it: "BOUNDING_BOX" is "Bounding Box"."""
    return _ODD.get(value) or value.replace("_", " ").title()


def labels(values: object) -> list[str]:
    """Return the labels of a list of enum values."""
    assert isinstance(values, list)
    return [label(value) for value in values]


def category(fields: Mapping[str, object]) -> str:
    """Return the category of a job's fields."""
    types = fields["labelTypes"]
    assert isinstance(types, list)
    if _GENERATIVE.intersection(types):
        return "Generative AI & RLHF"
    return f"{label(str(fields['dataType']))} Annotation"


def slug(text: str) -> str:
    """Return `text` in a-z, 0-9 and hyphens, at most 80 characters; "job" when nothing is left of it."""
    return slugify(text, max_length=SLUG_LENGTH, word_boundary=False) or "job"
