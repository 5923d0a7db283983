"""A new draft out of what the source named itself and what was read out of its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from typing_extensions import TypedDict

from opentrain_server.domain.drafting.imports.imported import (
    RANGE_REDUCED,
    Imported,
    Reason,
    Unmapped,
    Warned,
)
from opentrain_server.domain.jobs.job_fields import (
    FIELD,
    RATE_OF_PAYMENT,
    UPDATE_KEYS,
    Fields,
    empty_fields,
    to_wire,
)
from opentrain_server.domain.jobs.job_patch import LONGEST_TITLE

#: Extracted below this, a value is listed for a second look.
SURE = 0.7

_RATES = frozenset(RATE_OF_PAYMENT.values())
_GENERATED: Warned = {
    "code": "title_generated",
    "message": "Title made from the text.",
    "field": "jobTitle",
}
_EXCLUDED: Warned = {
    "code": "countries_excluded",
    "message": "Excluded countries cannot be stored; list the allowed ones.",
    "field": "countries",
}


class Found(Protocol):
    """One value read out of a text; `span` is [start, end) in code points, None where the text is silent."""

    @property
    def value(self) -> object: ...
    @property
    def confidence(self) -> float: ...
    @property
    def span(self) -> tuple[int, int] | None: ...
    @property
    def reason(self) -> str | None: ...


class Extraction(Protocol):
    """All that was read out of a text, by key: draft keys, and three that no draft holds."""

    @property
    def found(self) -> Mapping[str, Found]: ...
    @property
    def title_generated(self) -> bool: ...


class Unsure(TypedDict):
    """A value worth a second look."""

    field: str
    value: object
    confidence: float
    reason: str


class Origin(TypedDict):
    """Where a value comes from: stated by the source or made, and its place in the text if it has one."""

    stated: bool
    span: list[int] | None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft ready to be stored.

    `fields` has every key, `normalized` only those taken from the input, both in the contract's order and
    with Decimal numbers (`job_fields.to_wire` gives JSON).
    """

    fields: Fields
    normalized: Fields
    warnings: list[Warned]
    unmapped: list[Unmapped]
    low_confidence: list[Unsure]
    provenance: dict[str, Origin]
    external_id: str | None = None


def draft(imported: Imported, extraction: Extraction | None) -> Drafted:
    """Combine an import with the extraction from its text; what the source named itself always wins.

    Never fails: a value out of bounds goes to `unmapped`. `extraction` is None for a source without text.
    """
    desk = _Desk(imported)
    if imported.text:
        desk.describe(imported.text)
    if extraction is not None:
        desk.read(extraction)
    desk.name(extraction)
    normalized = {key: desk.kept.fields[key] for key in UPDATE_KEYS if key in desk.kept.fields}
    return Drafted(
        fields=empty_fields() | normalized,
        normalized=normalized,
        warnings=desk.kept.warnings,
        unmapped=desk.kept.unmapped,
        low_confidence=desk.unsure,
        provenance={key: desk.origins[key] for key in normalized},
        external_id=imported.external_id,
    )


