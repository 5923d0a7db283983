"""Labelers apply, once, and take their offers back."""

from contextlib import contextmanager

import pytest

from agents import register
from applicants import (
    applied,
    apply,
    decline,
    hiring,
    history,
    inbox,
    invited,
    labeler,
    mails,
    offer,
    proposal_state,
    withdraw,
)
from humans import claimed
from opentrain_server.core.errors import Failure
from postings import draft, force_status, held, live, organization_of, unchanged


@contextmanager
def fails(world, reason):
    """Nothing may change, and this is why."""
    with unchanged(world), pytest.raises(Failure) as failure:
        yield failure
    assert failure.value.reason == reason


@pytest.fixture
def agent(world, http):
    return register(http)


def who_of(world):
    """The one labeler there is, made before anything is compared."""
    return world.labeler


@pytest.fixture(autouse=True)
def somebody(world):
    world.labeler = labeler(world)


def test_an_application_is_told_to_both(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = apply(world, who, job_id)
    told = ("proposal.received", {"proposalId": proposal_id, "jobId": job_id})
    assert inbox(world, organization_of(world, agent))[1:] == [told]
    assert inbox(world, who.user_id) == [told]
    assert proposal_state(world, proposal_id) == ("UNREVIEWED", None)
    assert history(world, proposal_id) == []


def test_the_owner_is_mailed_when_the_first_waits(world, agent):
    claimed(world, agent)
    hiring(world, agent)
    job_id = live(agent)
    waiting = [apply(world, labeler(world), job_id) for _ in range(2)]
    assert mails(world) == [("proposals", "ada@example.com")]
    for proposal_id in waiting:
        agent.post(f"/proposals/{proposal_id}/status", {"status": "MAYBE"})
    invited(agent, job_id, labeler(world))  # an unanswered invite does not wait for the owner
    apply(world, labeler(world), job_id)
    assert [kind for kind, _ in mails(world)].count("proposals") == 2


def test_once_per_job(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = apply(world, who, job_id)
    with fails(world, "already_applied") as failure:
        apply(world, who, job_id)
    assert failure.value.details == {"proposalId": proposal_id}
    withdraw(world, who, proposal_id)
    with fails(world, "already_applied"):
        apply(world, who, job_id)


def test_an_invite_is_answered_and_not_applied_past(world, agent):
    hiring(world, agent)
    job_id, who, ian = live(agent), labeler(world), labeler(world)
    invited(agent, job_id, who)
    declined = invited(agent, job_id, ian)
    decline(world, ian, declined)
    with fails(world, "invite_waiting"):
        apply(world, who, job_id)
    with fails(world, "already_applied"):
        apply(world, ian, job_id)
    world.clock.advance(days=14)
    with fails(world, "invite_expired"):
        apply(world, who, job_id)


@pytest.mark.parametrize("status", ["ONGOING", "COMPLETED", "ARCHIVED"])
def test_a_job_that_left_the_board(world, agent, status):
    job_id = live(agent)
    force_status(world, job_id, status)
    with fails(world, "job_not_open") as failure:
        apply(world, who_of(world), job_id)
    assert failure.value.details == {"jobId": job_id, "status": status, "requiredStatus": "OPEN"}


@pytest.mark.parametrize("make", [draft, held, lambda agent: live(agent, visibility="INVITE_ONLY")])
def test_a_job_that_nobody_sees(world, agent, make):
    job_id = make(agent)
    with fails(world, "not_found"):
        apply(world, who_of(world), job_id)


def test_no_job_at_all(world):
    with fails(world, "not_found"):
        apply(world, who_of(world), "nope")


def test_a_job_of_a_suspended_account(world, agent):
    job_id = live(agent)
    with world.database.transaction() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)
    with fails(world, "job_not_open"):
        apply(world, who_of(world), job_id)


def test_after_the_claim_window(world, agent):
    job_id = live(agent)
    world.clock.advance(hours=24)
    with fails(world, "job_not_open"):
        apply(world, who_of(world), job_id)


def test_nobody_works_for_themselves(world, agent):
    job_id = live(agent)
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO members SELECT id, %(user_id)s, 'MEMBER', %(now)s FROM organizations",
            user_id=who_of(world).user_id,
            now=db.now,
        )
    with fails(world, "own_job"):
        apply(world, who_of(world), job_id)


