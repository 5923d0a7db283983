"""POST /jobs/{id}/publish: every state before it, limits, history, moderation bound to the fields (§4)."""

import threading

import pytest

from agents import PUBLIC, refused, register
from opentrain_server.api import jobs as door
from postings import (
    decisions,
    draft,
    events,
    force_claimed,
    force_status,
    held,
    live,
    moves,
    shown,
    text_for,
    unchanged,
)

DAY = 24 * 3600


def status_changed(number, job_id, previous, status, cause):
    data = {"jobId": job_id, "previousStatus": previous, "status": status, "cause": cause}
    return number, "job.status_changed", job_id, data


def board_ids(http):
    return [job["id"] for job in http.get(f"{PUBLIC}/jobs").json()["jobs"]]


def test_an_allowed_draft_goes_live(world, http):
    agent = register(http)
    job_id = draft(agent)
    world.clock.advance(minutes=10)
    answer = agent.post(f"/jobs/{job_id}/publish")
    body = answer.json()
    attempt = body.pop("publishAttemptId")
    assert isinstance(attempt, str)
    assert 1 <= len(attempt) <= 64
    assert (answer.status_code, body) == (
        200,
        {
            "ok": True,
            "jobId": job_id,
            "status": "OPEN",
            "alreadyPublished": False,
            "jobUrl": f"{world.settings.base}/jobs/{job_id}",
            "warnings": [],
            "sideEffects": {"dispatched": True, "status": "queued"},
        },
    )
    assert events(world, agent) == [status_changed(1, job_id, "DRAFT", "OPEN", "published")]
    assert moves(world, job_id) == [("DRAFT", "OPEN", "published")]
    assert decisions(world, job_id) == [("publish", "ALLOW")]
    board = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    assert (board["slug"], board["datePosted"]) == ("spanish-sentiment-labels", "2026-06-12T10:10:00.000Z")


def test_a_held_draft_waits_for_staff(world, http):
    agent = register(http)
    job_id = draft(agent, jobDescription=text_for("REVIEW"))
    body = agent.post(f"/jobs/{job_id}/publish").json()
    assert body.pop("publishAttemptId")
    (warning,) = body.pop("warnings")
    assert (set(warning), warning["code"]) == ({"code", "message", "field"}, "held_for_review")
    assert body == {
        "ok": True,
        "jobId": job_id,
        "status": "PENDING_APPROVAL",
        "alreadyPublished": False,
        "jobUrl": None,
        "sideEffects": {"dispatched": False, "status": "held"},
    }
    assert events(world, agent) == [status_changed(1, job_id, "DRAFT", "PENDING_APPROVAL", "held_for_review")]
    assert moves(world, job_id) == [("DRAFT", "PENDING_APPROVAL", "held_for_review")]
    refused(http.get(f"{PUBLIC}/jobs/{job_id}"), 404, "not_found")
    assert board_ids(http) == []


def test_publishing_a_waiting_job_again_is_not_counted(world, http):
    agent = register(http)
    job_id = held(agent)
    with unchanged(world):
        for _ in range(5):
            body = agent.post(f"/jobs/{job_id}/publish").json()
    assert (body["status"], body["publishAttemptId"], body["jobUrl"]) == ("PENDING_APPROVAL", None, None)
    assert body["alreadyPublished"] is False
    assert [warning["code"] for warning in body["warnings"]] == ["held_for_review"]
    assert body["sideEffects"] == {"dispatched": False, "status": "held"}
    live(agent), live(agent)


def test_a_blocked_draft_stays_a_draft_and_counts(world, http):
    agent = register(http)
    job_id = draft(agent, jobDescription=text_for("BLOCK"))
    before = shown(agent, job_id)
    details = refused(agent.post(f"/jobs/{job_id}/publish"), 403, "moderation_blocked")
    assert set(details) == {"reason", "reasons"}
    assert details["reasons"]
    after = shown(agent, job_id)
    assert after.pop("moderation") == {
        "decision": "BLOCK",
        "reasons": details["reasons"],
        "decidedAt": "2026-06-12T10:00:00.000Z",
    }
    del before["moderation"]
    assert after == before
    assert (events(world, agent), moves(world, job_id), board_ids(http)) == ([], [], [])
    for _ in range(2):
        refused(agent.post(f"/jobs/{job_id}/publish"), 403, "moderation_blocked")
    refused(agent.post(f"/jobs/{job_id}/publish"), 429, "publish_limit_reached")


def test_an_incomplete_draft_is_not_counted(world, http):
    agent = register(http)
    job_id = draft(agent, experienceLevel=None)
    with unchanged(world):
        for _ in range(4):
            details = refused(agent.post(f"/jobs/{job_id}/publish"), 400, "not_publish_ready")
    assert details["validation"]["missingFields"][0]["field"] == "experienceLevel"
    assert details["validation"] == shown(agent, job_id)["validation"]
    live(agent), live(agent), live(agent)


