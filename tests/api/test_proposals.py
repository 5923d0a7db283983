"""GET /jobs/{id}/proposals, GET /proposals/{id}, POST /proposals/{id}/status (contract hiring.md §1)."""

import pytest

from agents import refused, register
from applicants import accept, applied, apply, hiring, history, inbox, invited, labeler, offer, withdraw
from opentrain_server.domain.proposals import invites
from postings import draft, force_status, live, organization_of, unchanged
from statements import counted

STATUSES = ["UNREVIEWED", "SHORTLISTED", "MAYBE", "HIRED", "DECLINED", "NOT_A_FIT", "RESUME_SENT"]


def test_an_entry_and_the_whole(world, http):
    agent = register(http)
    job_id = live(agent)
    who = labeler(world, "Maria", "Garcia")
    world.clock.advance(minutes=1)
    proposal_id = apply(world, who, job_id, offer(seen="ES"))
    entry = {
        "id": proposal_id,
        "jobId": job_id,
        "jobTitle": "Spanish sentiment labels",
        "createdAt": "2026-06-12T10:01:00.000Z",
        "updatedAt": "2026-06-12T10:01:00.000Z",
        "status": {"raw": "UNREVIEWED", "label": "Unreviewed"},
        "bid": {"amountUsd": 0.06, "unit": "PER_LABEL", "labelerHourlyRateUsd": None},
        "candidate": {
            "id": who.user_id,
            "profileSlug": f"labeler-{who.user_id[:8]}",
            "displayName": "Maria G.",
            "firstName": "Maria",
            "lastNameInitial": "G",
            "profileTitle": "Text annotation specialist",
            "profilePhotoUrl": None,
            "countryCode": "ES",
            "country": "Spain",
            "talentType": "FREELANCER",
            "highestEarningsUsd": 0,
            "reviewCount": 0,
        },
        "metrics": {
            "interviewScore": None,
            "matchScore": agent.get(f"/proposals/{proposal_id}").json()["proposal"]["metrics"]["matchScore"],
        },
        "invite": None,
    }
    assert agent.get(f"/jobs/{job_id}/proposals").json() == {"proposals": [entry], "nextCursor": None}
    assert agent.get(f"/proposals/{proposal_id}").json() == {
        "proposal": entry
        | {
            "aiInterview": {"score": None, "summary": None, "transcriptAvailable": False},
            "verification": {
                "location": {
                    "status": "PASSED",
                    "method": "IP_COUNTRY",
                    "checkedAt": "2026-06-12T10:01:00.000Z",
                },
                "identity": {"verified": False},
            },
            "openLabel": None,
            "contract": None,
        }
    }


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (None, None, ("Freelancer", None, None)),
        ("Maria", None, ("Maria", "Maria", None)),
        ("mail me at maria@example.com", "x", ("Freelancer", None, None)),
    ],
)
def test_names_are_masked(world, http, first, last, shown):
    agent = register(http)
    job_id = live(agent)
    apply(world, labeler(world, first, last), job_id)
    (entry,) = agent.get(f"/jobs/{job_id}/proposals").json()["proposals"]
    candidate = entry["candidate"]
    assert (candidate["displayName"], candidate["firstName"], candidate["lastNameInitial"]) == shown


def finished_interview(world, job_id, labeler_id, *, finished=True):
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO rubrics (id, job_id, version, criteria, fields, created_at)"
            " VALUES (%(id)s, %(job_id)s, 1, '[]', '[]', %(now)s)",
            id=db.new_id(),
            job_id=job_id,
            now=db.now,
        )
        db.run(
            "INSERT INTO interviews (id, job_id, labeler_id, rubric_id, language, score, summary,"
            " started_at, finished_at)"
            " SELECT %(id)s, job_id, %(labeler_id)s, id, 'en', %(score)s, %(summary)s, %(now)s,"
            " %(finished_at)s"
            " FROM rubrics",
            id="in1",
            labeler_id=labeler_id,
            score=86 if finished else None,
            summary="Fluent, careful." if finished else None,
            finished_at=db.now if finished else None,
            now=db.now,
        )


