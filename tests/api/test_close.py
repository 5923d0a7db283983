"""POST /jobs/{id}/close (contract jobs.md §4)."""

import pytest

from agents import PUBLIC, refused, register
from postings import draft, events, force_status, held, live, moves, shown, unchanged


@pytest.mark.parametrize("status", ["OPEN", "ONGOING", "PENDING_APPROVAL"])
def test_close(world, http, status):
    agent = register(http)
    job_id = held(agent) if status == "PENDING_APPROVAL" else live(agent)
    force_status(world, job_id, status)
    answer = agent.post(f"/jobs/{job_id}/close")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ok": True, "jobId": job_id, "status": "ARCHIVED", "alreadyClosed": False},
    )
    assert events(world, agent)[-1] == (
        2,
        "job.status_changed",
        job_id,
        {"jobId": job_id, "previousStatus": status, "status": "ARCHIVED", "cause": "closed"},
    )
    assert moves(world, job_id)[-1] == (status, "ARCHIVED", "closed")
    gone = http.get(f"{PUBLIC}/jobs/{job_id}")
    assert gone.status_code == 404
    assert (gone.json() == {"id": job_id, "status": "closed"}) == (status != "PENDING_APPROVAL")
    assert http.get(f"{PUBLIC}/jobs/facets").json()["totalJobs"] == 0
    with unchanged(world, but="audit_entries"):
        again = agent.post(f"/jobs/{job_id}/close", {"any": "object"}).json()
    assert again == {"ok": True, "jobId": job_id, "status": "ARCHIVED", "alreadyClosed": True}


def test_a_completed_job_is_closed_already(world, http):
    agent = register(http)
    job_id = live(agent)
    force_status(world, job_id, "COMPLETED")
    with unchanged(world, but="audit_entries"):
        answer = agent.post(f"/jobs/{job_id}/close").json()
    assert answer == {"ok": True, "jobId": job_id, "status": "COMPLETED", "alreadyClosed": True}


def test_a_draft_cannot_be_closed(world, http):
    agent = register(http)
    job_id = draft(agent)
    with unchanged(world):
        details = refused(agent.post(f"/jobs/{job_id}/close"), 409, "job_not_published")
    assert details == {"reason": "job_not_published", "jobId": job_id, "status": "DRAFT"}


def test_a_stranger_cannot_close(world, http):
    agent, cy = register(http), register(http, "Cy")
    job_id = live(agent)
    with unchanged(world):
        refused(cy.post(f"/jobs/{job_id}/close"), 404, "not_found")
        refused(cy.post("/jobs/nope/close"), 404, "not_found")
    assert shown(agent, job_id)["status"] == "OPEN"


def test_the_change_feed_tells_of_it(world, http):
    agent = register(http)
    job_id = live(agent)
    world.clock.advance(seconds=5)
    agent.post(f"/jobs/{job_id}/close")
    changes = http.get(f"{PUBLIC}/jobs/changes?since=2026-06-12").json()["changes"]
    assert changes == [{"jobId": job_id, "eventType": "CLOSED", "occurredAt": "2026-06-12T10:00:05.000Z"}]
