"""What is said when a call is refused."""

import json
from typing import Any

import pytest

from opentrain_client import settings


def test_an_envelope_is_three_lines(run: Any, server: Any, failure: Any) -> None:
    server.on(
        "GET", "/jobs/mine", failure(403, "FORBIDDEN", "Not yours.", reason="not_owner", resource="jobs")
    )
    result = run("jobs", "list")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "API error (403 FORBIDDEN): Not yours.",
        'Details: {"reason": "not_owner", "resource": "jobs"}',
        "Request: r1",
    ]


def test_agent_auth_has_its_own_form(run: Any, server: Any) -> None:
    body = {"error": "rate_limit_exceeded", "error_description": "Too many."}
    server.on("POST", "/api/agent/identity", (429, body, {"X-Request-Id": "r9"}))
    result = run("auth", "register", token=None)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == ["API error (429 rate_limit_exceeded): Too many.", "Request: r9"]


def test_a_limit_says_when_to_come_back(run: Any, server: Any, failure: Any) -> None:
    refused = failure(429, "RATE_LIMITED", reason="rate_limited", headers={"Retry-After": "12"})
    server.on("GET", "/jobs/mine", refused)
    result = run("jobs", "list")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "Try again in 12 s.")
    assert len(server.seen) == 1


def test_a_claim_link_is_the_next_step(run: Any, server: Any, failure: Any) -> None:
    link = "http://127.0.0.1:8000/claim"
    server.on("GET", "/jobs/mine", failure(403, "FORBIDDEN", reason="account_claim_required", claimUrl=link))
    last = run("jobs", "list", "--base-url", server.base_url).stderr.splitlines()[-1]
    command = f"opentrain auth claim --email you@example.com --base-url {server.base_url}"
    assert last == f"Next: {command}  (or a human opens {link})"


def test_a_bad_token_says_how_to_get_one(run: Any, server: Any, failure: Any) -> None:
    server.on("GET", "/auth/me", failure(401, "UNAUTHORIZED", reason="token_expired"))
    result = run("whoami")
    assert result.exit_code == 3
    assert "opentrain auth register" in result.stderr.splitlines()[-1]
    assert "ot_pat_env" not in result.stderr
    none = run("whoami", token=None)
    assert (none.exit_code, "opentrain auth login" in none.stderr) == (3, True)
    assert settings.CLI.token[-1] in none.stderr


def test_a_job_of_ones_own_is_found_elsewhere(run: Any, server: Any, failure: Any) -> None:
    server.on("GET", "/jobs/j1", failure(404, "NOT_FOUND", reason="not_found", resource="jobs", jobId="j1"))
    assert run("jobs", "get", "j1").stderr.splitlines()[-1] == "Next: opentrain jobs draft get j1"
    server.on("GET", "/jobs/j1", (404, {"id": "j1", "status": "closed"}))
    assert "API error (404 NOT_FOUND): This job is closed." in run("jobs", "get", "j1").stderr


@pytest.mark.parametrize(
    ("method", "words", "status", "following"),
    [
        ("DELETE", ["delete", "j1"], "OPEN", "jobs close j1"),
        ("PATCH", ["update", "j1", "--set", "headcount=2"], "OPEN", "jobs update j1 --set key=value"),
        ("DELETE", ["delete", "j1"], "ARCHIVED", "jobs draft get j1"),
        ("PATCH", ["update", "j1", "--set", "headcount=2"], "ARCHIVED", "jobs draft get j1"),
    ],
)
def test_what_follows_a_job_that_is_no_draft_depends_on_its_status(
    run: Any, server: Any, failure: Any, method: str, words: list[str], status: str, following: str
) -> None:
    code, body, *headers = failure(409, "CONFLICT", reason="job_not_draft", jobId="j1")
    body["details"]["status"] = status
    server.on(method, "/job-drafts/j1", (code, body, *headers))
    assert run("jobs", "draft", *words).stderr.splitlines()[-1] == f"Next: opentrain {following}"


@pytest.mark.parametrize(
    ("method", "path", "words", "verb"),
    [
        ("POST", "/jobs/j1/publish", ["publish", "j1"], "jobs draft update"),
        ("PATCH", "/jobs/j1", ["update", "j1", "--set", "jobTitle="], "jobs update"),
    ],
)
def test_a_job_that_is_not_ready_asks(
    run: Any, server: Any, failure: Any, answers: Any, method: str, path: str, words: list[str], verb: str
) -> None:
    refused = failure(400, "BAD_REQUEST", reason="not_publish_ready", validation=answers["missing"])
    server.on(method, path, refused)
    result = run("jobs", *words)
    assert result.exit_code == 1
    assert "ask: Which level should trainers have?" in result.stderr
    assert f"     opentrain {verb} j1 --set experienceLevel=INTERMEDIATE" in result.stderr.splitlines()
    assert "issue: jobDescription: Take the e-mail address out." in result.stderr


def test_text_of_an_error_cannot_steer_the_terminal(run: Any, server: Any, failure: Any) -> None:
    server.on("GET", "/jobs/mine", failure(403, "F\x1b[0m", "a\x1b[2J\u202eb\nAPI", reason="x\x9b1m"))
    result = run("jobs", "list")
    assert not any(char in result.stderr for char in "\x1b\x9b\u202e")
    details = result.stderr.splitlines()[1].removeprefix("Details: ")
    assert json.loads(details) == {"reason": "x\x9b1m"}
    assert result.stderr.splitlines()[0] == "API error (403 F\\u{1b}[0m): a\\u{1b}[2J\\u{202e}b API"


def test_an_answer_of_something_else_points_at_the_base_url(run: Any, server: Any) -> None:
    server.on("GET", "/auth/me", (200, b"<html>"))
    result = run("whoami")
    assert result.exit_code == 1
    assert (
        result.stderr == "API error (200 UNKNOWN): The answer is not one of this API. Check the base URL.\n"
    )
