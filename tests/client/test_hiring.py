"""Proposals, invites and labelers."""

import re
from typing import Any

import pytest

PROPOSAL: dict[str, Any] = {
    "id": "p1",
    "jobId": "j1",
    "jobTitle": "Spanish sentiment labels",
    "createdAt": "2026-06-11T15:40:00.000Z",
    "updatedAt": "2026-06-11T15:40:00.000Z",
    "status": {"raw": "UNREVIEWED", "label": "Unreviewed"},
    "bid": {"amountUsd": 0.06, "unit": "PER_LABEL", "labelerHourlyRateUsd": None},
    "candidate": {"id": "f1", "displayName": "Maria G.", "profileTitle": "Text annotation specialist"},
    "metrics": {"interviewScore": 86, "matchScore": 0.91},
    "invite": None,
}
WHOLE = {
    **PROPOSAL,
    "aiInterview": {"score": 86, "summary": "Fluent, careful.", "transcriptAvailable": True},
    "verification": {"location": {"status": "PASSED"}, "identity": {"verified": True}},
    "openLabel": {"score": 92, "itemCount": 25},
    "contract": None,
}
LABELER = {
    "id": "f1",
    "displayName": "Maria G.",
    "title": "Text annotation specialist",
    "bio": "Linguist.",
    "countryCode": "ES",
    "hourlyRateUsd": 18,
    "skills": {"tags": ["SENTIMENT_ANALYSIS"], "software": ["Label Studio"]},
    "languages": [{"language": "Spanish", "proficiency": "NATIVE"}],
    "stats": {"jobSuccessScore": 88},
}


def test_a_list_of_proposals(run: Any, server: Any) -> None:
    server.on("GET", "/jobs/j1/proposals", (200, {"proposals": [PROPOSAL], "nextCursor": None}))
    lines = run("proposals", "list", "j1", "--status", "unreviewed").stdout.splitlines()
    assert server.seen[0].query == "status=UNREVIEWED"
    cells = ["p1", "Maria G.", "Unreviewed", "$0.06 per label", "86", "0.91", "2026-06-11 15:40"]
    assert re.split("  +", lines[1]) == cells
    assert lines[-1] == "Next: opentrain proposals get p1"


def test_a_further_page_names_the_job_again(run: Any, server: Any) -> None:
    server.on("GET", "/jobs/j1/proposals", (200, {"proposals": [PROPOSAL], "nextCursor": "p1"}))
    lines = run("proposals", "list", "--job-id", "j1", "--limit", "1").stdout.splitlines()
    assert lines[-1] == "Next: opentrain proposals list j1 --limit 1 --cursor p1"


def test_an_unanswered_invite_has_no_bid(run: Any, server: Any) -> None:
    invited = {**PROPOSAL, "bid": {"amountUsd": None, "unit": "FIXED"}, "invite": {"status": "PENDING"}}
    server.on("GET", "/jobs/j1/proposals", (200, {"proposals": [invited], "nextCursor": None}))
    out = run("proposals", "list", "j1").stdout
    assert "Unreviewed (invite pending)" in out
    assert "$" not in out


def test_without_proposals_the_next_step_is_named(run: Any, server: Any) -> None:
    server.on("GET", "/jobs/j1/proposals", (200, {"proposals": [], "nextCursor": None}))
    assert run("proposals", "list", "j1").stdout == "No proposals.\nNext: opentrain freelancers search\n"


def test_one_proposal(run: Any, server: Any) -> None:
    server.on("GET", "/proposals/p1", (200, {"proposal": WHOLE}))
    out = run("proposals", "get", "p1").stdout
    for part in ("Maria G. (f1)", "Fluent, careful.", "92 of 100 (25 items)", "PASSED", "verified"):
        assert part in out
    assert out.splitlines()[-1] == "Next: opentrain proposals interview p1"


def test_an_interview(run: Any, server: Any) -> None:
    messages = [{"id": "im1", "role": "candidate", "content": "By intent.\x1b[2J", "sentAt": "x"}]
    interview = {"proposalId": "p1", "interviewId": "in1", "score": 86, "summary": "Fluent."}
    server.on("GET", "/proposals/p1/interview", (200, {"interview": {**interview, "messages": messages}}))
    out = run("proposals", "interview", "p1").stdout
    assert "candidate:" in out
    assert "By intent." in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("changed", "said"), [(True, "Declined, was UNREVIEWED"), (False, "Declined already")]
)
def test_a_status(run: Any, server: Any, changed: bool, said: str) -> None:
    body = {"ok": True, "proposalId": "p1", "jobId": "j1", "status": {"raw": "DECLINED", "label": "Declined"}}
    body |= {"previousStatus": "UNREVIEWED", "changed": changed}
    server.on("POST", "/proposals/p1/status", (200, body))
    result = run("proposals", "set-status", "p1", "--status", "declined", "--reason", "Too few hours.")
    assert server.seen[0].body == {"status": "DECLINED", "reason": "Too few hours."}
    assert result.stdout.startswith(f"p1: {said}\n")
    assert "idempotency-key" in server.seen[0].headers


def test_a_status_is_needed(run: Any, server: Any) -> None:
    assert run("proposals", "set-status", "p1").exit_code == 2
    assert server.seen == []


@pytest.mark.parametrize("group", ["proposals", "jobs"])
@pytest.mark.parametrize("already", [True, False])
def test_inviting(run: Any, server: Any, group: str, already: bool) -> None:
    body = {"ok": True, "proposalId": "p1", "jobId": "j1", "freelancerId": "f1", "alreadyInvited": already}
    server.on("POST", "/jobs/j1/invites", (200 if already else 201, body))
    result = run(group, "invite", "--job-id", "j1", "--freelancer-id", "f1")
    assert server.seen[0].body == {"freelancerId": "f1"}
    assert result.stdout.startswith("Has a proposal already: f1" if already else "Invited: f1")


def test_searching_labelers(run: Any, server: Any) -> None:
    server.on("GET", "/freelancers", (200, {"freelancers": [LABELER], "nextCursor": "c1"}))
    words = ("freelancers", "search", "--skills", "a, b", "--max-hourly-rate", "20.5")
    lines = run(*words).stdout.splitlines()
    assert server.seen[0].query == "skills=a%2Cb&maxHourlyRate=20.5"
    cells = ["f1", "Maria G.", "Text annotation specialist", "ES", "Spanish", "$18/h"]
    assert re.split("  +", lines[1]) == cells
    again = "Next: opentrain freelancers search --skills a,b --max-hourly-rate 20.5 --cursor c1"
    assert lines[-1] == again


def test_nobody_matches(run: Any, server: Any) -> None:
    server.on("GET", "/freelancers", (200, {"freelancers": [], "nextCursor": None}))
    assert run("freelancers", "search").stdout == "No labelers match.\n"


def test_one_labeler(run: Any, server: Any) -> None:
    server.on("GET", "/freelancers/maria-g", (200, {"freelancer": LABELER}))
    out = run("freelancers", "get", "maria-g").stdout
    for part in ("Maria G. (f1)", "SENTIMENT_ANALYSIS, Label Studio", "$18/h", "Linguist."):
        assert part in out
