"""An owner takes an agent into the organisation."""

import pytest

from agents import refused, register
from humans import claimed, collect, person, start_claim
from opentrain_server.core.errors import Failure
from opentrain_server.domain import joins, takeovers
from threads import race


def act(world, verb, *args, **named):
    with world.database.transaction() as db:
        return verb(db, *args, **named)


def test_the_agent_ends_up_in_the_organisation(world, http):
    first, second = register(http, "First"), register(http, "Second")
    ada = claimed(world, first)
    target = first.get("/auth/me").json()["account"]
    claim = start_claim(second)
    done = act(world, joins.join, ada, attempt_token=claim.token, code=claim.code, grants=["payments:write"])
    assert done.organization_id == target["organizationId"]
    refused(second.get("/auth/me"), 401, "token_revoked")
    collect(second)
    me = second.get("/auth/me").json()
    assert me["account"] == target
    assert me["actor"]["userId"] == ada.user_id
    assert "payments:write" in me["token"]["scopes"]
    assert world.rows("organizations") == world.rows("users") == world.rows("members") == 1
    names = {record["name"] for record in first.get("/tokens").json()["tokens"]}
    assert names == {"Agent registration", "Agent (claimed)"}


def test_only_an_owner_joins(world, http):
    claim, ada = start_claim(register(http)), person(world)
    before = world.snapshot()
    with pytest.raises(Failure, match="no_organization"):
        act(world, joins.join, ada, attempt_token=claim.token, code=claim.code)
    assert world.snapshot() == before


def test_a_wrong_code_joins_nothing(world, http):
    ada = claimed(world, register(http))
    claim = start_claim(register(http))
    before = world.snapshot()
    refusal = act(world, joins.join, ada, attempt_token=claim.token, code=claim.wrong_code)
    assert (refusal.reason, refusal.details) == ("wrong_code", {"codesLeft": 4})
    assert world.snapshot() == before


def test_race_many_clicks_and_many_agents(world, http):
    ada = claimed(world, register(http))
    agents = [register(http, f"Agent {n}") for n in range(3)]
    clicks = []
    for agent in agents:
        claim = start_claim(agent)

        def click(claim=claim):
            return act(world, joins.join, ada, attempt_token=claim.token, code=claim.code)

        clicks += [click, click]
    results = race(*clicks)
    assert sum(isinstance(result, takeovers.Claimed) for result in results) == 3
    assert {r.reason for r in results if isinstance(r, Failure)} == {"already_claimed"}
    assert world.rows("organizations") == 1
    for agent in agents:
        collect(agent)


def test_race_a_join_against_writes_of_the_agent(world, http):
    ada, agent = claimed(world, register(http)), register(http)
    claim = start_claim(agent)

    def join():
        return act(world, joins.join, ada, attempt_token=claim.token, code=claim.code)

    def mint():
        return agent.post("/tokens").status_code

    joined, *statuses = race(join, *[mint] * 6)
    assert isinstance(joined, takeovers.Claimed)
    assert set(statuses) <= {201, 401, 503}
    assert world.rows("tokens WHERE revoked_at IS NULL") == 1