def finished_sample(world, job_id, labeler_id, *, finished=True):
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO samples (id, job_id, title, kind, options, created_at)"
            " VALUES ('ol1', %(job_id)s, 'Sentiment sample', 'choice', '{a,b}', %(now)s)",
            job_id=job_id,
            now=db.now,
        )
        db.run(
            "INSERT INTO sample_items SELECT 'ol1', n, 'text', 'a' FROM generate_series(1, 25) AS n",
        )
        db.run(
            "INSERT INTO sample_runs (id, sample_id, labeler_id, started_at, completed_at, score, agreement)"
            " VALUES ('run', 'ol1', %(labeler_id)s, %(now)s, %(completed_at)s, %(score)s, %(agreement)s)",
            labeler_id=labeler_id,
            completed_at=db.now if finished else None,
            score=92 if finished else None,
            agreement="0.88" if finished else None,
            now=db.now,
        )


def test_a_finished_interview_and_sample_show(world, http):
    agent, who = register(http), labeler(world)
    job_id = live(agent)
    finished_interview(world, job_id, who.user_id)
    finished_sample(world, job_id, who.user_id)
    proposal_id = apply(world, who, job_id)
    shown = agent.get(f"/proposals/{proposal_id}").json()["proposal"]
    assert shown["aiInterview"] == {"score": 86, "summary": "Fluent, careful.", "transcriptAvailable": True}
    assert shown["metrics"]["interviewScore"] == 86
    assert shown["openLabel"] == {
        "assessmentId": "ol1",
        "title": "Sentiment sample",
        "score": 92,
        "itemCount": 25,
        "agreement": 0.88,
        "completedAt": "2026-06-12T10:00:00.000Z",
    }
    told = [kind for kind, _ in inbox(world, organization_of(world, agent))]
    assert told == ["job.status_changed", "proposal.received", "interview.completed"]


def test_an_unfinished_interview_and_sample_do_not(world, http):
    agent, who = register(http), labeler(world)
    job_id = live(agent)
    finished_interview(world, job_id, who.user_id, finished=False)
    finished_sample(world, job_id, who.user_id, finished=False)
    shown = agent.get(f"/proposals/{apply(world, who, job_id)}").json()["proposal"]
    assert shown["aiInterview"] == {"score": None, "summary": None, "transcriptAvailable": False}
    assert shown["openLabel"] is None
    assert shown["metrics"]["interviewScore"] is None


def test_pages_are_newest_first_and_stable_under_inserts(world, http):
    agent = register(http)
    job_id = live(agent)
    for number in range(7):
        apply(world, labeler(world), job_id)
        world.clock.advance(seconds=number % 2)
    with world.database.autocommit() as db:
        order = [i for (i,) in db.conn.execute("SELECT id FROM proposals ORDER BY created_at DESC, id DESC")]
    seen, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = agent.get(f"/jobs/{job_id}/proposals", params=query).json()
        seen += [entry["id"] for entry in page["proposals"]]
        apply(world, labeler(world), job_id)
        cursor = page["nextCursor"]
        if cursor is None:
            break
        assert cursor == seen[-1]
    assert seen == order


@pytest.mark.parametrize("written", ["NOT_A_FIT", "not a fit", "Not-A-Fit", " not_a-fit "])
def test_a_status_is_read_in_any_case(world, http, written):
    agent = hiring(world, register(http))
    job_id = live(agent)
    first, _ = apply(world, labeler(world), job_id), apply(world, labeler(world), job_id)
    agent.post(f"/proposals/{first}/status", {"status": "NOT_A_FIT", "reason": "Other skills needed."})
    page = agent.get(f"/jobs/{job_id}/proposals", params={"status": written}).json()
    assert [entry["id"] for entry in page["proposals"]] == [first]
    assert page["proposals"][0]["status"] == {"raw": "NOT_A_FIT", "label": "Not a Fit"}


