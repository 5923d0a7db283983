"""How many statements a call costs, beside BEGIN and COMMIT: each is a way to the database and back."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from agents import register
from humans import claimed

KEY = {"idempotency-key": "k"}


@contextmanager
def counted(monkeypatch) -> Iterator[list[str]]:
    """Collect the statements that are executed meanwhile."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def counting(self, query, *args, **named):
        seen.append(str(query))
        return execute(self, query, *args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", counting)
        yield seen


def test_auth_me_takes_two(world, http, monkeypatch):
    agent = register(http)
    with counted(monkeypatch) as seen:
        assert agent.get("/auth/me").status_code == 200
    assert len(seen) <= 2, seen


@pytest.mark.parametrize("headers", [{}, KEY])
def test_writes_take_five_and_a_key_two_more(world, http, monkeypatch, headers):
    agent = register(http)
    claimed(world, agent)
    most = 7 if headers else 5
    with counted(monkeypatch) as seen:
        made = agent.post("/tokens", {"name": "ci"}, headers=headers)
    assert made.status_code == 201
    assert 0 < len(seen) <= most, seen
    with counted(monkeypatch) as seen:
        path = f"/tokens/{made.json()['metadata']['id']}"
        assert agent.delete(path, headers={"idempotency-key": "other"} if headers else {}).status_code == 200
    assert 0 < len(seen) <= most, seen


def test_a_replay_takes_two(world, http, monkeypatch):
    agent = register(http)
    agent.post("/tokens", headers=KEY)
    with counted(monkeypatch) as seen:
        assert agent.post("/tokens", headers=KEY).headers["idempotent-replayed"]
    assert len(seen) <= 2, seen


def test_a_bad_form_of_token_is_refused_without_a_look_up(world, http, monkeypatch):
    with counted(monkeypatch) as seen:
        http.get("/api/public/v1/auth/me", headers={"authorization": "Bearer ot_pat_x"})
    assert len(seen) == 1, "only the count of bad tokens"
    assert "rate_counters" in seen[0]
