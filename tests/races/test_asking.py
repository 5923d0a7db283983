"""Races of requests: of the same, of others, with their withdrawal. One is pending, and nobody is stuck."""

from functools import partial

import pytest

from opentrain_server.core.errors import Failure
from payers import MILESTONE, candidate, events, payer
from threads import race

ROUNDS = 4


@pytest.fixture
def agent(world, http):
    return payer(world, http, credits_cents=10_000_000)


def hire(agent, proposal_id, name):
    return agent.post(f"/proposals/{proposal_id}/hire", {"milestone": MILESTONE | {"name": name}})


def pending(agent):
    return agent.get("/approvals", params={"status": "pending", "limit": 100}).json()["approvals"]


def test_the_same_terms_at_once_are_one_request(agent, world):
    for number in range(ROUNDS):
        proposal_id, _ = candidate(world, agent)
        answers = race(*[partial(hire, agent, proposal_id, "One")] * 6)
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["approval"]["id"] for answer in answers}) == 1
        assert len(pending(agent)) == number + 1


def test_other_terms_at_once_leave_one_pending(agent, world):
    proposal_id, _ = candidate(world, agent)
    answers = race(*(partial(hire, agent, proposal_id, f"Terms {number}") for number in range(5)))
    assert [answer.status_code for answer in answers] == [202] * 5
    assert len(pending(agent)) == 1
    ended = [event["resourceId"] for event in events(agent, "approval.confirmed")]
    assert len(ended) == len(set(ended)) == 4


def test_other_terms_against_a_withdrawal(agent, world):
    for number in range(ROUNDS):
        proposal_id, _ = candidate(world, agent)
        first = hire(agent, proposal_id, "First").json()["approval"]["id"]
        cancel = partial(agent.post, f"/approvals/{first}/cancel")
        asked, cancelled = race(partial(hire, agent, proposal_id, "Second"), cancel)
        assert not isinstance(asked, Failure)
        assert asked.status_code == 202, asked.text
        assert cancelled.status_code in {200, 409}, cancelled.text
        second = asked.json()["approval"]["id"]
        assert second in {one["id"] for one in pending(agent)}
        assert len(pending(agent)) == number + 1
        ended = [e for e in events(agent, "approval.confirmed") if e["resourceId"] == first]
        assert len(ended) == 1, "an end is told once"
        result = agent.get(f"/approvals/{first}").json()["approval"]["result"]
        expected = {"cancelled": True} if cancelled.status_code == 200 else {"supersededBy": second}
        assert result == expected, number


def test_a_refusal_against_a_request(agent, world):
    no = {"status": "DECLINED", "reason": "Too few hours."}
    for _ in range(ROUNDS):
        proposal_id, _ben = candidate(world, agent)
        review = partial(agent.post, f"/proposals/{proposal_id}/status", no)
        asked, reviewed = race(partial(hire, agent, proposal_id, "One"), review)
        assert asked.status_code == 202, "a declined proposal may be hired"
        assert reviewed.status_code in {200, 409}
        if reviewed.status_code == 409:
            assert reviewed.json()["details"]["approvalId"] == asked.json()["approval"]["id"]


def test_the_last_request_of_the_hour_is_one(agent, world):
    proposal_id, _ = candidate(world, agent)
    for number in range(4):
        assert hire(agent, proposal_id, f"Terms {number}").status_code == 202
    answers = race(*(partial(hire, agent, proposal_id, f"Last {number}") for number in range(4)))
    assert sorted(answer.status_code for answer in answers) == [202, 429, 429, 429]
