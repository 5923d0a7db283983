"""GET /approvals, GET /approvals/{id}, POST /approvals/{id}/cancel."""

import pytest

from agents import refused
from moneyed import confirm, owner_of
from payers import (
    asked,
    audited,
    candidate,
    charging,
    events,
    first_milestone,
    forced,
    new_milestone,
    payer,
    under_contract,
)
from postings import unchanged


def listed(agent, **params):
    response = agent.get("/approvals", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def cancel(agent, approval_id, **more):
    return agent.post(f"/approvals/{approval_id}/cancel", **more)


def scoped(world, *scopes):
    forced(world, "UPDATE tokens SET scopes = %(s)s", s=list(scopes))


def test_the_list_is_paged_newest_first(world, http):
    agent = payer(world, http, credits_cents=1_000_000)
    made = []
    for _ in range(5):
        proposal_id, _ben = candidate(world, agent)
        made.append(asked(agent, proposal_id)["id"])
        world.clock.advance(minutes=1)
    pages, cursor = [], None
    while True:
        page = listed(agent, limit=2, **({"cursor": cursor} if cursor else {}))
        pages += [approval["id"] for approval in page["approvals"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert pages == made[::-1]
    assert listed(agent, limit=5)["nextCursor"] is None


def test_bad_queries(world, http):
    agent = payer(world, http)
    details = refused(agent.get("/approvals", params={"status": "done"}), 400, "invalid_query")
    assert details["field"] == "status"
    assert details["supportedStatuses"] == ["pending", "confirmed", "declined", "expired"]
    refused(agent.get("/approvals", params={"limit": 0}), 400, "invalid_query")
    refused(agent.get("/approvals", params={"cursor": "nope"}), 400, "invalid_cursor")
    assert listed(agent, limit=1000) == {"approvals": [], "nextCursor": None}


def test_a_request_is_shown_expired_at_its_time_and_nothing_is_written(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    world.clock.advance(hours=72, seconds=-1)
    assert agent.get(f"/approvals/{approval['id']}").json()["approval"] == approval
    world.clock.advance(seconds=1)
    expired = approval | {"status": "expired", "resolvedAt": approval["expiresAt"]}
    with unchanged(world):
        assert agent.get(f"/approvals/{approval['id']}").json() == {"approval": expired}
        assert listed(agent, status="expired")["approvals"] == [expired]
        assert listed(agent, status="pending")["approvals"] == []
        details = refused(cancel(agent, approval["id"]), 409, "approval_not_pending")
    assert (details["approvalId"], details["status"]) == (approval["id"], "expired")
    with charging(world, approval["id"]):
        assert listed(agent, status="pending")["approvals"] == [approval], "its charge settles"


def test_what_a_yes_did(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, who = candidate(world, agent)
    approval = asked(agent, proposal_id)
    confirm(world, owner_of(world, agent), approval["id"])
    contract = agent.get("/contracts").json()["contracts"][0]
    assert agent.get(f"/approvals/{approval['id']}").json()["approval"] == approval | {
        "status": "confirmed",
        "resolvedAt": "2026-06-12T10:00:00.000Z",
        "result": {
            "hired": True,
            "contractId": contract["id"],
            "jobId": approval["jobId"],
            "freelancerUserId": who.user_id,
        },
    }
    assert [one["id"] for one in listed(agent, status="confirmed")["approvals"]] == [approval["id"]]


def test_all_of_the_account_see_it_and_no_stranger(world, http):
    agent, cy = payer(world, http, credits_cents=100_000), payer(world, http)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    other = agent.post("/tokens", {"name": "reader", "scopes": ["payments:read"]}).json()["token"]
    assert agent.get(f"/approvals/{approval['id']}", token=other).status_code == 200
    details = refused(cy.get(f"/approvals/{approval['id']}"), 404, "not_found")
    assert (details["resource"], details["approvalId"]) == ("approvals", approval["id"])
    assert listed(cy)["approvals"] == []
    with unchanged(world):
        refused(cancel(cy, approval["id"]), 404, "not_found")


def test_taking_a_request_back(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    world.clock.advance(minutes=1)
    done = cancel(agent, approval["id"])
    assert done.status_code == 200
    assert done.json() == {
        "ok": True,
        "approval": approval
        | {
            "status": "declined",
            "resolvedAt": "2026-06-12T10:01:00.000Z",
            "result": {"cancelled": True},
        },
    }
    [event] = events(agent, "approval.confirmed")
    assert event["data"] == {"approvalId": approval["id"], "status": "declined"}
    assert audited(world, "cancel_approval") == [approval["id"]]
    with unchanged(world, but="audit_entries"):
        again = cancel(agent, approval["id"])
    assert (again.status_code, again.json()) == (200, done.json())
    assert asked(agent, proposal_id)["id"] != approval["id"]


def test_a_request_that_was_decided_is_not_taken_back(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    first = asked(agent, proposal_id)
    second = asked(agent, proposal_id, name="Other")
    confirm(world, owner_of(world, agent), second["id"])
    for approval, status in ((first, "declined"), (second, "confirmed")):
        with unchanged(world):
            details = refused(cancel(agent, approval["id"]), 409, "approval_not_pending")
        assert details["status"] == status


def test_a_charge_that_settles_cannot_be_taken_back(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    with charging(world, approval["id"]), unchanged(world):
        details = refused(cancel(agent, approval["id"]), 409, "charge_in_progress")
    assert details["approvalId"] == approval["id"]


def test_any_token_of_the_user_that_asked_may_take_it_back(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    other = agent.post("/tokens", {"name": "other", "scopes": ["proposals:write"]}).json()["token"]
    assert cancel(agent, approval["id"], token=other).status_code == 200


def test_another_user_of_the_account_may_not(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    forced(
        world,
        "INSERT INTO users (id, email, created_at) VALUES ('dora', 'dora@example.com', %(now)s)",
        now=world.clock.now,
    )
    forced(world, "UPDATE approvals SET requested_by = 'dora'")
    with unchanged(world):
        details = refused(cancel(agent, approval["id"]), 403, "not_requester")
        assert details["approvalId"] == approval["id"]
        with_charge = "UPDATE approvals SET charging = true"
    forced(world, with_charge)
    with unchanged(world):
        refused(cancel(agent, approval["id"]), 403, "not_requester")


@pytest.mark.parametrize(
    ("kind", "needed", "wrong"),
    [("hire", "proposals:write", "payments:write"), ("fund", "payments:write", "proposals:write")],
)
def test_the_scope_is_that_of_the_asking_call(world, http, kind, needed, wrong):
    agent = payer(world, http, credits_cents=100_000)
    if kind == "hire":
        approval = asked(agent, candidate(world, agent)[0])
    else:
        milestone_id = new_milestone(agent, under_contract(world, agent))
        approval = agent.post(f"/milestones/{milestone_id}/fund").json()["approval"]
    both = ["proposals:write", "payments:write"]
    scoped(world, "jobs:read")
    with unchanged(world):
        assert refused(cancel(agent, "nope"), 403, "insufficient_scope")["requiredScopes"] == both
    scoped(world, wrong)
    with unchanged(world):
        refused(cancel(agent, "nope"), 404, "not_found")
        details = refused(cancel(agent, approval["id"]), 403, "insufficient_scope")
    assert details["requiredScopes"] == [needed]
    scoped(world, needed)
    assert cancel(agent, approval["id"]).status_code == 200


def test_no_call_confirms(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    with unchanged(world):
        for path in ("", "/confirm", "/approve", "/resolve", "/decline"):
            assert agent.post(f"/approvals/{approval['id']}{path}").status_code in {404, 405}
        for method in ("PATCH", "PUT", "DELETE"):
            assert agent.call(method, f"/approvals/{approval['id']}").status_code == 405


def test_a_release_that_is_withdrawn_leaves_the_milestone_as_it_was(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = first_milestone(agent, contract_id)
    approval = agent.post(f"/milestones/{milestone_id}/approve").json()["approval"]
    assert cancel(agent, approval["id"]).status_code == 200
    assert (
        agent.get(f"/contracts/{contract_id}").json()["contract"]["milestones"][0]["pendingApproval"] is False
    )
