"""An interview as it was understood, before anything is weighed."""

from collections.abc import Mapping
from dataclasses import dataclass

from .captured import Value
from .rubric import Rubric
from .transcript import Exchange


@dataclass(frozen=True, slots=True)
class Job:
    """What is judged against: title, description, rubric."""

    title: str
    description: str
    rubric: Rubric


@dataclass(frozen=True, slots=True)
class Reading:
    """An interview read once: answers without injections, and the traits of those that are judged."""

    job: Job
    talk: tuple[Exchange, ...]
    judged: tuple[Exchange, ...]
    traits: tuple[Mapping[str, float], ...]
    shares: tuple[tuple[float, ...], ...]
    said: Mapping[str, Value]
    own: tuple[str, ...]
    injected: bool
