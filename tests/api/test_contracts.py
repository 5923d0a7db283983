"""GET /contracts, GET /contracts/{id}, POST /contracts/{id}/milestones, POST /contracts/{id}/end."""

from datetime import UTC, datetime

import pytest

from agents import refused
from applicants import offer
from moneyed import confirm, owner_of
from payers import (
    audited,
    charging,
    events,
    first_milestone,
    forced,
    new_milestone,
    payer,
    shown,
    under_contract,
)
from postings import live, unchanged

BY_HOUR = {"paymentType": "PAY_PER_HOUR", "pricePerLabel": None, "pricePerHour": 7}
FIXED = {"paymentType": "FIXED_PRICE", "pricePerLabel": None, "fixedPrice": 500}
LIST_KEYS = {
    *("id", "status", "title", "jobId", "proposalId", "paymentType", "rateUsd", "estimatedTotalUsd"),
    *("estimatedVolume", "hasActiveMilestone", "autoRelease", "startDate", "endDate", "createdAt"),
    *("updatedAt", "freelancer", "milestones"),
}


def create(agent, contract_id, **body):
    return agent.post(f"/contracts/{contract_id}/milestones", body)


def end(agent, contract_id, **more):
    return agent.post(f"/contracts/{contract_id}/end", **more)


def test_a_contract(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    [listed] = agent.get("/contracts").json()["contracts"]
    contract = shown(agent, contract_id)
    assert set(listed) == LIST_KEYS
    assert contract == listed | {key: contract[key] for key in ("jobDmConversationId", "budget")}
    now = "2026-06-12T10:00:00.000Z"
    [milestone] = contract["milestones"]
    assert {key: listed[key] for key in LIST_KEYS - {"jobId", "proposalId", "freelancer", "milestones"}} == {
        "id": contract_id,
        "status": "active",
        "title": "Spanish sentiment labels Contract",
        "paymentType": "PAY_PER_LABEL",
        "rateUsd": 0.06,
        "estimatedTotalUsd": 300,
        "estimatedVolume": 5000,
        "hasActiveMilestone": True,
        "autoRelease": None,
        "startDate": now,
        "endDate": None,
        "createdAt": now,
        "updatedAt": now,
    }
    assert listed["freelancer"]["displayName"] == "Ben G."
    assert listed["freelancer"]["country"] == "Spain"
    assert listed["freelancer"]["profilePath"].startswith("/profile/labeler-")
    assert milestone == {
        "id": milestone["id"],
        "name": "First batch",
        "description": "5,000 posts",
        "status": "ACTIVE_FUNDED",
        "amountUsd": 300,
        "paidAmountUsd": None,
        "volume": 5000,
        "milestoneNumber": 1,
        "dueDate": None,
        "pendingApproval": False,
        "needsReview": False,
        "autoReleaseAt": None,
        "invoiceId": milestone["invoiceId"],
        "createdAt": now,
    }
    assert milestone["invoiceId"]
    messages = agent.get("/messages", params={"conversationId": contract["jobDmConversationId"]})
    kinds = {message["messageType"] for message in messages.json()["messages"]}
    assert kinds == {"CONTRACT_STARTED", "MILESTONE_FUNDED"}
    assert contract["budget"] == {
        "contractId": contract_id,
        "paymentType": "PAY_PER_LABEL",
        "state": "OK",
        "fundedVolume": 5000,
        "fundedAmountUsd": 300,
        "consumed": {"seconds": 0, "hours": 0, "labels": 0, "tasks": 0},
        "consumedVolume": 0,
        "remainingVolume": 5000,
        "consumedFraction": 0,
        "activeMilestone": {
            "id": milestone["id"],
            "name": "First batch",
            "amountUsd": 300,
            "volume": 5000,
            "status": "ACTIVE_FUNDED",
        },
        "lastUsageAt": None,
    }


def test_the_budget_counts_the_newest_entry_of_a_day(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    worker = shown(agent, contract_id)["freelancer"]["userId"]
    for number, (day, labels) in enumerate(
        [("2026-06-20", 9000), ("2026-06-20", 3000), ("2026-06-21", 1100)]
    ):
        forced(
            world,
            "INSERT INTO work_log (contract_id, id, worker_id, work_date, seconds, tasks, labels, logged_at)"
            " VALUES (%(c)s, %(id)s, %(w)s, %(day)s, 27000, %(n)s, %(n)s, %(at)s)",
            c=contract_id,
            id=f"log-{number}",
            w=worker,
            day=day,
            n=labels,
            at=datetime(2026, 6, 20, 17, number, tzinfo=UTC),
        )
    budget = shown(agent, contract_id)["budget"]
    assert budget["consumed"] == {"seconds": 54000, "hours": 15, "labels": 4100, "tasks": 4100}
    assert (budget["consumedVolume"], budget["remainingVolume"]) == (4100, 900)
    assert (budget["consumedFraction"], budget["state"]) == (0.82, "LOW")
    assert budget["lastUsageAt"] == "2026-06-20T17:02:00.000Z"


@pytest.mark.parametrize(
    ("job", "rate", "expected"),
    [
        (BY_HOUR, "7", {"paymentType": "PAY_PER_HOUR", "rateUsd": 7, "volume": 14.28, "total": 99.96}),
        (FIXED, "480", {"paymentType": "FIXED_PRICE", "rateUsd": 480, "volume": None, "total": 480}),
    ],
)
def test_what_is_agreed_by_payment_type(world, http, job, rate, expected):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent, offer(rate), amount=100, **job)
    contract = shown(agent, contract_id)
    assert contract["paymentType"] == expected["paymentType"]
    assert contract["rateUsd"] == expected["rateUsd"]
    assert contract["milestones"][0]["volume"] == expected["volume"]
    assert contract["milestones"][0]["amountUsd"] == 100
    assert contract["estimatedTotalUsd"] == expected["total"]
    assert contract["budget"]["state"] == "OK"


@pytest.mark.parametrize(
    ("submitted", "asked", "flags"),
    [
        (False, False, (False, False)),
        (True, False, (True, True)),
        (True, True, (True, False)),
        (False, True, (True, False)),
    ],
)
def test_the_two_flags_of_a_funded_milestone(world, http, submitted, asked, flags):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = first_milestone(agent, contract_id)
    if submitted:
        forced(world, "UPDATE milestones SET submitted_at = %(now)s", now=world.clock.now)
    if asked:
        agent.post(f"/milestones/{milestone_id}/approve")
    [milestone] = shown(agent, contract_id)["milestones"]
    assert milestone["status"] == "ACTIVE_FUNDED"
    assert (milestone["pendingApproval"], milestone["needsReview"]) == flags
    if asked:
        world.clock.advance(hours=72)
        [milestone] = shown(agent, contract_id)["milestones"]
        assert milestone["pendingApproval"] is submitted, "the request is over"


def test_what_was_refunded_or_cancelled_is_left_out(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    new_milestone(agent, contract_id)
    approval = end(agent, contract_id).json()["approval"]
    confirm(world, owner_of(world, agent), approval["id"])
    contract = shown(agent, contract_id)
    assert (contract["status"], contract["milestones"]) == ("ended", [])
    assert (contract["hasActiveMilestone"], contract["estimatedVolume"]) == (False, 0)
    assert contract["endDate"] == "2026-06-12T10:00:00.000Z"


def test_the_list_by_job_and_status(world, http):
    agent, cy = payer(world, http, credits_cents=200_000), payer(world, http)
    first = under_contract(world, agent)
    world.clock.advance(minutes=1)
    second = under_contract(world, agent)
    job_id = shown(agent, first)["jobId"]

    def ids(who, **params):
        return [contract["id"] for contract in who.get("/contracts", params=params).json()["contracts"]]

    assert ids(agent) == [second, first]
    assert ids(agent, jobId=job_id) == [first]
    assert ids(agent, status="ended") == ids(cy) == []
    assert ids(agent, status="active") == [second, first]
    assert ids(agent, jobId=live(agent)) == []
    details = refused(agent.get("/contracts", params={"status": "ENDED"}), 400, "invalid_query")
    assert (details["field"], details["supportedStatuses"]) == ("status", ["active", "ended"])
    assert refused(agent.get("/contracts", params={"jobId": "nope"}), 404, "not_found")["jobId"] == "nope"
    refused(cy.get("/contracts", params={"jobId": job_id}), 403, "not_owner")
    assert refused(cy.get(f"/contracts/{first}"), 404, "not_found")["resource"] == "contracts"


def test_a_new_milestone(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    world.clock.advance(hours=1)
    response = create(agent, contract_id, description="Next 5,000 posts", volume=5000, dueDate="2026-06-12")
    assert response.status_code == 201
    milestone = response.json()["milestone"]
    assert milestone == {
        "id": milestone["id"],
        "name": "Milestone 2",
        "description": "Next 5,000 posts",
        "status": "NOT_FUNDED",
        "amountUsd": 300,
        "paidAmountUsd": None,
        "volume": 5000,
        "milestoneNumber": 2,
        "dueDate": "2026-06-12T00:00:00.000Z",
        "pendingApproval": False,
        "needsReview": False,
        "autoReleaseAt": None,
        "invoiceId": None,
        "createdAt": "2026-06-12T11:00:00.000Z",
    }
    assert shown(agent, contract_id)["milestones"][1] == milestone
    data = {"milestoneId": milestone["id"], "contractId": contract_id, "status": "NOT_FUNDED"}
    assert events(agent, "milestone.status_changed")[-1]["data"] == data
    assert audited(world, "create_milestone") == [contract_id]
    named = create(agent, contract_id, description="x", name="Third", volume=1, amountUsd=0.06)
    assert refused(named, 400, "invalid_body")["field"] == "amountUsd", "0.06 is below the least amount"
    third = create(agent, contract_id, description="x", name="Third", volume=100, amountUsd=6).json()[
        "milestone"
    ]
    assert (third["name"], third["milestoneNumber"], third["amountUsd"]) == ("Third", 3, 6)


@pytest.mark.parametrize(
    ("job", "rate", "body", "field"),
    [
        ({}, "0.06", {"volume": 5000}, "description"),
        ({}, "0.06", {"description": " ", "volume": 5000}, "description"),
        ({}, "0.06", {"description": "x" * 5001, "volume": 5000}, "description"),
        ({}, "0.06", {"description": "x", "volume": 5000, "name": "x" * 121}, "name"),
        ({}, "0.06", {"description": "x"}, "volume"),
        ({}, "0.06", {"description": "x", "amountUsd": 300}, "volume"),
        ({}, "0.06", {"description": "x", "volume": 0}, "volume"),
        ({}, "0.06", {"description": "x", "volume": -1}, "volume"),
        ({}, "0.06", {"description": "x", "volume": "5000"}, "volume"),
        ({}, "0.06", {"description": "x", "volume": 5000.5}, "volume"),
        ({}, "0.06", {"description": "x", "volume": 1e300}, "volume"),
        ({}, "0.06", {"description": "x", "volume": 1}, "volume"),
        ({}, "0.06", {"description": "x", "volume": 5000, "amountUsd": 300.01}, "amountUsd"),
        ({}, "0.06", {"description": "x", "volume": 5000, "amountUsd": 300.001}, "amountUsd"),
        ({}, "0.06", {"description": "x", "volume": 5000, "dueDate": "2026-06-11T23:59:59Z"}, "dueDate"),
        (BY_HOUR, "7", {"description": "x", "volume": 1.005}, "volume"),
        (FIXED, "480", {"description": "x"}, "amountUsd"),
        (FIXED, "480", {"description": "x", "amountUsd": 100, "volume": 5}, "volume"),
        (FIXED, "480", {"description": "x", "amountUsd": 1_000_000.5}, "amountUsd"),
    ],
)
def test_bad_milestones(world, http, job, rate, body, field):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent, offer(rate), **job)
    with unchanged(world):
        details = refused(create(agent, contract_id, **body), 400, "invalid_body")
    assert details["field"] == field
    assert details["issues"][0]["path"] == [field]


def test_milestones_by_the_hour_and_at_a_fixed_price(world, http):
    agent = payer(world, http, credits_cents=500_000)
    hourly = under_contract(world, agent, offer("7"), **BY_HOUR)
    made = create(agent, hourly, description="x", volume=14.28).json()["milestone"]
    assert (made["amountUsd"], made["volume"]) == (99.96, 14.28)
    fixed = under_contract(world, agent, offer("480"), **FIXED)
    made = create(agent, fixed, description="x", amountUsd=12.34).json()["milestone"]
    assert (made["amountUsd"], made["volume"]) == (12.34, None)


def test_no_milestone_for_an_ended_contract(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = ended(world, agent)
    with unchanged(world):
        details = refused(create(agent, contract_id, description="x", volume=5000), 409, "contract_ended")
        assert details["contractId"] == contract_id
        refused(create(agent, contract_id, description="x"), 400, "invalid_body")
        refused(agent.post(f"/contracts/{contract_id}/milestones"), 400, "empty_body")
        refused(end(agent, contract_id), 409, "contract_ended")


def ended(world, agent) -> str:
    """A contract that ended with its milestone paid."""
    contract_id = under_contract(world, agent)
    release = agent.post(f"/milestones/{first_milestone(agent, contract_id)}/approve").json()["approval"]
    confirm(world, owner_of(world, agent), release["id"])
    assert end(agent, contract_id).status_code == 200
    return contract_id


def test_an_end_without_money(world, http):
    agent = payer(world, http, credits_cents=200_000)
    contract_id = under_contract(world, agent)
    forced(world, "UPDATE jobs SET status = 'ONGOING'")
    second, third = new_milestone(agent, contract_id), new_milestone(agent, contract_id)
    release = agent.post(f"/milestones/{first_milestone(agent, contract_id)}/approve").json()["approval"]
    confirm(world, owner_of(world, agent), release["id"])
    funding = agent.post(f"/milestones/{third}/fund").json()["approval"]
    seen = int(events(agent)[-1]["id"])
    response = end(agent, contract_id)
    assert response.status_code == 200
    assert response.json() == {"ok": True, "contractId": contract_id, "status": "ended"}
    told = [(event["type"], event["resourceId"], event["data"]) for event in events(agent)[seen:]]
    job_id = shown(agent, contract_id)["jobId"]
    proposal_id = shown(agent, contract_id)["proposalId"]

    def cancelled(milestone_id):
        data = {"milestoneId": milestone_id, "contractId": contract_id, "status": "CANCELLED"}
        return ("milestone.status_changed", milestone_id, data)

    over = {"contractId": contract_id, "jobId": job_id, "proposalId": proposal_id, "cause": "direct"}
    assert told[:4] == [
        cancelled(second),
        cancelled(third),
        ("approval.confirmed", funding["id"], {"approvalId": funding["id"], "status": "declined"}),
        ("contract.ended", contract_id, over),
    ]
    assert [one[0] for one in told[4:]] == ["job.status_changed"]
    assert told[4][2]["status"] == "COMPLETED"
    declined = agent.get(f"/approvals/{funding['id']}").json()["approval"]
    assert (declined["status"], declined["result"]) == ("declined", {"failure": "contract_ended"})
    assert audited(world, "end_contract") == [contract_id]
    assert [one["status"] for one in shown(agent, contract_id)["milestones"]] == ["PAID"]


def test_an_end_with_money_asks_a_human(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    response = end(agent, contract_id)
    assert response.status_code == 202
    approval = response.json()["approval"]
    assert approval["type"] == "contract_end"
    assert (approval["contractId"], approval["milestoneId"], approval["proposalId"]) == (
        contract_id,
        None,
        None,
    )
    with unchanged(world):
        assert end(agent, contract_id).json()["approval"] == approval
    assert shown(agent, contract_id)["status"] == "active"
    result = confirm(world, owner_of(world, agent), approval["id"])
    assert result == {"contractEnded": True}
    assert agent.get("/credits").json()["credits"]["availableCents"] == 100_000 - 995


def test_an_end_while_a_charge_settles(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    funding = agent.post(f"/milestones/{new_milestone(agent, contract_id)}/fund").json()["approval"]
    forced(world, "UPDATE milestones SET status = 'DISPUTED' WHERE number = 1")
    with charging(world, funding["id"]), unchanged(world):
        details = refused(end(agent, contract_id), 409, "charge_in_progress")
    assert details["approvalId"] == funding["id"]


def test_an_end_with_a_dispute(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = first_milestone(agent, contract_id)
    forced(world, "UPDATE milestones SET status = 'DISPUTED'")
    with unchanged(world):
        details = refused(end(agent, contract_id), 409, "milestone_disputed")
    assert (details["milestoneId"], details["status"]) == (milestone_id, "DISPUTED")


def test_ends_are_limited(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    for _ in range(5):
        approval = end(agent, contract_id).json()["approval"]
        agent.post(f"/approvals/{approval['id']}/cancel")
    with unchanged(world):
        assert refused(end(agent, contract_id), 429, "rate_limited")["limit"] == 5
