"""What comes after a page of a list."""

from collections.abc import Mapping
from typing import Any

from opentrain_client.call import Call
from opentrain_client.session import Session


def next_page(
    session: Session,
    call: Call,
    body: Mapping[str, Any],
    words: tuple[str, ...],
    typed: Mapping[str, Any],
    *,
    otherwise: tuple[str, ...],
) -> None:
    """Name the command for the same list from where it ended, or what one does with its first entry."""
    if not body.get("nextCursor"):
        session.next(*otherwise)
        return
    given = [(arg.option_names[0], typed[arg.key]) for arg in call.args if typed.get(arg.key) is not None]
    flags = [str(part) for name, value in given if name != "--cursor" for part in (name, _text(value))]
    session.next(*words, *flags, "--cursor", str(body["nextCursor"]))


def _text(value: object) -> object:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else value
