"""Tokens: what may be minted, seen and revoked, and by whom (auth.md §3). Cy is the stranger."""

import time
from datetime import timedelta

import pytest

from agents import refused, register
from humans import claimed
from opentrain_server.api.wire import time as on_the_wire
from opentrain_server.domain.accounts.scopes import POST_CLAIM, SCOPES
from threads import race

KEYS = {
    "id",
    "name",
    "preview",
    "scopes",
    "status",
    "organizationId",
    "createdAt",
    "lastUsedAt",
    "expiresAt",
    "revokedAt",
    "createdBy",
}


@pytest.fixture
def ada(world, http):
    agent = register(http)
    claimed(world, agent)
    return agent


@pytest.fixture
def cy(http):
    return register(http, "Cy")


def mint(agent, **body):
    response = agent.post("/tokens", body)
    assert response.status_code == 201, response.text
    return response.json()["token"], response.json()["metadata"]


def records(agent) -> dict[str, dict]:
    return {record["id"]: record for record in agent.get("/tokens").json()["tokens"]}


def own_id(agent, token: str | None = None) -> str:
    return agent.get("/auth/me", token=token).json()["token"]["id"]


def test_a_minted_token(world, ada, cy):
    caller = own_id(ada)
    token, record = mint(ada, name="ci-runner", scopes=["jobs:write", "jobs:read", "jobs:write"])
    assert set(record) == KEYS
    assert record == record | {
        "name": "ci-runner",
        "scopes": ["jobs:read", "jobs:write"],
        "status": "active",
        "organizationId": None,
        "createdAt": "2026-06-12T10:00:00.000Z",
        "lastUsedAt": None,
        "expiresAt": None,
        "revokedAt": None,
        "createdBy": caller,
    }
    public_id = token.split("_")[2]
    assert record["preview"] == f"ot_pat_{public_id[:4]}********{public_id[-4:]}"
    me = ada.get("/auth/me", token=token).json()
    assert (me["token"]["label"], me["token"]["scopes"]) == ("ci-runner", ["jobs:read", "jobs:write"])
    assert record["id"] not in records(cy)


def test_defaults_are_the_callers(world, ada):
    _, record = mint(ada)
    assert (record["name"], record["scopes"], record["expiresAt"]) == ("API token", list(POST_CLAIM), None)


def test_an_unclaimed_agents_tokens_end_with_the_window(world, http):
    agent = register(http)
    _, record = mint(agent)
    assert record["expiresAt"] == agent.answer["claim_token_expires_at"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": 5}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": "jobs:read"}, "scopes"),
        ({"scopes": [5]}, "scopes.0"),
        ({"expiresAt": "soon"}, "expiresAt"),
        ({"expiresAt": 1781258400}, "expiresAt"),
        ({"expiresAt": "2026-06-12T10:00:00.000Z"}, "expiresAt"),
        ({"expiresAt": "2020-01-01"}, "expiresAt"),
        ({"expiresAt": "2026-06-12T12:00:00+02:00"}, "expiresAt"),
    ],
)
def test_bodies_that_are_refused(world, ada, body, field):
    before = world.snapshot()
    assert refused(ada.post("/tokens", body), 400, "invalid_body")["field"] == field
    assert world.snapshot() == before


def test_unknown_scopes(world, ada):
    details = refused(ada.post("/tokens", {"scopes": ["jobs:read", "all"]}), 400, "unknown_scopes")
    assert details["unknownScopes"] == ["all"]
    assert details["supportedScopes"] == list(SCOPES)


def test_no_more_than_the_caller_may(world, ada):
    before = world.snapshot()
    body = {"scopes": ["webhooks:manage", "jobs:read", "payments:write"]}
    details = refused(ada.post("/tokens", body), 403, "scope_escalation")
    assert details["scopes"] == ["payments:write", "webhooks:manage"]
    assert world.snapshot() == before
    weak, _ = mint(ada, scopes=["jobs:write"])
    refused(ada.post("/tokens", {"scopes": ["team:read"]}, token=weak), 403, "scope_escalation")
    assert ada.post("/tokens", {"scopes": ["jobs:read"]}, token=weak).status_code == 201, "write covers read"


