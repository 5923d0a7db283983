"""A rubric as a form: what a person types in rows becomes the same JSON that is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slugify import slugify

from opentrain_server.core.errors import Failure
from opentrain_server.domain import interviewing
from opentrain_server.domain.interviewing import Rubric
from opentrain_server.domain.interviewing.rubric import MOST_CRITERIA, MOST_FIELDS
from opentrain_server.domain.interviews import rubrics
from opentrain_server.web.forms import Form, Invalid

TYPES = [
    ("number", "A number"),
    ("single_select", "One of some choices"),
    ("short_text", "A few words"),
    ("long_text", "A few sentences"),
    ("url", "A link, or that there is none"),
]
_LISTS = {"criteria": MOST_CRITERIA, "screeningFields": MOST_FIELDS}
_PARTS = {
    "criteria": ("name", "weight", "anchor_low", "anchor_high"),
    "screeningFields": ("key", "label", "type", "required", "options"),
}
_BLANKS = 2  # empty rows to add by
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: the beginning of its fields' names and what is in them."""

    name: str
    values: Mapping[str, str]
    blank: bool


def rows(rubric: Rubric, typed: Form | None) -> dict[str, list[Row]]:
    """Return the rows of both lists with a few empty ones, or as they were typed."""
    kept: dict[str, Any] = interviewing.to_json(rubric)
    found = {}
    for key, most in _LISTS.items():
        given = [_shown(row) for row in kept[key]]
        size = min(len(given) + _BLANKS, most)
        if typed is not None:
            given = [_typed(typed, key, i) for i in range(most)]
            size = max([i + 1 for i, row in enumerate(given) if _filled(row)] + [size])
        given += [{}] * (size - len(given))
        found[key] = [Row(f"{key}-{i}", row, not _filled(row)) for i, row in enumerate(given[:size])]
    return found


def read(form: Form) -> Rubric:
    """Return the rubric in a form; raises Invalid, by field. Rows that are empty or taken away are none."""
    value: dict[str, list[dict[str, Any]]] = {}
    places: dict[str, list[int]] = {}
    for key, most in _LISTS.items():
        typed = [(i, _typed(form, key, i)) for i in range(most)]
        kept = [(i, row) for i, row in typed if _filled(row) and not form.flag(f"{key}-{i}-remove")]
        places[key] = [i for i, _ in kept]
        value[key] = [dict(row) for _, row in kept]
    for row in value["criteria"]:
        row["weight"] = _number(row["weight"])
    _complete(value["screeningFields"])
    try:
        return rubrics.read(value)
    except Failure as failure:
        raise Invalid(_problems(failure, places)) from None


def _shown(row: Mapping[str, Any]) -> dict[str, str]:
    shown = {key: str(value) for key, value in row.items() if key not in {"options", "required", "weight"}}
    if "weight" in row:
        shown["weight"] = f"{row['weight']:g}"
    if "required" in row:
        shown["required"] = "yes" if row["required"] else ""
        shown["options"] = "\n".join(row.get("options", ()))
    return shown


def _typed(form: Form, key: str, i: int) -> dict[str, str]:
    return {part: form.text(f"{key}-{i}-{part}") for part in _PARTS[key]}


def _filled(row: Mapping[str, str]) -> bool:
    """Tell whether somebody typed something; a type is chosen by itself."""
    return any(text for part, text in row.items() if part not in {"type", "key", "required"})


def _number(text: str) -> object:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _complete(fields: list[dict[str, Any]]) -> None:
    """Give new fields a key of their own, after their label; split choices by line."""
    taken = {row["key"] for row in fields if _KEY.fullmatch(row["key"])}
    for row in fields:
        if not _KEY.fullmatch(row["key"]):
            row["key"] = _key(str(row["label"]), taken)
            taken.add(row["key"])
        row["required"] = row["required"] == "yes"
        options = [line.strip() for line in str(row["options"]).split("\n") if line.strip()]
        if row["type"] == "single_select":
            row["options"] = options
        else:
            del row["options"]


def _key(label: str, taken: set[str]) -> str:
    base = slugify(label, separator="_")[:30].strip("_")
    base = base if _KEY.fullmatch(base) else f"field_{base}".strip("_")
    return next(key for n in range(1, 100) if (key := base if n == 1 else f"{base}_{n}") not in taken)


_SENTENCES = {
    "weight": "A weight is a number above 0, at most 1000.",
    "name": "Name what is judged, in 1 to 120 characters, each thing once.",
    "anchor_low": "At most 500 characters.",
    "anchor_high": "At most 500 characters.",
    "label": "Say what is asked for, in 1 to 120 characters.",
    "type": "Choose one of these.",
    "options": "Give 2 to 20 different choices of at most 120 characters, one on each line.",
}


def _problems(failure: Failure, places: Mapping[str, list[int]]) -> dict[str, str]:
    details: Mapping[str, Any] = failure.details
    rows, row, part = details["rows"], details["row"], details["part"]
    refused = "The interviewer may not say this: it breaks the rules for messages. Choose other words."
    if rows is None or row is None:
        several = rows == "criteria" and places["criteria"]
        once = "Two things to judge have the same name." if several else "Name at least one thing to judge."
        return {"": once}
    sentence = refused if details["problem"] == "policy" else _SENTENCES.get(part, "Look at this again.")
    return {f"{rows}-{places[rows][row]}-{part}": sentence}
