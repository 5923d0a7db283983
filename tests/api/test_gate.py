"""The gate of claims: no route of this release needs it alone, so it is asked directly."""

from types import SimpleNamespace

import pytest

from opentrain_server.api import gate
from opentrain_server.core.actor import Agent
from opentrain_server.core.errors import Failure

GATE = gate.Gate(scope="proposals:write", action="hire AI trainers", feature="hiring")


def agent(*, claimed: bool, scopes: tuple[str, ...] = (), off: dict[str, str] | None = None) -> Agent:
    return Agent("tk", "name", "u", "o", True, scopes, claimed, None, off or {})


def check(agent: Agent) -> None:
    call = SimpleNamespace(url_of=lambda path: f"http://market.test{path}", agent=agent)
    gate._check(call, agent, GATE)


def fails(agent: Agent) -> Failure:
    with pytest.raises(Failure) as failure:
        check(agent)
    return failure.value


def test_claim_comes_before_scope_and_scope_before_feature():
    off = {"public_api_hiring": "ALLOWLIST"}
    failure = fails(agent(claimed=False, off=off))
    assert failure.reason == "account_claim_required"
    assert failure.details == {"action": "hire AI trainers", "claimUrl": "http://market.test/claim"}
    assert fails(agent(claimed=True, off=off)).reason == "insufficient_scope"
    failure = fails(agent(claimed=True, scopes=("proposals:write",), off=off))
    assert failure.details == {"featureKey": "public_api_hiring", "mode": "ALLOWLIST"}
    check(agent(claimed=True, scopes=("proposals:write",)))
