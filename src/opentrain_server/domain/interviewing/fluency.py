"""Criteria that ask for a language, and how well the answers show it."""

import re
from collections.abc import Sequence

from opentrain_server.domain.drafting.extraction.names import mentions
from opentrain_server.domain.drafting.extraction.text import fold, read

from . import tongues
from .rubric import Criterion
from .transcript import Exchange

_ABOUT = re.compile(
    r"\b(?:language|proficiency|fluency|fluent|grammar|native|written|spoken|writing|spelling|command"
    r"|level|sprach\w*|idioma|langue|skills?)\b"
)
_LEVEL = re.compile(r"\b(?:native|c1|c2|fluent|near-native|mother tongue|proficient)\b")
_BEST, _LEAST = 91.0, 20.0
_UNHEARD, _ELSEWHERE = 70.0, 25.0
"""Points when nothing longer was said, and when all was said in other languages."""
_COST = 11.0
_FREE = 0.9
"""Points of each slip in a hundred words beyond the free ones."""
_BELOW = 42.0
_NAMES_ENGLISH = "English"


def asked(criterion: Criterion) -> str | None:
    """The language a criterion asks for by its name, None when it asks for something else."""
    named = [name for _, _, name in mentions(read(criterion.name), "language")]
    if named and (_ABOUT.search(fold(criterion.name)) or len(criterion.name.split()) <= 2):
        return named[0]
    if re.search(r"\b(?:language|proficiency|fluency|grammar)\b", fold(criterion.name)):
        more = [
            name
            for _, _, name in mentions(read(f"{criterion.anchor_low} {criterion.anchor_high}"), "language")
        ]
        return more[0] if more else _NAMES_ENGLISH
    return None


def demanded(description: str) -> str | None:
    """The language that a job's text asks for at a high level, in one sentence with that level."""
    for sentence in re.split(r"[.;\n]", description):
        named = [name for _, _, name in mentions(read(sentence), "language")]
        if named and _LEVEL.search(fold(sentence)):
            return named[0]
    return None


def quality(tongue: str, talk: Sequence[Exchange]) -> tuple[float, bool]:
    """Points for a language, 0 to 100, and whether it is clearly not mastered.

    Read are the answers in that language, and those in another one where the question was in it.
    """
    said = [e for e in talk if len(e.answer.split()) >= 4]
    own: list[str] = []
    wrong = 0
    for e in said:
        spoken = tongues.language(e.answer)
        wanted = tongues.language(_bare(e.question)) == tongue
        if spoken == tongue or (wanted and (spoken is None or tongues.may_be(e.answer, tongue))):
            own.append(e.answer)
        elif wanted:
            wrong += 1
    asked_in = len(own) + wrong
    if not asked_in:
        return (_UNHEARD if not said else _ELSEWHERE), False
    share = wrong / asked_in
    found = sum(tongues.slips(text, tongue) for text in own)
    size = max(40, sum(len(text.split()) for text in own))
    rate = 100 * max(0, found - 1) / size
    points = _BEST - _COST * max(0.0, rate - _FREE) - 60 * share
    points = max(_LEAST, min(_BEST, points))
    return points, points <= _BELOW and (found >= 4 or share >= 0.5)


def _bare(question: str) -> str:
    return re.sub(r"\"[^\"]*\"", " ", question).split("\n")[-1]