@pytest.mark.parametrize(
    ("query", "reason", "field"),
    [
        ("status=GOOD", "invalid_query", "status"),
        ("status=", "invalid_query", "status"),
        ("limit=0", "invalid_query", "limit"),
        ("cursor=nope", "invalid_cursor", "cursor"),
        ("cursor=", "invalid_cursor", "cursor"),
        ("cursor=" + "x" * 5000, "invalid_cursor", "cursor"),
    ],
)
def test_bad_queries(world, http, query, reason, field):
    agent = register(http)
    job_id = live(agent)
    details = refused(agent.get(f"/jobs/{job_id}/proposals?{query}"), 400, reason)
    assert details["field"] == field
    if field == "status":
        assert details["supportedStatuses"] == STATUSES


def test_a_cursor_of_another_job_is_none(world, http):
    agent = register(http)
    other, job_id = applied(world, agent), live(agent)
    refused(agent.get(f"/jobs/{job_id}/proposals", params={"cursor": other}), 400, "invalid_cursor")


def test_and_cy(world, http):
    agent, cy = register(http), hiring(world, register(http, "Cy"))
    job_id = live(agent)
    proposal_id = apply(world, labeler(world), job_id)
    body = {"status": "SHORTLISTED"}
    with unchanged(world):
        details = refused(cy.get(f"/jobs/{job_id}/proposals"), 403, "not_owner")
        assert details == {"reason": "not_owner", "resource": "jobs", "jobId": job_id}
        for response in (
            cy.get(f"/proposals/{proposal_id}"),
            cy.post(f"/proposals/{proposal_id}/status", body),
        ):
            details = refused(response, 403, "not_owner")
            assert details == {"reason": "not_owner", "resource": "proposals", "proposalId": proposal_id}
        details = refused(cy.get("/jobs/nope/proposals"), 404, "not_found")
        assert details == {"reason": "not_found", "resource": "jobs", "jobId": "nope"}
        for response in (cy.get("/proposals/nope"), cy.post("/proposals/nope/status", body)):
            details = refused(response, 404, "not_found")
            assert details == {"reason": "not_found", "resource": "proposals", "proposalId": "nope"}


def test_review(world, http):
    agent, who = hiring(world, register(http)), labeler(world)
    job_id = live(agent)
    proposal_id = apply(world, who, job_id)
    world.clock.advance(minutes=5)
    answer = agent.post(f"/proposals/{proposal_id}/status", {"status": "SHORTLISTED"})
    assert answer.json() == {
        "ok": True,
        "proposalId": proposal_id,
        "jobId": job_id,
        "status": {"raw": "SHORTLISTED", "label": "Shortlisted"},
        "previousStatus": "UNREVIEWED",
        "changed": True,
    }
    shown = agent.get(f"/proposals/{proposal_id}").json()["proposal"]
    assert (shown["status"]["raw"], shown["updatedAt"]) == ("SHORTLISTED", "2026-06-12T10:05:00.000Z")
    data = {"proposalId": proposal_id, "status": "SHORTLISTED"}
    assert inbox(world, organization_of(world, agent))[-1] == ("proposal.status_changed", data)
    assert inbox(world, who.user_id)[-1] == ("proposal.status_changed", data)
    past, told = history(world, proposal_id), inbox(world, who.user_id)
    again = agent.post(f"/proposals/{proposal_id}/status", {"status": "SHORTLISTED"})
    assert (history(world, proposal_id), inbox(world, who.user_id)) == (past, told)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert again.json()["previousStatus"] == "SHORTLISTED"


