"""GET /jobs/mine (contract jobs.md §5)."""

import pytest

from agents import refused, register
from postings import draft, force_status, held, live

STATUSES = ["DRAFT", "PENDING_APPROVAL", "OPEN", "ONGOING", "COMPLETED", "ARCHIVED"]


def test_an_entry(world, http):
    agent = register(http)
    job_id = live(agent)
    world.clock.advance(minutes=5)
    agent.patch(f"/jobs/{job_id}", {"headcount": 6})
    assert agent.get("/jobs/mine").json() == {
        "jobs": [
            {
                "id": job_id,
                "title": "Spanish sentiment labels",
                "status": "OPEN",
                "published": True,
                "acceptingApplicants": True,
                "createdAt": "2026-06-12T10:00:00.000Z",
                "updatedAt": "2026-06-12T10:05:00.000Z",
                "jobUrl": f"{world.settings.base}/jobs/{job_id}",
                "proposalCounts": {"total": 0, "unreviewed": 0},
            }
        ],
        "nextCursor": None,
    }


@pytest.mark.parametrize("status", STATUSES)
def test_what_each_status_means(world, http, status):
    agent = register(http)
    job_id = live(agent)
    force_status(world, job_id, status)
    (job,) = agent.get("/jobs/mine").json()["jobs"]
    assert (job["status"], job["published"], job["acceptingApplicants"]) == (
        status,
        status in {"OPEN", "ONGOING"},
        status == "OPEN",
    )
    for asked in STATUSES:
        found = agent.get(f"/jobs/mine?status={asked}").json()["jobs"]
        assert [entry["id"] for entry in found] == ([job_id] if asked == status else [])


def test_never_published_has_no_address_and_perhaps_no_title(world, http):
    agent = register(http)
    draft(agent, jobTitle=None, jobDescription=None, dataType=None, labelTypes=None)
    held(agent)
    jobs = agent.get("/jobs/mine").json()["jobs"]
    assert [job["jobUrl"] for job in jobs] == [None, None]
    assert {job["status"]: job["title"] for job in jobs}["DRAFT"] is None


def test_pages_are_stable_under_inserts(world, http):
    agent, cy = register(http), register(http, "Cy")
    ids = []
    for number in range(7):
        ids.insert(0, draft(agent))
        world.clock.advance(seconds=number % 2)  # some are made at one instant
    draft(cy)
    with world.database.autocommit() as db:
        order = [
            i
            for (i,) in db.conn.execute(
                "SELECT id FROM jobs WHERE id = ANY(%s) ORDER BY created_at DESC, id DESC", (ids,)
            )
        ]
    seen, cursor = [], None
    while True:
        page = agent.get("/jobs/mine", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [job["id"] for job in page["jobs"]]
        draft(agent)
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == order


def test_a_stranger_sees_nothing_of_it(world, http):
    agent, cy = register(http), register(http, "Cy")
    live(agent)
    assert cy.get("/jobs/mine").json() == {"jobs": [], "nextCursor": None}


def test_a_cursor_of_another_account_shows_only_ones_own(world, http):
    agent, cy = register(http), register(http, "Cy")
    for _ in range(2):
        draft(agent)
    cursor = agent.get("/jobs/mine?limit=1").json()["nextCursor"]
    assert cy.get("/jobs/mine", params={"cursor": cursor}).json()["jobs"] == []


@pytest.mark.parametrize(
    ("query", "reason", "field"),
    [
        ("status=LIVE", "invalid_query", "status"),
        ("status=open", "invalid_query", "status"),
        ("limit=0", "invalid_query", "limit"),
        ("limit=-1", "invalid_query", "limit"),
        ("limit=ten", "invalid_query", "limit"),
        ("limit=1.5", "invalid_query", "limit"),
        ("limit=", "invalid_query", "limit"),
        ("limit=2&limit=3", "invalid_query", "limit"),
        ("cursor=nope", "invalid_cursor", "cursor"),
        ("cursor=", "invalid_cursor", "cursor"),
        ("cursor=WyJuZXdlc3QiLCIyMDI2LTA2LTEyVDEwOjAwOjAwWiIsIngiXQ", "invalid_cursor", "cursor"),
        ("cursor=" + "A" * 2000, "invalid_cursor", "cursor"),
    ],
)
def test_bad_queries(world, http, query, reason, field):
    details = refused(register(http).get(f"/jobs/mine?{query}"), 400, reason)
    assert details["field"] == field
    if field == "status":
        assert details["supportedStatuses"] == STATUSES


def test_limit_is_cut_and_unknown_keys_are_ignored(world, http):
    agent = register(http)
    draft(agent)
    for limit in ("100000", "9" * 500, "0001"):
        assert len(agent.get(f"/jobs/mine?limit={limit}&colour=red").json()["jobs"]) == 1
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO jobs (id, organization_id, status, fields, fields_hash, created_at, updated_at)"
            " SELECT 'x' || n, organization_id, status, fields, fields_hash, created_at, updated_at"
            " FROM jobs, generate_series(1, 150) AS n"
        )
    assert len(agent.get("/jobs/mine").json()["jobs"]) == 25
    assert len(agent.get("/jobs/mine?limit=101").json()["jobs"]) == 100
