"""Staff decide on held jobs: once, on what they saw, and on nothing else."""

import pytest

from agents import PUBLIC, Agent, refused, register
from opentrain_server.core.errors import Failure, Outdated
from opentrain_server.domain.accounts import suspension
from opentrain_server.domain.people import people
from opentrain_server.domain.staff import review
from postings import draft, text_for
from threads import race

HELD = text_for("REVIEW")


@pytest.fixture
def staff(world):
    with world.database.transaction() as db:
        people.add_staff(db, email="Sue@example.com")
        return people.staff_member(db, email="sue@example.com ")


def held(agent: Agent) -> str:
    job_id = draft(agent, jobDescription=HELD)
    published = agent.post(f"/jobs/{job_id}/publish").json()
    assert published.get("status") == "PENDING_APPROVAL", published
    return job_id


def decide(world, verb, *arguments, **named):
    with world.database.transaction() as db:
        return verb(db, *arguments, **named)


def case_of(world, job_id: str) -> review.Case:
    return decide(world, review.show, job_id)


def listed(http) -> list[str]:
    return [job["id"] for job in http.get(f"{PUBLIC}/jobs").json()["jobs"]]


def test_what_waits_is_listed_with_its_reasons_and_shown_with_its_evidence(world, http):
    first = held(register(http))
    world.clock.advance(minutes=1)
    second = held(register(http, "Later"))
    waiting = decide(world, review.waiting)
    assert [case.job_id for case in waiting] == [first, second]
    assert waiting[0].reasons and not waiting[0].claimed
    case = case_of(world, first)
    assert (case.status, case.decision) == ("PENDING_APPROVAL", "REVIEW")
    assert case.fields["jobDescription"] == HELD
    assert case.reasons == waiting[0].reasons


def test_yes_puts_the_job_on_the_board_and_is_remembered(world, http, staff):
    agent = register(http)
    job_id = held(agent)
    assert decide(world, review.approve, staff, job_id, seen=case_of(world, job_id).fields_hash) == "OPEN"
    assert listed(http) == [job_id]
    assert agent.get(f"/job-drafts/{job_id}").json()["job"]["moderation"]["decision"] == "ALLOW"
    with world.database.transaction() as db:
        query = "SELECT kind, moderator FROM moderation_decisions ORDER BY kind = 'staff' DESC LIMIT 1"
        kind, moderator = db.conn.execute(query).fetchone()
        (cause,) = db.conn.execute(
            "SELECT data ->> 'cause' FROM events ORDER BY number DESC LIMIT 1"
        ).fetchone()
    assert (kind, moderator, cause) == ("staff", "sue@example.com", "review_approved")
    assert decide(world, review.waiting) == []


def test_no_gives_the_draft_back_with_reasons(world, http, staff):
    agent = register(http)
    job_id = held(agent)
    seen = case_of(world, job_id).fields_hash
    assert decide(world, review.reject, staff, job_id, seen=seen, reasons=["pii_harvesting"]) == "DRAFT"
    assert listed(http) == []
    moderation = agent.get(f"/job-drafts/{job_id}").json()["job"]["moderation"]
    assert (moderation["decision"], moderation["reasons"]) == ("BLOCK", ["pii_harvesting"])


def test_without_reasons_those_it_was_held_for_stand(world, http, staff):
    job_id = held(register(http))
    case = case_of(world, job_id)
    decide(world, review.reject, staff, job_id, seen=case.fields_hash)
    assert case_of(world, job_id).reasons == case.reasons


def test_what_was_seen_must_be_what_is_there(world, http, staff):
    job_id = held(register(http))
    before = world.snapshot()
    for verb in (review.approve, review.reject):
        with pytest.raises(Outdated):
            decide(world, verb, staff, job_id, seen=b"other fields")
    assert world.snapshot() == before
    assert case_of(world, job_id).status == "PENDING_APPROVAL"


def test_nobody_edits_a_job_that_waits(world, http):
    agent = register(http)
    job_id = held(agent)
    refused(agent.patch(f"/job-drafts/{job_id}", {"jobTitle": "Something else"}), 409, "job_not_draft")
    refused(agent.patch(f"/jobs/{job_id}", {"jobTitle": "Something else"}), 409, "job_not_open")


@pytest.mark.parametrize("verb", [review.approve, review.reject])
def test_only_what_waits_is_decided(world, http, staff, verb):
    agent = register(http)
    job_id = held(agent)
    seen = case_of(world, job_id).fields_hash
    agent.post(f"/jobs/{job_id}/close")
    before = world.snapshot()
    with pytest.raises(Failure) as failed:
        decide(world, verb, staff, job_id, seen=seen)
    assert (failed.value.reason, failed.value.details["status"]) == ("job_not_waiting", "ARCHIVED")
    with pytest.raises(Failure, match="not_found"):
        decide(world, verb, staff, "nosuchjob", seen=seen)
    assert world.snapshot() == before


def test_reasons_are_known_ones(world, http, staff):
    job_id = held(register(http))
    with pytest.raises(Failure, match="unknown_reasons"):
        decide(world, review.reject, staff, job_id, seen=case_of(world, job_id).fields_hash, reasons=["ugly"])


@pytest.mark.parametrize("_round", range(4))
def test_of_two_staff_at_once_one_decides(world, http, staff, _round):
    job_id = held(register(http))
    seen = case_of(world, job_id).fields_hash
    answers = race(
        lambda: decide(world, review.approve, staff, job_id, seen=seen),
        lambda: decide(world, review.reject, staff, job_id, seen=seen),
        lambda: decide(world, review.approve, staff, job_id, seen=seen),
    )
    done = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(done) == 1
    assert {answer.reason for answer in answers if isinstance(answer, Failure)} == {"job_not_waiting"}
    assert case_of(world, job_id).status == done[0]
    with world.database.transaction() as db:
        query = "SELECT count(*) FROM moderation_decisions WHERE kind = 'staff' AND job_id = %s"
        assert db.conn.execute(query, (job_id,)).fetchone() == (1,)


@pytest.mark.parametrize("_round", range(4))
def test_staff_and_owner_at_once_leave_one_state(world, http, staff, _round):
    agent = register(http)
    job_id = held(agent)
    seen = case_of(world, job_id).fields_hash
    race(
        lambda: decide(world, review.approve, staff, job_id, seen=seen),
        lambda: agent.post(f"/jobs/{job_id}/close"),
    )
    assert case_of(world, job_id).status == "ARCHIVED"
    assert job_id not in listed(http)


def test_a_suspended_accounts_job_is_approved_but_not_listed_until_it_is_restored(world, http, staff):
    agent = register(http)
    job_id = held(agent)
    case = case_of(world, job_id)
    decide(world, suspension.suspend, case.organization_id)
    assert decide(world, review.approve, staff, job_id, seen=case.fields_hash) == "OPEN"
    assert listed(http) == []
    decide(world, suspension.restore, case.organization_id)
    assert listed(http) == [job_id]


def test_staff_must_be_known(world):
    with pytest.raises(Failure, match="not_found"):
        decide(world, people.staff_member, email="ada@example.com")
