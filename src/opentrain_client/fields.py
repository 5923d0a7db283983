"""Fields of a job as they are typed: `--set key=value`, each value by the type of its field."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from opentrain_client.errors import UsageError

STRING, NUMBER, ENUM, STRINGS, ENUMS = "string", "number", "enum", "string_array", "enum_array"
_BY_TYPE = {
    STRING: "jobTitle jobDescription labelingOverview datasetDescription aiInterviewRequirements"
    " labelingSoftware budgetRange timeRequirement projectDuration projectScope workloadDesc",
    NUMBER: "dataVolume headcount pricePerHour pricePerLabel fixedPrice",
    ENUM: "dataType dataVolumeUnit experienceLevel paymentType freelancerType visibility",
    STRINGS: "subjectMatter countries languages",
    ENUMS: "labelTypes",
}
TYPES: dict[str, str] = {key: kind for kind, keys in _BY_TYPE.items() for key in keys.split()}


def parse(settings: Iterable[str]) -> dict[str, Any]:
    """`["headcount=5", "languages=Spanish, English", "fixedPrice="]` as a body; empty clears (null)."""
    found: dict[str, Any] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        key = key.strip()
        if not equals or not key:
            raise UsageError(f"--set takes key=value, not {setting[:80]!r}")
        if key in found:
            raise UsageError(f"--set {key} is given twice")
        found[key] = typed(key, value)
    return found


def typed(key: str, value: str, *, kind: str | None = None) -> Any:
    """One value by the type of its field, or by `kind`. UsageError where it does not fit."""
    reader = _READERS.get(kind or TYPES.get(key, ""))
    if reader is None:
        raise UsageError(_unknown(key))
    text = value.strip()
    return reader(key, text) if text else None


def from_json(text: str, *, source: str) -> dict[str, Any]:
    """The object of a fields file, values as they stand. UsageError if it is not one JSON object."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{source} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{source} has to hold one JSON object")
    return found


def answers(missing: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Each missing field filled with the server's own example. For a demo: examples are no wishes."""
    return {e["field"]: typed(e["field"], str(e["example"]), kind=e.get("type")) for e in missing}


def _number(key: str, text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{key} takes a number such as 20000 or 0.05, not {text[:80]!r}")
    return number


def _enum(_key: str, text: str) -> str:
    """Values of the wire are upper case with underscores; people type `pay per hour`."""
    return "_".join(text.upper().replace("-", " ").split())


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


_READERS: dict[str, Callable[[str, str], Any]] = {
    STRING: lambda _key, text: text,
    NUMBER: _number,
    ENUM: _enum,
    STRINGS: lambda _key, text: _items(text),
    ENUMS: lambda key, text: [_enum(key, item) for item in _items(text)],
}


def _unknown(key: str) -> str:
    import difflib  # noqa: PLC0415 - for a mistake only

    near = difflib.get_close_matches(key, TYPES, n=3)
    meant = f"; did you mean {' or '.join(near)}?" if near else "."
    return f"no field {key[:80]!r}{meant} A newer server's fields can be sent with --fields-file."
