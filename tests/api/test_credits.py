"""GET /credits, /credits/ledger, POST and GET /credits/top-ups, GET /payments/pending."""

import pytest

from agents import refused
from moneyed import confirm, give_credits, owner_of
from payers import asked, audited, candidate, first_milestone, forced, owe, payer, under_contract
from postings import organization_of, unchanged


def entries(agent, **params):
    response = agent.get("/credits/ledger", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def test_an_unused_account(world, http):
    agent = payer(world, http)
    zeros = {"availableCents": 0, "reservedCents": 0, "currency": "usd", "recentEntries": []}
    assert agent.get("/credits").json() == {"credits": zeros}
    assert entries(agent) == {"entries": [], "nextCursor": None}
    assert agent.get("/payments/pending").json() == {"payments": []}


def test_a_hire_in_the_credits(world, http):
    agent = payer(world, http, credits_cents=100_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    result = confirm(world, owner_of(world, agent), approval["id"])
    milestone_id = first_milestone(agent, result["contractId"])
    credits = agent.get("/credits").json()["credits"]
    assert (credits["availableCents"], credits["reservedCents"]) == (66_005, 33_000)
    lines = entries(agent)["entries"]
    assert credits["recentEntries"] == lines
    capture, initiation, fee, escrow, top_up = lines
    base = {
        "createdAt": "2026-06-12T10:00:00.000Z",
        "jobofferId": proposal_id,
        "contractId": result["contractId"],
        "topUpId": None,
        "approvalId": approval["id"],
    }

    def line(found, type_, cents, note, milestone=None, hold=None):
        named = {"type": type_, "amountCents": cents, "note": note, "milestoneId": milestone}
        assert found == base | named | {"id": found["id"], "holdEntryId": hold}

    line(capture, "CAPTURE", -995, "initiation_fee", hold=initiation["id"])
    line(initiation, "HOLD", -995, "initiation_fee")
    line(fee, "HOLD", -3000, "marketplace_fee", milestone_id)
    line(escrow, "HOLD", -30_000, "escrow", milestone_id)
    assert (top_up["type"], top_up["amountCents"], top_up["note"]) == ("TOP_UP", 100_000, None)
    assert top_up["topUpId"]


def test_the_balance_is_what_the_ledger_adds_up_to(world, http):
    agent = payer(world, http, credits_cents=200_000)
    under_contract(world, agent)
    release = agent.post(f"/milestones/{first_milestone(agent, under_contract(world, agent))}/approve")
    confirm(world, owner_of(world, agent), release.json()["approval"]["id"])
    credits = agent.get("/credits").json()["credits"]
    lines = entries(agent, limit=100)["entries"]
    by_type: dict[str, int] = {}
    for line in lines:
        by_type[line["type"]] = by_type.get(line["type"], 0) + line["amountCents"]
    captured = by_type.pop("CAPTURE")
    assert credits["availableCents"] == sum(by_type.values())
    assert credits["reservedCents"] == -by_type["HOLD"] + captured
    assert len(credits["recentEntries"]) == 10
    assert credits["recentEntries"] == lines[:10]


def test_the_ledger_is_paged(world, http):
    agent = payer(world, http)
    for cents in range(1, 8):
        give_credits(world, organization_of(world, agent), cents)
    found, cursor = [], None
    while True:
        page = entries(agent, limit=3, **({"cursor": cursor} if cursor else {}))
        found += [line["amountCents"] for line in page["entries"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert found == [7, 6, 5, 4, 3, 2, 1]
    for limit in (0, 101, "x"):
        details = refused(agent.get("/credits/ledger", params={"limit": limit}), 400, "invalid_query")
        assert details["field"] == "limit"
    for cursor in ("x", "W10", "WyJsZWRnZXIiLDEsMV0x"):
        refused(agent.get("/credits/ledger", params={"cursor": cursor}), 400, "invalid_cursor")
    cy = payer(world, http)
    assert entries(cy)["entries"] == []


def top_up(agent, **body):
    return agent.post("/credits/top-ups", body)


def test_a_top_up(world, http):
    agent = payer(world, http)
    response = top_up(agent, amountUsd=1000)
    assert response.status_code == 201
    made = response.json()
    top_up_id = made["topUpId"]
    record = {
        "id": top_up_id,
        "status": "PENDING",
        "amountCents": 100_000,
        "createdAt": "2026-06-12T10:00:00.000Z",
        "completedAt": None,
        "expiresAt": "2026-06-13T10:00:00.000Z",
    }
    assert made == {
        "topUpId": top_up_id,
        "checkoutUrl": f"{world.settings.base}/checkout/{top_up_id}",
        "expiresAt": "2026-06-13T10:00:00.000Z",
        "topUp": record,
        "message": made["message"],
    }
    assert audited(world, "create_top_up") == [top_up_id]
    assert world.rows("ledger_sets") == 0, "nothing is charged"
    path = f"/credits/top-ups/{top_up_id}"
    assert agent.get(path).json() == {"topUp": record}
    world.clock.advance(hours=24)
    with unchanged(world):
        assert agent.get(path).json() == {"topUp": record | {"status": "EXPIRED"}}
    forced(world, "UPDATE top_ups SET status = 'COMPLETED', completed_at = %(now)s", now=world.clock.now)
    done = {"status": "COMPLETED", "completedAt": "2026-06-13T10:00:00.000Z"}
    assert agent.get(path).json() == {"topUp": record | done}
    details = refused(payer(world, http).get(path), 404, "not_found")
    assert (details["resource"], details["topUpId"]) == ("credit-top-ups", top_up_id)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"amountUsd": 9.99},
        {"amountUsd": 10_000.01},
        {"amountUsd": 10.001},
        {"amountUsd": "100"},
        {"amountUsd": None},
        {"amount": 9},
        {"amount": "100"},
        {"amount": 100, "amountUsd": 200},
        {"amount": "100", "amountUsd": 100},
    ],
)
def test_bad_amounts(world, http, body):
    agent = payer(world, http)
    with unchanged(world):
        response = agent.post("/credits/top-ups", body)
        assert refused(response, 400, "invalid_body")["field"] == "amountUsd"


@pytest.mark.parametrize("body", [{"amount": 10}, {"amount": 10, "amountUsd": 10.00}, {"amountUsd": 10_000}])
def test_good_amounts(world, http, body):
    cents = 100 * (body.get("amountUsd") or body["amount"])
    assert top_up(payer(world, http), **body).json()["topUp"]["amountCents"] == cents


def test_top_ups_are_limited(world, http):
    agent = payer(world, http)
    for _ in range(20):
        assert top_up(agent, amountUsd=10).status_code == 201
        world.clock.advance(minutes=1)
    with unchanged(world):
        details = refused(top_up(agent, amountUsd=10), 429, "rate_limited")
    assert details == {
        "reason": "rate_limited",
        "limit": 20,
        "windowSeconds": 86_400,
        "retryAfterSeconds": 86_400 - 20 * 60,
    }
    world.clock.advance(hours=24)
    assert top_up(agent, amountUsd=10).status_code == 201


def test_while_money_is_owed_a_top_up_only_repays(world, http):
    agent = payer(world, http)
    account = organization_of(world, agent)
    owe(world, account, 500)
    assert top_up(agent, amountUsd=10).status_code == 201
    with unchanged(world):
        details = refused(top_up(agent, amountUsd=10.01), 409, "payment_method_required")
    assert details["billingUrl"] == f"{world.settings.base}/employer-settings?tab=billing"
    owe(world, account, 33_495)
    assert top_up(agent, amountUsd=339.95).status_code == 201
    with unchanged(world):
        refused(top_up(agent, amountUsd=339.96), 409, "payment_method_required")


def test_payments_that_have_not_settled(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    milestone_id = first_milestone(agent, contract_id)
    assert agent.get("/payments/pending").json() == {"payments": []}
    forced(world, "UPDATE invoices SET status = 'PENDING_FUNDING', paid_at = NULL")
    [payment] = agent.get("/payments/pending").json()["payments"]
    job_id = agent.get(f"/contracts/{contract_id}").json()["contract"]["jobId"]
    assert payment == {
        "id": payment["id"],
        "status": "PENDING_FUNDING",
        "invoiceKind": "FUNDING",
        "viewerRole": "EMPLOYER",
        "amountUsd": 300,
        "createdAt": "2026-06-12T10:00:00.000Z",
        "invoiceNumber": 1001,
        "job": {"id": job_id, "title": "Spanish sentiment labels"},
        "milestone": {"id": milestone_id, "name": "First batch"},
    }
    forced(world, "UPDATE invoices SET milestone_id = NULL")
    assert agent.get("/payments/pending").json()["payments"][0]["milestone"] is None, "a hire that settles"
    assert payer(world, http).get("/payments/pending").json() == {"payments": []}
