"""Hiring, contracts, milestones, approvals, credits, payments."""

import json
import re
import time
from typing import Any

import pytest

APPROVAL: dict[str, Any] = {
    "id": "a1",
    "type": "proposal_hire",
    "status": "pending",
    "contractId": None,
    "milestoneId": None,
    "jobId": "j1",
    "proposalId": "p1",
    "approvalUrl": "http://127.0.0.1:8000/approvals/a1",
    "expiresAt": "2026-06-15T10:00:00.000Z",
    "resolvedAt": None,
    "result": None,
    "createdAt": "2026-06-12T10:00:00.000Z",
}
FUNDING = {
    **APPROVAL,
    "id": "a2",
    "type": "milestone_fund",
    "contractId": "c1",
    "milestoneId": "m2",
    "proposalId": None,
}
CONFIRMED = {
    "status": "confirmed",
    "resolvedAt": "2026-06-12T11:00:00.000Z",
    "result": {"invoiceId": "i1", "paymentIntentId": None},
}
MILESTONE: dict[str, Any] = {
    "id": "m1",
    "name": "First batch",
    "description": "5,000 posts",
    "status": "ACTIVE_FUNDED",
    "amountUsd": 300,
    "paidAmountUsd": None,
    "volume": 5000,
    "milestoneNumber": 1,
    "dueDate": "2026-07-01T00:00:00.000Z",
    "pendingApproval": False,
    "needsReview": False,
    "autoReleaseAt": None,
    "invoiceId": "i1",
    "createdAt": "2026-06-12T14:30:00.000Z",
}
CONTRACT: dict[str, Any] = {
    "id": "c1",
    "status": "active",
    "title": "Spanish sentiment labels Contract",
    "jobId": "j1",
    "proposalId": "p1",
    "paymentType": "PAY_PER_LABEL",
    "rateUsd": 0.06,
    "estimatedTotalUsd": 300,
    "autoRelease": {"days": 14, "approvalId": "a1", "withdrawnAt": None},
    "startDate": "2026-06-12T14:30:00.000Z",
    "endDate": None,
    "freelancer": {"userId": "f1", "displayName": "Maria G."},
    "milestones": [MILESTONE],
    "jobDmConversationId": "cv1",
    "budget": {"state": "LOW", "fundedAmountUsd": 300, "consumedVolume": 4100, "fundedVolume": 5000},
}
ENTRY = {
    "id": "le1",
    "type": "HOLD",
    "amountCents": -30000,
    "createdAt": "2026-06-12T14:30:00.000Z",
    "contractId": "c1",
    "milestoneId": "m1",
    "topUpId": None,
    "note": "escrow",
}
TOP_UP = {
    "id": "t1",
    "status": "PENDING",
    "amountCents": 100000,
    "createdAt": "2026-06-12T08:50:00.000Z",
    "completedAt": None,
    "expiresAt": "2026-06-13T08:50:00.000Z",
}
PAGE = "  (a human opens http://127.0.0.1:8000/approvals/a1)"


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, which take no time."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def cells(line: str) -> list[str]:
    return re.split("  +", line)


def test_hiring(run: Any, server: Any) -> None:
    server.on("POST", "/proposals/p1/hire", (202, {"approval": APPROVAL, "message": "Waiting."}))
    flags = ["--milestone-name", "First batch", "--amount", "300", "--due-date", "2026-07-01"]
    result = run("proposals", "hire", "p1", *flags, "--confirm-not-a-fit")
    milestone = {"name": "First batch", "amount": 300, "dueDate": "2026-07-01"}
    assert server.seen[0].body == {"milestone": milestone, "confirmNotAFit": True}
    assert "idempotency-key" in server.seen[0].headers
    assert result.stdout.startswith("approval  a1 (pending)\nasks to   hire\n")
    assert result.stdout.splitlines()[-1] == f"Next: opentrain approvals get a1 --wait{PAGE}"


def test_a_hire_needs_a_name_or_a_description(run: Any, server: Any) -> None:
    result = run("proposals", "hire", "p1", "--amount", "300")
    assert result.exit_code == 2
    assert "--milestone-name" in result.stderr
    assert run("proposals", "hire", "p1", "--milestone-name", "x").exit_code == 2
    assert server.seen == []


