"""Identifiers: opaque, 25 lower-case letters and digits (contract README §2)."""

import secrets
from collections.abc import Callable

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
LENGTH = 25

IdSource = Callable[[], str]


def new_id() -> str:
    """Return a fresh random identifier with 128 bits of chance."""
    number, letters = secrets.randbits(128), []
    for _ in range(LENGTH):
        number, digit = divmod(number, 36)
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))
