"""Which refusal comes first: each pair of neighbours in the contract's order (README §3)."""

from agents import PUBLIC, refused, register
from humans import claimed
from opentrain_server.domain.accounts import features

BAD = {"authorization": "Bearer ot_pat_x"}
TEXT = {"content-type": "text/plain"}
BIG = b"x" * (1024 * 1024 + 1)


def used_up(world, agent) -> None:
    agent.get("/auth/me")
    with world.database.autocommit() as db:
        db.run("UPDATE rate_counters SET used = 600 WHERE key LIKE 'token:%%'")


def suspend(world) -> None:
    with world.database.autocommit() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)


def switch_off(world, feature: str) -> None:
    with world.database.transaction() as db:
        features.set_mode(db, feature, mode="OFF")


def test_path_before_method_before_token(world, http):
    refused(http.put(f"{PUBLIC}/nope", headers=BAD), 404, "unknown_path")
    refused(http.put(f"{PUBLIC}/tokens", headers=BAD), 405, "method_not_allowed")


def test_token_before_suspension_before_limit(world, http):
    agent = register(http)
    used_up(world, agent)
    suspend(world)
    refused(agent.post("/tokens", token=agent.token[:-1]), 401, "token_invalid")
    refused(agent.post("/tokens"), 403, "account_suspended")


def test_limit_before_scope(world, http):
    agent = register(http)
    weak = agent.post("/tokens", {"scopes": ["team:read"]}).json()["token"]
    agent.token = weak
    used_up(world, agent)
    refused(agent.post("/job-drafts", {}), 429, "rate_limited")


def test_scope_before_feature_before_body(world, http):
    agent = register(http)
    weak = agent.post("/tokens", {"scopes": ["team:read"]}).json()["token"]
    switch_off(world, "drafting")
    details = refused(agent.post("/job-drafts", token=weak), 403, "insufficient_scope")
    assert details["requiredScopes"] == ["jobs:write"]
    assert details["grantedScopes"] == ["team:read"]
    assert details["tokensUrl"] == f"{world.settings.base}/employer-settings?tab=api-keys"
    assert details["claimUrl"] == f"{world.settings.base}/claim"
    details = refused(agent.call("POST", "/job-drafts", content=BIG, headers=TEXT), 403, "feature_disabled")
    assert details == {
        "reason": "feature_disabled",
        "featureKey": "public_api_job_drafting",
        "mode": "OFF",
    }


def test_a_claimed_account_is_not_sent_to_the_claim_page(world, http):
    agent = register(http)
    claimed(world, agent)
    weak = agent.post("/tokens", {"scopes": ["team:read"]}).json()["token"]
    assert "claimUrl" not in refused(agent.post("/job-drafts", token=weak), 403, "insufficient_scope")


def test_size_before_media_type_before_json_before_key(world, http):
    agent, bad_key = register(http), {"idempotency-key": ""}
    headers = {**TEXT, **bad_key}
    details = refused(agent.call("POST", "/tokens", content=BIG, headers=headers), 413, "body_too_large")
    assert details["maxBytes"] == 1024 * 1024
    details = refused(
        agent.call("POST", "/tokens", content=b"{", headers=headers), 415, "unsupported_media_type"
    )
    assert details["expected"] == "application/json"
    json = {"content-type": "application/json", **bad_key}
    refused(agent.call("POST", "/tokens", content=b"{", headers=json), 400, "invalid_json")
    refused(
        agent.call("POST", "/tokens", content=b'{"name":5}', headers=json), 400, "invalid_idempotency_key"
    )


def test_key_before_ids_before_query_before_existence(world, http):
    agent = register(http)
    key, long_id = {"idempotency-key": "k"}, "x" * 65
    agent.post("/tokens", headers=key)
    refused(agent.delete(f"/tokens/{long_id}?keepMinted=maybe", headers=key), 409, "idempotency_key_reused")
    details = refused(agent.delete(f"/tokens/{long_id}?keepMinted=maybe"), 400, "invalid_id")
    assert details["field"] == "tokenId"
    refused(agent.delete("/tokens/nope?keepMinted=maybe"), 400, "invalid_query")
    refused(agent.delete("/tokens/nope?keepMinted=true"), 400, "invalid_query")
    refused(agent.delete("/tokens/nope?keepMinted=true&keepMinted=true"), 400, "invalid_query")
    refused(agent.delete("/tokens/nope"), 404, "not_found")


def test_body_before_rights_before_limits(world, http):
    agent = register(http)
    weak = agent.post("/tokens", {"scopes": ["team:read"]}).json()["token"]
    for _ in range(23):
        assert agent.post("/tokens").status_code == 201
    both = {"name": 5, "scopes": ["jobs:read"]}
    refused(agent.post("/tokens", both, token=weak), 400, "invalid_body")
    refused(agent.post("/tokens", {"scopes": ["jobs:read"]}, token=weak), 403, "scope_escalation")
    refused(agent.post("/tokens", {"scopes": ["team:read"]}, token=weak), 409, "token_limit_reached")


def test_all_issues_come_together(world, http):
    body = {"name": "", "scopes": [], "expiresAt": "tomorrow"}
    details = refused(register(http).post("/tokens", body), 400, "invalid_body")
    assert details["field"] == "name"
    assert [(i["code"], i["path"]) for i in details["issues"]] == [
        ("too_small", ["name"]),
        ("too_small", ["scopes"]),
        ("invalid_format", ["expiresAt"]),
    ]


def test_revoking_skips_suspension_and_limit(world, http):
    agent = register(http)
    other = agent.post("/tokens").json()["metadata"]["id"]
    used_up(world, agent)
    suspend(world)
    assert agent.delete(f"/tokens/{other}").status_code == 200
    assert http.post("/api/agent/oauth/revoke", data={"token": agent.token}).status_code == 200
    refused(agent.get("/auth/me"), 401, "token_revoked")


def test_auth_me_is_open_to_the_suspended_but_not_over_the_limit(world, http):
    agent = register(http)
    suspend(world)
    assert agent.get("/auth/me").status_code == 200
    used_up(world, agent)
    refused(agent.get("/auth/me"), 429, "rate_limited")


def test_a_refusal_of_a_suspended_account_is_dressed_like_any_other(world, http):
    agent = register(http)
    suspend(world)
    headers = agent.get("/tokens").headers
    assert headers["ratelimit-limit"] == "600"
    assert headers["cache-control"] == "no-store"
