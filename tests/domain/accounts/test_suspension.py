"""An account is shut out, its jobs leave the board, and all returns."""

import pytest

from agents import PUBLIC, Agent, refused, register
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import suspension
from threads import race

TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."


def live(agent: Agent) -> str:
    job_id = agent.post("/job-drafts", {"rawJobDescription": TEXT}).json()["jobId"]
    assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"
    return job_id


def do(world, verb, organization_id: str) -> bool:
    with world.database.transaction() as db:
        return verb(db, organization_id)


def board(http) -> tuple[list[str], int]:
    listed = [job["id"] for job in http.get(f"{PUBLIC}/jobs").json()["jobs"]]
    return listed, http.get(f"{PUBLIC}/jobs/facets").json()["totalJobs"]


def organization(agent: Agent) -> str:
    return agent.get("/auth/me").json()["account"]["organizationId"]


def test_a_suspended_account_is_shut_out_and_off_the_board(world, http):
    agent, other = register(http), register(http, "Other")
    mine, theirs = live(agent), live(other)
    account = organization(agent)
    assert do(world, suspension.suspend, account) is True
    assert board(http) == ([theirs], 1)
    refused(agent.get("/jobs/mine"), 403, "account_suspended")
    assert do(world, suspension.suspend, account) is False
    assert do(world, suspension.restore, account) is True
    assert sorted(board(http)[0]) == sorted([mine, theirs])
    assert board(http)[1] == 2
    assert agent.get("/jobs/mine").status_code == 200
    assert do(world, suspension.restore, account) is False


def test_what_was_not_listed_does_not_appear(world, http):
    agent = register(http)
    closed, draft = live(agent), agent.post("/job-drafts", {"rawJobDescription": TEXT}).json()["jobId"]
    agent.post(f"/jobs/{closed}/close")
    account = organization(agent)
    do(world, suspension.suspend, account)
    do(world, suspension.restore, account)
    assert board(http) == ([], 0)
    assert agent.get(f"/job-drafts/{draft}").json()["job"]["status"] == "DRAFT"


def test_an_unknown_account(world):
    for verb in (suspension.suspend, suspension.restore):
        with pytest.raises(Failure, match="not_found"):
            do(world, verb, "nobody")


@pytest.mark.parametrize("_round", range(6))
def test_a_publish_on_its_way_does_not_stay_on_the_board(world, http, _round):
    agent = register(http)
    account = organization(agent)
    job_id = agent.post("/job-drafts", {"rawJobDescription": TEXT}).json()["jobId"]
    answers = race(
        lambda: agent.post(f"/jobs/{job_id}/publish"), lambda: do(world, suspension.suspend, account)
    )
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert job_id not in board(http)[0]
    do(world, suspension.restore, account)
    listed = job_id in board(http)[0]
    assert listed == (agent.get(f"/job-drafts/{job_id}").json()["job"]["status"] == "OPEN")
    do(world, suspension.suspend, account)
