"""A labeler's profile as they write it: its parts, their limits, and words for what is wrong with one."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean
from opentrain_server.domain.jobs.job_fields import DataType, LabelType
from opentrain_server.domain.words.countries import country_code
from opentrain_server.domain.words.languages import language_name

TalentType = Literal["FREELANCER", "AGENCY"]
Availability = Literal["FULL_TIME", "PART_TIME", "AS_NEEDED", "NOT_AVAILABLE"]
Expertise = Literal["ENTRY_LEVEL", "INTERMEDIATE", "EXPERT"]
Proficiency = Literal["BASIC", "CONVERSATIONAL", "FLUENT", "NATIVE"]

AVAILABILITIES: tuple[str, ...] = get_args(Availability)
EXPERTISE: tuple[str, ...] = get_args(Expertise)
PROFICIENCIES: tuple[str, ...] = get_args(Proficiency)

FIRST_YEAR = 1940
YEARS_AHEAD = 10  # education may end in the years to come

_SENTENCES = {
    "missing": "Please fill this in.",
    "string_too_short": "Please fill this in.",
    "string_too_long": "At most {max_length} characters.",
    "too_long": "At most {max_length}.",
    "literal_error": "Must be {expected}.",
    "greater_than": "Must be more than {gt}.",
    "greater_than_equal": "Must be {ge} or more.",
    "less_than_equal": "Must be {le} or less.",
    "int_parsing": "Must be a whole number.",
    "int_from_float": "Must be a whole number.",
    "int_parsing_size": "Must be a smaller number.",
    "decimal_parsing": "Must be a number.",
    "decimal_max_places": "At most {decimal_places} decimals.",
    "decimal_max_digits": "Must be a smaller number.",
    "decimal_whole_digits": "Must be a smaller number.",
    "finite_number": "Must be a number.",
    "extra_forbidden": "There is no such part of a profile.",
}


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{message}", {"message": message})


# What turns the direction of text around: in a line it would turn its neighbours too.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def _one_line(value: object) -> object:
    return " ".join(value.translate(_TURNING).split()) if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


def _language(text: str) -> str:
    name = language_name(text)
    if name is None:
        raise _wrong("Not a language known by its English name, such as Spanish.")
    return name


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise _wrong("Not a country's two-letter code, such as ES.")
    return code


def _year(value: int, info: ValidationInfo) -> int:
    this_year = (info.context or {})["year"]
    last = this_year + (YEARS_AHEAD if "degree" in info.data else 0)
    if not FIRST_YEAR <= value <= last:
        raise _wrong(f"Must be a year from {FIRST_YEAR} to {last}.")
    return value


def _unique(values: list[str]) -> list[str]:
    """Keep the first of those that differ in case only."""
    return list({value.casefold(): value for value in reversed(values)}.values())[::-1]


def _tag(text: str) -> str:
    return "_".join(text.replace("-", " ").replace("_", " ").upper().split())


ONE_LINE = BeforeValidator(_one_line)
Line = Annotated[str, Field(max_length=120), ONE_LINE]
Needed = Annotated[str, Field(min_length=1, max_length=120), ONE_LINE]
OptionalLine = Annotated[Line | None, BeforeValidator(_none_if_empty)]
Description = Annotated[Annotated[str, Field(max_length=2_000)] | None, BeforeValidator(_none_if_empty)]
Software = Annotated[Annotated[str, Field(max_length=100), ONE_LINE] | None, BeforeValidator(_none_if_empty)]
Skill = Annotated[str, Field(min_length=1, max_length=60), ONE_LINE]
Skills = Annotated[list[Skill], Field(max_length=30), AfterValidator(_unique)]
Tags = Annotated[list[Annotated[Skill, AfterValidator(_tag)]], Field(max_length=30), AfterValidator(_unique)]
DataTypes = Annotated[list[DataType], Field(max_length=8), AfterValidator(_unique)]
LabelTypes = Annotated[list[LabelType], Field(max_length=19), AfterValidator(_unique)]
Year = Annotated[int, AfterValidator(_year)]
OptionalYear = Annotated[Year | None, BeforeValidator(_none_if_empty)]
EntryId = Annotated[Annotated[str, Field(max_length=64)] | None, BeforeValidator(_none_if_empty)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Language(_Part):
    """A language and how well it is known."""

    language: Annotated[str, Field(max_length=60), AfterValidator(_language)]
    proficiency: Proficiency


class _Span(_Part):
    """A part with years. It goes on, or it has an end that is not before its beginning."""

    id: EntryId = None
    from_year: Year
    to_year: OptionalYear = None
    ongoing: bool = False

    @model_validator(mode="after")
    def _ends(self) -> "_Span":
        if self.ongoing and self.to_year is not None:
            raise _wrong("Give the year it ended or say that it is ongoing, not both.")
        if not self.ongoing and self.to_year is None:
            raise _wrong("Give the year it ended, or say that it is ongoing.")
        if self.to_year is not None and self.to_year < self.from_year:
            raise _wrong("It ends before it begins.")
        return self


class LabelExperience(_Span):
    """Labeling work done before."""

    title: Needed
    description: Description = None
    software: Software = None
    data_type: Annotated[DataType | None, BeforeValidator(_none_if_empty)] = None
    label_types: LabelTypes = []


class WorkExperience(_Span):
    """Other work done before."""

    title: Needed
    company: Needed
    description: Description = None


class Education(_Part):
    """A school or university."""

    id: EntryId = None
    school: Needed
    degree: OptionalLine = None
    field: OptionalLine = None
    from_year: OptionalYear = None
    to_year: OptionalYear = None

    @model_validator(mode="after")
    def _ends(self) -> "Education":
        if self.from_year and self.to_year and self.to_year < self.from_year:
            raise _wrong("It ends before it begins.")
        return self


class Agency(_Part):
    """A team that labels under one name."""

    name: Needed
    team_size: Annotated[Annotated[int, Field(ge=1, le=100_000)] | None, BeforeValidator(_none_if_empty)] = (
        None
    )
    description: Description = None


class Profile(_Part):
    """All that a labeler may change about themselves, as a whole; rates in US dollars."""

    talent_type: TalentType = "FREELANCER"
    agency: Agency | None = None
    title: Line = ""
    bio: Annotated[str, Field(max_length=5_000)] = ""
    city: OptionalLine = None
    country_code: Annotated[
        Annotated[str, AfterValidator(_country)] | None, BeforeValidator(_none_if_empty)
    ] = None
    hourly_rate: Annotated[
        Annotated[Decimal, Field(gt=0, le=1_000, decimal_places=2)] | None, BeforeValidator(_none_if_empty)
    ] = None
    availability: Availability = "AS_NEEDED"
    expertise_level: Annotated[Expertise | None, BeforeValidator(_none_if_empty)] = None
    english_level: Annotated[Proficiency | None, BeforeValidator(_none_if_empty)] = None
    subject_matter: Skills = []
    tags: Tags = []
    software: Skills = []
    data_types: DataTypes = []
    label_types: LabelTypes = []
    languages: Annotated[list[Language], Field(max_length=20)] = []
    label_experience: Annotated[list[LabelExperience], Field(max_length=20)] = []
    work_experience: Annotated[list[WorkExperience], Field(max_length=20)] = []
    education: Annotated[list[Education], Field(max_length=10)] = []
    resume: Annotated[Annotated[str, Field(max_length=20_000)] | None, BeforeValidator(_none_if_empty)] = None
    visible: bool = True
    takes_invites: bool = True

    @model_validator(mode="after")
    def _whole(self) -> "Profile":
        if (self.talent_type == "AGENCY") != (self.agency is not None):
            raise _wrong("An agency needs the agency's name, and a single person has none.")
        named = [spoken.language for spoken in self.languages]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            raise _wrong(f"Languages: {twice[0]} is there twice.")
        return self


def read(values: Mapping[str, Any], *, year: int) -> Profile:
    """Return what a labeler sent as a profile; `year` is the present one.

    Fails with `invalid_profile`: `issues` holds each {path, message}, the message a sentence for people.
    """
    try:
        return Profile.model_validate(clean(dict(values)), context={"year": year})
    except ValidationError as error:
        issues = [_issue(found) for found in error.errors(include_url=False, include_input=False)]
        raise Failure("invalid_profile", issues=issues) from None
    except ValueError:
        issue = {"path": [], "message": "Some of the text is not valid Unicode; please type it anew."}
        raise Failure("invalid_profile", issues=[issue]) from None


def _issue(error: ErrorDetails) -> dict[str, object]:
    sentence = _SENTENCES.get(error["type"], "{message}" if error["type"] == "wrong" else "Not valid.")
    path = [part for part in error["loc"] if not (isinstance(part, str) and "[" in part)]
    return {"path": path, "message": sentence.format(**error.get("ctx", {}))}
