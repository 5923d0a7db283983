"""From a text to a live job and off the board again."""

from agents import PUBLIC, Agent, refused, register

SPANISH = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."


def draft(agent: Agent, text: str = SPANISH) -> str:
    response = agent.post("/job-drafts", {"rawJobDescription": text})
    assert response.status_code == 201, response.text
    return response.json()["jobId"]


def live(agent: Agent) -> str:
    job_id = draft(agent)
    response = agent.post(f"/jobs/{job_id}/publish")
    assert response.json()["status"] == "OPEN", response.text
    return job_id


def test_five_calls_to_a_live_job(world, http):
    agent = register(http)
    response = agent.post("/job-drafts", {"rawJobDescription": SPANISH})
    made = response.json()
    assert response.status_code == 201
    assert made["validation"]["publishReady"] is True
    fields = made["normalizedFields"]
    assert len(fields.pop("jobTitle")) >= 5
    assert fields == {
        "jobDescription": SPANISH,
        "dataType": "TEXT",
        "labelTypes": ["SENTIMENT"],
        "dataVolume": 20000,
        "dataVolumeUnit": "NUMBER_OF_FILES",
        "headcount": 5,
        "experienceLevel": "INTERMEDIATE",
        "paymentType": "PAY_PER_LABEL",
        "pricePerLabel": 0.05,
        "languages": ["Spanish"],
    }
    job_id = made["jobId"]
    published = agent.post(f"/jobs/{job_id}/publish").json()
    assert published["publishAttemptId"]
    assert published | {"publishAttemptId": ""} == {
        "ok": True,
        "jobId": job_id,
        "status": "OPEN",
        "alreadyPublished": False,
        "jobUrl": f"{world.settings.base}/jobs/{job_id}",
        "publishAttemptId": "",
        "warnings": [],
        "sideEffects": {"dispatched": True, "status": "queued"},
    }
    board = http.get(f"{PUBLIC}/jobs").json()
    assert [job["id"] for job in board["jobs"]] == [job_id]
    assert http.get(f"{PUBLIC}/jobs/{job_id}").json() == board["jobs"][0]
    again = agent.post(f"/jobs/{job_id}/publish").json()
    assert (again["alreadyPublished"], again["publishAttemptId"]) == (True, None)


def test_edit_and_close(world, http):
    agent, cy = register(http), register(http, "Cy")
    job_id = live(agent)
    refused(cy.patch(f"/jobs/{job_id}", {"headcount": 7}), 404, "not_found")
    assert agent.patch(f"/jobs/{job_id}", {"headcount": 7}).json() == {
        "ok": True,
        "jobId": job_id,
        "status": "OPEN",
        "moderation": {"decision": "ALLOW", "reasons": []},
    }
    refused(cy.post(f"/jobs/{job_id}/close"), 404, "not_found")
    closed = agent.post(f"/jobs/{job_id}/close").json()
    assert closed == {"ok": True, "jobId": job_id, "status": "ARCHIVED", "alreadyClosed": False}
    assert agent.post(f"/jobs/{job_id}/close").json()["alreadyClosed"] is True
    gone = http.get(f"{PUBLIC}/jobs/{job_id}")
    assert (gone.status_code, gone.json()) == (404, {"id": job_id, "status": "closed"})
    refused(agent.post(f"/jobs/{job_id}/publish"), 409, "job_closed")
    assert http.get(f"{PUBLIC}/jobs/facets").json()["totalJobs"] == 0


def test_changes_of_the_board(world, http):
    agent = register(http)
    job_id = live(agent)
    first = http.get(f"{PUBLIC}/jobs/changes?since=2026-06-12").json()
    assert first["changes"] == [
        {"jobId": job_id, "eventType": "PUBLISHED", "occurredAt": "2026-06-12T10:00:00.000Z"}
    ]
    assert first["until"] == "2026-06-12T10:00:00.000Z"
    world.clock.advance(seconds=5)
    agent.post(f"/jobs/{job_id}/close")
    second = http.get(f"{PUBLIC}/jobs/changes", params={"since": first["until"]}).json()
    assert [change["eventType"] for change in second["changes"]] == ["CLOSED"]


def test_mine_pages(world, http):
    agent = register(http)
    ids = []
    for _ in range(3):
        ids.insert(0, draft(agent))
        world.clock.advance(seconds=1)
    page = agent.get("/jobs/mine?limit=2").json()
    rest = agent.get("/jobs/mine", params={"limit": 2, "cursor": page["nextCursor"]}).json()
    assert [job["id"] for job in page["jobs"] + rest["jobs"]] == ids
    assert rest["nextCursor"] is None
    assert page["jobs"][0]["proposalCounts"] == {"total": 0, "unreviewed": 0}
    details = refused(agent.get("/jobs/mine?status=LIVE"), 400, "invalid_query")
    assert "OPEN" in details["supportedStatuses"]
