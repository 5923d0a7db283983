"""What a call is: its line in the table, and its arguments put in place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import quote, urlencode

from opentrain_client.errors import UsageError

PUBLIC = "/api/public/v1"
ID_MAX = 64
BOARD_WORDS = frozenset({"mine", "facets", "changes", "search"})  # paths below /jobs that are never job IDs

Place = Literal["query", "body", "whole"]  # whole: the argument is the body itself
Kind = Literal["string", "integer", "number", "boolean", "list", "object"]
Access = Literal["token", "board", "open"]  # board: a token is sent where there is one (test worlds)


class Arg(NamedTuple):
    """One query or body key. `flags` empty = `--` and the key in kebab case; `()` of choices = any value."""

    key: str
    kind: Kind = "string"
    help: str = ""
    flags: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False
    place: Place = "body"

    @property
    def option_names(self) -> tuple[str, ...]:
        """The flags of the command line."""
        return self.flags or (kebab(self.key),)


def kebab(key: str) -> str:
    """`jobId` or `job_id` as the flag `--job-id`."""
    return "--" + re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", key).replace("_", "-").lower()


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `name` is also the tool's; `{…}` in `path` are IDs; `page` is the key of a paged list."""

    name: str
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    summary: str
    args: tuple[Arg, ...] = ()
    access: Access = "token"
    page: str | None = None
    form: bool = False
    dry_run: bool = False

    @property
    def writes(self) -> bool:
        """Whether the call may change something: such a call is repeated only under its Idempotency-Key."""
        return self.method != "GET"

    @property
    def ids(self) -> tuple[str, ...]:
        """Keys of the IDs in the path, in order."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def url_path(self) -> str:
        """The path template from the origin on."""
        return self.path if self.path.startswith("/api") else PUBLIC + self.path


class Request(NamedTuple):
    """A call with its arguments in place; `target` is path and query."""

    method: str
    target: str
    body: Any | None
    form: bool
    wait: float = 0  # seconds that the server was asked to hold the answer


def build(call: Call, arguments: Mapping[str, Any], *, dry_run: bool = False) -> Request:
    """Put `arguments`, one flat mapping, where they belong, None left out. UsageError for a bad ID."""
    path = call.url_path
    for key in call.ids:
        path = path.replace("{" + key + "}", quote(_checked_id(key, arguments.get(key)), safe=""))
    query = {a.key: _text(arguments[a.key]) for a in _given(call, "query", arguments)}
    if dry_run:
        query["dryRun"] = "true"
    body: Any | None = {a.key: arguments[a.key] for a in _given(call, "body", arguments)}
    for arg in _given(call, "whole", arguments):
        body = arguments[arg.key]
    target = f"{path}?{urlencode(query, errors='replace')}" if query else path
    wait = float(arguments.get("wait") or 0) if "wait" in query else 0
    return Request(call.method, target, body if call.writes and body else None, call.form, wait)


def _given(call: Call, place: Place, arguments: Mapping[str, Any]) -> list[Arg]:
    return [a for a in call.args if a.place == place and arguments.get(a.key) is not None]


def _checked_id(key: str, value: object) -> str:
    """An ID that stays one path segment: dots alone would climb, the board's own words are other calls."""
    text = str(value or "").strip()
    no_segment = not text or len(text) > ID_MAX or not text.isprintable() or text in {".", ".."}
    if no_segment or (key == "jobId" and text in BOARD_WORDS):
        raise UsageError(f"{kebab(key)[2:].replace('-', ' ')} is not an ID: {text[:80]!r}")
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def in_query(*args: Arg) -> tuple[Arg, ...]:
    """`args` as keys of the query."""
    return tuple(a._replace(place="query") for a in args)


PAGE = in_query(
    Arg("limit", "integer", "How many in one page."), Arg("cursor", help="Where the last page ended.")
)
