"""Text as it comes in: trimmed, normalised, without control characters."""

import re
import unicodedata
from typing import TypeVar

Value = TypeVar("Value")

#: How deep a JSON value may be nested; nothing the product reads comes near it.
MAX_DEPTH = 64

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(value: Value, *, depth: int = MAX_DEPTH) -> Value:
    """Return a JSON value with every string in it, keys included, trimmed and NFC-normalised.

    Control characters other than tab and newline are dropped. Raises ValueError for a lone surrogate
    (no valid Unicode text) and for nesting deeper than `depth`.
    """
    if depth < 0:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _clean_string(value)  # type: ignore[return-value]  # a string gives a string
    if isinstance(value, list):
        return [clean(item, depth=depth - 1) for item in value]  # type: ignore[return-value]  # a list, a list
    if isinstance(value, dict):
        return {  # type: ignore[return-value]  # and a dict, a dict
            _clean_string(key): clean(item, depth=depth - 1) for key, item in value.items()
        }
    return value


def _clean_string(text: str) -> str:
    if _SURROGATE.search(text):
        raise ValueError("not valid Unicode text")
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()
