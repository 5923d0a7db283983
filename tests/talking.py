"""Interviews as tests hold them: a labeler begins, answers, and is done; and samples of work."""

from typing import Any

from opentrain_server import judging
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.interviews import interview_talk, interviews, sample_items, samples
from opentrain_server.domain.interviews.interview_talk import Talk
from opentrain_server.domain.interviews.sample_items import Plan
from opentrain_server.domain.moderation import message_policy

GOOD = (
    "With sarcasm I mark the intent of the writer, not the words: 'great, broken again' is negative. In 2023 "
    "I labeled 12,000 posts, two of us disagreed on 6 % and we wrote a rule for each case."
)
ANSWERS = ("30 hours", "24 months", "Next Monday")


def begin(world, who: Labeler, job_id: str, *, consent: bool = False, language: str = "en") -> Talk:
    """Begin the interview of a job."""
    with world.database.transaction() as db:
        interviews.begin(db, who, job_id, consent=consent, language=language)
        return interviews.get(db, who, job_id)


def talk_of(world, who: Labeler, job_id: str) -> Talk:
    """The interview as it stands."""
    with world.database.autocommit() as db:
        return interviews.get(db, who, job_id)


def answer(world, who: Labeler, job_id: str, text: str, number: int | None = None, house=None) -> Talk:
    """Answer the last question, or the one with this number."""
    talk = talk_of(world, who, job_id)
    number = talk.last if number is None else number
    if house is None:
        reply = interview_talk.reply(talk, number, text)
    else:
        reply = judging.replied(house, talk, number, text)
    with world.database.transaction() as db:
        interviews.answer(db, who, job_id, reply=reply)
    return talk_of(world, who, job_id)


def finish(world, who: Labeler, job_id: str, *, text: str = GOOD, house=None, **more: Any) -> Talk:
    """Hold a whole interview."""
    talk = begin(world, who, job_id, **more)
    while talk.finished_at is None:
        key = str(talk.messages[-1].question)
        said = ANSWERS[talk.asked % 2] if key.startswith("field:") else f"{text} ({talk.asked})"
        talk = answer(world, who, job_id, said, house=house)
    return talk


def correct(world, who: Labeler, job_id: str, text: str) -> None:
    """Add the labeler's own words."""
    with world.database.transaction() as db:
        interviews.correct(db, who, job_id, judged=message_policy.judged(text))


PASTED = "\n".join(f"Post number {n}\t{'positive' if n % 2 else 'negative'}" for n in range(1, 7))


def plan(pasted: str = PASTED, *, kind: str = "choice", title: str = "Sentiment sample", options=()) -> Plan:
    """A sample of six posts, three positive and three negative."""
    return sample_items.plan(title=title, kind=kind, options=options, pasted=pasted)


def attach(world, employer, job_id: str, made: Plan | None = None) -> None:
    """Make a sample part of a job."""
    with world.database.transaction() as db:
        samples.attach(db, employer, job_id, plan=made or plan())


def complete(world, who: Labeler, job_id: str, answers: dict[int, str]) -> int:
    """Send all answers."""
    with world.database.transaction() as db:
        return samples.complete(db, who, job_id, answers=answers)


def keep(world, who: Labeler, job_id: str, answers: dict[int, str]) -> None:
    """Keep some answers."""
    with world.database.transaction() as db:
        samples.keep(db, who, job_id, answers=answers)