def test_a_gate_of_money_sends_the_human_to_billing(run: Any, server: Any, failure: Any) -> None:
    billing = "http://127.0.0.1:8000/employer-settings?tab=billing"
    refusal = failure(409, "CONFLICT", reason="payment_method_required", billingUrl=billing)
    server.on("POST", "/milestones/m2/fund", refusal)
    result = run("milestones", "fund", "m2")
    assert result.exit_code == 1
    last = result.stderr.splitlines()[-1]
    assert last == f"Next: a human opens {billing}, then the same command again"


def test_a_request_in_the_way_is_named(run: Any, server: Any, failure: Any) -> None:
    refusal = failure(409, "CONFLICT", reason="approval_pending", approvalId="a1")
    server.on("POST", "/proposals/p1/status", refusal)
    result = run("proposals", "set-status", "p1", "--status", "DECLINED", "--reason", "Too few hours.")
    assert result.stderr.splitlines()[-1] == "Next: opentrain approvals get a1 --wait"


def test_contracts(run: Any, server: Any) -> None:
    server.on("GET", "/contracts", (200, {"contracts": [CONTRACT]}))
    lines = run("contracts", "list", "--job-id", "j1", "--status", "ACTIVE").stdout.splitlines()
    assert server.seen[0].query == "jobId=j1&status=active"
    assert cells(lines[1]) == [
        *("c1", "Maria G.", "active", "$0.06 per label", "$300.00", "1", "2026-06-12 14:30")
    ]
    assert lines[-1] == "Next: opentrain contracts get c1"
    server.on("GET", "/contracts", (200, {"contracts": []}))
    assert run("contracts", "list").stdout == "No contracts.\nNext: opentrain jobs list\n"


def test_one_contract(run: Any, server: Any) -> None:
    waiting = {**MILESTONE, "id": "m2", "milestoneNumber": 2, "status": "NOT_FUNDED", "dueDate": None}
    server.on("GET", "/contracts/c1", (200, {"contract": {**CONTRACT, "milestones": [MILESTONE, waiting]}}))
    lines = run("contracts", "get", "c1").stdout.splitlines()
    assert "auto-release  14 days after delivery" in lines
    assert "budget        LOW: 4,100 of 5,000 labels used, $300.00 funded" in lines
    row = ["m1", "1", "First batch", "ACTIVE_FUNDED", "$300.00", "5000", "2026-07-01 00:00"]
    assert cells(lines[-3]) == row
    assert lines[-1] == "Next: opentrain milestones fund m2"


@pytest.mark.parametrize(
    ("changed", "said", "next_command"),
    [
        ({"needsReview": True, "pendingApproval": True}, "(delivered)", "milestones approve m1"),
        ({"pendingApproval": True}, "(release asked)", "milestones create c1 --description …"),
        ({"status": "PAID"}, "PAID", "milestones create c1 --description …"),
    ],
)
def test_what_a_contract_waits_for(
    run: Any, server: Any, changed: dict[str, Any], said: str, next_command: str
) -> None:
    body = {**CONTRACT, "milestones": [{**MILESTONE, **changed}]}
    server.on("GET", "/contracts/c1", (200, {"contract": body}))
    out = run("contracts", "get", "--contract-id", "c1").stdout
    assert said in out
    assert out.splitlines()[-1].replace("'", "") == f"Next: opentrain {next_command}"


def test_an_ended_contract_at_a_fixed_price(run: Any, server: Any) -> None:
    release = {"days": 14, "withdrawnAt": "2026-06-13T10:00:00.000Z"}
    over = {"status": "ended", "paymentType": "FIXED_PRICE", "milestones": [], "autoRelease": release}
    server.on("GET", "/contracts/c1", (200, {"contract": {**CONTRACT, **over}}))
    lines = run("contracts", "get", "c1").stdout.splitlines()
    assert "budget        $300.00 funded" in lines
    assert "auto-release  withdrawn 2026-06-13 10:00 UTC" in lines
    assert lines[-1] == "Next: opentrain contracts list"


def test_ending(run: Any, server: Any) -> None:
    asked = {"approval": {**FUNDING, "type": "contract_end", "milestoneId": None}, "message": "Waiting."}
    ended = {"ok": True, "contractId": "c1", "status": "ended"}
    server.on("POST", "/contracts/c1/end", (202, asked), (200, ended))
    assert "asks to   end a contract" in run("contracts", "end", "c1").stdout
    assert run("contracts", "end", "c1").stdout == "Ended: c1\nNext: opentrain contracts list\n"


