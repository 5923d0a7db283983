"""The offline interviewer: one question at a time, by a plan that nothing a candidate writes can change.

The whole state is the transcript with the key of each question, so an interview goes on wherever it stopped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import captured, sayings, weighing
from .injection import cut
from .rubric import Rubric, ScreeningField
from .signs import signs
from .transcript import Message, exchanges
from .wording import words

#: Questions of an interview at most; the closing words are none.
MOST_QUESTIONS = 16

CLOSE = "close"

_THIN = 45.0
"""Points below which an answer gets a follow-up question."""
_THIN_WORDS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """What to say next, and the key to keep with it: `field:KEY`, `criterion:N`, either with `:again`."""

    key: str
    text: str


def next_question(
    rubric: Rubric, job_title: str, transcript: Sequence[Message], language: str = "en"
) -> Question | None:
    """Return the question to ask next, the closing words after the last, None after those.

    A question that is still unanswered is returned again as it was asked. Unknown languages fall back to
    English.
    """
    if transcript and transcript[-1].role == "interviewer" and (key := transcript[-1].question):
        return None if key == CLOSE else Question(key, transcript[-1].content)
    asked = [m.question for m in transcript if m.role == "interviewer" and m.question]
    say = sayings.SAYINGS.get(language[:2].lower(), sayings.SAYINGS["en"])
    if CLOSE in asked:
        return None
    question = _next(rubric, asked, _answers(transcript), say)
    if question is None:
        return Question(CLOSE, say["close"])
    if not asked:
        return Question(question.key, f"{say['hello'].format(title=job_title)} {question.text}")
    return question


def missing(rubric: Rubric, transcript: Sequence[Message]) -> tuple[str, ...]:
    """The keys of required fields that were asked for and not told."""
    answers = _answers(transcript)
    return tuple(f.key for f in rubric.fields if f.required and not _told(f, answers))


def _answers(transcript: Sequence[Message]) -> dict[str, str]:
    """What was answered to each key, without what was meant for a grader."""
    return {e.key: cut(e.answer).text for e in exchanges(transcript) if e.key}


def _next(
    rubric: Rubric, asked: list[str], answers: Mapping[str, str], say: Mapping[str, str]
) -> Question | None:
    if len(asked) >= MOST_QUESTIONS:
        return None
    spare = MOST_QUESTIONS - len(asked) - _owed(rubric, asked)
    for field in sorted(rubric.fields, key=lambda f: not f.required):
        key = f"field:{field.key}"
        if key not in asked:
            if field.required or spare > 0:
                return Question(key, _field(field, say))
        elif field.required and spare > 0 and f"{key}:again" not in asked and not _told(field, answers):
            return Question(f"{key}:again", f"{say['sorry']} {_field(field, say)}")
    for number, criterion in enumerate(rubric.criteria, 1):
        key = f"criterion:{number}"
        if key not in asked:
            return Question(key, say[f"ask{(number - 1) % 3}"].format(name=criterion.name))
        if spare > 0 and f"{key}:again" not in asked and _later(key, asked) == 0:
            thin = _thin(answers.get(key, ""))
            return Question(f"{key}:again", say["more" if thin else "limits"].format(name=criterion.name))
    return None


def _owed(rubric: Rubric, asked: list[str]) -> int:
    """Questions that must still be asked once."""
    keys = [f"field:{f.key}" for f in rubric.fields if f.required]
    keys += [f"criterion:{n}" for n in range(1, len(rubric.criteria) + 1)]
    return sum(key not in asked for key in keys)


def _later(key: str, asked: list[str]) -> int:
    """How many questions came after a key: a follow-up comes at once or not at all."""
    return len(asked) - 1 - asked.index(key)


def _told(field: ScreeningField, answers: Mapping[str, str]) -> bool:
    keys = (f"field:{field.key}", f"field:{field.key}:again")
    return any(captured.value(field, answers[k]) is not None for k in keys if k in answers)


def _thin(answer: str) -> bool:
    read = words(answer)
    return len(read.tokens) < _THIN_WORDS or weighing.points(weighing.traits(signs(read, words("")))) < _THIN


def _field(field: ScreeningField, say: Mapping[str, str]) -> str:
    return say[field.type].format(label=field.label.rstrip("?:. "), options=", ".join(field.options))
