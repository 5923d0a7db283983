"""How values look on the wire: dates, numbers and JSON (contract README §2)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import orjson
from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from opentrain_server.core.clock import stamp

Timestamp = Annotated[
    str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-06-12T10:00:00.000Z"])
]


def read_instant(value: object) -> datetime:
    """Read a date as callers send it: ISO 8601; without an offset, or a day alone, it is UTC."""
    if not isinstance(value, str):
        raise PydanticCustomError("invalid_type", "Must be a date as text")
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("invalid_format", "Must be an ISO 8601 date") from None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _flag(value: object) -> bool:
    """Read a boolean of a query."""
    known = {"true": True, "1": True, "false": False, "0": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in known:
        raise PydanticCustomError("invalid_value", "Must be true, 1, false or 0")
    return known[value]


_DATE_SCHEMA = {"type": "string", "format": "date-time", "examples": ["2026-06-12T10:00:00Z"]}
Instant = Annotated[datetime, PlainValidator(read_instant), WithJsonSchema(_DATE_SCHEMA)]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]


def usd(cents: int) -> Decimal:
    """Return cents as US dollars."""
    return Decimal(cents) / 100


def usd_or_none(cents: int | None) -> Decimal | None:
    """Return `usd(cents)`, or None."""
    return None if cents is None else usd(cents)


def time(moment: datetime) -> str:
    """Return a date as the wire has it: UTC, milliseconds, `Z`."""
    return stamp(moment)


def time_or_none(moment: datetime | None) -> str | None:
    """Return `time(moment)`, or None."""
    return None if moment is None else time(moment)


def encode(answer: object) -> bytes:
    """Return an answer as JSON; money and quantities are plain numbers."""
    return orjson.dumps(answer, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME)


def decode(answer: bytes) -> dict[str, Any]:
    """Return an encoded answer as a dict."""
    decoded: dict[str, Any] = orjson.loads(answer)
    return decoded


def _plain(value: object) -> int | float | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return time(value)
    raise TypeError(f"cannot encode {type(value).__name__}")
