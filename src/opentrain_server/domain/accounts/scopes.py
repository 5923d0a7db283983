"""What a token may do (contract README §4.2)."""

from collections.abc import Iterable

SCOPES = (
    "jobs:read",
    "jobs:write",
    "proposals:read",
    "proposals:write",
    "messages:read",
    "messages:write",
    "payments:read",
    "payments:write",
    "team:read",
    "team:write",
    "webhooks:manage",
)
PRE_CLAIM = ("jobs:read", "jobs:write", "proposals:read", "messages:read", "payments:read", "team:read")
BY_HUMAN_ONLY = ("payments:write", "webhooks:manage")
POST_CLAIM = tuple(scope for scope in SCOPES if scope not in BY_HUMAN_ONLY)


def in_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """Return known scopes without duplicates in the order that every answer uses."""
    asked = set(scopes)
    return tuple(scope for scope in SCOPES if scope in asked)


def covers(granted: Iterable[str], wanted: str) -> bool:
    """Tell whether `granted` allows `wanted`; `X:write` covers `X:read`."""
    held = set(granted)
    return wanted in held or (wanted.endswith(":read") and wanted.removesuffix("read") + "write" in held)


def uncovered(granted: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Return which of `wanted` the scopes `granted` do not cover, in order."""
    held = tuple(granted)
    return in_order(scope for scope in wanted if not covers(held, scope))
