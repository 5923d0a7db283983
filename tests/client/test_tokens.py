"""Tokens: list, mint, revoke."""

from typing import Any

import pytest


def test_tokens_are_listed(run: Any, server: Any, answers: Any) -> None:
    server.on("GET", "/tokens", (200, {"tokens": [answers["token"]]}))
    lines = run("tokens", "list").stdout.splitlines()
    assert lines[0].split()[:3] == ["ID", "NAME", "PREVIEW"]
    assert lines[1].split()[:4] == ["tk1", "ci-runner", "ot_pat_8f2a********91cd", "active"]


def test_a_minted_token_is_shown_once(run: Any, server: Any, answers: Any) -> None:
    minted = {"token": "ot_pat_new", "tokenType": "bearer", "metadata": answers["token"]}
    server.on("POST", "/tokens", (201, minted), (201, {**minted, "token": None}))
    words = ["--name", "ci", "--scopes", "jobs:read, team:read", "--expires-at", "2027-01-01"]
    result = run("tokens", "create", *words)
    body = {"name": "ci", "scopes": ["jobs:read", "team:read"], "expiresAt": "2027-01-01"}
    assert server.seen[0].body == body
    assert "ot_pat_new" in result.stdout
    assert "shown once" in run("tokens", "create", "--idempotency-key", "k").stdout
    assert (server.seen[1].text, server.seen[1].headers["idempotency-key"]) == ("", "k")


@pytest.mark.parametrize("words", [["tk1"], ["--token-id", "tk1"], ["tk1", "--token-id", "tk1"]])
def test_a_token_is_revoked_by_position_or_flag(
    run: Any, server: Any, answers: Any, words: list[str]
) -> None:
    server.on("DELETE", "/tokens/tk1", (200, {"token": {**answers["token"], "status": "revoked"}}))
    assert run("tokens", "revoke", *words).exit_code == 0
    assert run("tokens", "revoke", *words, "--keep-minted").exit_code == 0
    assert [request.query for request in server.seen] == ["", "keepMinted=true"]


def test_a_dry_run_says_that_nothing_was_done(run: Any, server: Any, answers: Any) -> None:
    event = {"type": "job.status_changed", "resourceId": "j1", "data": {}}
    would = {"dryRun": True, "would": {"status": 200, "body": {}}, "events": [event], "cost": None}
    server.on("DELETE", "/tokens/tk1", (200, would, {"X-OpenTrain-Dry-Run": "true"}))
    result = run("tokens", "revoke", "tk1", "--dry-run")
    assert server.seen[0].query == "dryRun=true"
    assert result.stdout.startswith("Dry run: nothing was changed. The call would answer 200.\n")
    assert "job.status_changed j1" in result.stdout
