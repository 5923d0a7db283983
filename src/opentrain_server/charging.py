"""Charging a card under an approval: claim, call, record (contract money.md §3)."""

from dataclasses import dataclass
from typing import Literal

from opentrain_server.core.actor import Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.house import House


@dataclass(frozen=True, slots=True)
class Charged:
    """How a charge stands; `url` is where the bank asks its owner, `failure` why it was refused."""

    state: Literal["STARTED", "SETTLING", "PAID", "REFUSED", "CANCELLED"]
    url: str | None
    failure: str | None


def charge(house: House, owner: Member, approval_id: str, *, seen: str, decision: Decision) -> Charged:
    """Charge the card of a decision, and do what was asked once it is paid."""
    raise Failure("payments_unavailable")


def look(house: House, owner: Member, approval_id: str) -> Charged | None:
    """Return how the latest charge of an approval stands, asking the processor about one that runs."""
    raise Failure("payments_unavailable")


def stop(house: House, owner: Member, approval_id: str) -> Charged | None:
    """Cancel a charge that waits."""
    raise Failure("payments_unavailable")