@pytest.mark.parametrize("status", ["OPEN", "ONGOING"])
def test_publishing_twice_changes_nothing(world, http, status):
    agent = register(http)
    job_id = live(agent)
    force_status(world, job_id, status)
    with unchanged(world):
        body = agent.post(f"/jobs/{job_id}/publish").json()
    assert body == {
        "ok": True,
        "jobId": job_id,
        "status": status,
        "alreadyPublished": True,
        "jobUrl": f"{world.settings.base}/jobs/{job_id}",
        "publishAttemptId": None,
        "warnings": [],
        "sideEffects": {"dispatched": False, "status": "none"},
    }


@pytest.mark.parametrize("status", ["ARCHIVED", "COMPLETED"])
def test_a_closed_job_stays_closed(world, http, status):
    agent = register(http)
    job_id = live(agent)
    force_status(world, job_id, status)
    with unchanged(world):
        details = refused(agent.post(f"/jobs/{job_id}/publish"), 409, "job_closed")
    assert details == {"reason": "job_closed", "jobId": job_id, "status": status}


def test_a_stranger_cannot_publish(world, http):
    agent, cy = register(http), register(http, "Cy")
    job_id = draft(agent)
    with unchanged(world):
        refused(cy.post(f"/jobs/{job_id}/publish"), 404, "not_found")
        refused(cy.post("/jobs/nope/publish"), 404, "not_found")
        refused(cy.post(f"/jobs/{'x' * 65}/publish"), 400, "invalid_id")


@pytest.mark.parametrize(("is_claimed", "limit"), [(False, 3), (True, 20)])
def test_attempts_slide_over_24_hours(world, http, is_claimed, limit):
    agent = register(http)
    if is_claimed:
        force_claimed(world, agent)
        with world.database.autocommit() as db:
            db.run("UPDATE tokens SET expires_at = NULL")
    ids = [draft(agent) for _ in range(limit + 2)]
    for job_id in ids[:limit]:
        assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"
        world.clock.advance(minutes=1)
    with unchanged(world):
        response = agent.post(f"/jobs/{ids[limit]}/publish")
        details = refused(response, 429, "publish_limit_reached")
    left = DAY - limit * 60
    assert details == {
        "reason": "publish_limit_reached",
        "limit": limit,
        "windowHours": 24,
        "retryAfterSeconds": left,
    }
    assert response.headers["retry-after"] == str(left)
    assert shown(agent, ids[limit])["status"] == "DRAFT"
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET expires_at = NULL")
    world.clock.advance(seconds=left - 1)
    refused(agent.post(f"/jobs/{ids[limit]}/publish"), 429, "publish_limit_reached")
    world.clock.advance(seconds=1)
    assert agent.post(f"/jobs/{ids[limit]}/publish").json()["status"] == "OPEN"
    details = refused(agent.post(f"/jobs/{ids[limit + 1]}/publish"), 429, "publish_limit_reached")
    assert details["retryAfterSeconds"] == 60, "the second attempt leaves the window next"


def test_waiting_as_long_as_told_is_long_enough(world, http):
    agent = register(http)
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET expires_at = NULL")
    live(agent), live(agent), live(agent)
    world.clock.advance(milliseconds=1)
    job_id = draft(agent)
    details = refused(agent.post(f"/jobs/{job_id}/publish"), 429, "publish_limit_reached")
    world.clock.advance(seconds=details["retryAfterSeconds"])
    assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"


def test_limits_are_per_account(world, http):
    agent, cy = register(http), register(http, "Cy")
    live(agent), live(agent), live(agent)
    refused(agent.post(f"/jobs/{draft(agent)}/publish"), 429, "publish_limit_reached")
    live(cy)


def test_a_job_pulled_to_draft_keeps_its_name_and_date(world, http):
    agent = register(http)
    job_id = live(agent)
    first = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    world.clock.advance(hours=1)
    refused(agent.patch(f"/jobs/{job_id}", {"jobDescription": text_for("BLOCK")}), 409, "moderation_blocked")
    assert shown(agent, job_id)["status"] == "DRAFT"
    gone = http.get(f"{PUBLIC}/jobs/{job_id}")
    assert (gone.status_code, gone.json()) == (404, {"id": job_id, "status": "closed"})
    agent.patch(
        f"/job-drafts/{job_id}",
        {"jobTitle": "French sentiment labels", "jobDescription": first["descriptionText"]},
    )
    world.clock.advance(hours=1)
    body = agent.post(f"/jobs/{job_id}/publish").json()
    assert (body["status"], body["jobUrl"]) == ("OPEN", f"{world.settings.base}/jobs/{job_id}")
    second = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    assert second["title"] == "French sentiment labels"
    assert (second["id"], second["slug"], second["datePosted"], second["url"]) == (
        job_id,
        first["slug"],
        first["datePosted"],
        first["url"],
    )
    assert events(world, agent) == [
        status_changed(1, job_id, "DRAFT", "OPEN", "published"),
        status_changed(2, job_id, "OPEN", "DRAFT", "moderation_blocked"),
        status_changed(3, job_id, "DRAFT", "OPEN", "published"),
    ]


