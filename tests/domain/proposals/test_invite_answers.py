"""Invites as labelers answer them, and as time does."""

import pytest

from agents import register
from applicants import (
    accept,
    decline,
    hiring,
    history,
    inbox,
    invited,
    labeler,
    offer,
    proposal_state,
    withdraw,
)
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.proposals import invites
from opentrain_server.worker.sweep import sweep
from postings import force_status, live, organization_of, unchanged


@pytest.fixture
def agent(world, http):
    return hiring(world, register(http))


def refused(world, reason, verb, *args):
    with unchanged(world), pytest.raises(Failure) as failure:
        verb(world, *args)
    assert failure.value.reason == reason


def answered(proposal_id, job_id, who, answer):
    data = {"proposalId": proposal_id, "jobId": job_id, "freelancerId": who.user_id, "answer": answer}
    return "invite.answered", data


def test_accepting(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    world.clock.advance(days=1)
    assert (
        accept(world, who, proposal_id, offer("0.07", note="I know the subject.", seen="ES")) == proposal_id
    )
    shown = agent.get(f"/proposals/{proposal_id}").json()["proposal"]
    assert shown["bid"] == {"amountUsd": 0.07, "unit": "PER_LABEL", "labelerHourlyRateUsd": None}
    assert shown["invite"] == {
        "status": "ACCEPTED",
        "invitedAt": "2026-06-12T10:00:00.000Z",
        "answeredAt": "2026-06-13T10:00:00.000Z",
    }
    assert shown["verification"]["location"]["status"] == "PASSED"
    told = [
        answered(proposal_id, job_id, who, "accepted"),
        ("proposal.received", {"proposalId": proposal_id, "jobId": job_id}),
    ]
    assert inbox(world, organization_of(world, agent))[1:] == told
    assert inbox(world, who.user_id) == told
    assert history(world, proposal_id) == []
    with unchanged(world):
        assert accept(world, who, proposal_id) == proposal_id, "a repeat changes nothing"


def test_declining(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    assert decline(world, who, proposal_id) is True
    assert proposal_state(world, proposal_id) == ("DECLINED", "DECLINED")
    told = [
        answered(proposal_id, job_id, who, "declined"),
        ("proposal.status_changed", {"proposalId": proposal_id, "status": "DECLINED"}),
    ]
    assert inbox(world, organization_of(world, agent))[1:] == told
    assert inbox(world, who.user_id) == told
    with unchanged(world):
        assert decline(world, who, proposal_id) is False
    refused(world, "invite_answered", accept, who, proposal_id)


def test_what_was_accepted_is_withdrawn_and_not_declined(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    accept(world, who, proposal_id)
    refused(world, "invite_answered", decline, who, proposal_id)
    withdraw(world, who, proposal_id)
    assert proposal_state(world, proposal_id) == ("DECLINED", "ACCEPTED")


def test_too_late(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    world.clock.advance(days=14)
    for verb in (accept, decline):
        refused(world, "invite_expired", verb, who, proposal_id)


@pytest.mark.parametrize("status", ["DRAFT", "PENDING_APPROVAL", "ONGOING", "COMPLETED", "ARCHIVED"])
def test_accepting_when_the_job_is_not_open_ends_the_invite(world, agent, status):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    force_status(world, job_id, status)
    answer = accept(world, who, proposal_id)
    assert answer == Refused("job_not_open", {"jobId": job_id, "status": status, "requiredStatus": "OPEN"})
    assert proposal_state(world, proposal_id) == ("DECLINED", "EXPIRED")
    assert history(world, proposal_id) == [("UNREVIEWED", "DECLINED", "invite_expired", None)]
    assert inbox(world, who.user_id)[0] == answered(proposal_id, job_id, who, "expired")
    refused(world, "invite_expired", accept, who, proposal_id)


def test_a_bad_offer_leaves_the_invite_open(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    refused(world, "bid_out_of_range", accept, who, proposal_id, offer("9999"))
    refused(world, "message_policy_blocked", accept, who, proposal_id, offer(note="Mail me at a@example.com"))
    assert proposal_state(world, proposal_id) == ("UNREVIEWED", "PENDING")


def test_an_invite_only_job_is_accepted(world, agent):
    job_id, who = live(agent, visibility="INVITE_ONLY"), labeler(world)
    proposal_id = invited(agent, job_id, who)
    assert accept(world, who, proposal_id) == proposal_id


def test_and_cy(world, agent):
    proposal_id = invited(agent, live(agent), labeler(world))
    cy = labeler(world, "Cy")
    for verb in (accept, decline):
        refused(world, "not_found", verb, cy, proposal_id)
        refused(world, "not_found", verb, cy, "nope")


def test_the_sweeper_ends_what_is_over(world, agent):
    job_id = live(agent)
    people = [labeler(world) for _ in range(3)]
    ids = [invited(agent, job_id, who) for who in people]
    accept(world, people[0], ids[0])
    world.clock.advance(days=14, seconds=-1)
    assert sweep(world.database)["invites"] == 0
    world.clock.advance(seconds=1)
    assert sweep(world.database)["invites"] == 2
    assert [proposal_state(world, one) for one in ids] == [
        ("UNREVIEWED", "ACCEPTED"),
        ("DECLINED", "EXPIRED"),
        ("DECLINED", "EXPIRED"),
    ]
    for who, one in zip(people[1:], ids[1:], strict=True):
        assert inbox(world, who.user_id) == [
            answered(one, job_id, who, "expired"),
            ("proposal.status_changed", {"proposalId": one, "status": "DECLINED"}),
        ]
    assert len(inbox(world, organization_of(world, agent))) == 1 + 2 + 2 * 2
    with unchanged(world), world.database.transaction() as db:
        assert invites.expire(db) == 0
