"""AI interviews: the rubric, the questions, what candidates state, and a judgement of their answers."""

from .judge import VERSION, Judgement, judge
from .questions import Question, next_question
from .rubric import Criterion, Rubric, ScreeningField, from_json, suggest, to_json
from .transcript import Message

__all__ = [
    "VERSION",
    "Criterion",
    "Judgement",
    "Message",
    "Question",
    "Rubric",
    "ScreeningField",
    "from_json",
    "judge",
    "next_question",
    "suggest",
    "to_json",
]
