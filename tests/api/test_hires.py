"""POST /proposals/{id}/hire: the request, its repeats, everything that refuses it."""

import pytest

from agents import refused
from applicants import apply, invited, labeler, offer, withdraw
from moneyed import confirm, give_credits, owner_of
from payers import MILESTONE, asked, audited, candidate, charging, events, forced, owe, payer, save_card
from postings import live, organization_of, unchanged

KEYS = {
    *("id", "type", "status", "contractId", "milestoneId", "jobId", "proposalId", "approvalUrl"),
    *("expiresAt", "resolvedAt", "result", "createdAt"),
}


def hire(agent, proposal_id, body=None, **more):
    return agent.post(f"/proposals/{proposal_id}/hire", body or {"milestone": MILESTONE}, **more)


def test_a_request(world, http):
    agent = payer(world, http, credits_cents=33_995)
    proposal_id, _ = candidate(world, agent)
    rows = world.rows("contracts"), world.rows("ledger_sets")
    response = hire(agent, proposal_id)
    assert response.status_code == 202
    assert set(response.json()) == {"approval", "message"}
    approval = response.json()["approval"]
    assert set(approval) == KEYS
    job_id = agent.get(f"/proposals/{proposal_id}").json()["proposal"]["jobId"]
    assert approval == {
        "id": approval["id"],
        "type": "proposal_hire",
        "status": "pending",
        "contractId": None,
        "milestoneId": None,
        "jobId": job_id,
        "proposalId": proposal_id,
        "approvalUrl": f"{world.settings.base}/approvals/{approval['id']}",
        "expiresAt": "2026-06-15T10:00:00.000Z",
        "resolvedAt": None,
        "result": None,
        "createdAt": "2026-06-12T10:00:00.000Z",
    }
    [event] = events(agent, "approval.requested")
    assert event["data"] == {
        "approvalId": approval["id"],
        "type": "proposal_hire",
        "jobId": job_id,
        "proposalId": proposal_id,
        "contractId": None,
        "milestoneId": None,
        "expiresAt": "2026-06-15T10:00:00.000Z",
    }
    assert audited(world, "hire") == [proposal_id]
    assert (world.rows("contracts"), world.rows("ledger_sets")) == rows, "the call hires and charges nothing"


def test_the_same_terms_again_are_the_same_request_whatever_happened_since(world, http):
    agent = payer(world, http, credits_cents=33_995)
    proposal_id, _ = candidate(world, agent)
    first = asked(agent, proposal_id, dueDate="2026-07-01")
    with charging(world, first["id"]), unchanged(world):
        assert asked(agent, proposal_id, dueDate="2026-07-01T00:00:00Z") == first
    forced(world, "UPDATE jobs SET status = 'COMPLETED'")
    with unchanged(world):
        assert asked(agent, proposal_id, dueDate="2026-07-01") == first
        refused(hire(agent, proposal_id), 409, "job_closed")
    forced(world, "UPDATE jobs SET status = 'OPEN'")
    for status in ("OPEN", "ONGOING", "ARCHIVED"):
        forced(world, "UPDATE jobs SET status = %(s)s", s=status)
        assert asked(agent, proposal_id, name=status)["id"] != first["id"]