@pytest.mark.parametrize("flag", ["--amount-usd", "--amount"])
def test_a_new_milestone(run: Any, server: Any, flag: str) -> None:
    server.on("POST", "/contracts/c1/milestones", (201, {"milestone": {**MILESTONE, "status": "NOT_FUNDED"}}))
    words = ("milestones", "create", "c1", "--description", "Next posts", flag, "300", "--volume", "5000")
    out = run(*words).stdout
    assert server.seen[0].body == {"description": "Next posts", "amountUsd": 300, "volume": 5000}
    assert out.startswith("milestone  m1 (NOT_FUNDED)\n")
    assert out.splitlines()[-1] == "Next: opentrain milestones fund m1"
    assert run("milestones", "create", "c1").exit_code == 2


@pytest.mark.parametrize("verb", ["fund", "approve"])
def test_asking_and_waiting(run: Any, server: Any, slept: list[float], verb: str, failure: Any) -> None:
    server.on("POST", f"/milestones/m2/{verb}", (202, {"approval": FUNDING, "message": "Waiting."}))
    limited = failure(429, "RATE_LIMITED", reason="rate_limited")
    answers = [{"approval": FUNDING}, {"approval": {**FUNDING, **CONFIRMED}}]
    server.on("GET", "/approvals/a2", *((200, one) for one in answers[:1]), limited, (200, answers[1]))
    result = run("milestones", verb, "m2", "--wait")
    assert result.exit_code == 0, result.stderr
    assert "A human decides at http://127.0.0.1:8000/approvals/a1" in result.stderr
    assert slept == [5.0, 6.0]
    lines = result.stdout.splitlines()
    assert lines[0] == "approval   a2 (confirmed)"
    assert "invoiceId  i1" in lines
    assert lines[-1] == "Next: opentrain contracts get c1"


def test_without_waiting_the_request_is_shown(run: Any, server: Any, slept: list[float]) -> None:
    server.on("POST", "/milestones/m2/fund", (202, {"approval": FUNDING, "message": "Waiting."}))
    out = run("milestones", "fund", "m2").stdout
    assert out.splitlines()[-1].startswith("Next: opentrain approvals get a2 --wait  (a human opens http")
    assert (server.calls(), slept) == (["POST /api/public/v1/milestones/m2/fund"], [])


@pytest.mark.parametrize(
    ("changed", "next_command"),
    [
        ({"status": "declined", "result": {"supersededBy": "a9"}}, "approvals get a9"),
        ({"status": "declined"}, "approvals list"),
        ({"status": "expired", "resolvedAt": "2026-06-15T10:00:00.000Z"}, "approvals list"),
        ({"status": "confirmed", "result": {"hired": True, "contractId": "c1"}}, "contracts get c1"),
    ],
)
def test_waiting_ends_with_every_end(
    run: Any, server: Any, slept: list[float], changed: dict[str, Any], next_command: str
) -> None:
    server.on("GET", "/approvals/a1", (200, {"approval": {**APPROVAL, **changed}}))
    result = run("approvals", "get", "a1", "--wait")
    assert result.stdout.splitlines()[-1] == f"Next: opentrain {next_command}"
    assert slept == []


def test_json_after_waiting_is_the_last_answer(run: Any, server: Any, slept: list[float]) -> None:
    server.on("GET", "/approvals/a1", (200, {"approval": APPROVAL}), (200, {"approval": {"id": "a1"}}))
    result = run("approvals", "get", "a1", "--wait", "--json")
    assert json.loads(result.stdout) == {"approval": {"id": "a1"}}


def test_waiting_for_what_is_not_there(run: Any, server: Any, slept: list[float], failure: Any) -> None:
    server.on("GET", "/approvals/a1", failure(404, "NOT_FOUND", reason="not_found"))
    assert run("approvals", "get", "a1", "--wait").exit_code == 1
    assert slept == []


def test_approvals(run: Any, server: Any) -> None:
    server.on("GET", "/approvals", (200, {"approvals": [FUNDING, APPROVAL], "nextCursor": "c"}))
    lines = run("approvals", "list", "--status", "pending", "--limit", "2").stdout.splitlines()
    assert server.seen[0].query == "status=pending&limit=2"
    row = ["a2", "fund a milestone", "pending", "m2", "2026-06-12 10:00", "2026-06-15 10:00"]
    assert cells(lines[1]) == row
    assert cells(lines[2])[3] == "p1"
    assert lines[-1] == "Next: opentrain approvals list --status pending --limit 2 --cursor c"
    server.on("GET", "/approvals", (200, {"approvals": [], "nextCursor": None}))
    assert run("approvals", "list").stdout.startswith("No approvals.\n")