def test_a_reason_is_kept_for_the_account_only(world, http):
    agent = hiring(world, register(http))
    proposal_id = applied(world, agent)
    body = {"status": "DECLINED", "reason": "Too few hours a week."}
    assert agent.post(f"/proposals/{proposal_id}/status", body).json()["changed"]
    assert history(world, proposal_id) == [("UNREVIEWED", "DECLINED", "reviewed", "Too few hours a week.")]
    with world.database.autocommit() as db:
        told = db.conn.execute("SELECT string_agg(data::text, '') FROM events").fetchone()[0]
        row = db.one("SELECT user_id, token_id FROM proposal_status_changes")
    assert "hours" not in told
    assert None not in row.values()


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "status", "invalid_type"),
        ({"status": "UNREVIEWED"}, "status", "invalid_value"),
        ({"status": "HIRED"}, "status", "invalid_value"),
        ({"status": "RESUME_SENT"}, "status", "invalid_value"),
        ({"status": "shortlisted"}, "status", "invalid_value"),
        ({"status": 1}, "status", "invalid_value"),
        ({"status": "DECLINED"}, "reason", "invalid_type"),
        ({"status": "NOT_A_FIT", "reason": None}, "reason", "invalid_type"),
        ({"status": "NOT_A_FIT", "reason": " a "}, "reason", "too_small"),
        ({"status": "SHORTLISTED", "reason": "x" * 501}, "reason", "too_big"),
        ({"status": "SHORTLISTED", "reason": 12}, "reason", "invalid_type"),
    ],
)
def test_bad_reviews(world, http, body, field, code):
    agent = hiring(world, register(http))
    proposal_id = applied(world, agent)
    with unchanged(world):
        details = refused(agent.post(f"/proposals/{proposal_id}/status", body), 400, "invalid_body")
    assert (details["field"], details["issues"][0]["code"]) == (field, code)
    assert details["issues"][0]["path"] == [field]


def test_a_review_without_a_body(world, http):
    agent = hiring(world, register(http))
    proposal_id = applied(world, agent)
    refused(agent.post(f"/proposals/{proposal_id}/status"), 400, "empty_body")


def test_no_review_of_the_hired_or_of_unanswered_invites(world, http):
    agent, who = hiring(world, register(http)), labeler(world)
    job_id = live(agent)
    proposal_id = invited(agent, job_id, who)
    with unchanged(world):
        for body in ({"status": "SHORTLISTED"}, {"status": "DECLINED", "reason": "No longer needed."}):
            details = refused(
                agent.post(f"/proposals/{proposal_id}/status", body), 409, "invite_not_accepted"
            )
            assert details == {"reason": "invite_not_accepted", "proposalId": proposal_id}
    accept(world, who, proposal_id)
    assert agent.post(f"/proposals/{proposal_id}/status", {"status": "MAYBE"}).json()["changed"]
    with world.database.transaction() as db:
        db.run("UPDATE proposals SET status = 'HIRED'")
    with unchanged(world):
        details = refused(
            agent.post(f"/proposals/{proposal_id}/status", {"status": "MAYBE"}), 409, "already_hired"
        )
    assert details == {"reason": "already_hired", "proposalId": proposal_id, "contractId": None}


def test_a_lapsed_invite_shows_expired_before_it_is_written(world, http):
    agent = hiring(world, register(http))
    job_id = live(agent)
    proposal_id = invited(agent, job_id, labeler(world))
    world.clock.advance(days=14)
    with unchanged(world):
        early = agent.get(f"/proposals/{proposal_id}").json()
        assert early["proposal"]["status"]["raw"] == "DECLINED"
        assert early["proposal"]["updatedAt"] == "2026-06-26T10:00:00.000Z"
        assert early["proposal"]["invite"] == {
            "status": "EXPIRED",
            "invitedAt": "2026-06-12T10:00:00.000Z",
            "answeredAt": None,
        }
        for status, found in (("DECLINED", 1), ("UNREVIEWED", 0)):
            page = agent.get(f"/jobs/{job_id}/proposals?status={status}").json()
            assert len(page["proposals"]) == found
        refused(
            agent.post(f"/proposals/{proposal_id}/status", {"status": "MAYBE"}), 409, "invite_not_accepted"
        )
    body = {"status": "DECLINED", "reason": "Never answered."}
    assert agent.post(f"/proposals/{proposal_id}/status", body).json()["changed"] is False
    assert history(world, proposal_id) == []
    world.clock.advance(minutes=1)
    with world.database.transaction() as db:
        assert invites.expire(db) == 1
    assert agent.get(f"/proposals/{proposal_id}").json() == early


