"""POST /milestones/{id}/fund and /approve: the requests and what refuses them."""

import pytest

from agents import refused
from moneyed import confirm, give_credits, owner_of
from payers import (
    audited,
    charging,
    events,
    first_milestone,
    forced,
    new_milestone,
    owe,
    payer,
    shown,
    under_contract,
)
from postings import organization_of, unchanged


def fund(agent, milestone_id):
    return agent.post(f"/milestones/{milestone_id}/fund")


def approve(agent, milestone_id):
    return agent.post(f"/milestones/{milestone_id}/approve")


def test_asking_for_money(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = new_milestone(agent, contract_id)
    response = fund(agent, milestone_id)
    assert response.status_code == 202
    approval = response.json()["approval"]
    contract = shown(agent, contract_id)
    assert approval == {
        "id": approval["id"],
        "type": "milestone_fund",
        "status": "pending",
        "contractId": contract_id,
        "milestoneId": milestone_id,
        "jobId": contract["jobId"],
        "proposalId": None,
        "approvalUrl": f"{world.settings.base}/approvals/{approval['id']}",
        "expiresAt": "2026-06-15T10:00:00.000Z",
        "resolvedAt": None,
        "result": None,
        "createdAt": "2026-06-12T10:00:00.000Z",
    }
    assert contract["milestones"][1]["status"] == "NOT_FUNDED"
    assert audited(world, "fund_milestone") == [milestone_id]
    assert events(agent)[-1]["data"]["milestoneId"] == milestone_id
    with unchanged(world):
        assert fund(agent, milestone_id).json()["approval"] == approval
    with charging(world, approval["id"]):
        world.clock.advance(hours=100)
        assert fund(agent, milestone_id).json()["approval"] == approval
    world.clock.advance(hours=-100)
    result = confirm(world, owner_of(world, agent), approval["id"])
    funded = shown(agent, contract_id)["milestones"][1]
    assert result == {"invoiceId": funded["invoiceId"], "paymentIntentId": None}
    assert funded["status"] == "ACTIVE_FUNDED"


def test_what_cannot_be_funded(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = first_milestone(agent, contract_id)
    with unchanged(world):
        details = refused(fund(agent, milestone_id), 409, "milestone_not_fundable")
    assert (details["milestoneId"], details["status"]) == (milestone_id, "ACTIVE_FUNDED")
    second = new_milestone(agent, contract_id)
    forced(world, "UPDATE contracts SET status = 'ended', ended_at = %(now)s", now=world.clock.now)
    with unchanged(world):
        for call, one in ((fund, second), (fund, milestone_id), (approve, milestone_id), (approve, second)):
            assert refused(call(agent, one), 409, "contract_ended")["contractId"] == contract_id


def test_the_payment_gate_of_a_funding(world, http):
    agent = payer(world, http, credits_cents=33_995 + 32_999)
    account = organization_of(world, agent)
    milestone_id = new_milestone(agent, under_contract(world, agent))
    with unchanged(world):
        details = refused(fund(agent, milestone_id), 409, "payment_method_required")
    assert (details["requiredCents"], details["availableCents"]) == (33_000, 32_999)
    give_credits(world, account, 1)
    owe(world, account, 1)
    with unchanged(world):
        refused(fund(agent, milestone_id), 409, "payment_method_required")


def test_asking_for_a_release(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = first_milestone(agent, contract_id)
    response = approve(agent, milestone_id)
    assert response.status_code == 202
    approval = response.json()["approval"]
    assert (approval["type"], approval["milestoneId"]) == ("milestone_approve", milestone_id)
    assert audited(world, "approve_milestone") == [milestone_id]
    with unchanged(world):
        assert approve(agent, milestone_id).json()["approval"] == approval
    world.clock.advance(minutes=5)
    result = confirm(world, owner_of(world, agent), approval["id"])
    paid = shown(agent, contract_id)["milestones"][0]
    assert result["invoiceId"] == paid["invoiceId"]
    assert result["payoutTransactionId"]
    assert (paid["status"], paid["paidAmountUsd"]) == ("PAID", 300)
    with unchanged(world):
        assert refused(approve(agent, milestone_id), 409, "milestone_already_paid")["status"] == "PAID"
        refused(fund(agent, milestone_id), 409, "milestone_not_fundable")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("NOT_FUNDED", "milestone_not_funded"),
        ("CANCELLED", "milestone_cancelled"),
        ("REFUNDED", "milestone_cancelled"),
        ("DISPUTED", "milestone_disputed"),
    ],
)
def test_what_cannot_be_released(world, http, status, reason):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = new_milestone(agent, contract_id)
    money = "'credits', fee_cents = 3000" if status in {"REFUNDED", "DISPUTED"} else "NULL"
    with world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")  # the books are not asked
        db.run(
            f"UPDATE milestones SET status = %(s)s, funded_by = {money} WHERE id = %(id)s",
            s=status,
            id=milestone_id,
        )
    with unchanged(world):
        details = refused(approve(agent, milestone_id), 409, reason)
    assert (details["milestoneId"], details["status"]) == (milestone_id, status)


def test_no_money_is_needed_to_release(world, http):
    agent = payer(world, http, credits_cents=33_995)
    milestone_id = first_milestone(agent, under_contract(world, agent))
    owe(world, organization_of(world, agent), 100)
    assert approve(agent, milestone_id).status_code == 202


@pytest.mark.parametrize("call", [fund, approve])
def test_a_stranger_learns_nothing_of_a_pending_request(world, http, call):
    agent, cy = payer(world, http, credits_cents=100_000), payer(world, http)
    contract_id = under_contract(world, agent)
    milestone_id = new_milestone(agent, contract_id) if call is fund else first_milestone(agent, contract_id)
    assert call(agent, milestone_id).status_code == 202
    with unchanged(world):
        details = refused(call(cy, milestone_id), 404, "not_found")
    assert (details["resource"], details["milestoneId"]) == ("milestones", milestone_id)
