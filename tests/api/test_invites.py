"""POST /jobs/{id}/invites (contract hiring.md §2)."""

import httpx2
import pytest

from agents import refused, register
from applicants import (
    accept,
    apply,
    decline,
    hiring,
    history,
    inbox,
    invited,
    labeler,
    mails,
    proposal_state,
    withdraw,
)
from conftest import emptied, running
from humans import person
from opentrain_server.core.settings import Settings
from opentrain_server.domain.proposals import invites
from postings import draft, force_status, held, live, organization_of, unchanged
from statements import counted


@pytest.fixture
def agent(world, http):
    return hiring(world, register(http))


def invite(agent, job_id, who):
    return agent.post(f"/jobs/{job_id}/invites", {"freelancerId": getattr(who, "user_id", who)})


def test_a_fresh_invite(world, agent):
    job_id, who = live(agent), labeler(world)
    response = invite(agent, job_id, who)
    proposal_id = response.json()["proposalId"]
    assert (response.status_code, response.json()) == (
        201,
        {
            "ok": True,
            "proposalId": proposal_id,
            "jobId": job_id,
            "freelancerId": who.user_id,
            "alreadyInvited": False,
        },
    )
    shown = agent.get(f"/proposals/{proposal_id}").json()["proposal"]
    assert shown["bid"] == {"amountUsd": None, "unit": "PER_LABEL", "labelerHourlyRateUsd": None}
    assert shown["invite"] == {
        "status": "PENDING",
        "invitedAt": "2026-06-12T10:00:00.000Z",
        "answeredAt": None,
    }
    assert [kind for kind, _ in mails(world)] == ["invites"]
    with world.database.autocommit() as db:
        body = db.one("SELECT body FROM mails")["body"]
    assert f"{world.settings.base}/invitations" in body
    assert "26 June 2026" in body
    assert inbox(world, organization_of(world, agent))[1:] == []


