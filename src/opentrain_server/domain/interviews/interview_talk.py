"""An interview as it goes: what was said, what is asked next, and the judgement when nothing is left to ask.

Pure: the door thinks before the transaction, where a model may be asked for a second judgement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from opentrain_server.domain import interviewing
from opentrain_server.domain.interviewing import Judgement, Message, Question, Rubric
from opentrain_server.domain.interviewing.questions import CLOSE, MOST_QUESTIONS
from opentrain_server.domain.interviewing.sayings import SAYINGS
from opentrain_server.domain.interviews import rubrics
from opentrain_server.domain.moderation import Decision, message_policy

ANSWER_LENGTH = 4_000
LANGUAGES: tuple[str, ...] = tuple(SAYINGS)

# Asked where the employer's words would make us ask for what no interview may ask for.
_STANDARD: Mapping[str, tuple[str, str]] = {
    "en": ("What else should the employer know about you?", "Which of your experience fits this work best?"),
    "es": ("¿Qué más debería saber la empresa de usted?", "¿Qué experiencia suya encaja mejor aquí?"),
    "fr": (
        "Que devrait encore savoir l'employeur sur vous ?",
        "Quelle expérience correspond le mieux à ce travail ?",
    ),
    "de": (
        "Was sollte der Arbeitgeber noch über Sie wissen?",
        "Welche Ihrer Erfahrungen passt am besten zu dieser Arbeit?",
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message as it is kept; `number` counts from 1, `question` is the key of what it asks."""

    id: str
    number: int
    role: Literal["interviewer", "candidate"]
    content: str
    question: str | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """A labeler's interview with everything in it. Score and what follows are None until it is finished."""

    id: str
    job_id: str
    organization_id: str
    job_title: str
    job_status: str
    job_description: str
    rubric_criteria: Any
    rubric_fields: Any
    language: str
    consented_at: datetime | None
    score: int | None
    flags: list[str]
    summary: str | None
    grader: str | None
    correction: str | None
    corrected_at: datetime | None
    started_at: datetime
    finished_at: datetime | None
    messages: Sequence[Said]

    def __post_init__(self) -> None:
        """Take the messages apart, which the database hands over as JSON."""
        rows: Any = self.messages
        said = tuple(Said(**row | {"sent_at": datetime.fromisoformat(row["sent_at"])}) for row in rows)
        object.__setattr__(self, "messages", said)

    @property
    def rubric(self) -> Rubric:
        """Return the rubric that was in force when the interview began."""
        return rubrics.restored(self.rubric_criteria, self.rubric_fields)

    @property
    def last(self) -> int:
        """Return the number of the last message."""
        return self.messages[-1].number if self.messages else 0

    @property
    def asked(self) -> int:
        """Return how many questions were asked so far."""
        return sum(1 for said in self.messages if said.question and said.question != CLOSE)

    @property
    def about(self) -> int:
        """Return how many questions there are about: each criterion mostly gets a second one."""
        rubric = self.rubric
        return max(self.asked, min(MOST_QUESTIONS, len(rubric.fields) + 2 * len(rubric.criteria)))


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes of an answer: what is said next, and the judgement when that is the end.

    Bound to `number`, that of the question it answers. Without `question` it is of a question that is no
    longer the last one.
    """

    number: int
    text: str
    question: Question | None = None
    judgement: Judgement | None = None


def first_question(rubric: Rubric, title: str, language: str) -> Question:
    """Return what an interview begins with, the greeting in it."""
    question = interviewing.next_question(rubric, title, (), language)
    assert question is not None, "a rubric has a criterion"
    return sayable(question, language)


def reply(talk: Talk, number: int, text: str) -> Reply:
    """Return what comes of answering question `number` with `text`."""
    if number != talk.last or talk.finished_at is not None:
        return Reply(number, text)
    spoken = transcript(talk, text)
    question = interviewing.next_question(talk.rubric, talk.job_title, spoken, talk.language)
    if question is None or question.key != CLOSE:
        return Reply(number, text, question and sayable(question, talk.language))
    job = {"title": talk.job_title, "description": talk.job_description}
    judgement = interviewing.judge(
        job | interviewing.to_json(talk.rubric),
        [{"role": m.role, "content": m.content, "question": m.question} for m in spoken],
    )
    return Reply(number, text, question, polished(judgement))


def transcript(talk: Talk, text: str) -> tuple[Message, ...]:
    """Return the talk with one more answer, as judges read it."""
    said = tuple(Message(m.role, m.content, m.question) for m in talk.messages)
    return (*said, Message("candidate", text))


def polished(judgement: Judgement) -> Judgement:
    """Return a judgement whose summary may be shown to people, in place of one that breaks the rules."""
    if message_policy.judged(judgement.summary).decision is not Decision.BLOCK:
        return judgement
    return replace(judgement, summary=f"{judgement.overall} of 100 points.")


def sayable(question: Question, language: str) -> Question:
    """Return a question as it may be asked: the standard one where its words break the rules of messages."""
    if message_policy.judged(question.text).decision is not Decision.BLOCK:
        return question
    of_field, of_criterion = _STANDARD.get(language, _STANDARD["en"])
    return Question(question.key, of_field if question.key.startswith("field:") else of_criterion)
