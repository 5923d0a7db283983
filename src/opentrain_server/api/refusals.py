"""Which refusals a route can answer: those it declares, and those that its gate and signature imply."""

from collections.abc import Iterable

from opentrain_server.api.agent_door import ERRORS
from opentrain_server.api.agent_door import Served as AgentServed
from opentrain_server.api.door import Served
from opentrain_server.api.errors import REASONS, status_of
from opentrain_server.api.gate import Gate

_TOKEN = ("token_missing", "token_invalid", "token_expired", "token_revoked")
_WRITE = (
    "body_too_large",
    "unsupported_media_type",
    "invalid_json",
    "dry_run_not_supported",
    "invalid_query",
    "invalid_idempotency_key",
    "idempotency_key_reused",
    "idempotency_in_progress",
)
_ANY_AGENT = (
    "invalid_json",
    "invalid_body",
    "body_too_large",
    "unsupported_media_type",
    "server_error",
    "unavailable",
)


def of_route(served: Served, method: str) -> dict[int, list[str]]:
    """Return the reasons of a route of the public API by status, in the order of the contract's table."""
    statuses = served.declared.statuses
    reasons = {
        *_of_gate(served.declared.gate),
        *_of_input(served, method),
        *served.declared.reasons,
        "internal_error",
        "unavailable",
    }
    return _grouped(reasons, {reason: status_of(reason, statuses) for reason in reasons}, REASONS)


def of_agent_route(served: AgentServed) -> dict[int, list[str]]:
    """Return our reasons behind the OAuth errors of a route of agent auth, by status."""
    reasons = {*_ANY_AGENT, *served.takes.reasons}
    return _grouped(reasons, {reason: ERRORS[reason][0] for reason in reasons}, ERRORS)


def _of_gate(gate: Gate) -> Iterable[str]:
    yield "rate_limited"
    if gate.public:
        return
    yield from _TOKEN
    if not gate.suspended_too:
        yield "account_suspended"
    if gate.action:
        yield "account_claim_required"
    if gate.scope or gate.any_scope:
        yield "insufficient_scope"
    if gate.feature:
        yield "feature_disabled"


def _of_input(served: Served, method: str) -> Iterable[str]:
    signature = served.signature
    if signature.ids:
        yield "invalid_id"
    if signature.query is not None:
        yield "invalid_query"
    if method == "GET":
        return
    yield from _WRITE
    if signature.body is not None:
        yield "invalid_body"
    if signature.needs_body:
        yield "empty_body"


def _grouped(reasons: set[str], statuses: dict[str, int], order: Iterable[str]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = {}
    for reason in order:
        if reason in reasons:
            grouped.setdefault(statuses[reason], []).append(reason)
    return dict(sorted(grouped.items()))
