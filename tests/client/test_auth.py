"""Registration, claim, login, logout, and what they leave in the file."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

PENDING = (400, {"error": "authorization_pending", "error_description": "Nobody yet."})
SLOW = (400, {"error": "slow_down", "error_description": "Slower."})
TOKEN_PATH = "/api/agent/oauth/token"


@pytest.fixture
def saved(credentials_file: Path) -> Any:
    """Put something into the credentials file."""

    def write(**keys: str) -> None:
        credentials_file.parent.mkdir(parents=True, exist_ok=True)
        credentials_file.write_text(json.dumps(keys))

    return write


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that moves only when the program sleeps."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(slept))
    return slept


def _file(path: Path) -> Any:
    return json.loads(path.read_text())


def test_registration_saves_token_server_and_claim_token(
    run: Any, server: Any, answers: Any, credentials_file: Path
) -> None:
    server.on("POST", "/api/agent/identity", (200, answers["registered"]))
    words = ["--name", "Ada's bot", "--organization-name", "Acme"]
    result = run("auth", "register", *words, token=None)
    assert result.exit_code == 0, result.stderr
    assert server.seen[0].body == {"agent_name": "Ada's bot", "organization_name": "Acme"}
    assert _file(credentials_file) == {
        "apiToken": answers["registered"]["access_token"],
        "baseUrl": server.base_url,
        "claimToken": answers["registered"]["claim_token"],
    }
    assert answers["registered"]["access_token"] not in result.stdout
    assert "Next: opentrain jobs draft create" in result.stdout


def test_registration_refuses_over_a_saved_token(
    run: Any, server: Any, answers: Any, saved: Any, credentials_file: Path
) -> None:
    saved(apiToken="ot_pat_old", baseUrl=server.base_url)
    result = run("auth", "register", token=None)
    assert (result.exit_code, "--force" in result.stderr, server.seen) == (2, True, [])
    assert _file(credentials_file)["apiToken"] == "ot_pat_old"
    server.on("POST", "/api/agent/identity", (200, answers["registered"]))
    assert run("auth", "register", "--force", token=None).exit_code == 0
    assert _file(credentials_file)["apiToken"] == answers["registered"]["access_token"]


def test_registration_in_a_test_world(run: Any, server: Any, answers: Any, credentials_file: Path) -> None:
    body = {**answers["registered"], "mode": "test", "claim_token": None, "claim_token_expires_at": None}
    server.on("POST", "/api/agent/identity", (200, body))
    assert run("auth", "register", "--test", "--seed", "7", token=None).exit_code == 0
    assert server.seen[0].body == {"mode": "test", "seed": 7}
    assert "claimToken" not in _file(credentials_file)
    assert run("auth", "register", "--force", "--seed", "7", token=None).exit_code == 2


def test_a_folder_that_cannot_be_written_stops_registration_before_the_call(
    run: Any, server: Any, home: Path
) -> None:
    (home / "config").write_text("")
    result = run("auth", "register", token=None)
    assert (result.exit_code, server.seen) == (1, [])
    assert "cannot" in result.stderr


def test_a_stronger_token_in_the_environment_is_pointed_out(run: Any, server: Any, answers: Any) -> None:
    server.on("POST", "/api/agent/identity", (200, answers["registered"]))
    assert "OT_API_TOKEN is set" in run("auth", "register").stderr


def test_json_is_the_exact_answer(run: Any, server: Any, answers: Any) -> None:
    server.on("POST", "/api/agent/identity", (200, answers["registered"]))
    assert json.loads(run("auth", "register", "--json", token=None).stdout) == answers["registered"]


def test_claim_uses_the_saved_claim_token_and_shows_the_code(
    run: Any, server: Any, answers: Any, saved: Any
) -> None:
    saved(apiToken="ot_pat_old", baseUrl=server.base_url, claimToken="ot_clm_a")
    server.on("POST", "/api/agent/identity/claim", (200, answers["claim"]))
    result = run("auth", "claim", "--email", "ada@example.com", token=None)
    assert server.seen[0].body == {"email": "ada@example.com", "claim_token": "ot_clm_a"}
    assert "439218" in result.stdout
    assert "Next: opentrain auth claim-status --wait" in result.stdout
    run("auth", "claim", "--email", "ada@example.com", "--claim-token", "ot_clm_b", token=None)
    assert server.seen[1].body["claim_token"] == "ot_clm_b"


def test_claim_without_a_claim_token_is_exit_3(run: Any, server: Any) -> None:
    assert run("auth", "claim", "--email", "ada@example.com").exit_code == 3
    assert run("auth", "claim").exit_code == 2
    assert server.seen == []


def test_the_claimed_token_takes_the_place_of_the_old(
    run: Any, server: Any, answers: Any, saved: Any, credentials_file: Path
) -> None:
    saved(apiToken="ot_pat_old", baseUrl=server.base_url, claimToken="ot_clm_a")
    server.on("POST", TOKEN_PATH, (200, answers["claimed"]))
    assert run("auth", "claim-status", token=None).exit_code == 0
    expected = {"apiToken": answers["claimed"]["access_token"], "baseUrl": server.base_url}
    assert _file(credentials_file) == expected
    form = "grant_type=urn%3Aopentrain%3Aagent-auth%3Agrant-type%3Aclaim&claim_token=ot_clm_a"
    assert server.seen[0].text == form


def test_a_token_that_cannot_be_saved_is_not_lost(
    run: Any, server: Any, answers: Any, credentials_file: Path
) -> None:
    """The server shows it once; a folder in the file's place makes the write fail."""
    credentials_file.mkdir(parents=True)
    server.on("POST", TOKEN_PATH, (200, answers["claimed"]))
    result = run("auth", "claim-status", "--claim-token", "ot_clm_a")
    assert result.exit_code == 1
    assert f"token: {answers['claimed']['access_token']}" in result.stderr.splitlines()
    assert [path.name for path in credentials_file.parent.iterdir()] == ["cli.json"]


