"""How many SQL statements a call costs: reads 2 at most, writes 5 and 2 for an idempotency key."""

import pytest

from agents import PUBLIC, register
from labelers import labeler
from moneyed import give_credits
from payers import asked, candidate, new_milestone, payer, under_contract
from postings import READY, draft, force_claimed, held, live, organization_of, text_for
from statements import counted
from test_access import GUARDED, ROUTES, addressed, call, owner_of, short

READS, WRITES, KEYED = 2, 5, 2
PAGED = ["/jobs/mine", "/jobs", "/jobs?q=spanish"]


@pytest.mark.parametrize("route", [r for r in GUARDED if r.method == "GET"], ids=str)
def test_reads(world, http, route):
    owner = owner_of(world, http, route)
    path = addressed(world, route, owner)
    with counted() as statements:
        assert call(http, route, path=path, token=owner.token).status_code == 200
    assert 1 <= len(statements) <= READS, statements


@pytest.mark.parametrize("route", [r for r in GUARDED if r.method != "GET"], ids=str)
@pytest.mark.parametrize("keyed", [False, True])
def test_writes(world, http, route, keyed):
    owner = owner_of(world, http, route)
    path = addressed(world, route, owner)
    http.headers.update({"idempotency-key": "k"} if keyed else {})
    with counted() as statements:
        assert call(http, route, path=path, token=owner.token).status_code == route.status
    budget = WRITES + (KEYED if keyed else 0)
    assert 1 <= len(statements) <= budget, statements
    if keyed:
        with counted() as statements:
            assert "idempotent-replayed" in call(http, route, path=path, token=owner.token).headers
        # Caller and answer; a call that thinks first may have looked at its row before.
        assert 2 <= len(statements) <= 3, statements


@pytest.mark.parametrize("path", PAGED)
def test_a_page_costs_the_same_however_long(world, http, path):
    agent = register(http)
    live(agent)
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO jobs (id, organization_id, status, fields, fields_hash, slug, published_at,"
            " created_at, updated_at) SELECT 'x' || n, organization_id, status, fields, fields_hash, slug,"
            " published_at, created_at, updated_at FROM jobs, generate_series(1, 150) AS n"
        )
        db.run(
            "INSERT INTO board_entries SELECT 'x' || n, organization_id, posted_at, listed_until, tags,"
            " facets, search FROM board_entries, generate_series(1, 150) AS n"
        )
    costs = []
    for limit in (1, 100):
        with counted() as statements:
            jobs = agent.get(path, params={"limit": limit} | ({"q": "spanish"} if "?" in path else {})).json()
        assert len(jobs["jobs"]) == limit
        costs.append(len(statements))
    assert costs[0] == costs[1] <= READS


def test_pages_of_money_cost_the_same_however_long(world, http):
    agent = payer(world, http, credits_cents=100_000)
    contract_id = under_contract(world, agent)
    account = organization_of(world, agent)
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO approvals (id, organization_id, type, subject_id, job_id, terms, requested_by,"
            " status, created_at, expires_at, resolved_at) SELECT 'x' || n, organization_id, type, 'x' || n,"
            " job_id, terms, requested_by, status, created_at, expires_at, resolved_at"
            " FROM approvals, generate_series(1, 150) n"
        )
    for cents in range(1, 101):
        give_credits(world, account, cents)
    for path, key in (("/approvals", "approvals"), ("/credits/ledger", "entries")):
        costs = []
        for limit in (1, 100):
            with counted() as statements:
                assert len(agent.get(path, params={"limit": limit}).json()[key]) == limit
            costs.append(len(statements))
        assert costs[0] == costs[1] <= READS
    for number in range(12):
        new_milestone(agent, contract_id, 5000 + number)
    for path in ("/contracts", f"/contracts/{contract_id}", "/credits"):
        with counted() as statements:
            assert agent.get(path).status_code == 200
        assert len(statements) <= READS, statements


def test_the_other_paths_of_asking(world, http):
    agent = payer(world, http, credits_cents=1_000_000)
    proposal_id, _ = candidate(world, agent)
    approval = asked(agent, proposal_id)
    funding = new_milestone(agent, under_contract(world, agent))
    other, _ = candidate(world, agent)
    no = {"status": "DECLINED", "reason": "Too few hours."}
    calls = {
        "same terms": lambda: asked(agent, proposal_id),
        "other terms": lambda: asked(agent, proposal_id, name="Other"),
        "fund": lambda: agent.post(f"/milestones/{funding}/fund"),
        "fund again": lambda: agent.post(f"/milestones/{funding}/fund"),
        "take back": lambda: agent.post(f"/approvals/{approval['id']}/cancel"),
        "decline": lambda: agent.post(f"/proposals/{other}/status", no),
    }
    costs = {}
    for name, one in calls.items():
        with counted() as statements:
            one()
        costs[name] = len(statements)
    assert max(costs.values()) <= WRITES, costs


@pytest.mark.parametrize("query", [{}, {"q": "spanish"}, {"skills": "text"}])
def test_a_page_of_labelers_costs_the_same_however_long(world, http, query):
    agent = register(http)
    force_claimed(world, agent)
    for _ in range(12):
        labeler(world)
    costs = []
    for limit in (1, 12):
        with counted() as statements:
            found = agent.get("/freelancers", params={"limit": limit, **query}).json()["freelancers"]
        assert len(found) == limit
        costs.append(len(statements))
    assert costs[0] == costs[1] <= READS


@pytest.mark.parametrize("route", [r for r in ROUTES if r.gate.public and "{" not in r.path], ids=str)
def test_the_board(world, http, route):
    agent = register(http)
    live(agent)
    query = {"since": "2026-06-12"} if short(route).endswith("changes") else {}
    with counted() as statements:
        response = http.get(route.path, params=query, follow_redirects=False)
    assert response.status_code == route.status
    assert 1 <= len(statements) <= READS, statements


def test_one_listed_job(world, http):
    job_id = live(register(http))
    with counted() as statements:
        assert http.get(f"{PUBLIC}/jobs/{job_id}").status_code == 200
    assert len(statements) <= READS


def test_the_paths_of_moderation_and_limits(world, http):
    agent = register(http)
    blocked, waiting, job_id = draft(agent, jobDescription=text_for("BLOCK")), held(agent), live(agent)
    over = draft(agent)
    repeat = {"rawJobDescription": "x", "idempotencyKey": "k"}
    long = {"format": "opentrain_canonical", "job": READY | {"jobDescription": "word " * 11_000}}
    agent.post("/job-drafts", repeat)
    calls = {
        "blocked": lambda: agent.post(f"/jobs/{blocked}/publish"),
        "waiting": lambda: agent.post(f"/jobs/{waiting}/publish"),
        "over the limit": lambda: agent.post(f"/jobs/{over}/publish"),
        "edit held": lambda: agent.patch(f"/jobs/{job_id}", {"jobDescription": text_for("REVIEW")}),
        "repeat": lambda: agent.post("/job-drafts", repeat),
        "long draft": lambda: agent.post("/job-drafts", long),
    }
    costs = {}
    for name, one in calls.items():
        with counted() as statements:
            one()
        costs[name] = len(statements)
    assert max(costs.values()) <= WRITES, costs


def test_a_bad_form_of_token_is_refused_without_a_look_up(world, http):
    with counted() as statements:
        http.get(f"{PUBLIC}/auth/me", headers={"authorization": "Bearer ot_pat_x"})
    assert len(statements) == 1, "only the count of bad tokens"
    assert "rate_counters" in statements[0]
