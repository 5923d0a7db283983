"""Changes to a job's fields: what a PATCH body may hold, and what it does to the fields."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, TypeAdapter, WithJsonSchema
from pydantic import Field as Bound
from pydantic_core import PydanticCustomError, PydanticKnownError

from opentrain_server.domain.jobs.job_fields import (
    FIELD,
    UPDATE_KEYS,
    DataType,
    DataVolumeUnit,
    ExperienceLevel,
    Fields,
    FreelancerType,
    LabelType,
    PaymentType,
    Visibility,
)
from opentrain_server.domain.words.countries import country_code
from opentrain_server.domain.words.languages import language_name

#: Digits a float keeps without loss, and so what a data volume keeps.
VOLUME_DIGITS = 15

#: Characters of a job title.
LONGEST_TITLE = 120


def _number(value: object) -> object:
    """Take a JSON number exactly as written; strings and booleans are none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticKnownError("float_type")
    number = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    if not number.is_finite():
        raise PydanticKnownError("finite_number")
    return number


def _whole(value: object) -> object:
    """Take 5.0 for 5, as JSON does."""
    if isinstance(value, float | Decimal) and float(value).is_integer():
        return int(value)
    return value


def _plain(value: Decimal) -> Decimal:
    """Undo the exponent of 1E+3; bounds are checked by then, so the digits are few."""
    return Decimal(f"{value:f}")


def _short(value: Decimal) -> Decimal:
    return Decimal(f"{value:.{VOLUME_DIGITS}g}")


def _unique(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _language(text: str) -> str:
    name = language_name(text)
    if name is None:
        raise PydanticCustomError("invalid_value", "Not a language known by English name or BCP 47 tag.")
    return name


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise PydanticCustomError("invalid_value", "Not an ISO 3166-1 alpha-2 country code.")
    return code


def _only_given(schema: dict[str, Any]) -> None:
    """A key left out stays as it is, so the schema must not call null its default."""
    for key in schema["properties"].values():
        key.pop("default", None)


def _schema(maximum: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": maximum})


READ = BeforeValidator(_number)
PLAIN = AfterValidator(_plain)
Title = Annotated[str, Bound(max_length=LONGEST_TITLE)]
Description = Annotated[str, Bound(max_length=60_000)]
LongText = Annotated[str, Bound(max_length=10_000)]
MediumText = Annotated[str, Bound(max_length=2_000)]
ShortText = Annotated[str, Bound(max_length=200)]
Software = Annotated[str, Bound(max_length=100)]
Hourly = Annotated[Decimal, Bound(gt=0, le=1_000, decimal_places=2), READ, PLAIN, _schema(1_000)]
PerLabel = Annotated[Decimal, Bound(gt=0, le=1_000, decimal_places=4), READ, PLAIN, _schema(1_000)]
Fixed = Annotated[Decimal, Bound(gt=0, le=1_000_000, decimal_places=2), READ, PLAIN, _schema(1_000_000)]
Volume = Annotated[Decimal, Bound(gt=0, le=10**12), READ, AfterValidator(_short), PLAIN, _schema(10**12)]
Headcount = Annotated[int, Bound(ge=1, le=1_000), BeforeValidator(_whole)]
LabelTypes = Annotated[list[LabelType], Bound(min_length=1, max_length=19), AfterValidator(_unique)]
Subject = Annotated[str, Bound(min_length=1, max_length=60)]
Subjects = Annotated[list[Subject], Bound(max_length=20), AfterValidator(_unique)]
Country = Annotated[str, Bound(min_length=2, max_length=2), AfterValidator(_country)]
Countries = Annotated[list[Country], Bound(max_length=249), AfterValidator(_unique)]
Language = Annotated[str, Bound(min_length=1, max_length=60), AfterValidator(_language)]
Languages = Annotated[list[Language], Bound(min_length=1, max_length=20), AfterValidator(_unique)]


class JobPatch(BaseModel):
    """The body of a PATCH of a job: any keys of its fields. null clears a key or restores its default."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        field_title_generator=lambda key, _info: FIELD[key].label,
        json_schema_extra=_only_given,
    )

    jobTitle: Title | None = Bound(None, description="At publish at least 5 characters.")
    jobDescription: Description | None = Bound(
        None, description="Plain text; at publish at least 50 characters."
    )
    labelingOverview: LongText | None = None
    datasetDescription: LongText | None = None
    aiInterviewRequirements: LongText | None = None
    dataType: DataType | None = None
    labelTypes: LabelTypes | None = None
    subjectMatter: Subjects | None = None
    dataVolume: Volume | None = Bound(None, description="The whole amount to label, in dataVolumeUnit.")
    dataVolumeUnit: DataVolumeUnit | None = None
    labelingSoftware: Software | None = None
    headcount: Headcount | None = Bound(None, description="People to hire; null means 1.")
    experienceLevel: ExperienceLevel | None = None
    paymentType: PaymentType | None = None
    pricePerHour: Hourly | None = Bound(None, description="US dollars, at most 2 decimals.")
    pricePerLabel: PerLabel | None = Bound(None, description="US dollars, at most 4 decimals.")
    fixedPrice: Fixed | None = Bound(None, description="US dollars, at most 2 decimals.")
    countries: Countries | None = Bound(None, description="ISO 3166-1 alpha-2 codes; empty means worldwide.")
    languages: Languages | None = Bound(
        None, description="English names or BCP 47 tags; kept as English names."
    )
    freelancerType: FreelancerType | None = Bound(None, description="null means ANY.")
    visibility: Visibility | None = Bound(None, description="null means PUBLIC.")
    budgetRange: ShortText | None = None
    timeRequirement: ShortText | None = None
    projectDuration: ShortText | None = None
    projectScope: ShortText | None = None
    workloadDesc: MediumText | None = None


def apply_patch(fields: Mapping[str, object], patch: JobPatch) -> Fields:
    """Return the fields with the keys of the patch set; a null or blank value gives the unset one."""
    changed = dict(fields)
    for key in UPDATE_KEYS:
        if key in patch.model_fields_set:
            value = getattr(patch, key)
            changed[key] = FIELD[key].unset() if value is None or value == "" else value
    return changed


def read_value(key: str, value: object) -> object:
    """Return one value as the fields keep it, checked by the rules of PATCH.

    Raises pydantic.ValidationError (a ValueError) when it is out of type or bounds.
    """
    return _adapters()[key].validate_python(value, strict=True)


@cache
def _adapters() -> dict[str, TypeAdapter[object]]:
    kinds: dict[str, Any] = get_type_hints(JobPatch, include_extras=True)
    return {key: TypeAdapter(kinds[key]) for key in UPDATE_KEYS}
