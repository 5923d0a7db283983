"""What an import yields: values that hold, and an honest list of what could not be kept."""

import json
from dataclasses import dataclass, field
from typing import Literal

from typing_extensions import TypedDict

from opentrain_server.domain.jobs.job_patch import read_value

PREVIEW_LENGTH = 80

#: More than this is not read by anybody, and an answer must have an end.
MAX_UNMAPPED = 100

#: Items read of one list; no list of a job holds more than 249.
MAX_ITEMS = 1_000
_MAX_PATH = 200

Reason = Literal["unknown_key", "unsupported_value", "ambiguous", "currency_not_supported"]


class Unmapped(TypedDict):
    """A piece of the source no field holds: where it stood, why, and its first 80 characters."""

    path: str
    reason: Reason
    valuePreview: str


class Warned(TypedDict):
    """A thing the employer should know about what was read."""

    code: Literal["title_generated", "rate_range_reduced", "countries_excluded"]
    message: str
    field: str | None


@dataclass(slots=True)
class Imported:
    """A source as read: the text for the extraction, and the fields the source named itself.

    `fields` holds only keys that were given, each checked by the rules of PATCH. `rates_closed` says that the
    source names pay which no field can hold, so that no rate may be taken from its text either.
    """

    format: str
    text: str | None = None
    fields: dict[str, object] = field(default_factory=dict)
    unmapped: list[Unmapped] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    external_id: str | None = None
    rates_closed: bool = False

    def take(self, key: str, value: object, *, path: str) -> None:
        """Keep a value under a key; None and blank count as not given, out of bounds is left unmapped."""
        if value is None or value in ("", []):
            return
        try:
            self.fields[key] = read_value(key, value)
        except ValueError:
            self.leave(path, "unsupported_value", value)

    def take_items(self, key: str, values: object, *, path: str) -> None:
        """Keep the items of a list one by one: a bad one is left, the good ones stay."""
        if not isinstance(values, list):
            self.take(key, values, path=path)
            return
        for place, value in enumerate(values[:MAX_ITEMS]):
            if value not in (None, ""):
                self._take_item(key, value, path=f"{path}[{place}]")

    def _take_item(self, key: str, value: object, *, path: str) -> None:
        kept = self.fields.get(key)
        try:
            self.fields[key] = read_value(key, [*(kept if isinstance(kept, list) else []), value])
        except ValueError:
            self.leave(path, "unsupported_value", value)

    def leave(self, path: str, reason: Reason, value: object) -> None:
        """List a piece that no field holds."""
        if len(self.unmapped) < MAX_UNMAPPED:
            entry: Unmapped = {"path": path[:_MAX_PATH], "reason": reason, "valuePreview": preview(value)}
            self.unmapped.append(entry)

    def warn_of_range(self, maximum: object) -> None:
        """Say that of a range of hourly pay only the lower end is kept."""
        self.leave("pricePerHourMax", "unsupported_value", maximum)
        self.warnings.append(RANGE_REDUCED)


RANGE_REDUCED: Warned = {
    "code": "rate_range_reduced",
    "message": "Of the range of hourly pay the lower end is kept.",
    "field": "pricePerHour",
}


def preview(value: object) -> str:
    """Return the first 80 characters of a value as a person would write it."""
    if isinstance(value, list) and all(
        isinstance(item, str | int | float) for item in value[:PREVIEW_LENGTH]
    ):
        return ", ".join(str(item) for item in value[:PREVIEW_LENGTH])[:PREVIEW_LENGTH]
    if isinstance(value, list | dict | bool):
        return json.dumps(value, ensure_ascii=False, default=str)[:PREVIEW_LENGTH]
    return str(value)[:PREVIEW_LENGTH]
