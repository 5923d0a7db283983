"""Ages in numbers: who is asked to work, or to be played, as a child."""

import re
from collections.abc import Iterator

from .reading import Reading

_AGE = r"(?:[6-9]|1[0-7])"
_RANGE = re.compile(
    rf"\b(?:if you(?:'re| are)|aged?|ages|between|von|entre|de|da|от|van)\s(?:\w+\s)?({_AGE})\s?"
    rf"(?:to|and|-|–|bis|a|y|e|à|до|tot)\s?(1\d)\b"
)
_PLAYED = re.compile(
    rf"\b(?:play|playing|pose as|posing as|pretend to be|spiel\w*|juega\w*|jouez|be|as)\s"
    rf"(?:an?|eine?|une?|una?)\s{_AGE}(?:\s|-)year"
)

Sign = tuple[str, float, str]


def age_signs(reading: Reading) -> Iterator[Sign]:
    """Workers below 18, and grown-ups who are to play a child toward others."""
    if (found := _RANGE.search(reading.text)) and int(found[2]) < 18:
        data = reading.has("child_media", "guardian") or not reading.has("you", "applicant")
        yield "minors", 0.4 if data else 0.7, found[0]
    if (played := _PLAYED.search(reading.text)) and not reading.has("actors", "synthetic"):
        yield "minors", 0.7, played[0]
