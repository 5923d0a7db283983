"""Agent auth: register, start a claim, poll, revoke; every error in OAuth's form (auth.md §1)."""

import pytest
import structlog

from agents import PUBLIC, refused, register
from humans import GRANT_TYPE, claimed, collect, person, poll, start_claim
from opentrain_server.core import secrets
from opentrain_server.domain.accounts import exchange, takeovers
from opentrain_server.domain.accounts.scopes import POST_CLAIM

BASE = "/api/agent"
PATHS = ("/identity", "/identity/claim", "/oauth/token", "/oauth/revoke", "/identity/revoke")
FORMS = ("/oauth/token", "/oauth/revoke", "/identity/revoke")


def error_of(response, status: int, error: str) -> str:
    """Assert a refusal in OAuth's form and return what it says."""
    body = response.json()
    assert (response.status_code, body.get("error")) == (status, error), response.text
    assert set(body) == {"error", "error_description"}
    uncached(response)
    return body["error_description"]


def uncached(response) -> None:
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["pragma"] == "no-cache"
    assert response.headers["x-request-id"]


def test_registration_answers_as_the_contract_says(world, http):
    response = http.post(f"{BASE}/identity", json={"agent_name": "  Scout ", "organization_name": "Acme"})
    uncached(response)
    answer, origin = response.json(), world.settings.base
    assert secrets.is_bearer(answer.pop("access_token"))
    assert secrets.is_claim_secret(answer["claim_token"])
    assert answer.pop("claim_token").startswith("ot_clm_")
    assert len(answer.pop("registration_id")) == 25
    assert answer == {
        "identity_type": "anonymous",
        "token_type": "bearer",
        "scopes": [
            "jobs:read",
            "jobs:write",
            "proposals:read",
            "messages:read",
            "payments:read",
            "team:read",
        ],
        "claim_token_expires_at": "2026-06-13T10:00:00.000Z",
        "claim_endpoint": f"{origin}/api/agent/identity/claim",
        "token_endpoint": f"{origin}/api/agent/oauth/token",
        "grant_type": GRANT_TYPE,
    }


@pytest.mark.parametrize(
    "body", [None, {}, {"identity_type": "anonymous", "mode": "live"}, {"agent_name": None}]
)
def test_everything_may_be_left_out(world, http, body):
    response = http.post(f"{BASE}/identity", **({} if body is None else {"json": body}))
    token = response.json()["access_token"]
    me = http.get(f"{PUBLIC}/auth/me", headers={"authorization": f"Bearer {token}"}).json()
    assert me["actor"]["fullName"] == "Unnamed agent"
    with world.database.autocommit() as db:
        assert db.one("SELECT name FROM organizations")["name"] == "Unnamed agent (unclaimed)"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "x" * 121,
        5,
        ["a"],
        "see http://x",
        "www.evil",
        "evil.com",
        "a@b",
        "two\nlines",
        "a\ttab",
        "nul\x00",
        "line\u2028end",
        "\u202egnp",
        "\uff45vil\uff0ecom",
        "a\uff20b",
        "next\u0085line",
    ],
)
@pytest.mark.parametrize("key", ["agent_name", "organization_name"])
def test_names_that_could_pass_for_something_else(world, http, key, name):
    before = world.snapshot()
    text = error_of(http.post(f"{BASE}/identity", json={key: name}), 400, "invalid_request")
    assert key in text
    assert world.snapshot() == before


@pytest.mark.parametrize("name", ["x" * 120, "O'Neil & Söhne", "版本 2.0", "R2 D2, vol. 3", "😀" * 120])
def test_ordinary_names(world, http, name):
    agent = register(http, name)
    assert agent.get("/auth/me").json()["actor"]["fullName"] == name


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"identity_type": "oauth"}, "unsupported_identity_type"),
        ({"identity_type": 5}, "invalid_request"),
        ({"mode": "staging"}, "invalid_request"),
    ],
)
def test_what_registration_refuses(world, http, body, error):
    before = world.snapshot()
    error_of(http.post(f"{BASE}/identity", json=body), 400, error)
    assert world.snapshot() == before


