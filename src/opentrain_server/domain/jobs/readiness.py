"""Whether a job can be published: what is missing, and what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from typing_extensions import TypedDict

from opentrain_server.domain.jobs.job_fields import ENUMS, FIELD, RATE_OF_PAYMENT, TEXT_KEYS, Kind
from opentrain_server.domain.words.contacts import Kind as ContactKind
from opentrain_server.domain.words.contacts import find_contacts

#: Fewest characters of a text at publish.
SHORTEST: dict[str, int] = {"jobTitle": 5, "jobDescription": 50}

_NO_VOLUME_NEEDED = "UNKNOWN_NOT_SPECIFIED"
_CONTACT_NAMES: dict[ContactKind, str] = {
    "email": "the e-mail address",
    "phone": "the phone number",
    "handle": "the messenger handle",
}


@dataclass(frozen=True, slots=True)
class Floors:
    """The operator's lowest rates in US dollars: for an hour, a label, a whole job."""

    pricePerHour: Decimal = Decimal(3)
    pricePerLabel: Decimal = Decimal("0.001")
    fixedPrice: Decimal = Decimal(5)


class MissingField(TypedDict):
    """A field that publishing needs, with all it takes to ask a person for it."""

    field: str
    label: str
    message: str
    code: str
    prompt: str
    type: Kind
    enumValues: list[str] | None
    updateKeys: list[str]
    example: str
    hint: str | None


class Issue(TypedDict):
    """A value that publishing refuses."""

    field: str
    code: str
    message: str


class Validation(TypedDict):
    """The whole verdict; ready means nothing missing and no issue."""

    publishReady: bool
    issueCount: int
    missingFieldCount: int
    missingFields: list[MissingField]
    issues: list[Issue]


def validate(fields: Mapping[str, object], *, floors: Floors) -> Validation:
    """Return what keeps a job with these fields (every key present) from being published."""
    missing = [_missing(field, update_keys) for field, update_keys in _missing_keys(fields)]
    issues = list(_issues(fields, floors))
    return {
        "publishReady": not missing and not issues,
        "issueCount": len(issues),
        "missingFieldCount": len(missing),
        "missingFields": missing,
        "issues": issues,
    }


def _missing_keys(fields: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
    """Yield each missing key with the keys that mend it, in the order in which they are asked for."""
    for key in ("jobTitle", "jobDescription", "experienceLevel"):
        if not fields[key]:
            yield key, [key]
    payment = fields["paymentType"]
    if not payment:
        yield "paymentType", ["paymentType", *RATE_OF_PAYMENT.values()]
    elif fields[rate := RATE_OF_PAYMENT[str(payment)]] is None:
        yield rate, [rate]
    for key in ("languages", "dataType", "labelTypes"):
        if not fields[key]:
            yield key, [key]
    yield from _missing_volume(fields["dataVolume"], fields["dataVolumeUnit"])


def _missing_volume(volume: object, unit: object) -> Iterator[tuple[str, list[str]]]:
    if not unit:
        yield "dataVolumeUnit", ["dataVolumeUnit"] if volume is not None else ["dataVolumeUnit", "dataVolume"]
    elif volume is None and unit != _NO_VOLUME_NEEDED:
        yield "dataVolume", ["dataVolume", "dataVolumeUnit"]


def _missing(key: str, update_keys: list[str]) -> MissingField:
    field = FIELD[key]
    return {
        "field": key,
        "label": field.label,
        "message": f"Set the {field.label.lower()} before publishing.",
        "code": "missing_required_field",
        "prompt": f"ask: {field.prompt}",
        "type": field.kind,
        "enumValues": list(ENUMS[key]) if key in ENUMS else None,
        "updateKeys": update_keys,
        "example": field.example,
        "hint": field.hint,
    }


def _issues(fields: Mapping[str, object], floors: Floors) -> Iterator[Issue]:
    for key in TEXT_KEYS:
        lines = _lines(fields[key])
        if key in SHORTEST and 0 < len(lines[0]) < SHORTEST[key]:
            yield _issue(key, "value_out_of_range", f"Write at least {SHORTEST[key]} characters.")
        kinds = dict.fromkeys(contact.kind for line in lines for contact in find_contacts(line))
        if kinds:
            names = " and ".join(_CONTACT_NAMES[kind] for kind in kinds)
            yield _issue(key, "contact_details_in_text", f"Take {names} out.")
    yield from _low_rate(fields, floors)


def _lines(value: object) -> list[str]:
    return [str(line) for line in value] if isinstance(value, list) else [str(value or "")]


def _low_rate(fields: Mapping[str, object], floors: Floors) -> Iterator[Issue]:
    """Only the rate of the payment type set counts; the others are kept and ignored."""
    rate_key = RATE_OF_PAYMENT.get(str(fields["paymentType"]))
    if rate_key is None:
        return
    rate, floor = fields[rate_key], getattr(floors, rate_key)
    if isinstance(rate, Decimal) and rate < floor:
        yield _issue(rate_key, "rate_below_minimum", f"Pay at least ${floor}.")


def _issue(field: str, code: str, message: str) -> Issue:
    return {"field": field, "code": code, "message": message}
