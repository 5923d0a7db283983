"""Proposals under any order of calls: the rows say what a small model says, and history ends there."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents import register
from applicants import accept, apply, decline, hiring, history, inbox, labeler, proposal_state, withdraw
from opentrain_server.core.errors import Failure
from opentrain_server.domain.proposals import invites
from postings import live, organization_of

STEPS = st.lists(
    st.sampled_from(
        [
            "invite",
            "apply",
            "accept",
            "decline",
            "withdraw",
            "wait",
            "sweep",
            "MAYBE",
            "DECLINED",
            "SHORTLISTED",
        ]
    ),
    max_size=12,
)
REVIEWS = {"MAYBE", "DECLINED", "SHORTLISTED"}


class Model:
    """What one proposal must be."""

    def __init__(self):
        self.status = self.invite = self.ends = None
        self.withdrawn = False

    def lapsed(self, now):
        return self.invite == "PENDING" and self.ends <= now

    def answered(self):
        return self.status is not None and self.invite in {None, "ACCEPTED"}

    def step(self, step, now):
        """Return the reason to refuse, or None when it is done."""
        if self.lapsed(now) and step in {"invite", "sweep"}:
            self.status, self.invite = "DECLINED", "EXPIRED"
        return getattr(self, f"_{step}", lambda now: self._review(step, now))(now)

    def _wait(self, now):
        return None

    _sweep = _wait

    def _invite(self, now):
        if self.status is None or self.invite == "EXPIRED":
            self.status, self.invite, self.ends = "UNREVIEWED", "PENDING", now + timedelta(days=14)

    def _apply(self, now):
        if self.status is not None:
            if self.invite == "EXPIRED" or self.lapsed(now):
                return "invite_expired"
            return "invite_waiting" if self.invite == "PENDING" else "already_applied"
        self.status = "UNREVIEWED"

    def _answer(self, now, wanted, status):
        if self.status is None:
            return "not_found"
        if self.invite == wanted:
            return None
        if self.invite == "EXPIRED" or self.lapsed(now):
            return "invite_expired"
        if self.invite != "PENDING":
            return "invite_answered"
        self.invite, self.status = wanted, status

    def _accept(self, now):
        return self._answer(now, "ACCEPTED", "UNREVIEWED")

    def _decline(self, now):
        return self._answer(now, "DECLINED", "DECLINED")

    def _withdraw(self, now):
        if self.status is None:
            return "not_found"
        if self.withdrawn:
            return None
        if not self.answered():
            return "invite_not_accepted"
        self.withdrawn, self.status = True, "DECLINED"

    def _review(self, status, now):
        if self.status is None:
            return "not_found"
        if ("DECLINED" if self.lapsed(now) else self.status) == status:
            return None
        if not self.answered():
            return "invite_not_accepted"
        self.status = status


def attempt(verb):
    try:
        verb()
    except Failure as failure:
        return failure.reason
    return None


def sent(response):
    return None if response.status_code < 300 else response.json()["details"]["reason"]


def do(world, agent, job_id, who, proposal_id, step):
    if step == "wait":
        world.clock.advance(days=5)
        return None
    if step == "sweep":
        with world.database.transaction() as db:
            invites.expire(db)
        return None
    if step == "invite":
        return sent(agent.post(f"/jobs/{job_id}/invites", {"freelancerId": who.user_id}))
    if step == "apply":
        return attempt(lambda: apply(world, who, job_id))
    if step in REVIEWS:
        return sent(agent.post(f"/proposals/{proposal_id}/status", {"status": step, "reason": "Because."}))
    verb = {"accept": accept, "decline": decline, "withdraw": withdraw}[step]
    return attempt(lambda: verb(world, who, proposal_id))


def proposal_of(world, job_id, who):
    with world.database.autocommit() as db:
        row = db.conn.execute(
            "SELECT id FROM proposals WHERE job_id = %s AND labeler_id = %s", (job_id, who.user_id)
        ).fetchone()
    return row[0] if row else "none"


@pytest.fixture
def agent(world, http):
    return hiring(world, register(http))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_order_of_calls(world, agent, steps):
    with world.database.transaction() as db:
        db.run("DELETE FROM invites_sent")
        db.run("DELETE FROM moderation_decisions")
    job_id, who, model = live(agent), labeler(world), Model()
    for step in steps:
        proposal_id = proposal_of(world, job_id, who)
        reason = do(world, agent, job_id, who, proposal_id, step)
        assert reason == model.step(step, world.clock()), (step, steps)
    if model.status is None:
        assert proposal_of(world, job_id, who) == "none"
        return
    proposal_id = proposal_of(world, job_id, who)
    assert proposal_state(world, proposal_id) == (model.status, model.invite)
    past = history(world, proposal_id)
    assert [step[0] for step in past[1:]] == [step[1] for step in past[:-1]]
    assert (past[-1][1] if past else "UNREVIEWED") == model.status
    mine = [data for kind, data in inbox(world, who.user_id) if kind == "proposal.status_changed"]
    theirs = inbox(world, organization_of(world, agent))
    told = [
        data
        for kind, data in theirs
        if kind == "proposal.status_changed" and data["proposalId"] == proposal_id
    ]
    assert (
        [data["status"] for data in mine] == [data["status"] for data in told] == [step[1] for step in past]
    )