def test_suspended_labelers_do_not_apply(world, agent):
    job_id = live(agent)
    with world.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s", now=db.now)
    with fails(world, "labeler_suspended"):
        apply(world, who_of(world), job_id)


def test_people_or_agencies(world, agent):
    agency = labeler(world, talent_type="AGENCY")
    people_only, agencies_only = (
        live(agent, freelancerType="FREELANCER"),
        live(agent, freelancerType="AGENCY"),
    )
    with fails(world, "wrong_talent_type"):
        apply(world, agency, people_only)
    with fails(world, "wrong_talent_type"):
        apply(world, who_of(world), agencies_only)
    proposal_id = apply(world, agency, agencies_only, offer(agency_hourly="12.50"))
    shown = agent.get(f"/proposals/{proposal_id}").json()["proposal"]
    assert shown["bid"] == {"amountUsd": 0.06, "unit": "PER_LABEL", "labelerHourlyRateUsd": 12.5}
    assert shown["candidate"]["talentType"] == "AGENCY"


PAY = {
    "PER_HOUR": {"paymentType": "PAY_PER_HOUR", "pricePerHour": 16},
    "PER_LABEL": {"paymentType": "PAY_PER_LABEL", "pricePerLabel": 0.05},
    "FIXED": {"paymentType": "FIXED_PRICE", "fixedPrice": 500},
}


@pytest.mark.parametrize(
    ("unit", "amount"),
    [
        ("PER_HOUR", "2.99"),
        ("PER_HOUR", "1000.01"),
        ("PER_HOUR", "12.345"),
        ("PER_LABEL", "0.0009"),
        ("PER_LABEL", "1000.0001"),
        ("PER_LABEL", "0.00615"),
        ("FIXED", "4.99"),
        ("FIXED", "1000001"),
        ("FIXED", "12.001"),
        ("FIXED", "0"),
        ("FIXED", "-5"),
        ("FIXED", "NaN"),
        ("FIXED", "Infinity"),
        ("FIXED", "1e400"),
        ("PER_LABEL", "1e-400"),
    ],
)
def test_bids_that_cannot_be_meant(world, agent, unit, amount):
    job_id = live(agent, **PAY[unit])
    with fails(world, "bid_out_of_range") as failure:
        apply(world, who_of(world), job_id, offer(amount))
    assert failure.value.details["field"] == "amount"


@pytest.mark.parametrize(
    ("unit", "amount"),
    [("PER_HOUR", "3"), ("PER_HOUR", "1000"), ("PER_LABEL", "0.0615"), ("FIXED", "1000000.00")],
)
def test_bids_at_the_bounds(world, agent, unit, amount):
    proposal_id = apply(world, who_of(world), live(agent, **PAY[unit]), offer(amount))
    bid = agent.get(f"/proposals/{proposal_id}").json()["proposal"]["bid"]
    assert bid == {"amountUsd": float(amount), "unit": unit, "labelerHourlyRateUsd": None}


@pytest.mark.parametrize("hourly", ["0", "1000.01", "1.005"])
def test_hourly_costs_of_agencies(world, agent, hourly):
    agency, job_id = labeler(world, talent_type="AGENCY"), live(agent)
    with fails(world, "bid_out_of_range") as failure:
        apply(world, agency, job_id, offer(agency_hourly=hourly))
    assert failure.value.details["field"] == "agencyHourly"


def test_only_agencies_have_an_hourly_cost(world, agent):
    job_id = live(agent)
    with fails(world, "bid_out_of_range") as failure:
        apply(world, who_of(world), job_id, offer(agency_hourly="12"))
    assert failure.value.details == {"field": "agencyHourly"}


