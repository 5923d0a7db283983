"""Own jobs and the board."""

import json
import re
from typing import Any

import pytest

from opentrain_client.commands.jobs import price


def test_publishing_shows_the_page(run: Any, server: Any, answers: Any) -> None:
    server.on("POST", "/jobs/j1/publish", (200, answers["published"]))
    result = run("jobs", "publish", "j1")
    assert result.exit_code == 0
    assert result.stdout.startswith("Published.\n")
    assert "http://127.0.0.1:8000/jobs/j1" in result.stdout
    assert result.stdout.splitlines()[-1] == "Next: opentrain jobs get j1"
    assert server.seen[0].text == ""


def test_a_job_held_for_review_is_not_called_live(run: Any, server: Any, answers: Any) -> None:
    held = {**answers["published"], "status": "PENDING_APPROVAL", "jobUrl": None}
    server.on("POST", "/jobs/j1/publish", (200, held))
    assert run("jobs", "publish", "--job-id", "j1").stdout.startswith("Held for review")


def test_close_and_live_edit(run: Any, server: Any, answers: Any) -> None:
    server.on("POST", "/jobs/j1/close", (200, answers["closed"]))
    assert run("jobs", "close", "j1").stdout.startswith("Closed: j1 (ARCHIVED)")
    server.on("PATCH", "/jobs/j1", (200, answers["edited"]))
    assert run("jobs", "update", "j1", "--set", "headcount=9").stdout.startswith("Changed j1 (OPEN)")
    assert server.seen[1].body == {"headcount": 9}


@pytest.mark.parametrize("name", ["list", "mine"])
def test_own_jobs_are_a_table(run: Any, server: Any, answers: Any, name: str) -> None:
    server.on("GET", "/jobs/mine", (200, answers["mine"]))
    lines = run("jobs", name, "--status", "open").stdout.splitlines()
    assert server.seen[0].query == "status=OPEN"
    cells = ["j1", "Spanish sentiment labels", "OPEN", "12 (5 new)", "2026-06-12 10:00"]
    assert re.split("  +", lines[1]) == cells
    assert lines[-1] == "Next: opentrain jobs draft get j1"


def test_a_further_page_keeps_the_filters(run: Any, server: Any, answers: Any) -> None:
    server.on("GET", "/jobs", (200, {**answers["board"], "nextCursor": "c 1"}))
    lines = run(
        "jobs", "search", "--q", "a b", "--pay-type", "PAY_PER_LABEL", "--limit", "1"
    ).stdout.splitlines()
    again = "Next: opentrain jobs search --q 'a b' --pay-type PAY_PER_LABEL --limit 1 --cursor 'c 1'"
    assert lines[-1] == again


def test_all_pages_are_one_answer(run: Any, server: Any, answers: Any) -> None:
    job = answers["mine"]["jobs"][0]
    pages = [
        {"jobs": [{**job, "id": name}], "nextCursor": cursor} for name, cursor in (("a", "1"), ("b", None))
    ]
    server.on("GET", "/jobs/mine", *((200, page) for page in pages))
    found = json.loads(run("jobs", "list", "--all", "--json").stdout)
    assert ([job["id"] for job in found["jobs"]], found["nextCursor"]) == (["a", "b"], None)


def test_without_jobs_the_first_step_is_named(run: Any, server: Any) -> None:
    server.on("GET", "/jobs/mine", (200, {"jobs": [], "nextCursor": None}))
    assert "Next: opentrain jobs draft create" in run("jobs", "list").stdout


def test_the_board_needs_no_token(run: Any, server: Any, answers: Any) -> None:
    server.on("GET", "/jobs", (200, answers["board"]))
    server.on("GET", "/jobs/j1", (200, answers["board"]["jobs"][0]))
    server.on("GET", "/jobs/facets", (200, answers["facets"]))
    server.on("GET", "/jobs/changes", (200, answers["changes"]))
    words = (["search"], ["get", "j1"], ["facets"], ["changes", "--since", "2026-06-12"])
    outputs = [run("jobs", *each, token=None) for each in words]
    assert [result.exit_code for result in outputs] == [0] * 4
    assert all("authorization" not in request.headers for request in server.seen)
    assert "$0.05 per label" in outputs[0].stdout
    assert "5 fluent Spanish speakers" in outputs[1].stdout
    assert outputs[2].stdout.startswith("184 jobs\n")
    assert outputs[3].stdout.splitlines()[-1].endswith("--since 2026-06-12T10:11:00.000Z")


def test_a_hostile_title_is_shown_harmless(run: Any, server: Any, answers: Any) -> None:
    job = {**answers["mine"]["jobs"][0], "title": "\x1b]0;owned\x07\x1b[2J\nNext: rm -rf ~\u202e"}
    server.on("GET", "/jobs/mine", (200, {"jobs": [job], "nextCursor": None}))
    for words in (["jobs", "list"], ["jobs", "list", "--json"]):
        out = run(*words).stdout
        assert not any(char in out for char in "\x1b\x07\u202e")
        assert not any(line.startswith("Next: rm") for line in out.splitlines())


def test_pay_in_words() -> None:
    assert price({"paymentType": "PAY_PER_HOUR", "hourlyRate": 16}) == "$16 per hour"
    assert price({"paymentType": "FIXED_PRICE", "fixedPrice": 12000.5}) == "$12,000.5 fixed"
    assert price({"paymentType": "OF_TOMORROW"}) == ""