def test_the_counts_of_my_jobs(world, http):
    agent = hiring(world, register(http))
    job_id, other = live(agent), draft(agent)
    first = apply(world, labeler(world), job_id)
    apply(world, labeler(world), job_id)
    guest = labeler(world)
    invitation = invited(agent, job_id, guest)
    agent.post(f"/proposals/{first}/status", {"status": "MAYBE"})

    def counts():
        return {job["id"]: job["proposalCounts"] for job in agent.get("/jobs/mine").json()["jobs"]}

    assert counts() == {job_id: {"total": 3, "unreviewed": 1}, other: {"total": 0, "unreviewed": 0}}
    accept(world, guest, invitation)
    assert counts()[job_id] == {"total": 3, "unreviewed": 2}
    withdraw(world, guest, invitation)
    assert counts()[job_id] == {"total": 3, "unreviewed": 1}


def test_a_draft_with_proposals_stays(world, http):
    agent = register(http)
    job_id = live(agent)
    apply(world, labeler(world), job_id)
    force_status(world, job_id, "DRAFT")
    with unchanged(world):
        details = refused(agent.delete(f"/job-drafts/{job_id}"), 409, "job_has_history")
    assert details == {"reason": "job_has_history", "jobId": job_id}


def test_the_payment_type_is_locked_by_proposals(world, http):
    agent = register(http)
    job_id, free = live(agent, pricePerHour=16), live(agent, pricePerHour=16)
    apply(world, labeler(world), job_id)
    with unchanged(world):
        details = refused(
            agent.patch(f"/jobs/{job_id}", {"paymentType": "PAY_PER_HOUR"}), 409, "payment_type_locked"
        )
    assert details == {"reason": "payment_type_locked", "jobId": job_id}
    assert agent.patch(f"/jobs/{job_id}", {"paymentType": "PAY_PER_LABEL"}).status_code == 200
    assert agent.patch(f"/jobs/{job_id}", {"headcount": 9}).status_code == 200
    assert agent.patch(f"/jobs/{free}", {"paymentType": "PAY_PER_HOUR"}).status_code == 200


def test_a_page_costs_two_statements_however_long(world, http):
    agent = register(http)
    job_id = live(agent)
    proposal_id = apply(world, labeler(world), job_id)
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO users (id, email, created_at)"
            " SELECT 'u' || n, n || '@example.com', %(now)s FROM generate_series(1, 150) AS n",
            now=db.now,
        )
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)"
            " SELECT 'u' || n, 's' || n, 'FREELANCER', %(now)s, %(now)s FROM generate_series(1, 150) AS n",
            now=db.now,
        )
        db.run(
            "INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, created_at,"
            " updated_at)"
            " SELECT 'p' || n, job_id, 'u' || n, status, bid_amount, bid_unit, created_at, updated_at"
            " FROM proposals, generate_series(1, 150) AS n"
        )
    costs = []
    for limit in (1, 100):
        with counted() as statements:
            page = agent.get(f"/jobs/{job_id}/proposals?limit={limit}").json()
        assert len(page["proposals"]) == limit
        costs.append(len(statements))
    assert costs == [2, 2]
    with counted() as statements:
        agent.get(f"/proposals/{proposal_id}")
    assert len(statements) == 2
