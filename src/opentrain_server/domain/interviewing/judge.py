"""The offline judgement of an interview: what each criterion is worth, what was stated, what is odd.

It depends on the job and the transcript alone. Text meant for the grader is cut out first; then each answer
is read for substance by signs that know no subject, and weighed by `weighing`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import flags as odd
from . import fluency, relevance, weighing
from .captured import Value, captured, screening
from .injection import cut
from .rubric import Criterion, from_json
from .signs import signs
from .transcript import Message, exchanges, read
from .understood import Job, Reading
from .wording import words

#: Goes up when the same interview may come out differently.
VERSION = "offline-1"

_QUOTES = 2
_QUOTE_SIZE = 240


@dataclass(frozen=True, slots=True)
class Judgement:
    """Points from 0 to 100, overall and by criterion; the facts stated; flags; exact quotes; a sentence."""

    overall: int
    criteria: Mapping[str, int]
    captured: Mapping[str, Value]
    flags: tuple[str, ...]
    evidence: Mapping[str, tuple[str, ...]]
    summary: str
    version: str = VERSION


def judge(job: Mapping[str, object], messages: Iterable[Mapping[str, object]]) -> Judgement:
    """Judge a job's interview. Raises ValueError where the job's rubric or a message is no such thing."""
    return settle(understand(job, messages))


def understand(job: Mapping[str, object], messages: Iterable[Mapping[str, object]]) -> Reading:
    """Read an interview without weighing it."""
    known = _job(job)
    spoken = read(messages)
    whole, injected = _cleaned(spoken)
    talk = exchanges(whole)
    asked = screening(known.rubric.fields, talk)
    judged = tuple(e for i, e in enumerate(talk) if i not in asked and e.question) or talk
    return Reading(
        known,
        talk,
        judged,
        tuple(weighing.traits(signs(words(e.answer), words(e.question))) for e in judged),
        tuple(map(tuple, relevance.shares(known.rubric.criteria, judged))),
        captured(known.rubric.fields, talk),
        tuple(m.content for m in spoken if m.role == "candidate"),
        injected,
    )


def mixed(reading: Reading, criterion: int) -> dict[str, float]:
    """The traits of the answers to one criterion, by their share in it."""
    parts = reading.shares[criterion]
    names = reading.traits[0] if reading.traits else {}
    return {n: sum(s * t[n] for s, t in zip(parts, reading.traits, strict=True)) for n in names}


def settle(reading: Reading, table: Mapping[str, float] | None = None) -> Judgement:
    """Weigh what was read, by the shipped weights or by `table`."""
    rubric, found = reading.job.rubric, {}
    below = False
    each = [weighing.points(t, table) for t in reading.traits]
    for i, criterion in enumerate(rubric.criteria):
        tongue = fluency.asked(criterion)
        if not reading.traits:
            found[criterion.name] = 0.0
        elif tongue:
            found[criterion.name], poor = fluency.quality(tongue, reading.talk)
            below = below or poor
        else:
            found[criterion.name] = sum(s * p for s, p in zip(reading.shares[i], each, strict=True))
    raised = odd.flags(reading, below=below)
    points = {name: _clamped(value) for name, value in found.items()}
    overall = weighted(rubric.criteria, points)
    return Judgement(
        overall, points, reading.said, raised, _evidence(reading, each), _summary(points, overall, raised)
    )


def weighted(criteria: Sequence[Criterion], points: Mapping[str, int]) -> int:
    """The weighted mean of the criteria, rounded half up."""
    total = sum(c.weight for c in criteria)
    return _clamped(sum(c.weight * points[c.name] for c in criteria) / total)


def _clamped(value: float) -> int:
    return max(0, min(100, int(value + 0.5)))


def _job(job: Mapping[str, object]) -> Job:
    title, description = job.get("title"), job.get("description")
    return Job(str(title or ""), str(description or ""), from_json(job))


def _cleaned(spoken: Sequence[Message]) -> tuple[list[Message], bool]:
    """The messages without what is meant for graders; after one such find the others are read strictly."""
    cuts = [cut(m.content) if m.role == "candidate" else None for m in spoken]
    injected = any(c and c.pieces for c in cuts)
    if injected:
        cuts = [c and cut(m.content, strict=True) for m, c in zip(spoken, cuts, strict=True)]
    return [
        Message("candidate", c.text.strip() or "-") if c else m for m, c in zip(spoken, cuts, strict=True)
    ], injected


def _evidence(reading: Reading, each: Sequence[float]) -> dict[str, tuple[str, ...]]:
    """For each criterion the sentences that say most, as the candidate wrote them."""
    out: dict[str, tuple[str, ...]] = {}
    for i, criterion in enumerate(reading.job.rubric.criteria):
        order = sorted(range(len(each)), key=lambda k: -reading.shares[i][k])[:_QUOTES]
        quotes = (_best_sentence(reading.judged[k].answer) for k in sorted(order))
        out[criterion.name] = tuple(
            dict.fromkeys(q for q in quotes if q and any(q in o for o in reading.own))
        )
    return out


def _best_sentence(answer: str) -> str:
    sentences = [s.strip()[:_QUOTE_SIZE].strip() for s in re.split(r"(?<=[.!?])\s+|\n+", answer)[:40]]
    told = [s for s in sentences if len(s) > 2]
    if not told:
        return ""
    nothing = words("")
    return max(told, key=lambda s: weighing.points(weighing.traits(signs(words(s), nothing))))


def _summary(points: Mapping[str, int], overall: int, raised: tuple[str, ...]) -> str:
    if not points:
        return "No answers."
    best, least = max(points, key=lambda n: points[n]), min(points, key=lambda n: points[n])
    word = next(word for limit, word in _WORDS if overall >= limit)
    told = f"{word} answers: strongest in {best} ({points[best]}), weakest in {least} ({points[least]})."
    if best == least:
        told = f"{word} answers: {best} {points[best]}."
    return told + (f" Look at: {', '.join(f.replace('_', ' ') for f in raised)}." if raised else "")


_WORDS = ((75, "Specific"), (55, "Sound"), (35, "Partly usable"), (15, "Thin"), (0, "Empty"))
