"""Tables with one role a row: how many people each row wants."""

import re
from itertools import groupby

from opentrain_server.domain.drafting.extraction.people_words import SEATS
from opentrain_server.domain.drafting.extraction.terms import alternation
from opentrain_server.domain.drafting.extraction.text import Line, Span, Text

_MOST = 5000  # people of a row


def seat_rows(text: Text) -> list[tuple[int, Span]]:
    """The people and the span of every row below a heading "seats"; empty where there are not two."""
    for piped, group in groupby(text.lines, key=lambda x: text.low.count("|", x.start, x.end) >= 2):
        rows = [(x, _cells(text, x)) for x in group] if piped else []
        if len(rows) >= 3 and (counts := _counts(rows)):
            return counts
    return []


def _cells(text: Text, line: Line) -> list[str]:
    return [cell.strip(" *") for cell in text.low[line.start : line.end].strip(" |").split("|")]


def _counts(rows: list[tuple[Line, list[str]]]) -> list[tuple[int, Span]]:
    head = rows[0][1]
    seats = re.compile(rf"(?:{alternation(SEATS + '|people|how many|number|count|needed')}.{{0,12}})")
    column = next((i for i, cell in enumerate(head) if i and seats.fullmatch(cell)), 0)
    named = [(line, row[column]) for line, row in rows[1:] if column and len(row) > column]
    counts = [(int(cell), (line.start, line.end)) for line, cell in named if re.fullmatch(r"\d{1,4}", cell)]
    return counts if len(counts) >= 2 and all(0 < n <= _MOST for n, _ in counts) else []
