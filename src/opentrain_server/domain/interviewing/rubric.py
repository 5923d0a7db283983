"""What an interview asks for and how it is weighed: criteria with two anchors, and facts to note."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from . import stock

FieldType = Literal["number", "single_select", "short_text", "long_text", "url"]

MOST_CRITERIA = 8
MOST_FIELDS = 8
MOST_NAME = 120
MOST_ANCHOR = 500
MOST_OPTIONS = 20

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to judge: its weight above 0, and what the worst and the best answers look like."""

    name: str
    weight: float
    anchor_low: str
    anchor_high: str


@dataclass(frozen=True, slots=True)
class ScreeningField:
    """One fact to note down; `options` belong to `single_select` alone."""

    key: str
    label: str
    type: FieldType
    required: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria, 1 to 8, and the screening fields, at most 8."""

    criteria: tuple[Criterion, ...]
    fields: tuple[ScreeningField, ...] = ()


def suggest(fields: Mapping[str, object]) -> Rubric:
    """Return 3 to 5 criteria, weights adding up to 100, and 2 to 4 screening fields for a job's fields."""
    chosen = stock.criteria(fields)
    asked = stock.fields(fields)
    return from_json(
        {
            "criteria": [
                {"name": name, "weight": weight, "anchor_low": low, "anchor_high": high}
                for name, weight, low, high in chosen
            ],
            "screeningFields": asked,
        }
    )


def to_json(rubric: Rubric) -> dict[str, object]:
    """Return the rubric as JSON holds it, in the keys of a job of the evaluation."""
    return {
        "criteria": [
            {"name": c.name, "weight": c.weight, "anchor_low": c.anchor_low, "anchor_high": c.anchor_high}
            for c in rubric.criteria
        ],
        "screeningFields": [
            {"key": f.key, "label": f.label, "type": f.type, "required": f.required}
            | ({"options": list(f.options)} if f.type == "single_select" else {})
            for f in rubric.fields
        ],
    }


def from_json(value: object) -> Rubric:
    """Return the rubric in a JSON object; raises ValueError that names what is wrong and where."""
    if not isinstance(value, Mapping):
        raise ValueError("the rubric must be an object")
    criteria = _rows(value, "criteria", MOST_CRITERIA)
    if not criteria:
        raise ValueError("criteria must have at least one entry")
    rows = _rows(value, "screeningFields", MOST_FIELDS)
    rubric = Rubric(
        tuple(_criterion(row, f"criteria[{i}]") for i, row in enumerate(criteria)),
        tuple(_field(row, f"screeningFields[{i}]") for i, row in enumerate(rows)),
    )
    _unlike("criteria", "name", [c.name.casefold() for c in rubric.criteria])
    _unlike("screeningFields", "key", [f.key for f in rubric.fields])
    return rubric


def _rows(value: Mapping[str, object], key: str, most: int) -> list[Mapping[str, object]]:
    rows = value.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError(f"{key} must be a list of objects")
    if len(rows) > most:
        raise ValueError(f"{key} must have at most {most} entries")
    return rows


def _criterion(row: Mapping[str, object], at: str) -> Criterion:
    weight = row.get("weight")
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1000:
        raise ValueError(f"{at}.weight must be a number above 0 and at most 1000")
    return Criterion(
        _text(row, "name", at, 1, MOST_NAME),
        weight,
        _text(row, "anchor_low", at, 0, MOST_ANCHOR),
        _text(row, "anchor_high", at, 0, MOST_ANCHOR),
    )


def _field(row: Mapping[str, object], at: str) -> ScreeningField:
    key = _text(row, "key", at, 1, 40)
    if not _KEY.fullmatch(key):
        raise ValueError(f"{at}.key must be lower-case letters, digits and underscores")
    kind = next((known for known in get_args(FieldType) if known == row.get("type")), None)
    if kind is None:
        raise ValueError(f"{at}.type must be one of {', '.join(get_args(FieldType))}")
    required = row.get("required", False)
    if not isinstance(required, bool):
        raise ValueError(f"{at}.required must be true or false")
    return ScreeningField(key, _text(row, "label", at, 1, MOST_NAME), kind, required, _options(row, kind, at))


def _options(row: Mapping[str, object], kind: str, at: str) -> tuple[str, ...]:
    options = row.get("options", [])
    if not isinstance(options, list) or not all(
        isinstance(o, str) and 0 < len(o.strip()) <= MOST_NAME for o in options
    ):
        raise ValueError(f"{at}.options must be a list of strings of 1 to {MOST_NAME} characters")
    if kind != "single_select":
        if options:
            raise ValueError(f"{at}.options belong to single_select alone")
        return ()
    if not 2 <= len(options) <= MOST_OPTIONS:
        raise ValueError(f"{at}.options must have 2 to {MOST_OPTIONS} entries")
    _unlike(f"{at}.options", "entry", [o.casefold() for o in options])
    return tuple(options)


def _text(row: Mapping[str, object], key: str, at: str, least: int, most: int) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most:
        raise ValueError(f"{at}.{key} must be a string of {least} to {most} characters")
    return value


def _unlike(where: str, what: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValueError(f"{where} must not have the same {what} twice")