class _Desk:
    """The draft while it is put together."""

    def __init__(self, imported: Imported) -> None:
        self.imported = imported
        self.kept = Imported(
            imported.format,
            fields=dict(imported.fields),
            unmapped=list(imported.unmapped),
            warnings=list(imported.warnings),
        )
        self.origins: dict[str, Origin] = {key: {"stated": True, "span": None} for key in imported.fields}
        self.unsure: list[Unsure] = []

    def describe(self, text: str) -> None:
        """The text itself is the description."""
        if "jobDescription" not in self.kept.fields:
            self.kept.take("jobDescription", text, path="jobDescription")
            self.origins["jobDescription"] = {"stated": True, "span": [0, len(text)]}

    def read(self, extraction: Extraction) -> None:
        """Take every value the source did not name itself."""
        open_rates = self._open_rates(extraction.found)
        for key, found in extraction.found.items():
            if key in FIELD and key != "jobTitle" and (key not in _RATES or key in open_rates):
                self._take(key, found)
        if "pricePerHour" in open_rates:
            self._leave_maximum(extraction.found)
        self._leave_currency(extraction.found)
        self._leave_excluded(extraction.found)

    def name(self, extraction: Extraction | None) -> None:
        """Give the draft a title: the source's, the text's, or one made from what is known."""
        found = extraction.found.get("jobTitle") if extraction else None
        generated = extraction is None or extraction.title_generated
        if found is not None and not generated:
            self._take("jobTitle", found)
        if "jobTitle" not in self.kept.fields:
            self._make_title(found.value if found is not None and generated else None)

    def _make_title(self, offered: object) -> None:
        """Take the title the extraction made, or make one; the warning asks for the second look."""
        for title in (offered, _title(self.kept.fields)):
            if isinstance(title, str) and 0 < len(title) <= LONGEST_TITLE:
                self.kept.fields["jobTitle"] = title
                self.origins["jobTitle"] = {"stated": False, "span": None}
                self.kept.warnings.append(_GENERATED)
                return

    def _open_rates(self, found: Mapping[str, Found]) -> frozenset[str]:
        """Return the rates that may come from the text.

        None when the pay is one that no field can hold, or when the source and its text name different types
        of payment; a source that named a rate has said all about pay.
        """
        given = self.imported.fields
        if self.imported.rates_closed or _value(found, "payCurrencyNote") or _RATES & given.keys():
            return frozenset()
        if "paymentType" in given and _value(found, "paymentType") not in (None, given["paymentType"]):
            return frozenset()
        return _RATES

    def _take(self, key: str, found: Found) -> None:
        if key in self.imported.fields or found.value in (None, "", []):
            return
        value = self._first(key, found.value) if key == "dataType" else found.value
        take = self.kept.take_items if FIELD[key].is_list else self.kept.take
        take(key, value, path=key)
        if key not in self.kept.fields:
            return
        span = list(found.span) if found.span else None
        self.origins[key] = {"stated": span is not None, "span": span}
        if found.confidence < SURE:
            shown = to_wire({key: self.kept.fields[key]})[key]
            reason = found.reason or "not said plainly"
            self.unsure.append(
                {"field": key, "value": shown, "confidence": found.confidence, "reason": reason}
            )

    def _first(self, key: str, values: object) -> object:
        """A job has one data type; the others are listed."""
        if not isinstance(values, list | tuple):
            return values
        if len(values) > 1:
            self.kept.leave(key, "ambiguous", list(values[1:]))
        return values[0]

    def _leave_maximum(self, found: Mapping[str, Found]) -> None:
        maximum = _value(found, "pricePerHourMax")
        if maximum is None:
            return
        self.kept.leave("pricePerHourMax", "unsupported_value", _number(maximum))
        if "pricePerHour" in self.kept.fields:
            self.kept.warnings.append(RANGE_REDUCED)

    def _leave_currency(self, found: Mapping[str, Found]) -> None:
        note = _value(found, "payCurrencyNote")
        if note:
            in_dollars = str(note).startswith("USD")
            reason: Reason = "unsupported_value" if in_dollars else "currency_not_supported"
            self.kept.leave("payCurrencyNote", reason, note)

    def _leave_excluded(self, found: Mapping[str, Found]) -> None:
        excluded = _value(found, "excludedCountries")
        if isinstance(excluded, list | tuple) and excluded:
            self.kept.leave("excludedCountries", "unsupported_value", list(excluded))
            self.kept.warnings.append(_EXCLUDED)


def _value(found: Mapping[str, Found], key: str) -> object:
    return found[key].value if key in found else None


def _number(value: object) -> object:
    """Show 9.00 as 9."""
    return to_wire({"": Decimal(str(value))})[""] if isinstance(value, int | float | Decimal) else value


def _title(fields: Mapping[str, object]) -> str | None:
    """Make a title from the data and the labels, or None when nothing at all is known."""
    labels = fields.get("labelTypes")
    words = [str(fields.get("dataType") or ""), *(labels[:1] if isinstance(labels, list) else [])]
    named = " ".join(word.replace("_", " ").lower() for word in words if word and word != "OTHER")
    if not named and "jobDescription" not in fields:
        return None
    return f"{named or 'data'} labeling".capitalize()
