"""The keys for secrets that must come back: a list, of which the first encrypts and all decrypt."""

import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

NAME = "secret.key"
SHORTEST = 32  # characters; what we make ourselves has 43


class KeyringError(Exception):
    """There is no usable key; the message says what to do and holds none."""


def keys(setting: str, folder: Path) -> tuple[bytes, ...]:
    """Return the keys, 32 bytes each: those of the setting, else of `secret.key` in `folder`.

    The file is made at the first call, mode 0600; of several callers at once, all get the same key.
    Raises KeyringError.
    """
    texts = _split(setting) or _split(_read_or_make(folder))
    if not texts:
        raise KeyringError(
            f"{folder / NAME} is empty: bring it back from a backup, or delete it for a new one."
        )
    if any(len(text) < SHORTEST for text in texts):
        raise KeyringError(
            f"A secret key is shorter than {SHORTEST} characters. Make one with: openssl rand -base64 32"
        )
    return tuple(sha256(text.encode()).digest() for text in texts)


def _read_or_make(folder: Path) -> str:
    path = folder / NAME
    try:
        if not path.exists():
            _make(path)
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        raise KeyringError(f"The secret key in {path} cannot be used: {error}") from None


def _make(path: Path) -> None:
    """Write a whole file beside, then link it into place: the link fails for all but the first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{NAME}.{secrets.token_hex(8)}")
    try:
        fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(fd, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)


def _split(text: str) -> list[str]:
    return [key for line in text.splitlines() for part in line.split(",") if (key := part.strip())]
