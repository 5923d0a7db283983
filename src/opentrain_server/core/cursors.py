"""Cursors: opaque places in a list, sent back unchanged (contract README §5)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import orjson

from opentrain_server.core.errors import Failure

MAX_LENGTH = 1024
Place = TypeVar("Place")


def encode(name: str, *parts: object) -> str:
    """Return a cursor of the list `name`."""
    return urlsafe_b64encode(orjson.dumps([name, *parts])).decode().rstrip("=")


def decode(name: str, cursor: str | None, read: Callable[..., Place]) -> Place | None:
    """Return the place in a cursor of the list `name`, None for none; fails with `invalid_cursor`."""
    if cursor is None:
        return None
    try:
        return read(*_parts(name, cursor))
    except (ValueError, TypeError):
        raise Failure("invalid_cursor", field="cursor") from None


def moment(text: object) -> datetime:
    """Return a date that `encode` wrote; raises ValueError or TypeError."""
    read = datetime.fromisoformat(text)  # type: ignore[arg-type]  # a non-string raises TypeError
    if read.tzinfo is None:
        raise ValueError("a cursor's dates carry a zone")
    return read


def text(value: object) -> str:
    """Return a string that `encode` wrote; raises TypeError."""
    if not isinstance(value, str) or len(value) > 64 or "\x00" in value:
        raise TypeError("not an ID")
    return value


def _parts(name: str, cursor: str) -> list[Any]:
    if len(cursor) > MAX_LENGTH:
        raise ValueError("longer than any cursor")
    padded = cursor + "=" * (-len(cursor) % 4)
    found: object
    parts: list[Any]
    found, *parts = orjson.loads(urlsafe_b64decode(padded.encode("ascii")))
    if found != name:
        raise ValueError("a cursor of another list")
    return parts
