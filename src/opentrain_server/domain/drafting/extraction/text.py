"""A post as the rules read it: folded letter by letter, cut into lines and sentences.

Folding keeps offsets: every character becomes exactly one (lower case, no accent, half width), so a span of
the folded text is a span of the post. Only decomposed accents need the map from one to the other.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from opentrain_server.domain.drafting.extraction.lazy import Lazy

Span = tuple[int, int]

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"
_QUOTES = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u00b4": "'",
    "\u00ab": '"',
    "\u00bb": '"',
}
_MARKS = {"*": " ", "`": " ", "\u2022": " ", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " "}
_ODD = {"ı": "i", "İ": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "〜": "~", "～": "~"}
_ABBREVIATION = Lazy(
    r"(?:(?<![^\W_])(?:approx|ca|rs|no|nr|e\.g|i\.e|incl|excl|max|min|dr|prof|mr|mrs|ms|vs|"
    r"etc|ggf|bzw|z\.b|inkl|st"
    r"|std|tsd|mio|aprox|ej|p\.ex|ok|env|art|al|sra?|us|u\.s|h))\.$"
)
_STOP = Lazy(r"[.!?]+(?=[\s\"')]|$)|[。！？!?]|\n+|;(?=\s)")


def _fold_one(ch: str) -> str:
    if ch in _ODD:
        return _ODD[ch]
    if ch in _DASHES:
        return "-"
    if ch in _QUOTES or ch in _MARKS:
        return _QUOTES.get(ch) or _MARKS[ch]
    wide = unicodedata.normalize("NFKC", ch) if "\uff00" <= ch <= "\uffef" else ch
    flat = unicodedata.normalize("NFD", wide)[0] if _accented(wide) else wide
    low = flat.lower()
    return low if len(low) == 1 else ch


def _accented(ch: str) -> bool:
    return len(ch) == 1 and ("\u00c0" <= ch <= "\u024f" or "\u1e00" <= ch <= "\u1eff")


@cache
def _table() -> dict[int, str]:
    codes = [*range(0x20, 0x2E80), *range(0x3000, 0x3100), *range(0xFF00, 0xFFF0)]
    return {c: f for c in codes if (f := _fold_one(chr(c))) != chr(c)}


def fold(text: str) -> str:
    """Lower case, without accents of Latin letters, typographic marks made plain; as long as its input."""
    low = text.translate(_table())
    return re.sub(r"(?<!\d)_|_(?!\d)", " ", low)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its span, the label before its value (folded, may be empty), and the heading above."""

    start: int
    end: int
    label: str
    value: int
    heading: str


@dataclass(frozen=True, slots=True)
class Text:
    """The post, folded, with the ends of its sentences and its labelled lines."""

    raw: str
    low: str
    stops: tuple[int, ...]
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    origin: tuple[int, ...] | None
    lusophone: bool

    def sentence(self, at: int) -> Span:
        """The sentence around an offset; of an endless one only 600 characters to either side."""
        i = bisect_right(self.stops, at)
        first, last = self.stops[i - 1] if i else 0, self.stops[i] if i < len(self.stops) else len(self.low)
        return max(first, at - 600), min(last, at + 600)

    def line(self, at: int) -> Line:
        """The line around an offset."""
        return self.lines[max(0, bisect_right(self.starts, at) - 1)]

    def clause(self, start: int, end: int) -> Span:
        """The part of the sentence around a span that commas, brackets, dashes and "but" close off."""
        first, last = self.sentence(start)
        left = [m.end() for m in _CLAUSE.finditer(self.low, max(first, start - 300), start)]
        right = _CLAUSE.search(self.low, end, min(last, end + 300))
        return (
            left[-1] if left else max(first, start - 300),
            right.start() if right else min(last, end + 300),
        )

    def place(self, span: Span | None) -> Span | None:
        """A span of the folded text as a span of the post that came in."""
        if span is None or self.origin is None:
            return span
        return self.origin[span[0]], self.origin[span[1]]


_CLAUSE = Lazy(
    r",(?!\d)|[;:()\[\]{}|\t·•]|\s-+\s|-{2,}|[、,]|\s(?:but|although|though|while|whereas|aber|"
    r"pero|mais|mas|ma|maar"
    r"|so|because|no hay)\s"
)
_LABEL = Lazy(
    r"[ \t>#|*\-■●◆・★▶\"'{【]*"
    r"([^\W\d_][^:\t|\n：。.!?]{0,38}?)[\"'】)]*[ \t]*(?:[:：\t|]|(?<=\w)\s-+\s)[ \t]*"
)
_BOLD = Lazy(r"[ \t>\-]*(?:\*\*|__)([^*_\n:]{1,38})(?::?)(?:\*\*|__)[ \t:]*(?=\S)")
_HEADING = Lazy(r"[ \t]*(?:#{1,6}|■|●|◆|【|▶|\*\*)[ \t]*(.{1,60}?)[ \t】*]*$")


