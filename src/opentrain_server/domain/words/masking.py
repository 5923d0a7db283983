"""Masking: what strangers may see of a labeler's name and texts (contract README §2, hiring.md)."""

from functools import lru_cache

from opentrain_server.domain.words.contacts import find_contacts

REMOVED = "[removed]"
NAMELESS = "Freelancer"
_SHORT = 200  # characters


def without_contacts(text: str) -> str:
    """Return a text with every e-mail address, phone number and messenger handle as `[removed]`."""
    return _masked_short(text) if len(text) <= _SHORT else _masked_long(text)


def shown_name(first_name: str | None, last_initial: str | None) -> tuple[str, str | None, str | None]:
    """Return display name, first name and initial as shown: "Maria G.", "Maria", "G".

    Without a first name, or with contact details in its place, all that is shown is "Freelancer".
    """
    first = " ".join((first_name or "").split())
    if not first or without_contacts(first) != first:
        return NAMELESS, None, None
    initial = (last_initial or "").strip()[:1].upper()[:1]
    if not initial.isalpha():
        return first, first, None
    return f"{first} {initial}.", first, initial


# Looking costs some 5 µs a character, and the same texts are shown again and again.
@lru_cache(maxsize=8192)
def _masked_short(text: str) -> str:
    return _masked(text)


@lru_cache(maxsize=1024)  # at most 5,000 characters each
def _masked_long(text: str) -> str:
    return _masked(text)


def _masked(text: str) -> str:
    parts, end = [], 0
    for contact in find_contacts(text):
        parts += [text[end : contact.start], REMOVED]
        end = contact.end
    return "".join([*parts, text[end:]])