@pytest.mark.parametrize("path", PATHS)
def test_bad_bodies_on_every_endpoint(world, http, path):
    before = world.snapshot()
    for raw in (b"{", b"[]", b"\xff", b'{"a":"\\ud800"}'):
        response = http.post(BASE + path, content=raw, headers={"content-type": "application/json"})
        error_of(response, 400, "invalid_request")
    for kind in ("text/plain", "multipart/form-data"):
        response = http.post(BASE + path, content=b"x=1", headers={"content-type": kind})
        error_of(response, 415, "invalid_request")
    big = http.post(BASE + path, content=b"x" * 1_048_577, headers={"content-type": "application/json"})
    error_of(big, 413, "invalid_request")
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        response = http.request(method, BASE + path)
        error_of(response, 405, "invalid_request")
        assert response.headers["allow"] == "POST"
    assert world.snapshot() == before


@pytest.mark.parametrize("path", ["/identity", "/identity/claim"])
def test_json_endpoints_take_no_form(world, http, path):
    error_of(http.post(BASE + path, data={"email": "a@b.co"}), 415, "invalid_request")


@pytest.mark.parametrize("path", FORMS)
def test_bad_forms(world, http, path):
    form = {"content-type": "application/x-www-form-urlencoded"}
    for raw in (
        b"token=%ED%A0%80",
        b"\xff=1",
        b"token=a&token=b",
        b"a=1&" * 30,
        b"token=" + b"x" * 1_048_576,
    ):
        response = http.post(BASE + path, content=raw, headers=form)
        error_of(response, 413 if len(raw) > 1_000_000 else 400, "invalid_request")


def test_unknown_paths_below_are_refused_in_the_other_form(world, http):
    refused(http.post(f"{BASE}/nope"), 404, "unknown_path")


def test_a_claim_start_answers_as_the_contract_says(world, http):
    claim = start_claim(register(http))
    assert set(claim.answer) == {"user_code", "verification_uri", "expires_in", "interval", "email_sent"}
    assert claim.answer["verification_uri"] == f"{world.settings.base}/claim?token={claim.token}"
    assert secrets.is_claim_secret(claim.token)
    assert claim.token.startswith("ot_cat_")
    assert len(claim.code) == 6
    assert claim.code.isdigit()
    assert (claim.answer["expires_in"], claim.answer["interval"], claim.answer["email_sent"]) == (
        1800,
        5,
        True,
    )


def test_nothing_secret_is_kept_in_clear(world, http):
    agent = register(http)
    claim = start_claim(agent)
    with world.database.autocommit() as db:
        dump = str([db.conn.execute(f"SELECT * FROM {table}").fetchall() for table in world.snapshot()])
    for secret in (agent.token, agent.claim_token, claim.token, claim.code):
        assert secret not in dump
        assert secret.rpartition("_")[2] not in dump


def test_the_mail_holds_the_link_and_never_the_code(world, http):
    agent = register(http, 'Scout"\u201d', organization_name="'; DROP TABLE users")
    claim = start_claim(agent, "Ada@Example.COM")
    (mail,) = world.mail.sent
    assert mail["To"] == "ada@example.com"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert claim.answer["verification_uri"] in text
    assert claim.code not in mail.as_string().replace(claim.token, "")
    assert '"Scout\'\u201d"' in text, "the name cannot close the quotes it stands in"
    assert '"\'; DROP TABLE users"' in text
    assert "Enter the code only if you asked this agent to register and it told you the code itself." in text
    assert "Scout" not in mail["Subject"]


def test_a_mail_that_fails_leaves_link_and_code_working(world, http):
    agent, ada = register(http), person(world)
    world.mail.failing = True
    claim = start_claim(agent)
    assert claim.answer["email_sent"] is False
    with world.database.transaction() as db:
        takeovers.claim(db, ada, attempt_token=claim.token, code=claim.code)
    collect(agent)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "a b@example.com",
        "ada@example.com\nBcc: cy@example.com",
        "ada@example.com, cy@example.com",
        "<ada@example.com>",
        "Ada <ada@example.com>",
        "x" * 250 + "@example.com",
        5,
        None,
    ],
)
def test_bad_addresses(world, http, email):
    agent = register(http)
    before = world.snapshot()
    body = {"claim_token": agent.claim_token, "email": email}
    error_of(http.post(f"{BASE}/identity/claim", json=body), 400, "invalid_request")
    assert world.snapshot() == before
    assert world.mail.sent == []


