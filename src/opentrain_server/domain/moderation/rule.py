"""One observation that speaks for a reason: concepts near each other, with a weight."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .reading import Hit, Reading

SENTENCE = 60
"""A window in words that stays inside one sentence."""
NEIGHBOURS = 150
"""A window that reaches into the next sentence."""
TEXT = 10**9
"""A window without end."""

_EASED = (1.0, 0.45, 0.25)


@dataclass(frozen=True)
class Rule:
    """Concepts that, met together, speak for a reason.

    `near` names groups of concepts, split by blanks, alternatives by `|`; each group must be met within
    `within` words of the others, in the written order if `ordered`. A group is met by live hits; `!` asks
    for negated ones, `~` takes either. When it is met only inside data to be labeled, the weight shrinks
    to the share `framed`. `needs` are groups that must occur anywhere, `unless` concepts that forbid the
    rule, `eased` concepts that make it weaker. `weight` is in 0..1; 0.8 blocks alone.
    """

    near: str
    weight: float
    within: int = 12
    ordered: bool = False
    needs: str = ""
    unless: str = ""
    eased: str = ""
    framed: float = 0.15
    kind: str = ""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        parsed = tuple(
            (group[0] if group[0] in "!~" else "", tuple(group.lstrip("!~").split("|")))
            for group in self.near.split()
        )
        object.__setattr__(self, "groups", parsed)

    @cached_property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """The groups of `needs`."""
        return tuple(tuple(group.split("|")) for group in self.needs.split())

    def weigh(self, reading: Reading, kind: str) -> tuple[float, str] | None:
        """The weight that the rule adds for this text and the words it rests on, or None."""
        if self.kind not in ("", kind) or not self._possible(reading):
            return None
        factor, span = 1.0, self._match(reading, framed=False)
        if span is None and self.framed:
            factor, span = self.framed, self._match(reading, framed=True)
        if span is None:
            return None
        relief = sum(1 for concept in self.eased.split() if concept in reading.hits)
        return self.weight * factor * _EASED[min(relief, 2)], reading.text[span[0] : span[1]]

    def _possible(self, reading: Reading) -> bool:
        hits = reading.hits
        return (
            all(any(c in hits for c in names) for _, names in self.groups)
            and all(any(c in hits for c in names) for names in self.required)
            and not any(c in hits for c in self.unless.split())
        )

    def _match(self, reading: Reading, *, framed: bool) -> tuple[int, int] | None:
        lists = [list(_taken(reading, mood, names, framed)) for mood, names in self.groups]
        if not all(lists):
            return None
        finder = _in_order if self.ordered else _together
        return finder(lists, self.within)


def clue(
    concept: str, company: str, alone: float, together: float, within: int, *, eased: str = "", framed: float
) -> tuple[Rule, Rule]:
    """A prop of a known scheme: a sign of weight `alone` by itself, `together` more in its usual company."""
    return (
        Rule(concept, alone, eased=eased, framed=framed),
        Rule(f"{concept} {company}", together, within, eased=eased, framed=framed),
    )


def _taken(reading: Reading, mood: str, names: tuple[str, ...], framed: bool) -> Iterator[Hit]:
    for name in names:
        for hit in reading.hits.get(name, ()):
            if (mood == "~" or hit.negated == (mood == "!")) and (framed or not hit.framed):
                yield hit


def _events(lists: list[list[Hit]]) -> list[tuple[int, int, Hit]]:
    return sorted(
        ((hit.position, group, hit) for group, hits in enumerate(lists) for hit in hits),
        key=lambda event: event[:2],
    )


def _in_order(lists: list[list[Hit]], within: int) -> tuple[int, int] | None:
    """The first chain of one hit per group, in order, inside the window. One pass."""
    chains: list[Hit | None] = [None] * len(lists)
    ends = [-1] * len(lists)
    for position, group, hit in _events(lists):
        if group == 0:
            chains[0], ends[0] = hit, hit.last
            continue
        first = chains[group - 1]
        if first is None or ends[group - 1] >= position or position - first.position > within:
            continue
        chains[group], ends[group] = first, hit.last
        if group == len(lists) - 1:
            return first.start, hit.end
    return _alone(lists)


def _together(lists: list[list[Hit]], within: int) -> tuple[int, int] | None:
    """The first place where one hit of each group lies inside the window. One pass."""
    latest: list[Hit | None] = [None] * len(lists)
    for position, group, hit in _events(lists):
        latest[group] = hit
        if all(other is not None and position - other.position <= within for other in latest):
            found = [other for other in latest if other is not None]
            if len({(other.start, other.end) for other in found}) == len(found):
                return min(o.start for o in found), max(o.end for o in found)
    return None


def _alone(lists: list[list[Hit]]) -> tuple[int, int] | None:
    return (lists[0][0].start, lists[0][0].end) if len(lists) == 1 else None
