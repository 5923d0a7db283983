"""What a route says about itself beyond its signature; a test walks all routes and reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from opentrain_server.api.gate import Gate

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """The gate of a route, its usual status, and the refusals of its own.

    `think` runs before the transaction on the input alone; the endpoint finds its result in
    `call.thought` and raises Outdated when it no longer fits. `acts`: it reaches people outside, so an
    earlier answer under the same key is looked for before. `audits`: the verb itself writes the audit row,
    within a statement of its own; all other writes leave it to the door. `statuses` gives a reason another
    status than usual. `secrets` are keys of the answer that are shown once and null in a replay. `example`
    is a body that the documentation shows.
    """

    gate: Gate
    status: int = 200
    think: Callable[..., Any] | None = None
    acts: bool = False
    audits: bool = False
    statuses: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None


def declare(declared: Declared) -> Callable[[Endpoint], Endpoint]:
    """Attach what a route declares to its endpoint."""

    def attach(endpoint: Endpoint) -> Endpoint:
        endpoint.declared = declared  # type: ignore[attr-defined]  # read back by the door
        return endpoint

    return attach


def declared_by(endpoint: Callable[..., Any]) -> Declared:
    """Return what an endpoint declares; one that declares nothing cannot be a route."""
    return cast(Declared, endpoint.declared)  # type: ignore[attr-defined]  # set by `declare`
