"""Retries, keys, headers: counted by a real server."""

import socket
import time
from typing import Any

import pytest

from opentrain_client import http
from opentrain_client.calls import CALLS
from opentrain_client.errors import ApiError, NetworkError, TokenError, UsageError
from opentrain_client.http import Client, Exchange

LIST, PUBLISH = CALLS["list_tokens"], CALLS["publish_job"]
OK = (200, {"ok": True})
DROP = "drop"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses are written down, not slept."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


@pytest.fixture
def client(server: Any) -> Any:
    with Client(server.base_url, "ot_pat_a") as opened:
        yield opened


@pytest.mark.parametrize("bad", [(502, b"<html>"), (503, {}), (504, {}), DROP])
def test_a_read_is_tried_three_times(server: Any, client: Client, pauses: list[float], bad: Any) -> None:
    server.on("GET", "/tokens", bad, bad, OK)
    assert client.send(LIST, {}).body == {"ok": True}
    assert len(server.seen) == 3
    assert pauses == [0.5, 1.0]


def test_the_third_failure_of_a_read_is_told(server: Any, client: Client, pauses: list[float]) -> None:
    server.on("GET", "/tokens", (503, {}))
    with pytest.raises(ApiError) as caught:
        client.send(LIST, {})
    assert (caught.value.status, len(server.seen), pauses) == (503, 3, [0.5, 1.0])
    server.on("GET", "/tokens", DROP)
    with pytest.raises(NetworkError, match="failed"):
        client.send(LIST, {})
    assert len(server.seen) == 6


@pytest.mark.parametrize("status", [400, 404, 409, 429, 500])
def test_other_failures_of_a_read_are_final(server: Any, client: Client, failure: Any, status: int) -> None:
    server.on("GET", "/tokens", failure(status, "X", reason="y"))
    with pytest.raises(ApiError):
        client.send(LIST, {})
    assert len(server.seen) == 1


@pytest.mark.parametrize("bad", [(503, {}), DROP])
def test_a_write_that_left_is_never_repeated(
    server: Any, client: Client, pauses: list[float], bad: Any
) -> None:
    server.on("POST", "/jobs/j1/publish", bad, OK)
    with pytest.raises((ApiError, NetworkError)):
        client.send(PUBLISH, {"jobId": "j1"})
    assert (len(server.seen), pauses) == (1, [])


