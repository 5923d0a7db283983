"""How well a labeler fits a job: a score with its reasons, from the job's fields and the profile alone.

Deterministic and explainable: each part compares one thing that the job asks for with what the profile says,
in words that both sides may read. What a job does not ask for is no part and has no weight. The whole is
described in docs/guides/matching.md; the score is advice and decides nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from opentrain_server.domain.board import board_words
from opentrain_server.domain.jobs.job_labels import dollars, label, labels
from opentrain_server.domain.labelers.labelers import Card
from opentrain_server.domain.words.countries import country_names

CAP = Decimal("0.20")  # of a match with a disqualifying mismatch
FULL_TIME_HOURS = 30  # a week
PART_TIME_HOURS = 10
_CENT = Decimal("0.01")

_SPOKEN = {
    "NATIVE": Decimal(1),
    "FLUENT": Decimal(1),
    "CONVERSATIONAL": Decimal("0.6"),
    "BASIC": Decimal("0.3"),
}
_LEVELS = ("ENTRY_LEVEL", "INTERMEDIATE", "EXPERT")
_BELOW = {0: Decimal(1), 1: Decimal("0.4"), 2: Decimal(0)}  # score by levels below the one asked for
_HOURS = re.compile(r"(\d{1,3})\s*(?:\+|(?:-|–|to)\s*(\d{1,3}))?\s*(?:h|hrs?|hours?)\b", re.IGNORECASE)
_FULL_TIME = re.compile(r"full[\s-]?time", re.IGNORECASE)
# What the hours a week are worth to somebody available so: full time asked for, part time, less.
_TIME = {
    "FULL_TIME": (Decimal(1), Decimal(1), Decimal(1)),
    "PART_TIME": (Decimal("0.4"), Decimal(1), Decimal(1)),
    "AS_NEEDED": (Decimal("0.2"), Decimal("0.6"), Decimal(1)),
    "NOT_AVAILABLE": (Decimal(0), Decimal(0), Decimal(0)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing compared: its weight, how well it fits (0 to 1), and why in a sentence."""

    key: str
    name: str
    weight: int
    score: Decimal
    reason: str
    disqualifies: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A score from 0 to 1 with two decimals, and its parts, the heaviest first."""

    score: Decimal
    parts: tuple[Part, ...]

    @property
    def disqualified(self) -> tuple[str, ...]:
        """Return the reasons why the labeler cannot do this job at all; mostly none."""
        return tuple(part.reason for part in self.parts if part.disqualifies)

    def parts_json(self) -> list[dict[str, Any]]:
        """Return the parts as JSON holds them, scores as numbers with two decimals."""
        return [asdict(part) | {"score": float(part.score)} for part in self.parts]


Compared = tuple[Decimal, str] | tuple[Decimal, str, bool] | None


def match(fields: Mapping[str, Any], labeler: Card) -> Match:
    """Return how well a labeler fits a job's fields.

    A mismatch that disqualifies (a language not known at all, a country or kind of labeler that the job
    excludes) keeps the score at 0.20 or below, however well the rest fits.
    """
    parts = []
    for key, (name, weight, compare) in _COMPARED.items():
        if (found := compare(fields, labeler)) is not None:
            score, reason, *disqualifies = found
            score = score.quantize(_CENT, ROUND_HALF_UP)
            parts.append(Part(key, name, weight, score, reason, bool(disqualifies and disqualifies[0])))
    total = sum(part.weight for part in parts)
    score = sum((part.weight * part.score for part in parts), Decimal(0)) / total if total else Decimal("0.5")
    if any(part.disqualifies for part in parts):
        score = min(score, CAP)
    return Match(score.quantize(_CENT, ROUND_HALF_UP), tuple(parts))


def _languages(fields: Mapping[str, Any], labeler: Card) -> Compared:
    asked = fields["languages"]
    if not asked:
        return None
    known = {spoken.language: spoken.proficiency for spoken in labeler.languages}
    score = sum((_SPOKEN[known[name]] for name in asked if name in known), Decimal(0)) / len(asked)
    if missing := [name for name in asked if name not in known]:
        return score, f"The job needs {_listed(missing)}, which the profile does not name.", True
    said = [f"{name} ({label(known[name]).lower()})" for name in asked]
    return score, f"The job needs {_listed(asked)}; the profile has {_listed(said)}."


def _work(fields: Mapping[str, Any], labeler: Card) -> Compared:
    kind, asked = fields["dataType"], fields["labelTypes"]
    if kind is None and not asked:
        return None
    scores: list[tuple[int, Decimal]] = []
    if kind is not None:
        near = (
            Decimal("0.5")
            if labeler.data_types and "MULTIMODAL" in {kind, *labeler.data_types}
            else Decimal(0)
        )
        scores.append((2, Decimal(1) if kind in labeler.data_types else near))
    done = [one for one in asked if one in labeler.label_types]
    if asked:
        scores.append((3, Decimal(len(done)) / len(asked)))
    score = sum((weight * one for weight, one in scores), Decimal(0)) / sum(weight for weight, _ in scores)
    has = ([f"{label(kind)} data"] if kind in labeler.data_types else []) + labels(done)
    wanted = ([f"{label(kind)} data"] if kind else []) + labels(asked)
    if score == 1:
        return score, f"The profile has all of the work: {_listed(wanted)}."
    if not has:
        return score, f"The work is {_listed(wanted)}; the profile names none of it."
    return score, f"Of {_listed(wanted)}, the profile has {_listed(has)}."


def _subject(fields: Mapping[str, Any], labeler: Card) -> Compared:
    asked = fields["subjectMatter"]
    if not asked:
        return None
    known = _words_of(*labeler.subject_matter, *labeler.tags, labeler.title)
    met = [one for one in asked if _words_of(one) and _words_of(one) <= known]
    score = Decimal(len(met)) / len(asked)
    if not met:
        return score, f"The subject is {_listed(asked)}; the profile does not name it."
    return score, f"The profile knows {_listed(met)}." if score == 1 else (
        f"Of {_listed(asked)}, the profile knows {_listed(met)}."
    )


def _software(fields: Mapping[str, Any], labeler: Card) -> Compared:
    asked = fields["labelingSoftware"]
    if not asked:
        return None
    tool = _words_of(asked)
    known = [words for one in labeler.software if (words := _words_of(one))]
    if any(words <= tool or tool <= words for words in known):
        return Decimal(1), f"The profile names the tool, {asked}."
    return Decimal(0), f"The tool is {asked}, which the profile does not name."


def _level(fields: Mapping[str, Any], labeler: Card) -> Compared:
    asked = fields["experienceLevel"]
    if asked not in _LEVELS:
        return None
    if labeler.expertise_level is None:
        return Decimal("0.5"), f"The job asks for {_level_name(asked)}; the profile does not say."
    below = max(0, _LEVELS.index(asked) - _LEVELS.index(labeler.expertise_level))
    said = _level_name(labeler.expertise_level)
    return _BELOW[below], f"The job asks for {_level_name(asked)}; the profile says {said}."


def _country(fields: Mapping[str, Any], labeler: Card) -> Compared:
    asked = fields["countries"]
    if not asked:
        return None
    if labeler.country_code is None:
        return Decimal("0.3"), "The job is open to some countries only; the profile names none."
    name = country_names().get(labeler.country_code, labeler.country_code)
    if labeler.country_code in asked:
        return Decimal(1), f"The job is open to people in {name}."
    return Decimal(0), f"The job is not open to people in {name}.", True


def _kind(fields: Mapping[str, Any], labeler: Card) -> Compared:
    asked = fields["freelancerType"]
    if asked not in {"FREELANCER", "AGENCY"}:
        return None
    wanted = {"FREELANCER": "single people", "AGENCY": "agencies"}[asked]
    if labeler.talent_type == asked:
        return Decimal(1), f"The job is for {wanted}."
    return Decimal(0), f"The job is for {wanted} only.", True


def _rate(fields: Mapping[str, Any], labeler: Card) -> Compared:
    pay, rate = fields["pricePerHour"], labeler.hourly_rate
    if fields["paymentType"] != "PAY_PER_HOUR" or pay is None or rate is None:
        return None
    pay = Decimal(str(pay))
    if pay >= rate:
        return Decimal(1), f"The job pays {dollars(pay)} an hour; the profile asks for {dollars(rate)}."
    score = max(Decimal(0), 2 * pay / rate - 1)  # nothing is left of it at half the rate
    return score, f"The job pays {dollars(pay)} an hour, below the {dollars(rate)} of the profile."


def _time(fields: Mapping[str, Any], labeler: Card) -> Compared:
    said = f"the profile says {label(labeler.availability).lower()}"
    if labeler.availability == "NOT_AVAILABLE":
        return Decimal(0), "The profile says that no work is taken now."
    asked = str(fields["timeRequirement"] or "")
    hours = max((int(high or low) for low, high in _HOURS.findall(asked)), default=0)
    if _FULL_TIME.search(asked) or hours >= FULL_TIME_HOURS:
        return _TIME[labeler.availability][0], f"The job is full time; {said}."
    if hours >= PART_TIME_HOURS:
        return _TIME[labeler.availability][1], f"The job takes some {hours} hours; {said}."
    return (_TIME[labeler.availability][2], f"The job takes {hours} hours; {said}.") if hours else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _level_name(value: str) -> str:
    return {"ENTRY_LEVEL": "entry level", "INTERMEDIATE": "intermediate", "EXPERT": "expert"}[value]


def _words_of(*texts: str) -> set[str]:
    return set(board_words.indexed(*texts).split())


_COMPARED: dict[str, tuple[str, int, Callable[[Mapping[str, Any], Card], Compared]]] = {
    "languages": ("Languages", 25, _languages),
    "work": ("Data and labels", 20, _work),
    "subject": ("Subject", 15, _subject),
    "country": ("Country", 10, _country),
    "level": ("Experience", 10, _level),
    "rate": ("Pay", 10, _rate),
    "software": ("Tool", 10, _software),
    "time": ("Time", 5, _time),
    "kind": ("Who is wanted", 5, _kind),
}
