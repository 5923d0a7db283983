"""What callers say of a milestone: amounts, volumes and days as the wire has them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from opentrain_server.api.wire import read_instant
from opentrain_server.domain.contracts.milestones import AMOUNT, DESCRIPTION_LENGTH, NAME_LENGTH
from opentrain_server.domain.jobs.job_patch import PLAIN, READ

LARGEST_VOLUME = 10**9  # no rate is so low that more of it costs less than the largest amount


def _coming(value: object, info: ValidationInfo) -> datetime:
    """Read a day that is today or later, by the time of the call."""
    moment = read_instant(value)
    now: datetime | None = (info.context or {}).get("now")
    if now is not None and moment.date() < now.astimezone(UTC).date():
        raise PydanticCustomError("too_small", "Must be today or later")
    return moment


def _cents(value: Decimal) -> Decimal:
    if value != value.quantize(Decimal("0.01")):
        raise PydanticKnownError("decimal_max_places", {"decimal_places": 2})
    return value


def _amount(least: int, most: int) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "number", "minimum": least, "maximum": most, "multipleOf": 0.01, "examples": [300]}
    )


Amount = Annotated[
    Decimal,
    Field(ge=AMOUNT[0] // 100, le=AMOUNT[1] // 100),
    READ,
    AfterValidator(_cents),
    PLAIN,
    _amount(AMOUNT[0] // 100, AMOUNT[1] // 100),
]
TopUpAmount = Annotated[
    Decimal, Field(ge=10, le=10_000), READ, AfterValidator(_cents), PLAIN, _amount(10, 10_000)
]
Volume = Annotated[
    Decimal,
    Field(gt=0, le=LARGEST_VOLUME),
    READ,
    PLAIN,
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST_VOLUME}),
]
Name = Annotated[str, StringConstraints(max_length=NAME_LENGTH)]
Description = Annotated[str, StringConstraints(max_length=DESCRIPTION_LENGTH)]
ComingDay = Annotated[
    datetime,
    PlainValidator(_coming),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2027-07-01"]}),
]


def cents(amount: Decimal) -> int:
    """Return US dollars as cents."""
    return int(amount * 100)