def test_a_write_that_never_left_is_repeated_with_its_key(
    server: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port is closed at first; the pause gives it time to open."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client.base_url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    pauses: list[float] = []

    def open_port(seconds: float) -> None:
        pauses.append(seconds)
        client.base_url = server.base_url

    monkeypatch.setattr(time, "sleep", open_port)
    server.on("POST", "/jobs/j1/publish", OK)
    client.send(PUBLISH, {"jobId": "j1"})
    assert (len(server.seen), pauses) == (1, [0.5])


def test_a_server_that_is_away_is_tried_three_times(pauses: list[float]) -> None:
    with Client("http://127.0.0.1:1", "ot_pat_a") as client:
        for call, ids in ((LIST, {}), (PUBLISH, {"jobId": "j1"})):
            with pytest.raises(NetworkError, match="no server answers") as caught:
                client.send(call, ids)
            assert caught.value.unsent
    assert pauses == [0.5, 1.0] * 2


def test_a_running_first_copy_is_waited_for_with_the_same_key(
    server: Any, client: Client, failure: Any, pauses: list[float]
) -> None:
    busy = failure(409, "CONFLICT", reason="idempotency_in_progress", headers={"Retry-After": "2"})
    server.on("POST", "/jobs/j1/publish", busy, busy, busy, busy, busy, OK)
    client.send(PUBLISH, {"jobId": "j1"})
    assert pauses == [2.0] * 5
    assert len({request.headers["idempotency-key"] for request in server.seen}) == 1
    server.on("POST", "/jobs/j1/publish", busy)
    with pytest.raises(ApiError) as caught:
        client.send(PUBLISH, {"jobId": "j1"})
    assert (caught.value.reason, len(server.seen)) == ("idempotency_in_progress", 12)


def test_another_conflict_is_not_waited_for(server: Any, client: Client, failure: Any) -> None:
    server.on("POST", "/jobs/j1/publish", failure(409, "CONFLICT", reason="idempotency_key_reused"))
    with pytest.raises(ApiError):
        client.send(PUBLISH, {"jobId": "j1"})
    assert len(server.seen) == 1


def test_each_write_has_a_fresh_key_and_reads_have_none(server: Any, client: Client) -> None:
    server.on("POST", "/jobs/j1/publish", OK)
    server.on("GET", "/tokens", OK)
    client.send(PUBLISH, {"jobId": "j1"})
    client.send(PUBLISH, {"jobId": "j1"})
    client.send(PUBLISH, {"jobId": "j1"}, idempotency_key="mine")
    client.send(LIST, {})
    keys = [request.headers.get("idempotency-key") for request in server.seen]
    assert (keys[0] != keys[1], keys[2:]) == (True, ["mine", None])


@pytest.mark.parametrize("key", ["a\nb", "ä", "x" * 256])
def test_a_key_cannot_carry_a_header(server: Any, client: Client, key: str) -> None:
    with pytest.raises(UsageError, match="printable ASCII"):
        client.send(PUBLISH, {"jobId": "j1"}, idempotency_key=key)
    assert server.seen == []


def test_no_redirect_is_followed(server: Any, client: Client) -> None:
    server.on("GET", "/tokens", (302, b"", {"Location": f"{server.base_url}/api/public/v1/auth/me"}))
    with pytest.raises(ApiError, match="redirects are not followed"):
        client.send(LIST, {})
    assert server.calls() == ["GET /api/public/v1/tokens"]


def test_the_token_goes_where_it_belongs(server: Any, client: Client) -> None:
    server.on("GET", "/tokens", OK)
    server.on("GET", "/jobs", OK)
    server.on("POST", "/api/agent/oauth/token", OK)
    for name in ("list_tokens", "search_jobs", "claim_status"):
        client.send(CALLS[name], {})
    assert [request.headers.get("authorization") for request in server.seen] == ["Bearer ot_pat_a"] * 2 + [
        None
    ]


def test_without_a_token_nothing_is_sent_where_one_is_needed(server: Any) -> None:
    server.on("GET", "/jobs", OK)
    with Client(server.base_url) as client:
        with pytest.raises(TokenError):
            client.send(LIST, {})
        client.send(CALLS["search_jobs"], {})
    assert server.calls() == ["GET /api/public/v1/jobs"]


def test_agent_auth_takes_forms(server: Any, client: Client) -> None:
    server.on("POST", "/api/agent/oauth/token", OK)
    client.send(CALLS["claim_status"], {"grant_type": "urn:x:y", "claim_token": "ot_clm_a&b"})
    request = server.seen[0]
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.text == "grant_type=urn%3Ax%3Ay&claim_token=ot_clm_a%26b"


@pytest.mark.parametrize("body", [b"<html>hello", b"", b"[]", b"\xff\xfe"])
def test_a_success_that_is_no_object_is_a_failure(server: Any, client: Client, body: bytes) -> None:
    server.on("GET", "/tokens", (200, body))
    with pytest.raises(ApiError, match="not one of this API"):
        client.send(LIST, {})


def test_an_endless_answer_is_cut(server: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_MAX", 1000)
    server.on("GET", "/tokens", (200, b'{"a":"' + b"x" * 5000 + b'"}'))
    with pytest.raises(NetworkError, match="longer than"):
        client.send(LIST, {})
    assert len(server.seen) == 1


def test_a_server_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        client = Client(f"http://127.0.0.1:{deaf.getsockname()[1]}", "ot_pat_a")
        with client, pytest.raises(NetworkError, match="did not answer") as caught:
            client.send(LIST, {})
    assert (caught.value.timed_out, caught.value.unsent) == (True, False)


def test_pages_end_where_the_server_ends_and_where_it_turns_in_circles(server: Any, client: Client) -> None:
    pages = [(200, {"jobs": [n], "nextCursor": cursor}) for n, cursor in enumerate(("a", "b", None))]
    server.on("GET", "/jobs/mine", *pages)
    assert [answer.body["jobs"] for answer in client.pages(CALLS["list_jobs"], {"limit": 1})] == [
        [0],
        [1],
        [2],
    ]
    assert [r.query for r in server.seen] == ["limit=1", "limit=1&cursor=a", "limit=1&cursor=b"]
    server.on("GET", "/jobs/mine", (200, {"jobs": [], "nextCursor": "a"}))
    assert len(list(client.pages(CALLS["list_jobs"], {}))) == 2


def test_the_watcher_sees_every_answered_attempt(server: Any, pauses: list[float]) -> None:
    server.on("GET", "/tokens", (503, {}), (200, {}, {"X-OpenTrain-Mode": "test"}))
    seen: list[Exchange] = []
    with Client(server.base_url, "ot_test_a", watch=seen.append) as client:
        assert client.send(LIST, {}).test_mode
    assert [(e.method, e.path, e.status, e.test_mode) for e in seen] == [
        ("GET", "/api/public/v1/tokens", 503, False),
        ("GET", "/api/public/v1/tokens", 200, True),
    ]
    assert all(0 <= e.seconds < 5 for e in seen)


def test_a_loopback_server_is_reached_past_any_proxy(
    server: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.on("GET", "/tokens", OK)
    assert client.send(LIST, {}).status == 200


@pytest.mark.parametrize(
    ("header", "seconds"), [("3", 3), ("0", 0), (None, 1), ("soon", 1), ("-5", 1), ("99999", 30), ("²", 1)]
)
def test_retry_after_is_read_within_bounds(header: str | None, seconds: float) -> None:
    assert http.retry_seconds(header) == seconds