@pytest.mark.parametrize(
    ("note", "policy"),
    [
        ("Mail me at maria@example.com, I answer at once.", "contact_exchange"),
        ("Pay me directly by PayPal and we save the fee.", "off_platform_payment"),
    ],
)
def test_cover_notes_are_moderated(world, agent, note, policy):
    job_id = live(agent)
    with fails(world, "message_policy_blocked") as failure:
        apply(world, who_of(world), job_id, offer(note=note))
    assert failure.value.details == {"policy": policy}


def test_the_length_of_a_cover_note(world, agent):
    job_id = live(agent)
    with fails(world, "cover_note_too_long"):
        apply(world, who_of(world), job_id, offer(note="word " * 1000 + "x"))
    apply(world, who_of(world), job_id, offer(note="word " * 999 + "words"))


@pytest.mark.parametrize(
    ("profile", "seen", "verdict"),
    [
        ("ES", "ES", ("PASSED", "IP_COUNTRY", "2026-06-12T10:00:00.000Z")),
        ("ES", "FR", ("FAILED", "IP_COUNTRY", "2026-06-12T10:00:00.000Z")),
        ("ES", None, ("NOT_CHECKED", None, None)),
        (None, "FR", ("NOT_CHECKED", None, None)),
    ],
)
def test_only_the_verdict_of_the_place_is_kept(world, agent, profile, seen, verdict):
    who = labeler(world, country_code=profile)
    proposal_id = apply(world, who, live(agent), offer(seen=seen))
    location = agent.get(f"/proposals/{proposal_id}").json()["proposal"]["verification"]["location"]
    assert tuple(location.values()) == verdict


def test_withdrawing(world, agent):
    hiring(world, agent)
    proposal_id, who = apply(world, who_of(world), live(agent)), who_of(world)
    agent.post(f"/proposals/{proposal_id}/status", {"status": "SHORTLISTED"})
    done = withdraw(world, who, proposal_id)
    assert (done.changed, done.withdrawn_at) == (True, world.clock())
    assert proposal_state(world, proposal_id) == ("DECLINED", None)
    assert history(world, proposal_id)[-1] == ("SHORTLISTED", "DECLINED", "withdrawn", None)
    told = ("proposal.status_changed", {"proposalId": proposal_id, "status": "DECLINED"})
    assert inbox(world, organization_of(world, agent))[-1] == told
    assert inbox(world, who.user_id)[-1] == told
    with unchanged(world):
        world.clock.advance(hours=1)
        again = withdraw(world, who, proposal_id)
    assert (again.changed, again.withdrawn_at) == (False, done.withdrawn_at)


def test_withdrawing_after_a_refusal_changes_no_status(world, agent):
    hiring(world, agent)
    proposal_id, who = apply(world, who_of(world), live(agent)), who_of(world)
    agent.post(f"/proposals/{proposal_id}/status", {"status": "DECLINED", "reason": "Others fit better."})
    told, steps = inbox(world, who.user_id), history(world, proposal_id)
    assert withdraw(world, who, proposal_id).changed
    assert (inbox(world, who.user_id), history(world, proposal_id)) == (told, steps)


def test_what_cannot_be_withdrawn(world, agent):
    hiring(world, agent)
    job_id, who, cy = live(agent), who_of(world), labeler(world)
    waiting = invited(agent, job_id, who)
    theirs = applied(world, agent)
    with fails(world, "invite_not_accepted"):
        withdraw(world, who, waiting)
    for missing in (theirs, "nope"):
        with fails(world, "not_found"):
            withdraw(world, cy, missing)
    with world.database.transaction() as db:
        db.run(
            "UPDATE proposals SET status = 'HIRED', invite_status = NULL, invited_at = NULL, bid_amount = 1"
        )
    with fails(world, "already_hired"):
        withdraw(world, who, waiting)
