"""The same call twice has one effect and one answer (contract README §7)."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
import structlog

from agents import PUBLIC, refused, register
from humans import claimed
from opentrain_server.api import auth
from opentrain_server.worker.sweep import sweep
from threads import race

KEY = {"idempotency-key": "the-key"}


def test_a_repeat_is_answered_byte_for_byte(world, http):
    agent = register(http)
    first = agent.delete(f"/tokens/{agent.post('/tokens').json()['metadata']['id']}", headers=KEY)
    again = agent.delete(first.request.url.path.removeprefix(PUBLIC), headers=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["x-request-id"] == first.headers["x-request-id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert again.headers["ratelimit-remaining"] != first.headers["ratelimit-remaining"]


def test_the_secret_of_a_new_token_is_null_in_the_replay_and_nowhere_at_rest(world, http):
    agent = register(http)
    first = agent.post("/tokens", {"name": "ci"}, headers=KEY)
    again = agent.post("/tokens", {"name": "ci"}, headers=KEY)
    assert first.status_code == again.status_code == 201
    assert again.json() == first.json() | {"token": None}
    assert world.rows("tokens") == 2
    with world.database.autocommit() as db:
        kept = db.conn.execute("SELECT body FROM idempotent_answers").fetchall()
    secret = first.json()["token"].rpartition("_")[2]
    assert len(kept) == 1
    assert secret.encode() not in kept[0][0]


def test_fifty_parallel_duplicates_have_one_effect(world, http):
    agent = register(http)
    answers = race(*[lambda: agent.post("/tokens", {"name": "ci"}, headers=KEY)] * 50)
    made = [a for a in answers if a.status_code == 201]
    waiting = [a for a in answers if a.status_code != 201]
    assert world.rows("tokens") == 2
    assert len([a for a in made if a.json()["token"]]) == 1
    for answer in waiting:
        refused(answer, 409, "idempotency_in_progress")
        assert answer.headers["retry-after"] == "1"
    replays = {a.content for a in made if not a.json()["token"]}
    assert len(replays) <= 1
    assert agent.post("/tokens", {"name": "ci"}, headers=KEY).headers["idempotent-replayed"] == "true"
    assert len({a.headers["x-request-id"] for a in made}) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/tokens", {"name": "other"}),
        ("POST", "/tokens?a=b", {"name": "ci"}),
        ("POST", "/job-drafts", {"name": "ci"}),
        ("DELETE", "/tokens/x", None),
    ],
)
def test_a_key_is_bound_to_its_request(world, http, method, path, body):
    agent = register(http)
    agent.post("/tokens", {"name": "ci"}, headers=KEY)
    before = world.snapshot()
    refused(agent.call(method, path, json=body, headers=KEY), 409, "idempotency_key_reused")
    assert world.snapshot() == before


def test_order_and_space_in_the_body_do_not_matter(world, http):
    agent = register(http)
    agent.post("/tokens", {"name": "ci", "scopes": ["jobs:read"]}, headers=KEY)
    raw = b'{ "scopes":["jobs:read"],\n "name":" ci " }'
    again = agent.call("POST", "/tokens", content=raw, headers={**KEY, "content-type": "application/json"})
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
def test_a_bad_key(world, http, key):
    agent = register(http)
    before = world.snapshot()
    answer = agent.post("/tokens", headers={"idempotency-key": key})
    refused(answer, 400, "invalid_idempotency_key")
    assert world.snapshot() == before


def test_the_longest_key_and_reads_ignore_keys(world, http):
    agent = register(http)
    assert agent.post("/tokens", headers={"idempotency-key": "~" * 255}).status_code == 201
    assert agent.get("/tokens", headers={"idempotency-key": ""}).status_code == 200


def test_refusals_after_the_key_are_kept(world, http):
    agent = register(http)
    first = agent.post("/tokens", {"name": 5}, headers=KEY)
    refused(first, 400, "invalid_body")
    again = agent.post("/tokens", {"name": 5}, headers=KEY)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    refused(agent.post("/tokens", {"name": "ci"}, headers=KEY), 409, "idempotency_key_reused")
    missing = agent.delete("/tokens/nope", headers={"idempotency-key": "k2"})
    refused(missing, 404, "not_found")
    assert agent.delete("/tokens/nope", headers={"idempotency-key": "k2"}).content == missing.content


def test_refusals_before_the_key_and_of_limits_are_not_kept(world, http):
    agent = register(http)
    refused(agent.post("/tokens", headers=KEY, token="ot_pat_x"), 401, "token_invalid")
    with world.database.autocommit() as db:
        agent.get("/auth/me")
        db.run("UPDATE rate_counters SET used = 600 WHERE key LIKE 'token:%%'")
    refused(agent.post("/tokens", headers=KEY), 429, "rate_limited")
    world.clock.advance(seconds=61)
    text = {**KEY, "content-type": "text/plain"}
    refused(agent.call("POST", "/tokens", content=b"x", headers=text), 415, "unsupported_media_type")
    refused(agent.post("/tokens?dryRun=true", headers=KEY), 400, "dry_run_not_supported")
    assert world.rows("idempotent_answers") == 0
    assert agent.post("/tokens", headers=KEY).status_code == 201


def test_a_key_lasts_a_day(world, http):
    agent = register(http)
    claimed(world, agent)
    agent.post("/tokens", {"name": "ci"}, headers=KEY)
    world.clock.advance(hours=23, minutes=59)
    assert "idempotent-replayed" in agent.post("/tokens", {"name": "ci"}, headers=KEY).headers
    world.clock.advance(minutes=1)
    other = agent.post("/tokens", {"name": "other"}, headers=KEY)
    assert (other.status_code, other.json()["metadata"]["name"]) == (201, "other")
    sweep(world.database)
    assert "idempotent-replayed" in agent.post("/tokens", {"name": "other"}, headers=KEY).headers


def test_a_key_belongs_to_its_token(world, http):
    agent, cy = register(http), register(http, "Cy")
    agent.post("/tokens", {"name": "ci"}, headers=KEY)
    assert "idempotent-replayed" not in cy.post("/tokens", {"name": "ci"}, headers=KEY).headers


def test_a_caller_that_hangs_up_finds_its_answer(world, http):
    agent = register(http)
    body = json.dumps({"name": "ci"})
    address = urlsplit(world.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(
            f"POST {PUBLIC}/tokens HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {agent.token}\r\n"
            f"idempotency-key: the-key\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n{body}".encode()
        )
    again = agent.post("/tokens", {"name": "ci"}, headers=KEY)
    while again.status_code == 409:
        again = agent.post("/tokens", {"name": "ci"}, headers=KEY)
    assert again.status_code == 201
    assert world.rows("tokens") == 2


def test_a_caller_that_hangs_up_half_way_has_no_effect(world, http):
    agent = register(http)
    address = urlsplit(world.url)
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(
            f"POST {PUBLIC}/tokens HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {agent.token}\r\n"
            f"content-type: application/json\r\ncontent-length: 100\r\n\r\n{{".encode()
        )
    assert agent.get("/tokens").status_code == 200
    assert world.rows("tokens") == 1


def test_a_database_that_drops_its_connections_costs_a_retry_and_no_second_effect(world, http):
    agent = register(http)
    agent.post("/tokens", {"name": "ci"}, headers=KEY)
    with psycopg.connect(world.dsn, autocommit=True) as conn:
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    world.database.pool.check()  # the test's own connections were dropped as well
    for _ in range(20):
        again = agent.post("/tokens", {"name": "ci"}, headers=KEY)
        if again.status_code == 201:
            break
        refused(again, 503, "unavailable")
        assert again.headers["retry-after"] == "1"
    assert again.headers["idempotent-replayed"] == "true"
    assert world.rows("tokens") == 2


def test_what_breaks_is_not_kept_and_has_no_effect(world, http, monkeypatch):
    agent = register(http)
    before = world.snapshot()
    with monkeypatch.context() as patch, quiet():
        patch.setattr(auth, "_token", lambda call, token: {"id": object()})  # an answer that has no JSON
        answer = agent.post("/tokens", {"name": "ci"}, headers=KEY)
        refused(answer, 500, "internal_error")
    assert world.snapshot() == before
    again = agent.post("/tokens", {"name": "ci"}, headers=KEY)
    assert (again.status_code, "idempotent-replayed" in again.headers) == (201, False)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the log of an expected failure out of the output."""
    with structlog.testing.capture_logs():
        yield
