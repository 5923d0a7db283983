"""The fields of a job as a form: what a person types becomes the same patch that an agent would send."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pydantic import ValidationError

from opentrain_server.domain.jobs.job_fields import ENUMS, FIELDS, Field
from opentrain_server.domain.jobs.job_labels import label, pay_label
from opentrain_server.domain.jobs.job_patch import JobPatch
from opentrain_server.domain.words.countries import country_names
from opentrain_server.web.forms import Form, Invalid

_LONG = {"jobDescription": 12, "labelingOverview": 5, "datasetDescription": 4, "aiInterviewRequirements": 4}
_LONG |= {"workloadDesc": 3}
_GROUPS = (
    (
        "The work",
        "jobTitle jobDescription dataType labelTypes subjectMatter labelingOverview datasetDescription",
    ),
    (
        "Who you look for",
        "languages countries experienceLevel freelancerType headcount aiInterviewRequirements",
    ),
    ("Pay", "paymentType pricePerHour pricePerLabel fixedPrice budgetRange"),
    (
        "Extent",
        "dataVolume dataVolumeUnit labelingSoftware timeRequirement projectDuration projectScope"
        " workloadDesc",
    ),
    ("On the board", "visibility"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A field with everything that its place in the form needs."""

    field: Field
    kind: str
    value: object
    options: list[tuple[str, str]]
    rows: int

    @property
    def hint(self) -> str | None:
        """Return what to know before typing."""
        lists = "Separate with commas." if self.field.kind == "string_array" else ""
        return " ".join(part for part in (self.field.prompt, self.field.hint, lists) if part)


def groups(fields: Mapping[str, object], typed: Form | None) -> list[tuple[str, list[Shown]]]:
    """Return the form in groups, with what was typed where it is shown again."""
    known = {field.key: field for field in FIELDS}
    return [
        (title, [_shown(known[key], fields[key], typed) for key in keys.split()]) for title, keys in _GROUPS
    ]


def patch(form: Form) -> JobPatch:
    """Return what a person typed as a patch of every field of the form; raises Invalid, by field."""
    problems: dict[str, str] = {}
    values: dict[str, object] = {}
    for field in FIELDS:
        try:
            values[field.key] = _read(field, form)
        except InvalidOperation:
            problems[field.key] = "Must be a number, with a point before the decimals: 0.05"
    try:
        found = JobPatch.model_validate(values)
    except ValidationError as error:
        for issue in error.errors(include_url=False, include_context=False):
            problems.setdefault(str(issue["loc"][0]), f"{issue['msg'].removeprefix('Value error, ')}.")
        raise Invalid(problems) from None
    if problems:
        raise Invalid(problems)
    return found


def _shown(field: Field, kept: object, typed: Form | None) -> Shown:
    value = kept
    if typed is not None:
        value = typed.texts(field.key) if field.kind == "enum_array" else typed.text(field.key)
    elif field.kind == "string_array":
        assert isinstance(kept, list)
        value = ", ".join(str(item) for item in kept)
    elif isinstance(kept, Decimal):
        value = f"{kept:f}"
    kind = "text" if field.key in _LONG else {"enum": "choice", "enum_array": "ticks"}.get(field.kind, "line")
    return Shown(field, kind, value, _options(field), _LONG.get(field.key, 0))


def _options(field: Field) -> list[tuple[str, str]]:
    if field.key == "paymentType":
        return [(value, pay_label(value).capitalize()) for value in ENUMS[field.key]]
    return [(value, label(value)) for value in ENUMS.get(field.key, ())]


def _read(field: Field, form: Form) -> object:
    if field.kind == "enum_array":
        return form.texts(field.key) or None
    text = form.text(field.key)
    if not text:
        return None
    if field.kind == "number":
        number = Decimal(text.replace(",", "").replace("$", "").strip())
        return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else number
    if field.kind == "string_array":
        return [_code(field, part) for item in text.split(",") if (part := item.strip())]
    return text


def _code(field: Field, text: str) -> str:
    """Return a country by its code, also when its name was typed."""
    if field.key != "countries" or len(text) == 2:
        return text.upper() if field.key == "countries" else text
    named = {name.casefold(): code for code, name in country_names().items()}
    return named.get(text.casefold(), text)