def read(post: str) -> Text:
    """Fold and cut a post. Linear in its length."""
    raw, origin = _composed(post)
    raw = _unrolled(raw)
    low = fold(raw)
    lines = tuple(_lines(raw, low))
    return Text(raw, low, tuple(_stops(low)), lines, tuple(x.start for x in lines), origin, _lusophone(low))


_LETTER = re.compile(r".[\u0300-\u036f\u3099\u309a]{0,8}", re.DOTALL)
# Tags of HTML and the blank written as an entity; "<b>" alone is no tag of a list of choices.
_TAG = Lazy(
    r"</?(?P<block>p|br|li|ul|ol|div|h[1-6]|tr|table|hr|section)(?:\s[^<>\n]{0,200})?/?>|"
    r"</?(?:b|i|u|em|strong|span|a|td|th|tbody|thead|small|code|font)(?:\s[^<>\n]{0,200})?/?>|&nbsp;|&amp;"
)


_OBJECT = 20_000  # characters of one line that are looked through for the keys of an object


def _unrolled(raw: str) -> str:
    """An object written on one line as one line per key; objects inside objects stay whole. Same length."""
    if raw.lstrip()[:1] != "{" or raw.strip().count("\n") > 2:
        return raw
    out, depth, quoted = list(raw[:_OBJECT]), 0, False
    for i, ch in enumerate(out):
        quoted = quoted != (ch == '"' and raw[i - 1 : i] != "\\")
        depth += 0 if quoted else (ch in "{[") - (ch in "}]")
        if ch == "," and depth == 1 and not quoted:
            out[i] = "\n"
    return "".join(out) + raw[_OBJECT:]


def _lusophone(low: str) -> bool:
    """Whether a post is in Portuguese, where "no" means "in the"."""
    return len(set(re.findall(r"\b(?:nao|uma|em|com|dos|das|ao|pela|os|voce|sao)\b", low[:5000]))) >= 3


def _composed(post: str) -> tuple[str, tuple[int, ...] | None]:
    """The post with its letters composed and without tags, and where each of its characters came from."""
    if unicodedata.is_normalized("NFC", post) and _TAG.search(post) is None:
        return post, None
    out: list[str] = []
    origin: list[int] = []
    at = 0
    for tag in (*_TAG.finditer(post), None):
        for m in _LETTER.finditer(post, at, tag.start() if tag else len(post)):
            piece = unicodedata.normalize("NFC", m.group())
            out.append(piece)
            origin.extend([m.start()] * len(piece))
        if tag is not None:
            out.append("&" if tag.group() == "&amp;" else "\n" if tag["block"] else " ")
            origin.append(tag.start())
            at = tag.end()
    return "".join(out), (*origin, len(post))


def _stops(low: str) -> list[int]:
    stops = []
    for m in _STOP.finditer(low):
        if m.group()[0] == "." and _ABBREVIATION.search(low, max(0, m.start() - 8), m.start() + 1):
            continue
        if m.group() == "\n" and _wrapped(low, m.start()):
            continue
        stops.append(m.end())
    return stops


def _wrapped(low: str, at: int) -> bool:
    """Whether a line break only wraps a long line of a mail."""
    begin = low.rfind("\n", max(0, at - 100), at)
    follows = low[at + 1 : at + 2]
    return at - begin >= 60 and begin >= 0 and follows.isalpha() and low[at - 1].isalnum()


def _lines(raw: str, low: str) -> list[Line]:
    lines: list[Line] = []
    heading, at = "", 0
    for piece in raw.split("\n"):
        end = at + len(piece)
        label, value = _label(raw, low, at, end)
        open_label = piece.strip(" *_#")[-1:] in (":", "：") or not raw[value:end].strip()
        title = _heading(piece) if open_label or not label else ""
        label, value = ("", at) if title else (label, value)
        heading = fold(title) if title else heading
        if piece or not lines:
            lines.append(Line(at, end, label, value, heading))
        at = end + 1
    return lines


def _heading(piece: str) -> str:
    bare = piece.strip()
    if not bare or len(bare) > 62:
        return ""
    if m := _HEADING.fullmatch(piece):
        return m[1]
    return bare.rstrip(":：") if bare[-1] in ":：" or (len(bare) < 45 and bare[-1].isalnum()) else ""


def _label(raw: str, low: str, at: int, end: int) -> tuple[str, int]:
    m = _BOLD.match(raw, at, end) or _LABEL.match(raw, at, end)
    if m is None or "://" in raw[m.start() : m.end() + 3]:
        return "", at
    return low[m.start(1) : m.end(1)].strip(), m.end()
