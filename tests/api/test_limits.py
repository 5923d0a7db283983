"""Limits as a stranger meets them: a server with the defaults, behind a proxy that it trusts."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from agents import PUBLIC, refused, register
from conftest import ORIGIN, emptied, running
from humans import person, start_claim
from opentrain_server.core.settings import Settings
from threads import race


@pytest.fixture(scope="module")
def strict_world(postgres, tmp_path_factory):
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("strict"), origin=ORIGIN, trusted_proxies="127.0.0.1/32,10.0.0.0/8"
    )
    with running(postgres, settings) as world:
        yield world


@pytest.fixture
def world(strict_world):
    with emptied(strict_world) as world:
        yield world


def come_from(address: str) -> dict[str, str]:
    return {"x-forwarded-for": address}


def sign_up(http, address: str):
    return http.post("/api/agent/identity", json={}, headers=come_from(address))


def test_five_registrations_an_hour_and_twenty_a_day(world, http):
    for hour in range(4):
        for _ in range(5):
            assert sign_up(http, "192.0.2.1").status_code == 200, hour
        before = world.snapshot()
        answer = sign_up(http, "192.0.2.1")
        assert (answer.status_code, answer.json()["error"]) == (429, "rate_limit_exceeded")
        assert int(answer.headers["retry-after"]) == (3600 if hour < 3 else 24 * 3600 - 3 * 3600)
        assert world.snapshot() == before
        world.clock.advance(hours=1)
    assert sign_up(http, "192.0.2.1").status_code == 429
    assert sign_up(http, "192.0.2.2").status_code == 200, "another address is not concerned"
    world.clock.advance(hours=20)
    assert sign_up(http, "192.0.2.1").status_code == 200


def test_an_invalid_registration_does_not_count(world, http):
    for _ in range(10):
        answer = http.post("/api/agent/identity", json={"agent_name": "a@b"}, headers=come_from("192.0.2.1"))
        assert answer.status_code == 400
    assert sign_up(http, "192.0.2.1").status_code == 200


def test_ipv6_counts_by_network(world, http):
    for n in range(5):
        assert sign_up(http, f"2001:db8::{n}").status_code == 200
    assert sign_up(http, "2001:db8::ffff").status_code == 429
    assert sign_up(http, "2001:db8:0:1::1").status_code == 200


def test_a_mapped_address_is_the_address(world, http):
    for n in range(5):
        assert sign_up(http, "::ffff:192.0.2.1" if n % 2 else "192.0.2.1").status_code == 200
    assert sign_up(http, "192.0.2.1").status_code == 429


def test_only_the_last_untrusted_hop_counts(world, http):
    for n in range(5):
        assert sign_up(http, f"198.51.100.{n}, 192.0.2.1, 10.1.2.3").status_code == 200
    assert sign_up(http, "203.0.113.9, 192.0.2.1").status_code == 429


def test_many_at_once_get_no_more_than_their_share(world, http):
    answers = race(*[lambda: sign_up(http, "192.0.2.1")] * 16)
    assert sorted({answer.status_code for answer in answers}) == [200, 429]
    assert sum(answer.status_code == 200 for answer in answers) <= 5
    assert world.rows("registrations") <= 5


def test_sixty_bad_tokens_a_minute(world, http):
    headers = {"authorization": "Bearer ot_pat_x", **come_from("192.0.2.1")}
    for _ in range(60):
        refused(http.get(f"{PUBLIC}/auth/me", headers=headers), 401, "token_invalid")
    answer = http.get(f"{PUBLIC}/auth/me", headers=headers)
    details = refused(answer, 429, "rate_limited")
    assert (details["limit"], details["windowSeconds"]) == (60, 60)
    assert answer.headers["retry-after"] == "60"
    other = headers | come_from("192.0.2.2")
    refused(http.get(f"{PUBLIC}/auth/me", headers=other), 401, "token_invalid")
    world.clock.advance(seconds=60)
    refused(http.get(f"{PUBLIC}/auth/me", headers=headers), 401, "token_invalid")


def test_the_headers_of_the_limit(world, http):
    agent = register(http)
    first = agent.get("/auth/me").headers
    world.clock.advance(seconds=15)
    second = agent.get("/tokens/", headers={"x-request-id": "bad id"}).headers
    assert (first["ratelimit-limit"], first["ratelimit-remaining"], first["ratelimit-reset"]) == (
        "600",
        "599",
        "60",
    )
    assert (second["ratelimit-remaining"], second["ratelimit-reset"]) == ("598", "45")
    assert second["x-request-id"] != "bad id"
    assert "ratelimit-limit" not in http.get(f"{PUBLIC}/jobs").headers


def test_claim_starts_per_token_email_and_address(world, http):
    agent = register(http)
    start = {"claim_token": agent.claim_token}
    for n in range(5):
        body = {**start, "email": f"p{n}@example.com"}
        assert (
            http.post("/api/agent/identity/claim", json=body, headers=come_from("192.0.2.1")).status_code
            == 200
        )
    before = world.snapshot()
    world.clock.advance(minutes=20)
    answer = http.post("/api/agent/identity/claim", json={**start, "email": "p9@example.com"})
    assert (answer.status_code, answer.json()["error"]) == (429, "rate_limit_exceeded")
    assert answer.headers["retry-after"] == "2400"
    assert world.snapshot() == before


def test_three_claim_mails_an_hour_for_one_address_from_whatever_account(world, http):
    person(world)
    for n in range(3):
        assert start_claim(register(http, f"A{n}")).answer["email_sent"]
    last = register(http, "Last")
    body = {"claim_token": last.claim_token, "email": "ADA@example.com"}
    assert http.post("/api/agent/identity/claim", json=body).status_code == 429
    assert len(world.mail.sent) == 3
    world.clock.advance(hours=1)
    assert http.post("/api/agent/identity/claim", json=body).status_code == 200


def test_race_claim_starts_for_one_address(world, http):
    agents = [register(http, f"A{n}") for n in range(5)]

    def start(agent):
        body = {"claim_token": agent.claim_token, "email": "ada@example.com"}
        return lambda: http.post("/api/agent/identity/claim", json=body).status_code

    assert sorted(race(*map(start, agents))) == [200, 200, 200, 429, 429]


def flood(world, http, count: int) -> None:
    """`count` registrations from one address leave five accounts, a few counters, and others unharmed."""
    for n in range(count):
        assert sign_up(http, "192.0.2.1").status_code == (200 if n < 5 else 429)
        if n % 100 == 50:
            assert sign_up(http, f"198.51.100.{n // 100 % 250}").status_code == 200
    others = count // 100
    assert world.rows("registrations") == 5 + others
    assert world.rows("rate_counters") <= 2 * (1 + others)
    assert world.rows("users") == world.rows("organizations") == 5 + others


def test_a_small_flood(world, http):
    flood(world, http, 200)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_ten_thousand_registrations_from_one_address(world, http):
    flood(world, http, 10_000)


def client(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url)


@contextmanager
def strangers_of(postgres, **settings) -> Iterator[httpx2.Client]:
    """A client of a server of its own."""
    with running(postgres, Settings(**settings)) as own, emptied(own) as world, client(world.url) as http:
        yield http


def test_a_forged_header_of_a_stranger_is_ignored(postgres, tmp_path):
    with strangers_of(postgres, data_dir=tmp_path, origin=ORIGIN) as http:
        statuses = [sign_up(http, f"192.0.2.{n}").status_code for n in range(6)]
    assert statuses == [200] * 5 + [429], "the peer is on this machine, but the origin is not"


@pytest.mark.parametrize(
    ("origin", "money_mode", "allowed"),
    [
        ("http://127.0.0.1:8000", "test", 8),
        ("http://localhost", "live", 5),
        ("https://market.test", "test", 5),
    ],
)
def test_a_trial_server_on_this_machine_is_generous(postgres, tmp_path, origin, money_mode, allowed):
    generous = {"money_mode": money_mode, "loopback_registrations_per_hour": 8}
    with strangers_of(postgres, data_dir=tmp_path, origin=origin, **generous) as http:
        statuses = [sign_up(http, "192.0.2.1").status_code for _ in range(9)]
    assert statuses == [200] * allowed + [429] * (9 - allowed)


def test_a_trial_server_behind_a_proxy_is_generous_to_this_machine_only(postgres, tmp_path):
    trusting = {"origin": "http://127.0.0.1:8000", "trusted_proxies": "127.0.0.1/32"}
    with strangers_of(postgres, data_dir=tmp_path, **trusting) as http:
        statuses = [sign_up(http, "192.0.2.1").status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]
