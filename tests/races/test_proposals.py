"""Races over proposals and invites, with real threads and real commits."""

import itertools
from collections import Counter

import pytest

from agents import register
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
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.proposals import invites
from postings import live, organization_of
from threads import race

ROUNDS = 5


@pytest.fixture
def agent(world, http):
    return hiring(world, register(http))


def reasons(answers):
    return Counter(answer.reason if isinstance(answer, Failure) else "done" for answer in answers)


def expire(world):
    with world.database.transaction() as db:
        return invites.expire(db)


def invite(agent, job_id, who):
    return agent.post(f"/jobs/{job_id}/invites", {"freelancerId": who.user_id})


def streams_are_dense(world, agent, *people):
    for one in (organization_of(world, agent), *[who.user_id for who in people]):
        inbox(world, one)


def test_applying_twice_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    answers = race(*[lambda: apply(world, who, job_id)] * 4)
    assert reasons(answers) == {"done": 1, "already_applied": 3}
    assert world.rows("proposals") == 1
    assert len(inbox(world, who.user_id)) == 1


def test_inviting_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    answers = race(*[lambda: invite(agent, job_id, who)] * 6)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["proposalId"] for answer in answers}) == 1
    assert (len(mails(world)), world.rows("invites_sent")) == (1, 1)


def test_renewing_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    world.clock.advance(days=14)
    *answers, _ = race(*[lambda: invite(agent, job_id, who)] * 4, lambda: expire(world))
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [201]
    assert proposal_state(world, proposal_id) == ("UNREVIEWED", "PENDING")
    assert [step[2] for step in history(world, proposal_id)] == ["invite_expired", "invite_renewed"]
    assert world.rows("invites_sent") == 2
    streams_are_dense(world, agent, who)


def test_inviting_against_applying(world, agent):
    for _ in range(ROUNDS):
        job_id, who = live(agent), labeler(world)
        asked, applied = race(
            lambda j=job_id, w=who: invite(agent, j, w), lambda j=job_id, w=who: apply(world, w, j)
        )
        if asked.status_code == 201:
            assert applied.reason == "invite_waiting"
        else:
            assert (asked.status_code, asked.json()["proposalId"]) == (200, applied)


def test_the_last_invite_is_given_out_once(world, agent):
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO invites_sent (organization_id, proposal_id, sent_at)"
            " SELECT %(org)s, 'old', %(now)s FROM generate_series(1, 98)",
            org=organization_of(world, agent),
            now=db.now,
        )
    jobs, people = [live(agent) for _ in range(3)], [labeler(world) for _ in range(2)]
    answers = race(*[lambda j=j, w=w: invite(agent, j, w) for j in jobs for w in people])
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [429] * 4
    assert world.rows("invites_sent") == 100


def test_accepting_twice_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = invited(agent, job_id, who)
    assert race(*[lambda: accept(world, who, proposal_id)] * 4) == [proposal_id] * 4
    told = [kind for kind, _ in inbox(world, who.user_id)]
    assert told == ["invite.answered", "proposal.received"]


def test_accepting_against_declining(world, agent):
    for _ in range(ROUNDS):
        job_id, who = live(agent), labeler(world)
        proposal_id = invited(agent, job_id, who)
        accepted, declined = race(
            lambda p=proposal_id, w=who: accept(world, w, p),
            lambda p=proposal_id, w=who: decline(world, w, p),
        )
        if declined is True:
            assert accepted.reason == "invite_answered"
            assert proposal_state(world, proposal_id) == ("DECLINED", "DECLINED")
        else:
            assert (accepted, declined.reason) == (proposal_id, "invite_answered")
            assert proposal_state(world, proposal_id) == ("UNREVIEWED", "ACCEPTED")
        answers = [data["answer"] for kind, data in inbox(world, who.user_id) if kind == "invite.answered"]
        assert len(answers) == 1


def test_expiring_against_accepting_late(world, agent):
    """Whoever comes first, an invite whose time is over ends once and is not accepted."""
    for _ in range(ROUNDS):
        job_id, who = live(agent), labeler(world)
        proposal_id = invited(agent, job_id, who)
        world.clock.advance(days=14)
        *accepted, first, second = race(
            *[lambda p=proposal_id, w=who: accept(world, w, p)] * 2, *[lambda: expire(world)] * 2
        )
        assert {answer.reason for answer in accepted} == {"invite_expired"}
        assert first + second + expire(world) == 1, "one that was held just now falls due again"
        assert [step[2] for step in history(world, proposal_id)] == ["invite_expired"]
        assert len(inbox(world, who.user_id)) == 2


