"""Items of a sample of work, read from what an employer pastes: CSV, or lines of item, tab, right answer."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from opentrain_server.core.errors import Failure
from opentrain_server.domain.moderation import Decision, message_policy

Kind = Literal["choice", "text"]

FEWEST_ITEMS, MOST_ITEMS = 5, 50
ITEM_LENGTH = 2_000
GOLD_LENGTH = 500
OPTION_LENGTH = 120
FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
TITLE_LENGTH = 120
PASTED_LENGTH = 200_000
PROBLEMS_TOLD = 10

_HEADS = (
    {"item", "items", "text", "content", "input"},
    {"gold", "label", "answer", "right answer", "expected"},
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to label and its right answer."""

    content: str
    gold: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample as an employer wants it; `options` is empty for text."""

    title: str
    kind: Kind
    options: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line (None: with all of them), in words for people."""

    line: int | None
    text: str


def plan(*, title: str, kind: str, options: Sequence[str], pasted: str) -> Plan:
    """Return the sample that a form describes. Pure.

    Without `options` the right answers themselves are the choices. Fails with `invalid_sample`: `problems`
    by field (`title`, `kind`, `options`, `pasted`), those of the items by line.
    """
    problems: dict[str, list[Problem]] = {}
    title = " ".join(title.split())
    if not 1 <= len(title) <= TITLE_LENGTH:
        problems["title"] = [Problem(None, f"Give it a title of 1 to {TITLE_LENGTH} characters.")]
    elif _refused(title):
        problems["title"] = [Problem(None, "This title breaks the rules for messages. Choose other words.")]
    if kind not in ("choice", "text"):
        raise Failure("invalid_sample", problems={"kind": [Problem(None, "Choose one of these.")]})
    items, wrong = _items(pasted)
    chosen: tuple[str, ...] = ()
    if kind == "choice" and not wrong:
        chosen, trouble = _options(options, items)
        items, wrong = _of_options(items, chosen) if not trouble else (items, wrong)
        if trouble:
            problems["options"] = [Problem(None, trouble)]
    if wrong:
        problems["pasted"] = wrong[:PROBLEMS_TOLD]
    if problems:
        raise Failure("invalid_sample", problems=problems)
    return Plan(title, "choice" if kind == "choice" else "text", chosen, tuple(item for _, item in items))


def _items(pasted: str) -> tuple[list[tuple[int, Item]], list[Problem]]:
    if len(pasted) > PASTED_LENGTH:
        return [], [Problem(None, f"At most {PASTED_LENGTH:,} characters; this has {len(pasted):,}.")]
    try:
        rows = list(_rows(pasted))
    except csv.Error as error:
        return [], [Problem(None, f"This cannot be read as a table: {error}.")]
    items: list[tuple[int, Item]] = []
    problems: list[Problem] = []
    for number, cells in rows:
        if not items and not problems and _is_head(cells):
            continue
        if trouble := _trouble(cells):
            problems.append(Problem(number, trouble))
        else:
            items.append((number, Item(cells[0], cells[1])))
    if not problems and not FEWEST_ITEMS <= len(items) <= MOST_ITEMS:
        few = f"A sample has {FEWEST_ITEMS} to {MOST_ITEMS} items; this has {len(items)}."
        problems.append(Problem(None, few))
    return items, problems


def _rows(pasted: str) -> Iterator[tuple[int, list[str]]]:
    """Return the cells of each line with its number; a tab anywhere in the first line means tabs."""
    first = next((line for line in pasted.split("\n") if line.strip()), "")
    reader = csv.reader(
        [f"{line}\n" for line in pasted.split("\n")],
        delimiter="\t" if "\t" in first else ",",
        quoting=csv.QUOTE_NONE if "\t" in first and '"' not in first[:1] else csv.QUOTE_MINIMAL,
        skipinitialspace=True,
    )
    started = 1
    for cells in reader:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield started, stripped
        started = reader.line_num + 1


def _is_head(cells: Sequence[str]) -> bool:
    return len(cells) == len(_HEADS) and all(
        cell.casefold() in names for cell, names in zip(cells, _HEADS, strict=True)
    )


def _trouble(cells: Sequence[str]) -> str | None:
    if len(cells) != 2:
        return (
            f"This line has {len(cells)} cells instead of two: the item, then its right answer. Put quotes "
            "around a text with a comma in it, or paste from a spreadsheet."
        )
    if not cells[0]:
        return "The item is missing."
    if not cells[1]:
        return "The right answer is missing."
    if len(cells[0]) > ITEM_LENGTH:
        return f"An item has at most {ITEM_LENGTH:,} characters; this has {len(cells[0]):,}."
    if len(cells[1]) > GOLD_LENGTH:
        return f"An answer has at most {GOLD_LENGTH} characters; this has {len(cells[1])}."
    return None


def _options(given: Sequence[str], items: Sequence[tuple[int, Item]]) -> tuple[tuple[str, ...], str | None]:
    wanted = [" ".join(option.split()) for option in given if option.strip()]
    named = wanted or [item.gold for _, item in items]
    first: dict[str, str] = {}
    for option in named:
        first.setdefault(option.casefold(), option)
    options = tuple(first.values())
    if wanted and len(options) < len(wanted):
        return options, "The same choice stands here twice."
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return options, f"There must be {FEWEST_OPTIONS} to {MOST_OPTIONS} choices; there are {len(options)}."
    if any(len(option) > OPTION_LENGTH for option in options):
        return options, f"A choice has at most {OPTION_LENGTH} characters."
    if any(_refused(option) for option in options):
        return options, "One of the choices breaks the rules for messages. Choose other words."
    return options, None


def _of_options(
    items: Sequence[tuple[int, Item]], options: Sequence[str]
) -> tuple[list[tuple[int, Item]], list[Problem]]:
    """Return the items with their answers written as the choices are, and those that are no choice."""
    known = {option.casefold(): option for option in options}
    found: list[tuple[int, Item]] = []
    problems: list[Problem] = []
    for number, item in items:
        gold = known.get(" ".join(item.gold.split()).casefold())
        if gold is None:
            problems.append(Problem(number, f"The right answer “{item.gold[:60]}” is none of the choices."))
        else:
            found.append((number, Item(item.content, gold)))
    return found, problems


def _refused(text: str) -> bool:
    return message_policy.judged(text).decision is Decision.BLOCK
