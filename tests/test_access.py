"""Every route of the API against everyone who must not pass it; a refusal leaves no row behind."""

import re
from dataclasses import dataclass
from decimal import Decimal

import pytest
from fastapi import FastAPI

from agents import PUBLIC, refused, register
from applicants import applied, apply
from applicants import labeler as guest
from labelers import labeler
from moneyed import ask_to_hire, confirm, give_credits
from moneyed import owner_of as account_of
from opentrain_server.api.declared import declared_by
from opentrain_server.api.door import Door
from opentrain_server.api.edge import Edge
from opentrain_server.app import build
from opentrain_server.core import secrets
from opentrain_server.core.settings import Settings
from opentrain_server.domain.accounts import features
from opentrain_server.domain.accounts.features import FEATURES
from opentrain_server.domain.accounts.scopes import SCOPES, covers
from opentrain_server.domain.contracts import milestones
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.payments import top_ups
from postings import READY, draft, force_claimed, live, organization_of, unchanged
from talking import finish
from talks import force_scopes, proposal


@dataclass(frozen=True)
class Route:
    """One method of one path, and what it declares."""

    method: str
    path: str
    gate: object
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes() -> list[Route]:
    edge = build(Settings(secret_key="x" * 32), "")
    assert isinstance(edge, Edge)
    assert isinstance(edge.app, FastAPI)
    found = []
    for route in edge.app.routes:
        if isinstance(route, Door):
            declared = declared_by(route.endpoint)
            found += [Route(method, route.path, declared.gate, declared.status) for method in route.methods]
    return sorted(found, key=str)


ROUTES = routes()
GUARDED = [route for route in ROUTES if not route.gate.public]
SCOPED = [route for route in GUARDED if route.gate.scope or route.gate.any_scope]
FEATURED = [route for route in GUARDED if route.gate.feature]
CLAIMED = [route for route in GUARDED if route.gate.action]
OWNED = [route for route in GUARDED if "{" in route.path]
PRIVATE = [
    route for route in OWNED if "/freelancers/" not in route.path
]  # a labeler is there for all accounts

# What a call needs to succeed. A new route has to say so here.
BODIES = {
    "POST /job-drafts": {"format": "opentrain_canonical", "job": READY},
    "PATCH /job-drafts/{jobId}": {"headcount": 2},
    "PATCH /jobs/{jobId}": {"headcount": 2},
    "POST /proposals/{proposalId}/status": {"status": "SHORTLISTED"},
    "POST /messages": {"conversationId": "thread", "content": "When could you start?"},
    "POST /messages/read": {"conversationId": "thread"},
    "POST /team/invites": {"email": "newhire@example.com"},
    "POST /proposals/{proposalId}/hire": {"milestone": {"name": "First batch", "amount": 300}},
    "POST /contracts/{contractId}/milestones": {"description": "Next 5,000 posts", "volume": 5000},
    "POST /credits/top-ups": {"amountUsd": 100},
}


def token_of_its_own(world, agent) -> str:
    return agent.post("/tokens", {"name": "other"}).json()["metadata"]["id"]


def any_labeler(world, agent) -> str:
    return labeler(world).user_id


def job_with(make):
    return lambda world, agent: make(agent)


GUEST = "ben"  # whom `job_to_invite_to` makes


def job_to_invite_to(world, agent) -> str:
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO users (id, email, created_at) VALUES (%(id)s, 'ben@example.com', %(now)s)",
            id=GUEST,
            now=db.now,
        )
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)"
            " VALUES (%(id)s, 'ben', 'FREELANCER', %(now)s, %(now)s)",
            id=GUEST,
            now=db.now,
        )
    return live(agent)


def proposal_to(world, agent) -> str:
    return proposal(world, live(agent), labeler(world))


def thread_of(world, agent) -> None:
    proposal_id = proposal_to(world, agent)
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO conversations (id, organization_id, job_id, proposal_id, labeler_id, type, bucket,"
            " created_at, updated_at) SELECT 'thread', j.organization_id, j.id, p.id, p.labeler_id,"
            " 'DIRECT_MESSAGE', 'proposal', %(now)s, %(now)s FROM proposals p JOIN jobs j ON j.id = p.job_id"
            " WHERE p.id = %(id)s",
            id=proposal_id,
            now=db.now,
        )


def interviewed(world, agent) -> str:
    job_id, who = live(agent), guest(world)
    finish(world, who, job_id)
    return apply(world, who, job_id)


def payable_proposal(world, agent) -> str:
    proposal_id = applied(world, agent)
    give_credits(world, organization_of(world, agent))
    return proposal_id


def contract_of(world, agent) -> str:
    owner = account_of(world, agent)
    result = confirm(world, owner, ask_to_hire(world, owner, payable_proposal(world, agent)))
    return result["contractId"]


def milestone_of(world, agent) -> str:
    contract_id = contract_of(world, agent)
    with world.database.autocommit() as db:
        return db.one("SELECT id FROM milestones WHERE contract_id = %(id)s", id=contract_id)["id"]