def test_a_pending_claim_is_exit_1_and_changes_nothing(
    run: Any, server: Any, saved: Any, credentials_file: Path
) -> None:
    saved(apiToken="ot_pat_old", claimToken="ot_clm_a")
    before = credentials_file.read_text()
    server.on("POST", TOKEN_PATH, PENDING)
    result = run("auth", "claim-status")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "API error (400 authorization_pending): Nobody yet.",
        "Next: opentrain auth claim-status --wait",
    ]
    assert credentials_file.read_text() == before


def test_waiting_keeps_the_interval_and_slows_down(
    run: Any, server: Any, answers: Any, saved: Any, pauses: list[float], credentials_file: Path
) -> None:
    saved(apiToken="ot_pat_old", claimToken="ot_clm_a")
    replies = [PENDING, SLOW, PENDING, SLOW, "drop", (503, {}), (200, answers["claimed"])]
    server.on("POST", TOKEN_PATH, *replies)
    result = run("auth", "claim-status", "--wait")
    assert result.exit_code == 0, result.stderr
    assert pauses == [5, 10, 10, 15, 15, 15]
    assert _file(credentials_file)["apiToken"] == answers["claimed"]["access_token"]


def test_waiting_never_grows_past_a_minute_and_ends_with_its_timeout(
    run: Any, server: Any, saved: Any, pauses: list[float]
) -> None:
    saved(claimToken="ot_clm_a")
    server.on("POST", TOKEN_PATH, SLOW)
    result = run("auth", "claim-status", "--wait", "--timeout", "600")
    assert result.exit_code == 4
    assert "no decision of the human within 600 s" in result.stderr
    assert (max(pauses), sum(pauses) <= 600) == (60, True)


@pytest.mark.parametrize("code", ["access_denied", "expired_token", "invalid_grant"])
def test_waiting_ends_with_a_final_answer(run: Any, server: Any, saved: Any, code: str) -> None:
    saved(claimToken="ot_clm_a")
    server.on("POST", TOKEN_PATH, (400, {"error": code, "error_description": "No."}))
    result = run("auth", "claim-status", "--wait")
    assert (result.exit_code, len(server.seen)) == (1, 1)
    assert f"API error (400 {code}): No." in result.stderr


def test_login_checks_before_it_saves(
    run: Any, server: Any, answers: Any, failure: Any, credentials_file: Path
) -> None:
    server.on("GET", "/auth/me", failure(401, "UNAUTHORIZED", reason="token_invalid"), (200, answers["me"]))
    assert run("auth", "login", "--token", "ot_pat_flag").exit_code == 3
    assert not credentials_file.exists()
    assert run("auth", "login", "--api-key", "ot_pat_flag").exit_code == 0
    assert [request.headers["authorization"] for request in server.seen] == ["Bearer ot_pat_flag"] * 2
    assert _file(credentials_file) == {"apiToken": "ot_pat_flag", "baseUrl": server.base_url}


def test_login_without_any_token_is_exit_3(run: Any, server: Any) -> None:
    assert run("auth", "login", token=None).exit_code == 3
    assert server.seen == []


def test_logout_removes_and_revokes_the_saved_token_only(
    run: Any, server: Any, saved: Any, credentials_file: Path
) -> None:
    saved(apiToken="ot_pat_saved")
    server.on("POST", "/api/agent/oauth/revoke", (503, {}), (200, {}))
    assert run("auth", "logout", "--revoke").exit_code == 1
    assert credentials_file.exists()
    assert run("auth", "logout", "--revoke").exit_code == 0
    assert not credentials_file.exists()
    assert [request.text for request in server.seen] == ["token=ot_pat_saved"] * 2
    assert run("auth", "logout", "--revoke").stdout == "Nothing was saved.\n"
    assert len(server.seen) == 2


@pytest.mark.parametrize("words", [["whoami"], ["auth", "status"]])
def test_who_one_is(run: Any, server: Any, answers: Any, words: list[str]) -> None:
    server.on("GET", "/auth/me", (200, answers["me"]))
    result = run(*words)
    assert result.exit_code == 0
    for text in ("Mira Chen", "ci-runner (tk1)", "jobs:read", "no, by 2026-06-13 10:00 UTC"):
        assert text in result.stdout
    assert "Next: opentrain auth claim --email you@example.com" in result.stdout
    assert json.loads(run(*words, "--json").stdout) == answers["me"]
