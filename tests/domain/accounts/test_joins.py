"""An owner takes an agent into the organisation."""

from functools import partial

import pytest

from agents import PUBLIC, Agent, refused, register
from humans import claimed, collect, person, start_claim
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import joins, takeovers
from threads import race


def act(world, verb, *args, **named):
    with world.database.transaction() as db:
        return verb(db, *args, **named)


TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."


def draft(agent: Agent, key: str | None = None) -> str:
    body = {"rawJobDescription": TEXT, "idempotencyKey": key}
    response = agent.post("/job-drafts", body)
    assert response.status_code == 201, response.text
    return response.json()["jobId"]


def live(agent: Agent) -> str:
    job_id = draft(agent)
    assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"
    return job_id


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


def test_jobs_move_with_their_ids_and_the_stream_is_told_of_published_ones(world, http):
    first, second = register(http, "First"), register(http, "Second")
    ada = claimed(world, first)
    drafted = draft(first, key="same"), draft(second, key="same")
    published = [live(second)]
    world.clock.advance(seconds=1)
    published.append(live(second))
    claim = start_claim(second)
    view = act(world, takeovers.look_up, ada, attempt_token=claim.token)
    assert (view.job_count, len(view.job_titles)) == (3, 3)
    organization_id = first.get("/auth/me").json()["account"]["organizationId"]
    with world.database.autocommit() as db:
        numbers_before = db.one(
            "SELECT last_event AS n FROM organizations WHERE id = %(i)s", i=organization_id
        )
    act(world, joins.join, ada, attempt_token=claim.token, code=claim.code)
    collect(second)
    for agent in (first, second):
        mine = {job["id"]: job["status"] for job in agent.get("/jobs/mine").json()["jobs"]}
        assert mine == {drafted[0]: "DRAFT", drafted[1]: "DRAFT", published[0]: "OPEN", published[1]: "OPEN"}
    assert http.get(f"{PUBLIC}/jobs/{published[0]}").status_code == 200
    with world.database.autocommit() as db:
        events = db.conn.execute(
            "SELECT number, type, resource_id, job_id, data FROM events WHERE inbox_id = %s ORDER BY number",
            (organization_id,),
        ).fetchall()
        assert world.rows("events") == len(events), "the stand-in's own history is gone"
        assert [number for number, *_ in events] == [numbers_before["n"] + 1, numbers_before["n"] + 2]
    for (_, kind, resource_id, job_id, data), job in zip(events, published, strict=True):
        assert (kind, resource_id, job_id) == ("job.status_changed", job, job)
        assert data == {"jobId": job, "previousStatus": "OPEN", "status": "OPEN", "cause": "moved"}
    world.clock.advance(hours=25)
    assert http.get(f"{PUBLIC}/jobs").json()["jobs"] != [], "listed beyond the window"


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


def test_race_a_join_against_publishing(world, http):
    ada = claimed(world, register(http))
    for n in range(4):
        agent = register(http, f"Agent {n}")
        claim, jobs = start_claim(agent), [draft(agent), draft(agent)]

        def join(claim=claim):
            return act(world, joins.join, ada, attempt_token=claim.token, code=claim.code)

        def publish(agent=agent, job_id=""):
            return agent.post(f"/jobs/{job_id}/publish").status_code

        joined, *statuses = race(join, *[partial(publish, job_id=job_id) for job_id in jobs])
        assert isinstance(joined, takeovers.Claimed)
        assert set(statuses) <= {200, 401, 404}
    assert world.rows("organizations") == 1
    assert world.rows("jobs") == 8
    with world.database.autocommit() as db:
        numbers = [n for (n,) in db.conn.execute("SELECT number FROM events ORDER BY number").fetchall()]
    assert numbers == list(range(1, len(numbers) + 1)), "the stream is dense"
