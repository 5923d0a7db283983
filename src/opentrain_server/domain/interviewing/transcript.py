"""A transcript: who said what, and which answer belongs to which question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Role = Literal["interviewer", "candidate"]

#: Messages that are read, and characters of one message and of all; what comes after is not read.
MOST_MESSAGES = 80
MOST_OF_ONE = 8_000
MOST_OF_ALL = 60_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `question` is the key of the question it asks, None for answers and imported texts."""

    role: Role
    content: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and all that the candidate said until the next one."""

    question: str
    answer: str
    key: str | None = None


def read(messages: Iterable[Mapping[str, object]]) -> tuple[Message, ...]:
    """Return the messages of a JSON list, within the limits above.

    Raises ValueError for one without a known `role` or a string `content`.
    """
    kept: list[Message] = []
    room = MOST_OF_ALL
    for item in messages:
        role, content = item.get("role"), item.get("content")
        if role not in ("interviewer", "candidate") or not isinstance(content, str):
            raise ValueError("a message must have a role, interviewer or candidate, and a string content")
        if len(kept) == MOST_MESSAGES or room <= 0:
            break
        said = content[: min(MOST_OF_ONE, room)]
        room -= len(said)
        key = item.get("question")
        kept.append(
            Message(
                "candidate" if role == "candidate" else "interviewer",
                said,
                key if isinstance(key, str) else None,
            )
        )
    return tuple(kept)


def exchanges(messages: Iterable[Message]) -> tuple[Exchange, ...]:
    """Return questions with their answers; a question without an answer is left out."""
    found: list[Exchange] = []
    asked: list[Message] = []
    answered: list[str] = []
    for message in messages:
        if message.role == "candidate":
            answered.append(message.content)
            continue
        if answered:
            found.append(_exchange(asked, answered))
            asked, answered = [], []
        asked.append(message)
    return (*found, _exchange(asked, answered)) if answered else tuple(found)


def _exchange(asked: list[Message], answered: list[str]) -> Exchange:
    key = next((message.question for message in reversed(asked) if message.question), None)
    return Exchange("\n".join(m.content for m in asked), "\n".join(answered), key)