def test_taking_back(run: Any, server: Any) -> None:
    declined = {**APPROVAL, "status": "declined", "result": {"cancelled": True}}
    server.on("POST", "/approvals/a1/cancel", (200, {"ok": True, "approval": declined}))
    out = run("approvals", "cancel", "a1").stdout
    assert out.startswith("approval   a1 (declined)\n")
    assert "cancelled  True" in out


@pytest.mark.parametrize("name", ["get", "balance"])
def test_credits(run: Any, server: Any, name: str) -> None:
    body = {"availableCents": 66005, "reservedCents": 33000, "currency": "usd", "recentEntries": [ENTRY]}
    server.on("GET", "/credits", (200, {"credits": body}))
    lines = run("credits", name).stdout.splitlines()
    assert lines[:2] == ["available  $660.05", "reserved   $330.00"]
    assert cells(lines[-2]) == ["le1", "HOLD", "-$300.00", "escrow", "m1", "2026-06-12 14:30"]
    assert lines[-1] == "Next: opentrain credits ledger"


def test_no_credits(run: Any, server: Any) -> None:
    body = {"availableCents": 0, "reservedCents": 0, "currency": "usd", "recentEntries": []}
    server.on("GET", "/credits", (200, {"credits": body}))
    assert run("credits", "get").stdout.splitlines()[-1] == "Next: opentrain credits top-up --amount-usd 100"


def test_the_ledger(run: Any, server: Any) -> None:
    pages = [
        (200, {"entries": [{**ENTRY, "id": n}], "nextCursor": c}) for n, c in (("le2", "x"), ("le1", None))
    ]
    server.on("GET", "/credits/ledger", *pages)
    assert len(json.loads(run("credits", "ledger", "--all", "--json").stdout)["entries"]) == 2
    assert run("credits", "ledger").stdout.splitlines()[-1] == "Next: opentrain credits get"
    server.on("GET", "/credits/ledger", (200, {"entries": [], "nextCursor": None}))
    assert run("credits", "ledger").stdout.startswith("No entries.\n")


def test_a_top_up(run: Any, server: Any) -> None:
    checkout = "http://127.0.0.1:8000/checkout/t1"
    body = {"topUpId": "t1", "checkoutUrl": checkout, "expiresAt": TOP_UP["expiresAt"], "topUp": TOP_UP}
    server.on("POST", "/credits/top-ups", (201, body))
    lines = run("credits", "top-up", "--amount", "1000").stdout.splitlines()
    assert server.seen[0].body == {"amountUsd": 1000}
    assert "amount   $1,000.00" in lines
    next_line = f"Next: opentrain credits top-up-status t1 --wait  (a human opens {checkout})"
    assert lines[-1] == next_line


@pytest.mark.parametrize(
    ("status", "next_command"),
    [("COMPLETED", "credits get"), ("EXPIRED", "credits top-up --amount-usd 1000")],
)
def test_waiting_for_a_top_up(
    run: Any, server: Any, slept: list[float], status: str, next_command: str
) -> None:
    over = {**TOP_UP, "status": status}
    server.on("GET", "/credits/top-ups/t1", (200, {"topUp": TOP_UP}), (200, {"topUp": over}))
    lines = run("credits", "top-up-status", "t1", "--wait").stdout.splitlines()
    assert lines[0] == f"top-up  t1 ({status})"
    assert lines[-1] == f"Next: opentrain {next_command}"
    assert slept == [5.0]


def test_payments(run: Any, server: Any) -> None:
    payment = {
        "id": "i2",
        "status": "PENDING_FUNDING",
        "amountUsd": 300,
        "createdAt": "2026-06-13T14:30:00.000Z",
        "invoiceNumber": 1002,
        "job": {"id": "j1", "title": "Spanish sentiment labels"},
        "milestone": None,
    }
    server.on("GET", "/payments/pending", (200, {"payments": [payment]}), (200, {"payments": []}))
    lines = run("payments", "pending").stdout.splitlines()
    row = ["i2", "1002", "PENDING_FUNDING", "$300.00", "Spanish sentiment labels", "2026-06-13 14:30"]
    assert cells(lines[1]) == row
    assert run("payments", "pending").stdout.startswith("No payments are pending.\n")
