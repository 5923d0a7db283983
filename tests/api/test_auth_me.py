"""GET /auth/me, and the manners that every call shares."""

from agents import PUBLIC, refused, register
from opentrain_server.core import secrets


def test_a_fresh_agent_sees_itself(world, http):
    agent = register(http, "Scout", organization_name="Acme Research")
    response = agent.get("/auth/me")
    assert response.status_code == 200
    me = response.json()
    assert me["actor"] | {"userId": ""} == {
        "userId": "",
        "email": None,
        "firstName": None,
        "lastName": None,
        "fullName": "Scout",
        "userType": "EMPLOYER",
    }
    assert me["token"]["label"] == "Agent registration"
    assert me["token"]["scopes"] == agent.answer["scopes"]
    assert me["account"]["claimed"] is False
    assert me["account"]["claimUrl"] == f"{world.settings.base}/claim"
    assert me["account"]["claimExpiresAt"] == "2026-06-13T10:00:00.000Z"
    assert me["account"]["ownerUserId"] == me["actor"]["userId"]


def test_every_answer_to_a_token_is_dressed(world, http):
    response = register(http).get("/auth/me", headers={"x-request-id": "my-id.1"})
    headers = response.headers
    assert headers["x-request-id"] == "my-id.1"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("600", "599")
    assert headers["ratelimit-reset"] == "60"


def test_no_token(world, http):
    response = http.get(f"{PUBLIC}/auth/me")
    refused(response, 401, "token_missing")
    resource = f"{world.settings.base}/.well-known/oauth-protected-resource"
    assert response.headers["www-authenticate"] == f'Bearer resource_metadata="{resource}"'


def test_a_mistyped_and_an_unknown_token(world, http):
    agent = register(http)
    unknown = secrets.new_bearer(secrets.new_public_id())
    for token in (agent.token[:-1], agent.token[:-1] + "0", "ot_pat_x", unknown, agent.claim_token):
        refused(agent.get("/auth/me", token=token), 401, "token_invalid")


def test_an_expired_token(world, http):
    agent = register(http)
    world.clock.advance(hours=24)
    refused(agent.get("/auth/me"), 401, "token_expired")


def test_the_scheme_is_read_in_any_case(world, http):
    agent = register(http)
    headers = {"authorization": f"bEaReR {agent.token}"}
    assert http.get(f"{PUBLIC}/auth/me", headers=headers).status_code == 200


def test_head_and_a_trailing_slash(world, http):
    agent = register(http)
    head = agent.call("HEAD", "/auth/me/")
    assert head.status_code == 200
    assert head.content == b""
    assert int(head.headers["content-length"]) > 100


def test_unknown_path_and_method(world, http):
    refused(http.get(f"{PUBLIC}/nope"), 404, "unknown_path")
    refused(http.get("/api/nope"), 404, "unknown_path")
    response = http.post(f"{PUBLIC}/auth/me")
    assert refused(response, 405, "method_not_allowed")["allow"] == ["GET", "HEAD"]
    assert response.headers["allow"] == "GET, HEAD"


def test_six_hundred_calls_a_minute(world, http):
    agent = register(http)
    with world.database.autocommit() as db:
        agent.get("/auth/me")
        db.run("UPDATE rate_counters SET used = 600 WHERE key LIKE 'token:%%'")
    response = agent.get("/auth/me")
    details = refused(response, 429, "rate_limited")
    assert details == {"reason": "rate_limited", "limit": 600, "windowSeconds": 60, "retryAfterSeconds": 60}
    assert response.headers["retry-after"] == "60"
    world.clock.advance(seconds=60)
    assert agent.get("/auth/me").status_code == 200


def test_bad_tokens_are_counted_by_address(world, http):
    for _ in range(60):
        refused(
            http.get(f"{PUBLIC}/auth/me", headers={"authorization": "Bearer ot_pat_x"}), 401, "token_invalid"
        )
    refused(http.get(f"{PUBLIC}/auth/me", headers={"authorization": "Bearer ot_pat_x"}), 429, "rate_limited")
    assert register(http).get("/auth/me").status_code == 200


def test_a_suspended_account_may_look_but_not_act(world, http):
    agent = register(http)
    with world.database.autocommit() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)
    assert agent.get("/auth/me").status_code == 200
    refused(agent.get("/tokens"), 403, "account_suspended")


def test_a_person_who_is_gone(world, http):
    agent = register(http)
    user_id = agent.get("/auth/me").json()["actor"]["userId"]
    with world.database.autocommit() as db:
        db.run("DELETE FROM members")
    details = refused(agent.get("/auth/me"), 404, "not_found")
    assert details == {"reason": "not_found", "resource": "users", "userId": user_id}