def test_whom_an_address_belongs_to_is_not_told(world, http):
    first = register(http)
    claimed(world, first)
    known, unknown = start_claim(register(http)), start_claim(register(http), "nobody@example.com")
    assert set(known.answer) == set(unknown.answer)
    assert known.answer["email_sent"] is unknown.answer["email_sent"] is True


def test_bad_claim_tokens(world, http):
    agent = register(http)
    before = world.snapshot()
    for token in ("ot_clm_x", secrets.new_claim_token(), agent.token, "", agent.claim_token + "x"):
        body = {"claim_token": token, "email": "ada@example.com"}
        error_of(http.post(f"{BASE}/identity/claim", json=body), 400, "invalid_request")
        body = {"grant_type": GRANT_TYPE, "claim_token": token}
        error_of(http.post(f"{BASE}/oauth/token", data=body), 400, "invalid_grant")
    error_of(http.post(f"{BASE}/identity/claim", json={"email": "ada@example.com"}), 400, "invalid_request")
    assert world.snapshot() == before


def test_a_labelers_address_cannot_own_an_agent(world, http):
    agent, ben = register(http), person(world, "ben@example.com")
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)"
            " VALUES (%(id)s, 'ben', 'FREELANCER', %(now)s, %(now)s)",
            id=ben.user_id,
            now=db.now,
        )
    body, before = {"claim_token": agent.claim_token, "email": "Ben@example.com"}, world.snapshot()
    said = error_of(http.post(BASE + "/identity/claim", json=body), 400, "invalid_request")
    assert said.startswith("email_already_registered")
    assert world.snapshot() == before and world.mail.sent == []


def test_a_claim_token_is_no_bearer(world, http):
    agent = register(http)
    refused(agent.get("/auth/me", token=agent.claim_token), 401, "token_invalid")


def test_no_claim_after_the_window_or_after_a_claim(world, http):
    late, done = register(http), register(http)
    claimed(world, done)
    body = {"claim_token": done.claim_token, "email": "ben@example.com"}
    error_of(http.post(f"{BASE}/identity/claim", json=body), 400, "invalid_request")
    world.clock.advance(hours=24)
    before = world.snapshot()
    body = {"claim_token": late.claim_token, "email": "ada@example.com"}
    error_of(http.post(f"{BASE}/identity/claim", json=body), 400, "invalid_request")
    assert world.snapshot() == before


def test_polling_before_during_and_after(world, http):
    agent, ada = register(http), person(world)
    error_of(poll(agent), 400, "authorization_pending")
    claim = start_claim(agent)
    world.clock.advance(seconds=5)
    error_of(poll(agent), 400, "authorization_pending")
    with world.database.transaction() as db:
        takeovers.claim(db, ada, attempt_token=claim.token, code=claim.code)
    world.clock.advance(seconds=5)
    response = poll(agent)
    uncached(response)
    answer = response.json()
    assert secrets.is_bearer(answer.pop("access_token"))
    assert answer == {"token_type": "bearer", "scopes": list(POST_CLAIM)}
    world.clock.advance(seconds=5)
    before = world.snapshot()
    error_of(poll(agent), 400, "invalid_grant")
    assert world.snapshot() == before


def test_json_polls_as_well(world, http):
    agent = register(http)
    claimed_by_form = {"grant_type": GRANT_TYPE, "claim_token": agent.claim_token}
    error_of(http.post(f"{BASE}/oauth/token", json=claimed_by_form), 400, "authorization_pending")


def test_too_quick_polls_slow_down_until_the_next_start(world, http):
    agent = register(http)
    error_of(poll(agent), 400, "authorization_pending")
    interval = 5
    for _ in range(13):
        world.clock.advance(seconds=interval - 1)
        error_of(poll(agent), 400, "slow_down")
        interval = min(60, interval + 5)
    assert interval == 60
    world.clock.advance(seconds=60)
    error_of(poll(agent), 400, "authorization_pending")
    start_claim(agent)
    world.clock.advance(seconds=5)
    error_of(poll(agent), 400, "authorization_pending")


def test_a_void_attempt_is_told(world, http):
    agent = register(http)
    start_claim(agent)
    world.clock.advance(minutes=30)
    assert error_of(poll(agent), 400, "authorization_pending").startswith("attempt_void")


