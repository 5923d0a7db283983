"""What people read. Text of a server was written by strangers: nothing in it may steer a terminal."""

import json
import os
import re
import shlex
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import click

GAP = "  "
WIDTH_MIN = 40  # columns; a narrower terminal wraps by itself
WIDTH_MAX = 400
WORD_MAX = 26  # columns; a table breaks no word up to this; an ID has 25
# Control, invisible and direction-changing, lone surrogate, private use, line and paragraph separators.
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean(text: object) -> str:
    r"""`text` in one line with control, invisible and direction-changing characters shown as `\u{1b}`."""
    joined = re.sub(r"[ \t\r\n]+", " ", str(text)).strip()
    return "".join(f"\\u{{{ord(char):x}}}" if _unsafe(char) else char for char in joined)


def paragraphs(text: object) -> str:
    """As `clean`, keeping line breaks."""
    lines = str(text).replace("\r\n", "\n").split("\n")
    return "\n".join(clean(line) for line in lines)


def pretty(answer: Any) -> str:
    """`answer` as indented JSON; what could steer a terminal is escaped as JSON allows."""
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    return "".join(_escaped(char) if char != "\n" and _unsafe(char) else char for char in text)


def compact(answer: Any) -> str:
    """`answer` as JSON in one line, as safe as `pretty`."""
    return "".join(_escaped(c) if _unsafe(c) else c for c in json.dumps(answer, ensure_ascii=False))


def say(text: str, *, error: bool = False, **style: Any) -> None:
    """Print one text; styles are dropped where the stream is no terminal or NO_COLOR is set."""
    click.echo(click.style(text, **style) if style and _coloured(error) else text, err=error)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns. A terminal gets the widest column wrapped, a pipe one line a row."""
    cells = [[clean("" if cell is None else cell) for cell in row] for row in rows]
    upright = list(zip(heads, *cells, strict=True))
    widths = [max(map(display_width, column)) for column in upright]
    if sys.stdout.isatty():
        widths = _fitted(widths, [_floor(column) for column in upright], columns())
    _row(heads, widths, bold=True)
    for row in cells:
        _row(row, widths)


def pairs(rows: Sequence[tuple[str, object]]) -> None:
    """Names and values, one a line; a value of None or without text is left out."""
    kept = [(name, clean(value)) for name, value in rows if value not in (None, "", [])]
    label = max((len(name) for name, _ in kept), default=0)
    for name, value in kept:
        room = max(columns() - label - len(GAP), 1) if sys.stdout.isatty() else 0
        first, *rest = wrapped(value, room)
        say(f"{name.ljust(label)}{GAP}{first}")
        for line in rest:
            say(f"{' ' * label}{GAP}{line}")


def prose(text: object) -> None:
    """Print paragraphs, wrapped at words on a terminal."""
    room = columns() if sys.stdout.isatty() else 0
    for line in paragraphs(text).split("\n"):
        for part in wrapped(line, room):
            say(part)


def command(*words: str) -> str:
    """A command ready to be typed: every word is cleaned and quoted for a shell."""
    return shlex.join(clean(word) for word in words)


def when(text: object, *, zone: str = " UTC") -> str:
    """A date of the wire, to the minute: `2026-06-12 10:00 UTC`. Tables name the zone in their head."""
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$", str(text))
    return f"{found[1]} {found[2]}{zone}" if found else clean("" if text is None else text)


def columns() -> int:
    """Width of the terminal in columns."""
    return min(max(shutil.get_terminal_size().columns, WIDTH_MIN), WIDTH_MAX)


def display_width(text: str) -> int:
    """Columns that `text` takes: wide characters two, combining ones none."""
    return sum(_columns_of(char) for char in text)


def wrapped(text: str, room: int) -> list[str]:
    """`text` in lines of at most `room` columns, broken at spaces where there are some; 0 = one line."""
    if room <= 0:
        return [text]
    lines = [""]
    for word in text.split(" "):
        for piece in _pieces(word, room):
            longer = f"{lines[-1]} {piece}" if lines[-1] else piece
            if display_width(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, room: int) -> list[str]:
    pieces = [""]
    for char in word:
        if display_width(pieces[-1] + char) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _fitted(widths: list[int], floors: list[int], room: int) -> list[int]:
    """Narrow the widest column first, each to its floor and no further: an ID stays whole, to be copied."""
    widths = list(widths)
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - room
    for column in sorted(range(len(widths)), key=lambda column: -widths[column]):
        cut = max(0, min(excess, widths[column] - floors[column]))
        widths[column] -= cut
        excess -= cut
    return widths


def _floor(texts: Sequence[str]) -> int:
    """The longest word that has to stay whole; scripts written without spaces break anywhere."""
    words = (len(word) for text in texts for word in text.split(" ") if word.isascii())
    return min(max(words, default=2), WORD_MAX)


def _row(texts: Sequence[str], widths: Sequence[int], **style: Any) -> None:
    parts = [wrapped(text, width) for text, width in zip(texts, widths, strict=True)]
    for number in range(max(map(len, parts))):
        line = [part[number] if number < len(part) else "" for part in parts]
        filled = (_padded(text, width) for text, width in zip(line, widths, strict=True))
        say(GAP.join(filled).rstrip(), **style)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - display_width(text))


def _coloured(error: bool) -> bool:
    stream = sys.stderr if error else sys.stdout
    return not os.environ.get("NO_COLOR") and stream.isatty()


def _columns_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _unsafe(char: str) -> bool:
    return unicodedata.category(char) in UNSAFE


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1] if ord(char) != 0x7F else "\\u007f"