def test_no_child_outlives_its_parent(world, ada):
    end = world.clock.now + timedelta(days=30)
    parent, record = mint(ada, expiresAt=on_the_wire(end))
    assert record["expiresAt"] == on_the_wire(end)
    later = {"expiresAt": on_the_wire(end + timedelta(milliseconds=1))}
    refused(ada.post("/tokens", later, token=parent), 400, "invalid_body")
    assert ada.post("/tokens", token=parent).json()["metadata"]["expiresAt"] == on_the_wire(end)
    same = ada.post("/tokens", {"expiresAt": on_the_wire(end)}, token=parent)
    assert same.status_code == 201
    world.clock.advance(days=30)
    refused(ada.get("/auth/me", token=parent), 401, "token_expired")
    refused(ada.get("/auth/me", token=same.json()["token"]), 401, "token_expired")
    assert records(ada)[record["id"]]["status"] == "expired"


def test_the_list_is_newest_first_and_forgets_the_dead_after_ninety_days(world, ada, cy):
    world.clock.advance(seconds=1)
    _, first = mint(ada, name="first")
    world.clock.advance(seconds=1)
    _, second = mint(ada, name="second")
    names = [record["name"] for record in ada.get("/tokens").json()["tokens"]]
    assert names[:2] == ["second", "first"]
    ada.delete(f"/tokens/{first['id']}")
    world.clock.advance(days=89)
    assert records(ada)[first["id"]]["status"] == "revoked"
    world.clock.advance(days=1)
    assert first["id"] not in records(ada)
    assert second["id"] in records(ada)


def test_last_used_may_lag_a_minute(world, ada):
    _, record = mint(ada)
    assert records(ada)[own_id(ada)]["lastUsedAt"] == "2026-06-12T10:00:00.000Z"
    world.clock.advance(seconds=59)
    assert records(ada)[own_id(ada)]["lastUsedAt"] == "2026-06-12T10:00:00.000Z"
    world.clock.advance(seconds=2)
    ada.get("/auth/me")
    assert records(ada)[own_id(ada)]["lastUsedAt"] == "2026-06-12T10:01:01.000Z"
    assert records(ada)[record["id"]]["lastUsedAt"] is None


def test_a_stranger_sees_and_revokes_nothing(world, ada, cy):
    token, record = mint(ada)
    before = world.snapshot()
    details = refused(cy.delete(f"/tokens/{record['id']}"), 404, "not_found")
    assert details == {"reason": "not_found", "resource": "tokens", "tokenId": record["id"]}
    assert world.snapshot() == before
    assert ada.get("/auth/me", token=token).status_code == 200


def test_revoking_and_repeating(world, ada):
    token, record = mint(ada)
    answer = ada.delete(f"/tokens/{record['id']}")
    assert answer.json() == {
        "token": record | {"status": "revoked", "revokedAt": on_the_wire(world.clock.now)}
    }
    refused(ada.get("/auth/me", token=token), 401, "token_revoked")
    world.clock.advance(seconds=10)
    assert ada.delete(f"/tokens/{record['id']}").json() == answer.json()


