"""The demo: from a description to a live job, and the honest ends before it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

READY = {"publishReady": True, "issueCount": 0, "missingFieldCount": 0, "missingFields": [], "issues": []}


@pytest.fixture
def demo(server: Any) -> Any:
    """`python -m opentrain_client.demo`, at the scripted server."""

    def start(*words: str, text: str = "", at: str | None = None) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-m", "opentrain_client.demo", "--base-url", at or server.base_url, *words]
        env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            program, input=text, env=env, capture_output=True, encoding="utf-8", check=False
        )

    return start


@pytest.fixture
def world(server: Any, answers: Any) -> Any:
    """A server where two rounds of answers make the draft ready."""
    level = answers["missing"]["missingFields"][0]
    rate = {**level, "field": "pricePerHour", "type": "number", "example": "15", "enumValues": None}
    first = {**READY, "publishReady": False, "missingFields": [level]}
    second = {**READY, "publishReady": False, "missingFields": [rate]}
    changed = {"ok": True, "jobId": "j1", "status": "DRAFT"}
    server.on("POST", "/api/agent/identity", (200, answers["registered"]))
    server.on("POST", "/job-drafts", (201, {**answers["created"], "validation": first}))
    replies = [(200, {**changed, "validation": validation}) for validation in (second, READY)]
    server.on("PATCH", "/job-drafts/j1", *replies)
    server.on("POST", "/jobs/j1/publish", (200, answers["published"]))
    server.on("GET", "/jobs/j1", (200, answers["board"]["jobs"][0]))
    return server


def test_a_job_goes_live_and_nothing_is_saved(
    world: Any, demo: Any, answers: Any, credentials_file: Path
) -> None:
    ran = demo()
    assert ran.returncode == 0, ran.stderr
    assert world.calls() == [
        "POST /api/agent/identity",
        "POST /api/public/v1/job-drafts",
        "PATCH /api/public/v1/job-drafts/j1",
        "PATCH /api/public/v1/job-drafts/j1",
        "POST /api/public/v1/jobs/j1/publish",
        "GET /api/public/v1/jobs/j1",
    ]
    assert [world.seen[n].body for n in (2, 3)] == [{"experienceLevel": "INTERMEDIATE"}, {"pricePerHour": 15}]
    token = answers["registered"]["access_token"]
    assert world.seen[1].headers["authorization"] == f"Bearer {token}"
    assert "authorization" not in world.seen[5].headers
    shown = [line for line in ran.stdout.splitlines() if line.startswith(("POST", "PATCH", "GET"))]
    assert len(shown) == 6
    assert all("→ 20" in line and line.endswith(" ms)") for line in shown)
    assert "The job is live: http://127.0.0.1:8000/jobs/j1" in ran.stdout
    assert f"OT_API_TOKEN={token} opentrain jobs mine --base-url {world.base_url}" in ran.stdout
    assert not credentials_file.exists()


def test_a_description_with_nothing_missing_is_not_patched(world: Any, demo: Any, answers: Any) -> None:
    world.on("POST", "/job-drafts", (201, {**answers["created"], "validation": READY}))
    assert demo("--file", "-", text="Of my own.").returncode == 0
    assert world.seen[1].body == {"rawJobDescription": "Of my own."}
    assert not any(call.startswith("PATCH") for call in world.calls())


def test_an_issue_that_no_answer_mends_is_told(world: Any, demo: Any, answers: Any) -> None:
    world.on("PATCH", "/job-drafts/j1", (200, {"ok": True, "jobId": "j1", "validation": answers["missing"]}))
    ran = demo()
    assert ran.returncode == 1
    assert "jobDescription: Take the e-mail address out." in ran.stdout
    assert "Mend the description" in ran.stderr
    assert not any(call.endswith("publish") for call in world.calls())
    assert len(world.seen) < 10


def test_a_job_held_for_review_is_not_called_live(world: Any, demo: Any, answers: Any) -> None:
    held = {**answers["published"], "status": "PENDING_APPROVAL", "jobUrl": None}
    world.on("POST", "/jobs/j1/publish", (200, held))
    ran = demo()
    assert ran.returncode == 0
    assert "held for review" in ran.stdout
    assert "is live" not in ran.stdout
    assert world.calls()[-1].endswith("publish")


def test_a_blocked_job_is_exit_1(world: Any, demo: Any, failure: Any) -> None:
    world.on(
        "POST", "/jobs/j1/publish", failure(403, "FORBIDDEN", reason="moderation_blocked", reasons=["minors"])
    )
    ran = demo()
    assert ran.returncode == 1
    assert "minors" in ran.stderr


def test_without_a_server_it_says_how_to_start_one(demo: Any) -> None:
    ran = demo(at="http://127.0.0.1:1")
    assert ran.returncode == 4
    assert "make up" in ran.stderr


def test_a_file_that_is_not_there_is_exit_2(demo: Any, server: Any) -> None:
    assert demo("--file", "absent.txt").returncode == 2
    assert demo("--file", "-", text=" \n").returncode == 2
    assert server.seen == []