def test_the_window_ends_unclaimed(world, http):
    agent = register(http)
    start_claim(agent)
    world.clock.advance(hours=24)
    error_of(poll(agent), 400, "expired_token")


@pytest.mark.parametrize(
    ("claimed_after", "closes_after"), [({"hours": 1}, 23 * 60), ({"minutes": 1435}, 30)]
)
def test_the_exchange_closes_with_the_window_or_half_an_hour_later(world, http, claimed_after, closes_after):
    agents, humans = [register(http, "A"), register(http, "B")], []
    world.clock.advance(**claimed_after)
    for n, agent in enumerate(agents):
        human, claim = person(world, f"p{n}@example.com"), start_claim(agent, f"p{n}@example.com")
        humans.append(human)
        with world.database.transaction() as db:
            takeovers.claim(db, human, attempt_token=claim.token, code=claim.code)
    world.clock.advance(minutes=closes_after - 1)
    collect(agents[0])
    world.clock.advance(minutes=1)
    error_of(poll(agents[1]), 400, "invalid_grant")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": GRANT_TYPE}, "invalid_request"),
        ({"claim_token": "ot_clm_x"}, "invalid_request"),
        ({"grant_type": "authorization_code", "claim_token": "ot_clm_x"}, "unsupported_grant_type"),
    ],
)
def test_what_the_exchange_refuses(world, http, form, error):
    error_of(http.post(f"{BASE}/oauth/token", data=form), 400, error)


@pytest.mark.parametrize("path", ["/oauth/revoke", "/identity/revoke"])
@pytest.mark.parametrize("kind", ["data", "json"])
def test_revoking(world, http, path, kind):
    agent, cy = register(http), register(http, "Cy")
    minted = agent.post("/tokens").json()["token"]
    for token in (
        agent.token,
        agent.token,
        "ot_pat_x",
        secrets.new_bearer("A1b2C3d4"),
        agent.claim_token,
        "é",
    ):
        response = http.post(BASE + path, **{kind: {"token": token}})
        assert (response.status_code, response.json()) == (200, {})
        uncached(response)
    refused(agent.get("/auth/me"), 401, "token_revoked")
    refused(agent.get("/auth/me", token=minted), 401, "token_revoked")
    error_of(poll(agent), 400, "authorization_pending")
    assert cy.get("/auth/me").status_code == 200


def test_revoking_without_a_token(world, http):
    error_of(http.post(f"{BASE}/oauth/revoke", data={}), 400, "invalid_request")


def test_a_refused_parameter_says_why(world, http):
    about = error_of(
        http.post(f"{BASE}/identity", json={"agent_name": "a.example.com"}), 400, "invalid_request"
    )
    assert about.endswith("See agent_name: Must hold no URL, no @ and no control character.")
    about = error_of(http.post(f"{BASE}/identity/claim", json={}), 400, "invalid_request")
    assert about.endswith("See claim_token: Missing.")


def test_a_test_world_is_refused_for_what_it_is(world, http):
    before = world.snapshot()
    about = error_of(http.post(f"{BASE}/identity", json={"mode": "test"}), 403, "anonymous_not_enabled")
    assert "no sandbox" in about
    assert world.snapshot() == before


def test_a_server_without_registration(world, http, monkeypatch):
    monkeypatch.setitem(world.settings.__dict__, "anonymous_registration", False)
    before = world.snapshot()
    error_of(http.post(f"{BASE}/identity", json={}), 403, "anonymous_not_enabled")
    body = {"claim_token": secrets.new_claim_token(), "email": "a@b.co"}
    error_of(http.post(f"{BASE}/identity/claim", json=body), 403, "anonymous_not_enabled")
    assert world.snapshot() == before


def test_what_breaks_answers_in_oauths_form(world, http, monkeypatch):
    agent = register(http)
    before = world.snapshot()

    def broken(*args, **named):
        raise RuntimeError("on purpose")

    with monkeypatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(exchange, "_refusal", lambda db, found: None)
        patch.setattr(exchange, "_deliver", broken)
        error_of(poll(agent), 500, "server_error")
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["unexpected_failure"]
    assert world.snapshot() == before
    error_of(poll(agent), 400, "authorization_pending")
