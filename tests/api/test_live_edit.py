"""PATCH /jobs/{id}: edits of a live job, always moderated (contract jobs.md §4)."""

import pytest

from agents import PUBLIC, refused, register
from opentrain_server.api import jobs as door
from postings import (
    decisions,
    draft,
    events,
    force_status,
    live,
    moves,
    shown,
    text_for,
    unchanged,
)


def test_an_allowed_edit(world, http):
    agent = register(http)
    job_id = live(agent)
    world.clock.advance(minutes=1)
    answer = agent.patch(f"/jobs/{job_id}", {"headcount": 7, "jobTitle": "Spanish mood labels"})
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "ok": True,
            "jobId": job_id,
            "status": "OPEN",
            "moderation": {"decision": "ALLOW", "reasons": []},
        },
    )
    assert shown(agent, job_id)["fields"]["headcount"] == 7
    board = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    assert (board["title"], board["slug"]) == ("Spanish mood labels", "spanish-sentiment-labels")
    assert (board["datePosted"], board["updatedAt"]) == (
        "2026-06-12T10:00:00.000Z",
        "2026-06-12T10:01:00.000Z",
    )
    assert len(events(world, agent)) == len(moves(world, job_id)) == 1, "no change of state, no event"
    assert decisions(world, job_id) == [("publish", "ALLOW"), ("live_edit", "ALLOW")]
    changes = http.get(f"{PUBLIC}/jobs/changes?since=2026-06-12").json()["changes"]
    assert [change["eventType"] for change in changes] == ["UPDATED"]


def test_a_held_edit_is_applied_and_waits(world, http):
    agent = register(http)
    job_id = live(agent)
    answer = agent.patch(f"/jobs/{job_id}", {"jobDescription": text_for("REVIEW")}).json()
    moderation = answer.pop("moderation")
    assert answer == {"ok": True, "jobId": job_id, "status": "PENDING_APPROVAL"}
    assert moderation["decision"] == "REVIEW"
    assert moderation["reasons"]
    view = shown(agent, job_id)
    assert (view["status"], view["fields"]["jobDescription"]) == ("PENDING_APPROVAL", text_for("REVIEW"))
    assert view["jobUrl"] == f"{world.settings.base}/jobs/{job_id}"
    gone = http.get(f"{PUBLIC}/jobs/{job_id}")
    assert (gone.status_code, gone.json()) == (404, {"id": job_id, "status": "closed"})
    number, kind, about, data = events(world, agent)[-1]
    assert (number, kind, about) == (2, "job.status_changed", job_id)
    assert data == {
        "jobId": job_id,
        "previousStatus": "OPEN",
        "status": "PENDING_APPROVAL",
        "cause": "held_for_review",
    }
    with unchanged(world):
        details = refused(agent.patch(f"/jobs/{job_id}", {"headcount": 2}), 409, "job_not_open")
    assert details["status"] == "PENDING_APPROVAL"


def test_a_blocked_edit_is_applied_and_pulls_the_job(world, http):
    agent = register(http)
    job_id = live(agent)
    details = refused(
        agent.patch(f"/jobs/{job_id}", {"jobDescription": text_for("BLOCK")}), 409, "moderation_blocked"
    )
    assert set(details) == {"reason", "jobId", "reasons", "status"}
    assert (details["jobId"], details["status"]) == (job_id, "DRAFT")
    assert details["reasons"]
    view = shown(agent, job_id)
    assert (view["status"], view["fields"]["jobDescription"]) == ("DRAFT", text_for("BLOCK"))
    assert view["moderation"]["decision"] == "BLOCK"
    assert http.get(f"{PUBLIC}/jobs/facets").json()["totalJobs"] == 0
    assert moves(world, job_id)[-1] == ("OPEN", "DRAFT", "moderation_blocked")
    assert agent.patch(f"/job-drafts/{job_id}", {"headcount": 2}).status_code == 200


@pytest.mark.parametrize("status", ["DRAFT", "PENDING_APPROVAL", "ONGOING", "COMPLETED", "ARCHIVED"])
def test_only_an_open_job(world, http, status):
    agent = register(http)
    job_id = draft(agent)
    force_status(world, job_id, status)
    with unchanged(world):
        details = refused(agent.patch(f"/jobs/{job_id}", {"headcount": 2}), 409, "job_not_open")
    assert details == {"reason": "job_not_open", "jobId": job_id, "status": status, "requiredStatus": "OPEN"}


