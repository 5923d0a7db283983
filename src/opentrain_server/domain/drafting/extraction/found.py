"""What an extraction says of one field."""

from dataclasses import dataclass

from opentrain_server.domain.drafting.extraction.text import Span

SURE, LIKELY, UNSURE = 0.9, 0.75, 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """One value, how sure it is (0-1), where it stands in the post (None = composed or guessed), and why."""

    value: object
    confidence: float
    span: Span | None
    reason: str
