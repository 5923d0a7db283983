"""Interviews and samples under real races: answers at once, ends against applications, beginnings at once."""

import pytest

from agents import register
from applicants import apply, inbox, labeler
from opentrain_server.core.actor import Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.interviews import interview_talk, interviews, samples
from postings import live, organization_of
from talking import GOOD, answer, attach, begin, complete, keep, plan, talk_of
from threads import race

ROUNDS = 3  # as many jobs as an unclaimed account may publish a day


@pytest.fixture
def agent(http):
    return register(http)


def member(world, agent) -> Member:
    organization = organization_of(world, agent)
    with world.database.autocommit() as db:
        row = db.one("SELECT owner_user_id AS id FROM organizations WHERE id = %(id)s", id=organization)
    return Member(row["id"], "ada@example.com", organization, True)


def almost_done(world, who, job_id):
    """An interview with one question left."""
    talk = begin(world, who, job_id)
    while True:
        reply = interview_talk.reply(talk, talk.last, GOOD)
        if reply.judgement is not None:
            return reply
        talk = answer(world, who, job_id, GOOD)


def finish(world, who, job_id, reply) -> None:
    with world.database.transaction() as db:
        interviews.answer(db, who, job_id, reply=reply)


def test_beginning_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    talks = race(*[lambda: begin(world, who, job_id)] * 6)
    assert all(talk == talks[0] for talk in talks), talks
    assert (world.rows("interviews"), world.rows("rubrics"), world.rows("interview_messages")) == (1, 1, 1)


def test_first_needs_of_a_rubric_at_once(world, agent):
    job_id = live(agent)
    people = [labeler(world) for _ in range(5)]
    talks = race(*[lambda w=w: begin(world, w, job_id) for w in people])
    assert not [talk for talk in talks if isinstance(talk, Exception)], talks
    assert (world.rows("rubrics"), world.rows("interviews")) == (1, 5)


def test_the_same_answer_at_once_is_one(world, agent):
    job_id, who = live(agent), labeler(world)
    begin(world, who, job_id)
    talks = race(*[lambda: answer(world, who, job_id, "30 hours", 1)] * 6)
    assert not [talk for talk in talks if isinstance(talk, Exception)], talks
    assert len(talk_of(world, who, job_id).messages) == 3


def test_different_answers_at_once_leave_one(world, agent):
    job_id, who = live(agent), labeler(world)
    begin(world, who, job_id)
    done = race(*[lambda n=n: answer(world, who, job_id, f"{n} hours", 1) for n in range(20, 26)])
    lost = [one for one in done if isinstance(one, Failure)]
    assert [failure.reason for failure in lost] == ["answer_taken"] * 5
    assert len(talk_of(world, who, job_id).messages) == 3


def test_the_end_against_the_application_is_told_once(world, agent):
    account = organization_of(world, agent)
    for number in range(1, ROUNDS + 1):
        job_id, who = live(agent), labeler(world)
        reply = almost_done(world, who, job_id)
        done = race(
            lambda w=who, j=job_id, r=reply: finish(world, w, j, r),
            lambda w=who, j=job_id: apply(world, w, j),
        )
        assert not [one for one in done if isinstance(one, Exception)], done
        for box, expected in ((account, number), (who.user_id, 1)):
            assert [kind for kind, _ in inbox(world, box)].count("interview.completed") == expected


def test_replacing_a_sample_against_beginning_it(world, agent):
    ada = member(world, agent)
    for _ in range(ROUNDS):
        job_id, who = live(agent), labeler(world)
        attach(world, ada, job_id)
        replaced, kept = race(
            lambda j=job_id: attach(world, ada, j, plan(title="Another")),
            lambda j=job_id, w=who: keep(world, w, j, {1: "positive"}),
        )
        with world.database.autocommit() as db:
            sample = samples.of_job(db, ada, job_id)
        if replaced is None:
            assert (sample.title, isinstance(kept, Failure)) == ("Another", sample.begun == 0)
        else:
            assert (replaced.reason, sample.title, sample.begun) == ("sample_in_use", "Sentiment sample", 1)


def test_completing_at_once(world, agent):
    job_id, who = live(agent), labeler(world)
    attach(world, member(world, agent), job_id)
    right = {n: "positive" if n % 2 else "negative" for n in range(1, 7)}
    scores = race(*[lambda: complete(world, who, job_id, right)] * 5)
    assert [s for s in scores if s == 100] or scores
    assert {getattr(s, "reason", s) for s in scores} <= {100, "sample_done"}
    assert world.rows("sample_runs") == 1
