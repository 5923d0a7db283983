"""Which server and which token: flag over environment over file."""

import os
from typing import NamedTuple
from urllib.parse import urlsplit

from opentrain_client import credentials
from opentrain_client.errors import TokenError, UsageError

DEFAULT_BASE_URL = "http://127.0.0.1:8000"


class Names(NamedTuple):
    """The environment variables a program listens to, the stronger first."""

    token: tuple[str, ...]
    base_url: tuple[str, ...]


CLI = Names(
    token=("OT_API_TOKEN", "OPENTRAIN_API_TOKEN"),
    base_url=("OT_API_BASE_URL", "OPENTRAIN_API_BASE_URL", "OPENTRAIN_BASE_URL"),
)


def base_url(flag: str | None = None, *, names: Names = CLI) -> str:
    """The server's origin without a slash at its end. UsageError if it is no http(s) address."""
    return _origin(
        flag or from_environment(names.base_url) or credentials.load().base_url or DEFAULT_BASE_URL
    )


def token(flag: str | None = None, *, names: Names = CLI) -> str | None:
    """The bearer token, None if there is none. TokenError if it could not stand in a header."""
    found = flag or from_environment(names.token) or credentials.load().api_token
    return checked_token(found) if found else None


def from_environment(names: tuple[str, ...]) -> str | None:
    """The first of the variables that is set and not blank."""
    return next((value for name in names if (value := os.environ.get(name, "").strip())), None)


def checked_token(text: str) -> str:
    """`text` stripped. TokenError for characters that no token has: a paste that went wrong."""
    stripped = text.strip()
    if not stripped or not all("!" <= char <= "~" for char in stripped):
        raise TokenError("the token has characters that no token has; paste it again")
    return stripped


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid or parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(f"not a base URL: {text!r}; it looks like {DEFAULT_BASE_URL}")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