def test_other_terms_take_the_place_of_a_pending_request(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    one = asked(agent, proposal_id)
    two = asked(agent, proposal_id, amount=300.01)
    assert two["id"] != one["id"]
    old = agent.get(f"/approvals/{one['id']}").json()["approval"]
    assert (old["status"], old["result"]) == ("declined", {"supersededBy": two["id"]})
    assert old["resolvedAt"] == two["createdAt"]
    told = [(event["type"], event["resourceId"]) for event in events(agent)][-3:]
    assert told == [
        ("approval.requested", one["id"]),
        ("approval.confirmed", one["id"]),
        ("approval.requested", two["id"]),
    ]
    with world.database.autocommit() as db:
        row = db.one("SELECT supersedes, changes FROM approvals WHERE id = %(id)s", id=two["id"])
    assert row == {"supersedes": one["id"], "changes": 1}
    with charging(world, two["id"]), unchanged(world):
        details = refused(hire(agent, proposal_id), 409, "charge_in_progress")
    assert details["approvalId"] == two["id"]


def test_a_request_whose_time_is_over_is_written_down_and_asked_anew(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    one = asked(agent, proposal_id)
    world.clock.advance(hours=72)
    two = asked(agent, proposal_id)
    assert two["id"] != one["id"]
    assert agent.get(f"/approvals/{one['id']}").json()["approval"] == one | {
        "status": "expired",
        "resolvedAt": one["expiresAt"],
    }
    ended = [event for event in events(agent, "approval.confirmed")]
    assert [event["data"] for event in ended] == [{"approvalId": one["id"], "status": "expired"}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "milestone"),
        ({"milestone": None}, "milestone"),
        ({"milestone": {"amount": 300}}, "milestone"),
        ({"milestone": {"amount": 300, "name": "  ", "description": ""}}, "milestone"),
        ({"milestone": {"name": "x"}}, "milestone.amount"),
        ({"milestone": MILESTONE | {"amount": 0.99}}, "milestone.amount"),
        ({"milestone": MILESTONE | {"amount": 1_000_000.01}}, "milestone.amount"),
        ({"milestone": MILESTONE | {"amount": 1.001}}, "milestone.amount"),
        ({"milestone": MILESTONE | {"amount": "300"}}, "milestone.amount"),
        ({"milestone": MILESTONE | {"amount": True}}, "milestone.amount"),
        ({"milestone": MILESTONE | {"name": "x" * 121}}, "milestone.name"),
        ({"milestone": MILESTONE | {"description": "x" * 5001}}, "milestone.description"),
        ({"milestone": MILESTONE | {"dueDate": "2026-06-11"}}, "milestone.dueDate"),
        ({"milestone": MILESTONE | {"dueDate": "soon"}}, "milestone.dueDate"),
        ({"milestone": MILESTONE, "confirmNotAFit": "yes"}, "confirmNotAFit"),
    ],
)
def test_bad_terms(world, http, body, field):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    with unchanged(world):
        details = refused(agent.post(f"/proposals/{proposal_id}/hire", body), 400, "invalid_body")
    assert details["field"] == field
    assert details["issues"]


def test_terms_at_their_limits(world, http):
    agent = payer(world, http, credits_cents=200_000_000)
    for terms in (
        {"amount": 1, "dueDate": "2026-06-12"},
        {"amount": 1_000_000, "name": "x" * 120, "description": "x" * 5000},
        {"name": None},
        {"description": None, "dueDate": None},
    ):
        proposal_id, _ = candidate(world, agent)
        assert asked(agent, proposal_id, **terms)["status"] == "pending"
    with unchanged(world):
        refused(agent.post(f"/proposals/{proposal_id}/hire"), 400, "empty_body")


def test_an_amount_that_buys_nothing(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent, offer("1.5"), pricePerLabel=1.5)
    with unchanged(world):
        response = hire(agent, proposal_id, {"milestone": MILESTONE | {"amount": 1.49}})
        details = refused(response, 400, "invalid_body")
    assert details["field"] == "milestone.amount"
    assert details["issues"][0]["path"] == ["milestone", "amount"]
    cy = payer(world, http)
    refused(hire(cy, proposal_id, {"milestone": MILESTONE | {"amount": 1.49}}), 403, "not_owner")
    assert asked(agent, proposal_id, amount=1.5)["status"] == "pending"


def test_who_was_hired_is_not_hired_again(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    result = confirm(world, owner_of(world, agent), asked(agent, proposal_id)["id"])
    with unchanged(world):
        details = refused(hire(agent, proposal_id), 409, "already_hired")
        assert details["proposalId"] == proposal_id
        assert details["contractId"] == result["contractId"]
        again = agent.post(f"/proposals/{proposal_id}/status", {"status": "MAYBE"})
        assert refused(again, 409, "already_hired")["contractId"] == result["contractId"]


def test_an_invite_that_nobody_answered(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id = invited(agent, live(agent), labeler(world))
    with unchanged(world):
        assert refused(hire(agent, proposal_id), 409, "invite_not_accepted")["proposalId"] == proposal_id


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("DRAFT", "job_not_published"),
        ("PENDING_APPROVAL", "job_not_published"),
        ("COMPLETED", "job_closed"),
    ],
)
def test_a_job_that_is_not_hired_for(world, http, status, reason):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    forced(world, "UPDATE jobs SET status = %(s)s", s=status)
    with unchanged(world):
        assert refused(hire(agent, proposal_id), 409, reason)["status"] == status


