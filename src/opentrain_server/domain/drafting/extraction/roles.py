"""Two roles in one post: which stretch speaks of the smaller one."""

import itertools
import re
from dataclasses import replace

from opentrain_server.domain.drafting.extraction.people import Crew, lead, opens
from opentrain_server.domain.drafting.extraction.scope import Scopes
from opentrain_server.domain.drafting.extraction.seat_tables import seat_rows
from opentrain_server.domain.drafting.extraction.text import Span, Text


def with_roles(text: Text, scope: Scopes, people: list[Crew]) -> Scopes:
    """The scopes with the stretches of every role but the main one marked."""
    spans = _table_rows(text) or _table_columns(text) or _blocks(text, people)
    return replace(scope, secondary=tuple(spans))


def _table_rows(text: Text) -> list[Span]:
    """In a table with one row per role, the rows of all but the largest."""
    rows = seat_rows(text)
    main = max(rows, key=lambda row: row[0], default=None)
    return [span for row in rows if row is not main for span in row[1:]]


def _table_columns(text: Text) -> list[Span]:
    """In a table with one column per role, the cells of all but the largest."""
    rows = [x for x in text.lines if text.raw[x.start : x.end].count("|") >= 3]
    if len(rows) < 3:
        return []
    cells = [_cells(text, row.start, row.end) for row in rows]
    width = max(len(row) for row in cells)
    if width < 3 or (any(text.low[s:e].strip() for s, e in cells[0][:1]) and not _is_key(text, cells)):
        return []
    main = _main_column(text, cells)
    return [row[i] for row in cells for i in range(1, len(row)) if i != main]


def _is_key(text: Text, cells: list[list[Span]]) -> bool:
    """Whether the first column names the facts: seats, pay, level."""
    keys = " ".join(text.low[slice(*row[0])] for row in cells if row)
    return (
        len(
            re.findall(
                r"seat|pay|rate|level|number|people|task|work|hours|time|experience|fee|headcount|role", keys
            )
        )
        >= 2
    )


def _cells(text: Text, start: int, end: int) -> list[Span]:
    cells: list[Span] = []
    at = start
    for m in re.finditer(r"\||$", text.raw[start:end]):
        stop = start + m.start()
        if stop > at or cells:
            cells.append((at, stop))
        at = stop + 1
    return cells[:-1] if cells and not text.low[slice(*cells[-1])].strip() else cells


def _main_column(text: Text, cells: list[list[Span]]) -> int:
    for row in cells:
        if re.search(
            r"seat|number|people|headcount|openings|positions|how many|persons|plazas|vagas|postes|"
            r"anzahl",
            text.low[slice(*row[0])],
        ):
            counts = [_int(text.low[slice(*cell)]) for cell in row[1:]]
            most = max(counts, default=0)
            if most:
                return 1 + counts.index(most)
    return 1


def _int(cell: str) -> int:
    m = re.search(r"\d{1,5}", cell)
    return int(m.group()) if m else 0


def _blocks(text: Text, people: list[Crew]) -> list[Span]:
    """Headed paragraphs, or stretches of a sentence, of which each hires people of its own."""
    sure = [c for c in people if c.score >= 1.6]
    heads = [c for c in sure if opens(text, c) and c.noun not in ("openings", "positions", "vacancies")]
    kinds = {lead(text, c) for c in heads}
    if len(heads) >= 2 and len(kinds) == len(heads):
        main = max(heads, key=lambda c: (c.count, -c.span[0]))
        return [(_line_start(text, c), _block_end(text, c, heads)) for c in heads if c is not main]
    return _in_sentence(text, sure)


def _line_start(text: Text, crew: Crew) -> int:
    return text.line(crew.span[0]).start


def _block_end(text: Text, crew: Crew, heads: list[Crew]) -> int:
    later = [_line_start(text, c) for c in heads if c.span[0] > crew.span[0]]
    blank = re.compile(r"\n[ \t]*\n|$").search(text.low, text.line(crew.span[0]).end)
    stop = blank.start() if blank else len(text.low)
    head = text.raw[_line_start(text, crew) :][:1] == "#"
    if head and stop - text.line(crew.span[0]).end < 3:
        blank = re.compile(r"\n[ \t]*\n|$").search(text.low, stop + 2)
        stop = blank.start() if blank else len(text.low)
    return min([stop, *later])


def _in_sentence(text: Text, sure: list[Crew]) -> list[Span]:
    """In "ten labelers at $8 and two reviewers at $14", the stretch of the smaller role."""
    spans = []
    for one, two in itertools.pairwise(sure):
        same = text.sentence(one.span[0]) == text.sentence(two.span[0])
        gap = text.low[one.span[1] : two.span[0]]
        if (
            not same
            or not one.noun
            or one.noun == two.noun
            or not re.search(r"\b(?:and|plus|und|y|e|et|en)\b|[;+]", gap)
        ):
            continue
        last = text.sentence(two.span[0])[1]
        spans.append((two.span[0], last) if two.count <= one.count else (one.span[0], two.span[0]))
    return spans