def test_a_weak_token_cannot_end_a_strong_one_but_itself(world, ada):
    weak, weak_record = mint(ada, scopes=["jobs:read"])
    _, peer = mint(ada, scopes=["jobs:read"])
    strong, strong_record = mint(ada)
    before = world.snapshot()
    details = refused(ada.delete(f"/tokens/{strong_record['id']}", token=weak), 403, "scope_escalation")
    assert details["scopes"] == [scope for scope in POST_CLAIM if scope != "jobs:read"]
    assert world.snapshot() == before
    assert ada.delete(f"/tokens/{peer['id']}", token=weak).status_code == 200
    ada.delete(f"/tokens/{strong_record['id']}")
    assert ada.delete(f"/tokens/{strong_record['id']}", token=weak).status_code == 200, "dead already"
    assert ada.delete(f"/tokens/{weak_record['id']}", token=weak).status_code == 200
    refused(ada.get("/auth/me", token=weak), 401, "token_revoked")
    refused(ada.get("/auth/me", token=strong), 401, "token_revoked")


def family(ada):
    """A token, its child and its grandchild."""
    parent, parent_record = mint(ada)
    child = ada.post("/tokens", token=parent).json()
    grandchild = ada.post("/tokens", token=child["token"]).json()
    return parent, parent_record, child, grandchild


def test_a_token_takes_with_it_all_it_minted(world, ada):
    parent, record, child, grandchild = family(ada)
    _, sibling = mint(ada)
    assert ada.delete(f"/tokens/{record['id']}").json()["token"]["id"] == record["id"]
    for token in (parent, child["token"], grandchild["token"]):
        refused(ada.get("/auth/me", token=token), 401, "token_revoked")
    shown = records(ada)
    assert (
        shown[child["metadata"]["id"]]["status"] == shown[grandchild["metadata"]["id"]]["status"] == "revoked"
    )
    assert shown[sibling["id"]]["status"] == "active"
    assert ada.get("/auth/me").status_code == 200, "the maker lives on"


def test_rotation_keeps_what_was_minted(world, ada):
    parent, record, child, grandchild = family(ada)
    url = f"/tokens/{record['id']}?keepMinted=true"
    details = refused(ada.delete(url), 400, "invalid_query")
    assert details["field"] == "keepMinted"
    assert ada.delete(url, token=parent).json()["token"]["status"] == "revoked"
    refused(ada.get("/auth/me", token=parent), 401, "token_revoked")
    for token in (child["token"], grandchild["token"]):
        assert ada.get("/auth/me", token=token).status_code == 200
    shown = records(ada)
    assert shown[child["metadata"]["id"]]["createdBy"] == own_id(ada)
    assert shown[grandchild["metadata"]["id"]]["createdBy"] == child["metadata"]["id"]
    assert ada.delete(f"/tokens/{own_id(ada)}").status_code == 200
    refused(ada.get("/auth/me", token=grandchild["token"]), 401, "token_revoked")


def test_twenty_five_active_tokens_under_parallel_calls(world, ada):
    answers = race(*[lambda: ada.post("/tokens")] * 40)
    made = [a for a in answers if a.status_code == 201]
    assert len(made) == 24
    for answer in answers:
        if answer.status_code != 201:
            assert refused(answer, 409, "token_limit_reached")["limit"] == 25
    ada.delete(f"/tokens/{made[0].json()['metadata']['id']}")
    assert ada.post("/tokens").status_code == 201


def test_a_token_that_is_being_revoked_mints_no_survivor(world, ada):
    for _ in range(5):
        parent, record = mint(ada)
        answers = race(
            lambda record=record: ada.delete(f"/tokens/{record['id']}"),
            *[lambda parent=parent: ada.post("/tokens", token=parent)] * 4,
        )
        for answer in answers[1:]:
            if answer.status_code == 201:
                refused(ada.get("/auth/me", token=answer.json()["token"]), 401, "token_revoked")
            else:
                refused(answer, 401, "token_revoked")


def test_revoked_everywhere_within_the_second(world, ada):
    token, record = mint(ada)
    started = time.monotonic()
    ada.delete(f"/tokens/{record['id']}")
    for path in ("/auth/me", "/tokens", "/jobs/mine"):
        refused(ada.get(path, token=token), 401, "token_revoked")
    refused(ada.post("/tokens", token=token), 401, "token_revoked")
    assert time.monotonic() - started < 1