@pytest.mark.parametrize("how", ["withdrawn", "suspended", "closed", "member"])
def test_somebody_who_cannot_be_hired(world, http, how):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, who = candidate(world, agent)
    if how == "withdrawn":
        withdraw(world, who, proposal_id)
    elif how == "member":
        forced(
            world,
            "INSERT INTO members (user_id, organization_id, role, joined_at)"
            " VALUES (%(u)s, %(o)s, 'MEMBER', %(now)s)",
            u=who.user_id,
            o=organization_of(world, agent),
            now=world.clock.now,
        )
    else:
        change = {"suspended": "suspended_at = %(now)s", "closed": "closed_at = %(now)s, email = NULL"}[how]
        forced(
            world,
            f"UPDATE users SET {change} WHERE id = %(u)s",
            u=who.user_id,
            now=world.clock.now,
        )
    with unchanged(world):
        details = refused(hire(agent, proposal_id), 409, "freelancer_unavailable")
    assert details["freelancerId"] == who.user_id


def test_a_bid_without_a_rate(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    forced(world, "UPDATE proposals SET bid_amount = NULL")
    with unchanged(world):
        assert refused(hire(agent, proposal_id), 409, "contract_rate_missing")["proposalId"] == proposal_id


def test_not_a_fit_is_hired_only_on_purpose(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    agent.post(f"/proposals/{proposal_id}/status", {"status": "NOT_A_FIT", "reason": "Too few hours."})
    for said in ({}, {"confirmNotAFit": False}, {"confirmNotAFit": None}):
        with unchanged(world):
            response = hire(agent, proposal_id, {"milestone": MILESTONE, **said})
            details = refused(response, 409, "not_a_fit_confirmation_required")
        assert (details["proposalId"], details["confirmField"]) == (proposal_id, "confirmNotAFit")
    response = hire(agent, proposal_id, {"milestone": MILESTONE, "confirmNotAFit": True})
    assert response.status_code == 202


def test_the_payment_gate(world, http):
    agent = payer(world, http, credits_cents=33_994)
    account = organization_of(world, agent)
    proposal_id, _ = candidate(world, agent)
    with unchanged(world):
        details = refused(hire(agent, proposal_id), 409, "payment_method_required")
    assert details == {
        "reason": "payment_method_required",
        "billingUrl": f"{world.settings.base}/employer-settings?tab=billing",
        "requiredCents": 33_995,
        "availableCents": 33_994,
    }
    forced(world, "UPDATE tokens SET scopes = '{proposals:write}'")
    with unchanged(world):
        details = refused(hire(agent, proposal_id), 409, "payment_method_required")
    assert set(details) == {"reason", "billingUrl"}, "amounts are for those who may read payments"
    give_credits(world, account, 1)
    assert hire(agent, proposal_id).status_code == 202


def test_a_card_opens_the_gate_and_a_debt_shuts_it(world, http):
    agent = payer(world, http)
    account = organization_of(world, agent)
    proposal_id, _ = candidate(world, agent)
    refused(hire(agent, proposal_id), 409, "payment_method_required")
    save_card(world, account)
    assert hire(agent, proposal_id).status_code == 202
    owe(world, account, 500)
    with unchanged(world):
        refused(
            hire(agent, proposal_id, {"milestone": MILESTONE | {"amount": 1}}), 409, "payment_method_required"
        )
        assert hire(agent, proposal_id).status_code == 202, "it was asked before"


def test_the_limits_of_asking(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    for number in range(5):
        asked(agent, proposal_id, name=f"Batch {number}")
        world.clock.advance(minutes=1)
    with unchanged(world):
        response = hire(agent, proposal_id)
        details = refused(response, 429, "rate_limited")
    assert details == {
        "reason": "rate_limited",
        "limit": 5,
        "windowSeconds": 3600,
        "retryAfterSeconds": 3300,
    }
    assert response.headers["retry-after"] == "3300"
    assert asked(agent, proposal_id, name="Batch 4")["status"] == "pending", "no new request"
    other, _ = candidate(world, agent)
    asked(agent, other)
    world.clock.advance(minutes=56)
    asked(agent, proposal_id)


def test_the_limit_of_a_day(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    forced(
        world,
        "INSERT INTO approvals (id, organization_id, type, subject_id, job_id, terms, requested_by, status,"
        " created_at, expires_at, resolved_at) SELECT 'a' || n, o.id, 'milestone_fund', 'm' || n, j.id,"
        " '{}', o.owner_user_id, 'declined', %(now)s, %(now)s, %(now)s"
        " FROM jobs j JOIN organizations o ON o.id = j.organization_id, generate_series(1, 60) n",
        now=world.clock.now,
    )
    with unchanged(world):
        assert refused(hire(agent, proposal_id), 429, "rate_limited")["limit"] == 60
    world.clock.advance(hours=24)
    asked(agent, proposal_id)


def test_a_retry_under_the_same_key_is_byte_identical(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    key = {"idempotency-key": "k"}
    one, two = hire(agent, proposal_id, headers=key), hire(agent, proposal_id, headers=key)
    assert one.content == two.content
    assert two.headers["idempotent-replayed"] == "true"
    assert world.rows("approvals") == 1


def test_reviewing_meets_a_pending_request(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    review = f"/proposals/{proposal_id}/status"
    no = {"status": "DECLINED", "reason": "Too few hours."}
    for status in ("DECLINED", "NOT_A_FIT"):
        with unchanged(world):
            response = agent.post(review, no | {"status": status})
            assert refused(response, 409, "approval_pending")["approvalId"] == approval["id"]
    assert agent.post(review, {"status": "SHORTLISTED"}).status_code == 200
    world.clock.advance(hours=73)
    with charging(world, approval["id"]), unchanged(world):
        refused(agent.post(review, no), 409, "approval_pending")
    assert agent.post(review, no).json()["changed"] is True, "the request is over"


def test_a_withdrawal_ends_the_request(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, who = candidate(world, agent)
    approval = asked(agent, proposal_id)
    withdraw(world, who, proposal_id)
    ended = agent.get(f"/approvals/{approval['id']}").json()["approval"]
    assert (ended["status"], ended["result"]) == ("declined", {"failure": "freelancer_unavailable"})
    told = [(event["type"], event["data"].get("status")) for event in events(agent)][-2:]
    assert told == [("proposal.status_changed", "DECLINED"), ("approval.confirmed", "declined")]


def test_a_withdrawal_leaves_a_request_whose_charge_settles(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, who = candidate(world, agent)
    approval = asked(agent, proposal_id)
    with charging(world, approval["id"]):
        withdraw(world, who, proposal_id)
        assert agent.get(f"/approvals/{approval['id']}").json()["approval"]["status"] == "pending"


def test_a_proposal_shows_its_contract(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    assert agent.get(f"/proposals/{proposal_id}").json()["proposal"]["contract"] is None
    result = confirm(world, owner_of(world, agent), asked(agent, proposal_id)["id"])
    proposal = agent.get(f"/proposals/{proposal_id}").json()["proposal"]
    assert proposal["status"]["raw"] == "HIRED"
    assert proposal["contract"] == {
        "id": result["contractId"],
        "status": "active",
        "title": "Spanish sentiment labels Contract",
        "startDate": "2026-06-12T10:00:00.000Z",
        "endDate": None,
    }


def test_a_hire_of_one_who_applied_twice_is_asked_on_each_proposal(world, http):
    agent = payer(world, http, credits_cents=100_000)
    who = labeler(world)
    first, second = apply(world, who, live(agent)), apply(world, who, live(agent))
    assert asked(agent, first)["id"] != asked(agent, second)["id"]