def test_an_invite_only_job_is_live_but_not_listed(world, http):
    agent = register(http)
    job_id = draft(agent, visibility="INVITE_ONLY")
    body = agent.post(f"/jobs/{job_id}/publish").json()
    assert (body["status"], body["jobUrl"]) == ("OPEN", f"{world.settings.base}/jobs/{job_id}")
    refused(http.get(f"{PUBLIC}/jobs/{job_id}"), 404, "not_found")
    assert board_ids(http) == []


def test_numbers_are_dense_over_all_jobs(world, http):
    agent, cy = register(http), register(http, "Cy")
    ids = [live(agent), held(agent), live(agent)]
    live(cy)
    for job_id in ids:
        agent.post(f"/jobs/{job_id}/close")
    assert [event[0] for event in events(world, agent)] == [1, 2, 3, 4, 5, 6]
    assert [event[0] for event in events(world, cy)] == [1]


def meddle(monkeypatch, agent, job_id, times):
    """Change the draft while the moderator thinks, the first so many times; counts its thoughts."""
    thoughts, judge = [], door.judged

    def slow(call, fields, **more):
        thoughts.append(fields["headcount"])
        if len(thoughts) <= times:
            patch = {"headcount": 10 + len(thoughts)}
            other = threading.Thread(target=lambda: agent.patch(f"/job-drafts/{job_id}", patch))
            other.start()
            other.join()
        return judge(call, fields, **more)

    monkeypatch.setattr(door, "judged", slow)
    return thoughts


def test_fields_changed_while_the_moderator_thinks(world, http, monkeypatch):
    agent = register(http)
    job_id = draft(agent)
    thoughts = meddle(monkeypatch, agent, job_id, times=2)
    assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"
    assert thoughts == [5, 11, 12]
    assert shown(agent, job_id)["fields"]["headcount"] == 12
    assert decisions(world, job_id) == [("publish", "ALLOW")], "one call counts one attempt"


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "k"}])
def test_after_three_thoughts_the_call_gives_up(world, http, monkeypatch, headers):
    agent = register(http)
    job_id = draft(agent)
    thoughts = meddle(monkeypatch, agent, job_id, times=3)
    response = agent.post(f"/jobs/{job_id}/publish", headers=headers)
    refused(response, 503, "unavailable")
    assert response.headers["retry-after"]
    assert len(thoughts) == 3
    assert (shown(agent, job_id)["status"], decisions(world, job_id)) == ("DRAFT", [])
    again = agent.post(f"/jobs/{job_id}/publish", headers=headers)
    assert again.json()["status"] == "OPEN", "a 503 is not kept under the key"


def test_a_draft_that_turns_bad_while_the_moderator_thinks(world, http, monkeypatch):
    agent = register(http)
    job_id, judge = draft(agent), door.judged

    def slow(call, fields, **more):
        if fields["jobDescription"] != text_for("BLOCK"):
            agent.patch(f"/job-drafts/{job_id}", {"jobDescription": text_for("BLOCK")})
        return judge(call, fields, **more)

    monkeypatch.setattr(door, "judged", slow)
    refused(agent.post(f"/jobs/{job_id}/publish"), 403, "moderation_blocked")
    assert shown(agent, job_id)["status"] == "DRAFT"


def test_a_draft_deleted_or_emptied_while_the_moderator_thinks(world, http, monkeypatch):
    agent = register(http)
    job_id, other, judge = draft(agent), draft(agent), door.judged

    def slow(call, fields, **more):
        agent.delete(f"/job-drafts/{job_id}")
        agent.patch(f"/job-drafts/{other}", {"languages": None})
        return judge(call, fields, **more)

    monkeypatch.setattr(door, "judged", slow)
    refused(agent.post(f"/jobs/{job_id}/publish"), 404, "not_found")
    refused(agent.post(f"/jobs/{other}/publish"), 400, "not_publish_ready")
    assert world.rows("moderation_decisions") == 0


def test_the_key_replays_the_publication(world, http):
    agent = register(http)
    job_id = draft(agent)
    first = agent.post(f"/jobs/{job_id}/publish", headers={"idempotency-key": "k"})
    agent.post(f"/jobs/{job_id}/close")
    again = agent.post(f"/jobs/{job_id}/publish", headers={"idempotency-key": "k"})
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert shown(agent, job_id)["status"] == "ARCHIVED"