def milestone_to_fund(world, agent) -> str:
    owner, contract_id = account_of(world, agent), contract_of(world, agent)
    new = New(None, "Next 5,000 posts", None, Decimal(5000), None)
    with world.database.transaction() as db:
        return milestones.create(db, owner, contract_id, new=new).id


def approval_of(world, agent) -> str:
    return ask_to_hire(world, account_of(world, agent), payable_proposal(world, agent))


def top_up_of(world, agent) -> str:
    with world.database.transaction() as db:
        return top_ups.create(db, account_of(world, agent), cents=10_000, per_day=20, billing_url="").id


# What the ID in a path names, made for its owner.
SUBJECTS = {
    "/job-drafts/{jobId}": job_with(draft),
    "/jobs/{jobId}": job_with(live),
    "/jobs/{jobId}/publish": job_with(draft),
    "/jobs/{jobId}/close": job_with(live),
    "/tokens/{tokenId}": token_of_its_own,
    "/freelancers/{idOrSlug}": any_labeler,
    "/jobs/{jobId}/proposals": job_with(live),
    "/jobs/{jobId}/invites": job_to_invite_to,
    "/proposals/{proposalId}": applied,
    "/proposals/{proposalId}/interview": interviewed,
    "/proposals/{proposalId}/status": applied,
    "/proposals/{proposalId}/conversation": proposal_to,
    "/proposals/{proposalId}/hire": payable_proposal,
    "/contracts/{contractId}": contract_of,
    "/contracts/{contractId}/milestones": contract_of,
    "/contracts/{contractId}/end": contract_of,
    "/milestones/{milestoneId}/fund": milestone_to_fund,
    "/milestones/{milestoneId}/approve": milestone_of,
    "/approvals/{approvalId}": approval_of,
    "/approvals/{approvalId}/cancel": approval_of,
    "/credits/top-ups/{topUpId}": top_up_of,
}
# What the body or the query names, under a fixed ID.
NAMED = {"/messages": thread_of, "/messages/read": thread_of}
# What exists but is another account's, where that is no secret.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the app that lists the routes never runs


def owner_of(world, http, route: Route):
    """Somebody who may call the route: of a claimed account where it needs one, with every scope."""
    agent = register(http)
    if route.gate.action:
        force_claimed(world, agent)
        force_scopes(world, agent)
    return agent


def short(route: Route) -> str:
    return route.path.removeprefix(PUBLIC)


def call(http, route: Route, *, path: str, token: str | None):
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    body = BODIES.get(f"{route.method} {short(route)}")
    if short(route) == "/jobs/{jobId}/invites":
        body = {"freelancerId": GUEST}
    more = {"json": body} if body is not None else {}
    return http.request(route.method, PUBLIC + path, headers=headers, **more)


def addressed(world, route: Route, owner) -> str:
    """The route's path with the ID of something that its owner has."""
    path = short(route)
    if path in NAMED:
        NAMED[path](world, owner)
    if "{" not in path:
        return path
    subject = SUBJECTS[path](world, owner)
    return path[: path.index("{")] + subject + path[path.index("}") + 1 :]


def test_the_tables_above_are_complete():
    assert {short(route) for route in OWNED} == set(SUBJECTS)
    assert len(ROUTES) > 15
    assert {str(r).replace(PUBLIC, "") for r in ROUTES if r.gate.public} == {
        "GET /api/out",
        "GET /jobs",
        "GET /jobs/changes",
        "GET /jobs/facets",
        "GET /jobs/search",
        "GET /jobs/{jobId}",
    }, "what is open to the public is a decision"


def test_every_route_that_writes_has_a_scope_or_is_about_tokens():
    writing = [r for r in GUARDED if r.method != "GET"]
    free = {f"{r.method} {short(r)}" for r in writing if not r.gate.scope and not r.gate.any_scope}
    assert free == {"POST /tokens", "DELETE /tokens/{tokenId}"}
    for route in SCOPED:
        assert set(needed(route)) <= set(SCOPES)
        if route.gate.scope:
            assert route.gate.scope.endswith(":read") == (route.method == "GET"), str(route)


def needed(route: Route) -> list[str]:
    return [route.gate.scope] if route.gate.scope else list(route.gate.any_scope)


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_without_a_token_or_with_a_bad_one(world, http, route):
    owner = register(http)
    path = addressed(world, route, owner)
    unknown = secrets.new_bearer(secrets.new_public_id())
    with unchanged(world):
        refused(call(http, route, path=path, token=None), 401, "token_missing")
        for bad in (unknown, owner.token[:-1], owner.claim_token, "x"):
            response = call(http, route, path=path, token=bad)
            refused(response, 401, "token_invalid")
            assert response.headers["www-authenticate"].startswith("Bearer resource_metadata=")


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_with_a_dead_token(world, http, route):
    owner = register(http)
    path = addressed(world, route, owner)
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET revoked_at = %(now)s", now=db.now)
    with unchanged(world):
        refused(call(http, route, path=path, token=owner.token), 401, "token_revoked")
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET revoked_at = NULL, expires_at = %(now)s", now=db.now)
    with unchanged(world):
        refused(call(http, route, path=path, token=owner.token), 401, "token_expired")