def test_a_repeat_asks_nobody_again(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    with unchanged(world):
        response = invite(agent, job_id, who)
    assert (response.status_code, response.json()["alreadyInvited"]) == (200, True)
    assert response.json()["proposalId"] == proposal_id


@pytest.mark.parametrize("state", ["applied", "accepted", "declined", "withdrawn", "reviewed", "closed"])
def test_who_has_a_proposal_is_not_asked_again(world, agent, state):
    job_id, who = live(agent), labeler(world)
    if state in {"applied", "withdrawn", "reviewed", "closed"}:
        proposal_id = apply(world, who, job_id)
    else:
        proposal_id = invited(agent, job_id, who)
    {
        "accepted": lambda: accept(world, who, proposal_id),
        "declined": lambda: decline(world, who, proposal_id),
        "withdrawn": lambda: withdraw(world, who, proposal_id),
        "reviewed": lambda: agent.post(f"/proposals/{proposal_id}/status", {"status": "MAYBE"}),
        "closed": lambda: agent.post(f"/jobs/{job_id}/close"),
        "applied": lambda: None,
    }[state]()
    with unchanged(world):
        response = invite(agent, job_id, who)
    assert (response.status_code, response.json()["proposalId"]) == (200, proposal_id)


@pytest.mark.parametrize("swept", [True, False])
def test_an_expired_invite_is_renewed_on_the_same_proposal(world, agent, swept):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    world.clock.advance(days=14)
    if swept:
        with world.database.transaction() as db:
            assert invites.expire(db) == 1
    response = invite(agent, job_id, who)
    assert (response.status_code, response.json()["proposalId"]) == (201, proposal_id)
    assert response.json()["alreadyInvited"] is False
    assert proposal_state(world, proposal_id) == ("UNREVIEWED", "PENDING")
    assert [step[:3] for step in history(world, proposal_id)] == [
        ("UNREVIEWED", "DECLINED", "invite_expired"),
        ("DECLINED", "UNREVIEWED", "invite_renewed"),
    ]
    told = [
        ("invite.answered", "expired"),
        ("proposal.status_changed", "DECLINED"),
        ("proposal.status_changed", "UNREVIEWED"),
    ]
    for stream in (inbox(world, organization_of(world, agent))[1:], inbox(world, who.user_id)):
        assert [(kind, data.get("answer") or data["status"]) for kind, data in stream] == told
    assert len(mails(world)) == 2
    assert world.rows("invites_sent") == 2
    shown = agent.get(f"/proposals/{proposal_id}").json()["proposal"]["invite"]
    assert shown == {"status": "PENDING", "invitedAt": "2026-06-26T10:00:00.000Z", "answeredAt": None}


def test_an_expired_invite_to_a_closed_job_is_not(world, agent):
    job_id, who = live(agent), labeler(world)
    invited(agent, job_id, who)
    world.clock.advance(days=15)
    agent.post(f"/jobs/{job_id}/close")
    with unchanged(world):
        refused(invite(agent, job_id, who), 409, "job_not_published")


@pytest.mark.parametrize("make", [draft, held])
def test_a_job_that_is_not_open(world, agent, make):
    job_id, who = make(agent), labeler(world)
    with unchanged(world):
        details = refused(invite(agent, job_id, who), 409, "job_not_published")
    assert details["jobId"] == job_id
    for status in ("ONGOING", "COMPLETED", "ARCHIVED"):
        force_status(world, job_id, status)
        with unchanged(world):
            details = refused(invite(agent, job_id, who), 409, "job_not_published")
        assert details == {"reason": "job_not_published", "jobId": job_id, "status": status}


def test_an_invite_only_job_takes_invites(world, agent):
    assert invite(agent, live(agent, visibility="INVITE_ONLY"), labeler(world)).status_code == 201


def test_unknown_things(world, agent, http):
    job_id, who, cy = live(agent), labeler(world), hiring(world, register(http, "Cy"))
    with unchanged(world):
        for theirs in ("nope", job_id):
            details = refused(invite(cy, theirs, who), 404, "not_found")
            assert details == {"reason": "not_found", "resource": "jobs", "jobId": theirs}
        refused(invite(agent, "nope", "nobody"), 404, "not_found")
        details = refused(invite(agent, job_id, "nobody"), 404, "not_found")
        assert details == {"reason": "not_found", "resource": "freelancers", "freelancerId": "nobody"}


def test_who_is_no_labeler(world, agent):
    job_id, eve = live(agent), person(world, "eve@example.com")
    with unchanged(world):
        details = refused(invite(agent, job_id, eve), 409, "not_a_freelancer")
    assert details == {"reason": "not_a_freelancer", "freelancerId": eve.user_id}


def change(world, sql, **params):
    with world.database.transaction() as db:
        db.run(sql, **params, now=db.now)


@pytest.mark.parametrize("why", ["suspended", "closed", "takes_none", "wrong_type", "member"])
def test_who_cannot_be_asked(world, agent, why):
    job_id = live(agent, freelancerType="AGENCY" if why == "wrong_type" else "ANY")
    who = labeler(world, takes_invites=why != "takes_none")
    if why == "suspended":
        change(world, "UPDATE users SET suspended_at = %(now)s WHERE id = %(id)s", id=who.user_id)
    if why == "closed":
        change(world, "UPDATE users SET closed_at = %(now)s, email = NULL WHERE id = %(id)s", id=who.user_id)
    if why == "member":
        change(
            world,
            "INSERT INTO members VALUES (%(org)s, %(id)s, 'MEMBER', %(now)s)",
            org=organization_of(world, agent),
            id=who.user_id,
        )
    with unchanged(world):
        details = refused(invite(agent, job_id, who), 409, "freelancer_unavailable")
    assert details == {"reason": "freelancer_unavailable", "freelancerId": who.user_id}


def test_an_agency_fits_a_job_for_agencies(world, agent):
    who = labeler(world, talent_type="AGENCY")
    assert invite(agent, live(agent, freelancerType="AGENCY"), who).status_code == 201
    refused(invite(agent, live(agent, freelancerType="FREELANCER"), who), 409, "freelancer_unavailable")


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "invalid_type"), ({"freelancerId": 7}, "invalid_type"), ({"freelancerId": "  "}, "too_small")],
)
def test_bad_bodies(world, agent, body, code):
    job_id = live(agent)
    with unchanged(world):
        details = refused(agent.post(f"/jobs/{job_id}/invites", body), 400, "invalid_body")
    assert (details["field"], details["issues"][0]["code"]) == ("freelancerId", code)
    refused(agent.post(f"/jobs/{job_id}/invites"), 400, "empty_body")


def test_a_hundred_a_day(world, agent):
    jobs, who = [live(agent), live(agent)], labeler(world)
    change(
        world,
        "INSERT INTO invites_sent (organization_id, proposal_id, sent_at)"
        " SELECT %(org)s, 'old', %(now)s FROM generate_series(1, 99)",
        org=organization_of(world, agent),
    )
    world.clock.advance(hours=1)
    assert invite(agent, jobs[0], who).status_code == 201
    with unchanged(world):
        details = refused(invite(agent, jobs[1], who), 429, "rate_limited")
        assert invite(agent, jobs[0], who).status_code == 200
    assert details == {
        "reason": "rate_limited",
        "limit": 100,
        "windowSeconds": 86400,
        "retryAfterSeconds": 23 * 3600,
    }
    world.clock.advance(hours=23)
    assert invite(agent, jobs[1], who).status_code == 201


def test_a_limit_of_none(postgres, tmp_path):
    settings = Settings(data_dir=tmp_path, origin="http://market.test", invites_per_day=0)
    with (
        running(postgres, settings) as own,
        emptied(own) as world,
        httpx2.Client(base_url=world.url, timeout=30) as client,
    ):
        agent = hiring(world, register(client))
        details = refused(invite(agent, live(agent), labeler(world)), 429, "rate_limited")
    assert details["retryAfterSeconds"] == 86400


def test_what_an_invite_costs(world, agent):
    job_id, who = live(agent), labeler(world)
    with counted() as statements:
        assert invite(agent, job_id, who).status_code == 201
    assert len(statements) <= 5, statements
