"""HTML descriptions as plain text.

A scanner of our own, because it must stay linear on hostile input and its result is text, never markup: the
standard library's HTMLParser takes minutes on 120,000 characters of `<a `, a real HTML5 parser seconds on
nested blocks.
"""

import html
import re
from collections.abc import Iterator

_LOOKS_LIKE_HTML = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+);", re.IGNORECASE)
# A tag ends at the next ">" and holds no "<", so every character is looked at a bounded number of times.
_TAG = re.compile(r"<!--|<[!?][^<>]*>|</?([a-z][a-z0-9]*)[^<>]*>", re.IGNORECASE)
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|div|dl|dt|fieldset|footer|form|h[1-6]|header|hr|main|nav|ol|p|pre"
    r"|section|table|ul"
)
_LINES = frozenset({"br", "dd", "tr"})
_UNREAD = frozenset({"script", "style", "template", "noscript", "head"})


def to_text(markup: str) -> str:
    """Return the text a reader would see, with paragraphs and list items on lines of their own.

    Text that is not HTML comes back as it is.
    """
    if not _LOOKS_LIKE_HTML.search(markup):
        return markup
    text = html.unescape("".join(_pieces(markup)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _pieces(markup: str) -> Iterator[str]:
    place, folded = 0, markup.lower()
    while tag := _TAG.search(markup, place):
        yield " ".join(re.split(r"[\n\t]+", markup[place : tag.start()]))
        place = tag.end()
        name = (tag.group(1) or "").lower()
        if tag.group() == "<!--":
            place = _after(folded, "-->", place)
        elif name in _UNREAD and not tag.group().startswith("</"):
            place = _after(folded, f"</{name}>", place)
        else:
            yield _break(name, closing=tag.group().startswith("</"))
    yield markup[place:]


def _after(folded: str, end: str, place: int) -> int:
    """Return the place behind the next `end`; an unclosed comment or script hides all that follows."""
    found = folded.find(end, place)
    return len(folded) if found < 0 else found + len(end)


def _break(name: str, *, closing: bool) -> str:
    if _BLOCKS.fullmatch(name):
        return "\n\n"
    if name == "li":
        return "" if closing else "\n- "
    if name in ("td", "th"):
        return " "
    return "\n" if name in _LINES and not closing else ""