@pytest.mark.parametrize("route", SCOPED, ids=str)
def test_with_every_scope_but_the_one_it_needs(world, http, route):
    owner = register(http)
    path = addressed(world, route, owner)
    others = [scope for scope in SCOPES if not any(covers((scope,), one) for one in needed(route))]
    force_claimed(world, owner)
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET scopes = %(scopes)s", scopes=others)
    with unchanged(world):
        details = refused(call(http, route, path=path, token=owner.token), 403, "insufficient_scope")
    assert details == {
        "reason": "insufficient_scope",
        "requiredScopes": needed(route),
        "grantedScopes": others,
        "tokensUrl": f"{world.settings.base}/employer-settings?tab=api-keys",
    }


@pytest.mark.parametrize("route", CLAIMED, ids=str)
def test_before_a_human_has_claimed_the_account(world, http, route):
    owner = register(http)
    path = addressed(world, route, owner)
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET scopes = '{}'")
    with unchanged(world):
        details = refused(call(http, route, path=path, token=owner.token), 403, "account_claim_required")
    assert details == {
        "reason": "account_claim_required",
        "action": route.gate.action,
        "claimUrl": f"{world.settings.base}/claim",
    }


@pytest.mark.parametrize("mode", ["OFF", "ALLOWLIST", "account"])
@pytest.mark.parametrize("route", FEATURED, ids=str)
def test_with_the_feature_off(world, http, route, mode):
    owner = owner_of(world, http, route)
    path, key = addressed(world, route, owner), FEATURES[route.gate.feature][0]
    account = organization_of(world, owner)
    with world.database.transaction() as db:
        if mode == "account":
            features.allow(db, route.gate.feature, organization_id=account, allowed=False)
        else:
            features.set_mode(db, route.gate.feature, mode=mode)
    with unchanged(world):
        details = refused(call(http, route, path=path, token=owner.token), 403, "feature_disabled")
    shown = "OFF" if mode == "account" else mode
    assert details == {"reason": "feature_disabled", "featureKey": key, "mode": shown}
    with world.database.transaction() as db:
        features.allow(db, route.gate.feature, organization_id=account, allowed=True)
    assert call(http, route, path=path, token=owner.token).status_code == route.status


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_with_a_suspended_account(world, http, route):
    owner = owner_of(world, http, route)
    path = addressed(world, route, owner)
    with world.database.autocommit() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)
    if route.gate.suspended_too:
        assert call(http, route, path=path, token=owner.token).status_code == route.status
        return
    with unchanged(world):
        refused(call(http, route, path=path, token=owner.token), 403, "account_suspended")


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_over_the_limit_of_the_token(world, http, route):
    owner = owner_of(world, http, route)
    path = addressed(world, route, owner)
    with world.database.autocommit() as db:
        db.run("UPDATE rate_counters SET used = 100000 WHERE key LIKE 'token:%%'")
    owner.get("/auth/me")
    with world.database.autocommit() as db:
        db.run("UPDATE rate_counters SET used = 100000 WHERE key LIKE 'token:%%'")
    response = call(http, route, path=path, token=owner.token)
    if route.gate.unlimited:
        assert response.status_code == route.status
    else:
        refused(response, 429, "rate_limited")


@pytest.mark.parametrize("route", PRIVATE, ids=str)
def test_as_a_stranger(world, http, route):
    owner, cy = owner_of(world, http, route), owner_of(world, http, route)
    path = addressed(world, route, owner)
    known = re.fullmatch(r"/proposals/.*|/jobs/\{jobId\}/proposals", short(route))  # README §4.4
    with unchanged(world):
        response = call(http, route, path=path, token=cy.token)
        theirs = refused(response, *((403, "not_owner") if known else (404, "not_found")))
        path = re.sub(r"\{\w+\}", "nope", short(route))
        nobodys = refused(call(http, route, path=path, token=cy.token), 404, "not_found")
    assert theirs.keys() == nobodys.keys(), "whether it exists is nobody else's business"


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_as_the_owner(world, http, route):
    owner = owner_of(world, http, route)
    response = call(http, route, path=addressed(world, route, owner), token=owner.token)
    assert response.status_code == route.status, response.text


@pytest.mark.parametrize("route", [r for r in OWNED if r.method != "GET"], ids=str)
def test_ids_that_cannot_be(world, http, route):
    owner = owner_of(world, http, route)
    start, end = short(route).index("{"), short(route).index("}") + 1
    for bad in ("x" * 65, "%20", "%09"):
        path = short(route)[:start] + bad + short(route)[end:]
        with unchanged(world):
            refused(call(http, route, path=path, token=owner.token), 400, "invalid_id")
    for odd in ("x" * 64, "%00", "..%2f", "%F0%9F%98%80", "' OR 1=1 --", "%C3%28"):
        path = short(route)[:start] + odd + short(route)[end:]
        with unchanged(world):
            assert call(http, route, path=path, token=owner.token).status_code == 404