def test_closing_against_accepting_and_applying(world, agent):
    for _ in range(ROUNDS):
        job_id, who, ian = live(agent), labeler(world), labeler(world)
        proposal_id = invited(agent, job_id, who)
        closed, accepted, applied = race(
            lambda j=job_id: agent.post(f"/jobs/{j}/close"),
            lambda p=proposal_id, w=who: accept(world, w, p),
            lambda j=job_id, w=ian: apply(world, w, j),
        )
        assert closed.json()["status"] == "ARCHIVED"
        if isinstance(accepted, Refused):
            assert proposal_state(world, proposal_id) == ("DECLINED", "EXPIRED")
        else:
            assert proposal_state(world, proposal_id) == ("UNREVIEWED", "ACCEPTED")
        with world.database.autocommit() as db:
            order = [
                kind
                for (kind,) in db.conn.execute(
                    "SELECT type FROM events WHERE job_id = %s AND inbox_id = %s"
                    " AND (type = 'proposal.received' OR data ->> 'status' = 'ARCHIVED') ORDER BY number",
                    (job_id, organization_of(world, agent)),
                )
            ]
        assert order[-1] == "job.status_changed", "nothing is received after the close"
        assert isinstance(applied, str) or applied.reason == "job_not_open"


def test_reviewing_against_withdrawing(world, agent):
    for _ in range(ROUNDS):
        job_id, who = live(agent), labeler(world)
        proposal_id = apply(world, who, job_id)
        reviewed, withdrawn = race(
            lambda p=proposal_id: agent.post(f"/proposals/{p}/status", {"status": "SHORTLISTED"}),
            lambda p=proposal_id, w=who: withdraw(world, w, p),
        )
        assert (reviewed.status_code, withdrawn.changed) == (200, True)
        steps = [step[:2] for step in history(world, proposal_id)]
        assert steps in (
            [("UNREVIEWED", "SHORTLISTED"), ("SHORTLISTED", "DECLINED")],
            [("UNREVIEWED", "DECLINED"), ("DECLINED", "SHORTLISTED")],
        )
        assert proposal_state(world, proposal_id)[0] == steps[-1][1]
        assert len(inbox(world, who.user_id)) == 3


def test_reviewing_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    proposal_id = apply(world, who, job_id)
    bodies = [
        {"status": "SHORTLISTED"},
        {"status": "MAYBE"},
        {"status": "NOT_A_FIT", "reason": "Other skills."},
    ]
    answers = race(*[lambda b=b: agent.post(f"/proposals/{proposal_id}/status", b) for b in bodies * 2])
    assert {answer.status_code for answer in answers} == {200}
    steps = history(world, proposal_id)
    assert len(steps) == len([answer for answer in answers if answer.json()["changed"]])
    for before, after in itertools.pairwise(steps):
        assert before[1] == after[0], "each step begins where the one before ended"
    assert proposal_state(world, proposal_id)[0] == steps[-1][1]


def test_changing_the_payment_type_against_applying(world, agent):
    for _ in range(ROUNDS):
        job_id, who = live(agent, pricePerHour=16), labeler(world)
        edited, applied = race(
            lambda j=job_id: agent.patch(f"/jobs/{j}", {"paymentType": "PAY_PER_HOUR"}),
            lambda j=job_id, w=who: apply(world, w, j),
        )
        with world.database.autocommit() as db:
            units = [
                unit
                for (unit,) in db.conn.execute("SELECT bid_unit FROM proposals WHERE job_id = %s", (job_id,))
            ]
        if edited.status_code == 200:  # six cents an hour are below what the operator lets anybody offer
            assert (units, applied.reason) == ([], "bid_out_of_range")
        else:
            assert (edited.status_code, units) == (409, ["PER_LABEL"])
            assert edited.json()["details"]["reason"] == "payment_type_locked"


def test_many_at_once_take_their_locks_in_one_order(world, agent):
    """Labelers with ids before and after the account's; reviews, answers and renewals cross each other."""
    job_id, people = live(agent), [labeler(world) for _ in range(4)]
    ids = [invited(agent, job_id, who) for who in people[:2]] + [
        apply(world, who, job_id) for who in people[2:]
    ]
    late = [labeler(world) for _ in range(2)]
    answers = race(
        *[lambda p=p, w=w: accept(world, w, p) for p, w in zip(ids[:2], people[:2], strict=True)],
        *[lambda p=p: agent.post(f"/proposals/{p}/status", {"status": "MAYBE"}) for p in ids[2:]],
        *[lambda p=p, w=w: withdraw(world, w, p) for p, w in zip(ids[2:], people[2:], strict=True)],
        *[lambda w=w: invite(agent, job_id, w) for w in late],
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert {answer.status_code for answer in answers if hasattr(answer, "status_code")} <= {200, 201}
    streams_are_dense(world, agent, *people, *late)
