"""Accounts that nobody claimed: ended when the window is over, forgotten 30 days later."""

from agents import PUBLIC, refused, register
from humans import claimed, person, start_claim
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import claims, lapses, takeovers
from opentrain_server.worker.sweep import sweep
from postings import draft, live
from threads import race


def run(world, duty) -> int:
    with world.database.transaction() as db:
        return duty(db)


def test_an_account_lapses_when_its_window_is_over_and_not_before(world, http):
    agent = register(http)
    claimed(world, register(http, "Claimed"))
    world.clock.advance(hours=23, minutes=59)
    assert run(world, lapses.lapse) == 0
    world.clock.advance(minutes=1)
    refused(agent.get("/auth/me"), 401, "token_expired")
    assert run(world, lapses.lapse) == 1
    assert run(world, lapses.lapse) == 0
    assert world.rows("organizations WHERE lapsed_at IS NOT NULL") == 1


def test_a_lapsed_account_is_forgotten_after_thirty_days(world, http):
    agent = register(http)
    start_claim(agent)
    claimed(world, register(http, "Claimed"), "ben@example.com")
    before = world.rows("organizations")
    world.clock.advance(hours=24)
    sweep(world.database)
    world.clock.advance(days=29, hours=23)
    assert run(world, lapses.forget) == 0
    assert world.rows("organizations") == before
    world.clock.advance(hours=1)
    sweep(world.database)
    for table in ("organizations", "users", "members", "registrations"):
        assert world.rows(table) == 1, table
    assert world.rows("claim_attempts") == 0
    refused(agent.get("/auth/me"), 401, "token_invalid")
    error = http.post("/api/agent/identity/claim", json={"claim_token": agent.claim_token, "email": "a@b.co"})
    assert error.json()["error"] == "invalid_request"


def test_live_jobs_of_a_lapsed_account_are_archived_and_leave_the_board(world, http):
    agent = register(http)
    job_id, draft_id = live(agent), draft(agent)
    world.clock.advance(hours=24)
    assert http.get(f"{PUBLIC}/jobs").json()["jobs"] == [], "gone at the second, before any sweep"
    sweep(world.database)
    with world.database.autocommit() as db:
        states = dict(db.conn.execute("SELECT id, status FROM jobs").fetchall())
        causes = [c for (c,) in db.conn.execute("SELECT data->>'cause' FROM events ORDER BY number")]
    assert states == {job_id: "ARCHIVED", draft_id: "DRAFT"}
    assert causes == ["published", "account_lapsed"]
    assert http.get(f"{PUBLIC}/jobs/{job_id}").json() == {"id": job_id, "status": "closed"}
    assert http.get(f"{PUBLIC}/jobs/facets").json()["totalJobs"] == 0


def test_race_two_sweepers_do_each_account_once(world, http):
    job_ids = [live(register(http, f"Scout {n}")) for n in range(4)]
    world.clock.advance(hours=24)
    counts = race(lambda: run(world, lapses.lapse), lambda: run(world, lapses.lapse))
    assert sum(counts) == 4
    assert world.rows("job_status_changes WHERE cause = 'account_lapsed'") == len(job_ids)


def test_race_a_claim_and_the_sweeper_at_the_last_moment(world, http):
    """The sweeper's clock may run ahead: whoever comes first decides, and never both."""
    agent = register(http)
    claim, ada = start_claim(agent), person(world)
    with world.database.autocommit() as db:
        db.run("UPDATE organizations SET claim_expires_at = %(now)s", now=db.now)

    def claim_it():
        with world.database.transaction() as db:
            return takeovers.claim(db, ada, attempt_token=claim.token, code=claim.code)

    claimed_or_not, lapsed = race(claim_it, lambda: run(world, lapses.lapse))
    assert (lapsed == 1) == isinstance(claimed_or_not, Failure)
    assert world.rows("organizations WHERE claimed_at IS NOT NULL AND lapsed_at IS NOT NULL") == 0


def test_old_attempts_and_answers_are_swept(world, http):
    agent = register(http)
    start_claim(agent)
    agent.post("/tokens", headers={"idempotency-key": "k"})
    world.clock.advance(hours=23)
    assert sweep(world.database)["idempotent_answers"] == 0
    world.clock.advance(hours=1)
    assert sweep(world.database)["idempotent_answers"] == 1
    world.clock.advance(days=6)
    assert run(world, claims.sweep) == 1
