"""The one table of calls: what each says on the wire. Commands and tools are made from it."""

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
    target = f"{path}?{urlencode(query)}" if query else path
    return Request(call.method, target, body if call.writes and body else None, call.form)


def _given(call: Call, place: Place, arguments: Mapping[str, Any]) -> list[Arg]:
    return [a for a in call.args if a.place == place and arguments.get(a.key) is not None]


def _checked_id(key: str, value: object) -> str:
    """An ID that stays one path segment: dots alone would climb, the board's own words are other calls."""
    text = str(value or "").strip()
    if not text or len(text) > ID_MAX or text in {".", ".."} or (key == "jobId" and text in BOARD_WORDS):
        raise UsageError(f"{kebab(key)[2:].replace('-', ' ')} is not an ID: {text[:80]!r}")
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _query(*args: Arg) -> tuple[Arg, ...]:
    return tuple(a._replace(place="query") for a in args)


_PAGE = _query(
    Arg("limit", "integer", "How many in one page."), Arg("cursor", help="Where the last page ended.")
)
_FIELDS = (Arg("fields", "object", "Fields of the job.", place="whole", required=True),)
_JOB_STATUSES = ("DRAFT", "PENDING_APPROVAL", "OPEN", "ONGOING", "COMPLETED", "ARCHIVED")
_PAY_TYPES = ("PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE")

_AGENT_AUTH = (
    Call(
        "register_agent",
        "POST",
        "/api/agent/identity",
        "Register this agent; the account works at once, unclaimed.",
        (
            Arg("agent_name", help="Name of the agent.", flags=("--agent-name", "--name")),
            Arg(
                "organization_name",
                help="Name of the organisation.",
                flags=("--org-name", "--organization-name"),
            ),
            Arg("mode", choices=("live", "test")),
            Arg("seed", "integer", "Seed of the test world."),
        ),
        access="open",
    ),
    Call(
        "claim_account",
        "POST",
        "/api/agent/identity/claim",
        "Ask a human to claim this account; mails a link, shows the code.",
        (
            Arg("email", help="Address of the human.", required=True),
            Arg("claim_token", help="Claim token; the saved one if left out."),
        ),
        access="open",
    ),
    Call(
        "claim_status",
        "POST",
        "/api/agent/oauth/token",
        "Fetch the token once the human has claimed the account.",
        (Arg("grant_type"), Arg("claim_token", help="Claim token; the saved one if left out.")),
        access="open",
        form=True,
    ),
    Call(
        "revoke_credentials",
        "POST",
        "/api/agent/oauth/revoke",
        "Revoke a token and all that it minted.",
        (Arg("token", required=True),),
        access="open",
        form=True,
    ),
)

_TOKENS = (
    Call("auth_status", "GET", "/auth/me", "Show who the token acts for."),
    Call("list_tokens", "GET", "/tokens", "List the tokens of this user."),
    Call(
        "create_token",
        "POST",
        "/tokens",
        "Mint a token, at most as strong as this one.",
        (
            Arg("name", help="What it is for."),
            Arg("scopes", "list", "Scopes, by comma; this token's if left out."),
            Arg("expiresAt", help="When it ends, a date."),
        ),
        dry_run=True,
    ),
    Call(
        "revoke_token",
        "DELETE",
        "/tokens/{tokenId}",
        "Revoke a token and all that it minted.",
        _query(Arg("keepMinted", "boolean", "Leave alive what it minted (only for the token in use).")),
        dry_run=True,
    ),
)

_DRAFTS = (
    Call(
        "capabilities",
        "GET",
        "/job-drafts/capabilities",
        "Show what this account may do and what drafts take.",
    ),
    Call(
        "create_job_draft",
        "POST",
        "/job-drafts",
        "Make a draft from a description; never publishes.",
        (
            Arg("rawJobDescription"),
            Arg("format"),
            Arg("text"),
            Arg("job", "object"),
            Arg("jsonLd", "object"),
            Arg("xml"),
            Arg("externalId", help="Your own ID of this job."),
            Arg("idempotencyKey"),
        ),
        dry_run=True,
    ),
    Call("get_job_draft", "GET", "/job-drafts/{jobId}", "Show one of your jobs in any status."),
    Call(
        "update_job_draft_fields",
        "PATCH",
        "/job-drafts/{jobId}",
        "Change fields of a draft.",
        _FIELDS,
        dry_run=True,
    ),
    Call("delete_job_draft", "DELETE", "/job-drafts/{jobId}", "Delete a draft.", dry_run=True),
)

_JOBS = (
    Call("publish_job", "POST", "/jobs/{jobId}/publish", "Publish a draft.", dry_run=True),
    Call(
        "close_job", "POST", "/jobs/{jobId}/close", "Close a job for good; its contracts go on.", dry_run=True
    ),
    Call(
        "update_published_job",
        "PATCH",
        "/jobs/{jobId}",
        "Change fields of a live job.",
        _FIELDS,
        dry_run=True,
    ),
    Call(
        "list_jobs",
        "GET",
        "/jobs/mine",
        "List your jobs, drafts included.",
        (*_query(Arg("status", help="Only this status.", choices=_JOB_STATUSES)), *_PAGE),
        page="jobs",
    ),
    Call(
        "search_jobs",
        "GET",
        "/jobs",
        "Search the public board.",
        (
            *_query(
                Arg("q", help="Words in title and text."),
                Arg("language", help="Name or tag."),
                Arg("country", help="Two letters."),
                Arg("payType", choices=_PAY_TYPES),
                Arg("category"),
                Arg("domain"),
            ),
            *_PAGE,
        ),
        access="board",
        page="jobs",
    ),
    Call("get_job", "GET", "/jobs/{jobId}", "Show a job of the public board.", access="board"),
    Call(
        "list_job_facets",
        "GET",
        "/jobs/facets",
        "Count the board by category, language, pay.",
        access="board",
    ),
    Call(
        "list_job_changes",
        "GET",
        "/jobs/changes",
        "List what changed on the board since a date.",
        _query(Arg("since", help="Date, inclusive.", required=True)),
        access="board",
    ),
)

CALLS: dict[str, Call] = {call.name: call for call in (*_AGENT_AUTH, *_TOKENS, *_DRAFTS, *_JOBS)}
