"""The form of a profile: from what is kept to fields, from fields to what is kept, and what was wrong where.

Lists of parts are rows of numbered fields, `languages-0-proficiency`. A row without text is no part, so that
there are always empty ones to fill in; a ticked `…-remove` takes one away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from opentrain_server.core.errors import Failure
from opentrain_server.domain.jobs.job_fields import ENUMS
from opentrain_server.domain.jobs.job_labels import label
from opentrain_server.domain.labelers import labeler_profile
from opentrain_server.domain.labelers.labeler_profile import Profile
from opentrain_server.domain.words.countries import country_names
from opentrain_server.web.forms import Form, Invalid

_LINES = ("title", "bio", "city", "country_code", "hourly_rate", "availability", "expertise_level")
_TEXTS = (*_LINES, "english_level", "resume", "talent_type")
_LISTS = ("subject_matter", "tags", "software")
_TICKS = ("data_types", "label_types")
_FLAGS = ("visible", "takes_invites")
_AGENCY = ("name", "team_size", "description")
# What people type into a row of each kind; a row with nothing of it is empty.
_TYPED = {
    "languages": ("language",),
    "label_experience": ("title", "description", "software", "from_year", "to_year"),
    "work_experience": ("title", "company", "description", "from_year", "to_year"),
    "education": ("school", "degree", "field", "from_year", "to_year"),
}
_CHOSEN = {"languages": ("proficiency",), "label_experience": ("data_type",)}
_BLANK = {"languages": 3}  # empty rows that are shown; of the other kinds one
ROWS_READ = 30

OPTIONS = {
    "availability": [
        ("FULL_TIME", "Full time"),
        ("PART_TIME", "Part time"),
        ("AS_NEEDED", "As needed"),
        ("NOT_AVAILABLE", "I take no work now"),
    ],
    "expertise_level": [(value, label(value)) for value in labeler_profile.EXPERTISE],
    "proficiency": [(value, label(value)) for value in reversed(labeler_profile.PROFICIENCIES)],
    "talent_type": [("FREELANCER", "A single person"), ("AGENCY", "An agency, a team under one name")],
    "data_types": [(value, label(value)) for value in ENUMS["dataType"]],
    "label_types": [(value, label(value)) for value in ENUMS["labelTypes"]],
    "country_code": sorted(country_names().items(), key=lambda item: item[1]),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of fields: the beginning of their names, and their values."""

    name: str
    values: Mapping[str, Any]
    blank: bool


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept as the fields show it: texts by name, lists of rows."""
    shown: dict[str, Any] = {name: _plain(values[name]) for name in _TEXTS}
    shown |= {name: values[name] for name in (*_TICKS, *_FLAGS)}
    shown |= {name: ", ".join(values[name]) for name in _LISTS}
    shown["hourly_rate"] = shown["hourly_rate"].removesuffix(".00")
    agency = values["agency"] or {}
    shown |= {f"agency-{name}": _plain(agency.get(name)) for name in _AGENCY}
    for group in _TYPED:
        rows = [Row(f"{group}-{n}", _plain_row(row), blank=False) for n, row in enumerate(values[group])]
        first = len(rows)
        blank = _BLANK.get(group, 1)
        shown[group] = rows + [Row(f"{group}-{first + n}", {}, blank=True) for n in range(blank)]
    return shown


def typed(sent: Form) -> dict[str, Any]:
    """Return what was typed as the fields show it again, whatever it was."""
    names = [*_TEXTS, *_LISTS, *(f"agency-{name}" for name in _AGENCY)]
    shown: dict[str, Any] = {name: sent.text(name) for name in names}
    shown |= {name: sent.texts(name) for name in _TICKS} | {name: sent.flag(name) for name in _FLAGS}
    for group in _TYPED:
        numbers = [n for n in range(ROWS_READ) if n == 0 or f"{group}-{n}-{_TYPED[group][0]}" in sent]
        rows = {n: _row(sent, group, n) for n in numbers}
        shown[group] = [Row(f"{group}-{n}", row, blank=not _filled(group, row)) for n, row in rows.items()]
    return shown


def read(sent: Form, *, year: int) -> Profile:
    """Return the profile that was sent; raises Invalid with a sentence for each field."""
    values: dict[str, Any] = {name: sent.text(name) for name in _TEXTS if sent.text(name)}
    values |= {name: _split(sent.text(name)) for name in _LISTS}
    values |= {name: sent.texts(name) for name in _TICKS} | {name: sent.flag(name) for name in _FLAGS}
    if values.get("talent_type") == "AGENCY":
        values["agency"] = {name: sent.text(f"agency-{name}") for name in _AGENCY}
    numbers: dict[str, list[int]] = {}
    for group in _TYPED:
        rows = {n: _row(sent, group, n) for n in range(ROWS_READ)}
        rows = {n: row for n, row in rows.items() if _filled(group, row) and not row.pop("remove")}
        values[group], numbers[group] = [_sent(row) for row in rows.values()], list(rows)
    try:
        return labeler_profile.read(values, year=year)
    except Failure as failure:
        issues: Any = failure.details["issues"]
        raise Invalid(_problems(issues, numbers)) from None


def _row(sent: Form, group: str, number: int) -> dict[str, Any]:
    names = ["id", *_TYPED[group], *_CHOSEN.get(group, ())]
    row: dict[str, Any] = {name: sent.text(f"{group}-{number}-{name}") for name in names}
    row["remove"] = sent.flag(f"{group}-{number}-remove")
    if group in {"label_experience", "work_experience"}:
        row["ongoing"] = sent.flag(f"{group}-{number}-ongoing")
    if group == "label_experience":
        row["label_types"] = sent.texts(f"{group}-{number}-label_types")
    if group == "languages":
        del row["id"]
    return row


def _sent(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "remove"}


def _filled(group: str, row: Mapping[str, Any]) -> bool:
    return any(row[name] for name in _TYPED[group])


def _split(text: str) -> list[str]:
    return [part for piece in text.replace("\n", ",").split(",") if (part := piece.strip())]


def _problems(issues: Iterable[Mapping[str, Any]], numbers: Mapping[str, list[int]]) -> dict[str, str]:
    """Return the sentences by the names of their fields; the first of each."""
    found: dict[str, str] = {}
    for issue in issues:
        group, *rest = issue["path"] or [""]
        if group in numbers and rest:
            rest[0] = numbers[group][rest[0]]
        elif group != "agency":
            rest = []
        found.setdefault("-".join(map(str, [group, *rest[:2]])), issue["message"])
    return found


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, bool | list) else _plain(value) for name, value in row.items()}