@pytest.mark.parametrize(
    ("patch", "reason"),
    [
        ({}, "empty_body"),
        ({"nope": 1}, "invalid_body"),
        ({"headcount": 0}, "invalid_body"),
        ({"headcount": 2, "languages": ["Klingonese"]}, "invalid_body"),
        ({"experienceLevel": None}, "not_publish_ready"),
        ({"paymentType": "PAY_PER_HOUR"}, "not_publish_ready"),
        ({"pricePerLabel": 0.0001}, "not_publish_ready"),
        ({"jobTitle": "abc"}, "not_publish_ready"),
        ({"workloadDesc": "Mail me: boss@acme.example.com"}, "not_publish_ready"),
    ],
)
def test_a_bad_edit_changes_nothing(world, http, patch, reason):
    agent = register(http)
    job_id = live(agent)
    with unchanged(world):
        details = refused(agent.patch(f"/jobs/{job_id}", patch), 400, reason)
    if reason == "not_publish_ready":
        assert details["validation"]["publishReady"] is False
    assert shown(agent, job_id)["status"] == "OPEN"


def test_a_stranger_cannot_edit(world, http):
    agent, cy = register(http), register(http, "Cy")
    job_id = live(agent)
    with unchanged(world):
        refused(cy.patch(f"/jobs/{job_id}", {"headcount": 2}), 404, "not_found")
        refused(cy.patch("/jobs/nope", {"headcount": 2}), 404, "not_found")


def test_sixty_edits_in_24_hours(world, http):
    agent = register(http)
    job_id = live(agent)
    for count in range(60):
        assert agent.patch(f"/jobs/{job_id}", {"headcount": count + 1}).status_code == 200
    with unchanged(world):
        details = refused(agent.patch(f"/jobs/{job_id}", {"headcount": 99}), 429, "publish_limit_reached")
    assert details == {
        "reason": "publish_limit_reached",
        "limit": 60,
        "windowHours": 24,
        "retryAfterSeconds": 24 * 3600,
    }
    assert shown(agent, job_id)["fields"]["headcount"] == 60
    live(agent), live(agent)
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET expires_at = NULL")
    world.clock.advance(hours=24)
    assert agent.patch(f"/jobs/{job_id}", {"headcount": 99}).status_code == 200


def test_turned_invite_only_it_leaves_the_board(world, http):
    agent = register(http)
    job_id = live(agent)
    assert agent.patch(f"/jobs/{job_id}", {"visibility": "INVITE_ONLY"}).json()["status"] == "OPEN"
    gone = http.get(f"{PUBLIC}/jobs/{job_id}")
    assert (gone.status_code, gone.json()) == (404, {"id": job_id, "status": "closed"})
    assert http.get(f"{PUBLIC}/jobs/facets").json()["totalJobs"] == 0
    agent.patch(f"/jobs/{job_id}", {"visibility": "PUBLIC"})
    assert http.get(f"{PUBLIC}/jobs/{job_id}").json()["datePosted"] == "2026-06-12T10:00:00.000Z"


def test_an_edit_overtaken_by_another_is_judged_again(world, http, monkeypatch):
    agent = register(http)
    job_id, judge, thoughts = live(agent), door.judged, []

    def slow(call, fields, **more):
        thoughts.append((fields["headcount"], fields["jobTitle"]))
        if len(thoughts) == 1:
            agent.patch(f"/jobs/{job_id}", {"jobTitle": "French mood labels"})
        return judge(call, fields, **more)

    monkeypatch.setattr(door, "judged", slow)
    assert agent.patch(f"/jobs/{job_id}", {"headcount": 9}).json()["status"] == "OPEN"
    assert thoughts[-1] == (9, "French mood labels")
    fields = shown(agent, job_id)["fields"]
    assert (fields["headcount"], fields["jobTitle"]) == (9, "French mood labels")


def test_an_edit_that_breaks_the_job_only_together_with_another(world, http, monkeypatch):
    """Each edit alone leaves the job ready; both would leave it without the rate of its payment type."""
    agent = register(http)
    job_id, judge, done = live(agent, pricePerHour=16), door.judged, []

    def slow(call, fields, **more):
        if not done:
            done.append(True)
            assert agent.patch(f"/jobs/{job_id}", {"pricePerHour": None}).status_code == 200
        return judge(call, fields, **more)

    monkeypatch.setattr(door, "judged", slow)
    refused(agent.patch(f"/jobs/{job_id}", {"paymentType": "PAY_PER_HOUR"}), 400, "not_publish_ready")
    assert shown(agent, job_id)["validation"]["publishReady"] is True
