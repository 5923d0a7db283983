"""Searching labelers: newest first, or by relevance for a text (contract hiring.md §3)."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row

from opentrain_server.core import cursors
from opentrain_server.core.db import Db
from opentrain_server.domain.board import board_words
from opentrain_server.domain.board.board_filters import BadFilter
from opentrain_server.domain.labelers.labeler_profile import Profile
from opentrain_server.domain.labelers.labelers import CARD, VISIBLE, Card
from opentrain_server.domain.words.countries import country_code
from opentrain_server.domain.words.languages import language_name
from opentrain_server.domain.words.masking import without_contacts

VALUES_ASKED = 20  # skills or languages in one search
_SEPARATED = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search asks for; `tags` must all be there."""

    q: str | None = None
    tags: tuple[str, ...] = ()
    max_rate_cents: int | None = None
    impossible: bool = False  # a value that no labeler has: nothing is found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: its last labeler, for a text search with its rank."""

    created_at: datetime
    labeler_id: str
    rank: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of labelers and the place to go on from, None at the end."""

    cards: list[Card]
    following: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked(Card):
    rank: float


LISTED = f"{VISIBLE} AND l.availability <> 'NOT_AVAILABLE'"

# An absent filter is null: the plan is made for the values of each call and drops it.
_FILTERED = f"""{LISTED} AND (%(tags)s::text[] IS NULL OR l.filters @> %(tags)s)
   AND (%(max_rate)s::integer IS NULL OR l.hourly_rate_cents <= %(max_rate)s)"""

_NEWEST = f"""
SELECT {CARD}
  FROM labelers l JOIN users u ON u.id = l.id
 WHERE {_FILTERED}
   AND (%(before)s::timestamptz IS NULL OR (l.created_at, l.id) < (%(before)s, %(before_id)s))
 ORDER BY l.created_at DESC, l.id DESC LIMIT %(limit)s
"""

_RANKED = f"""
WITH page AS (
    SELECT * FROM (
        SELECT l.id, l.created_at, ts_rank(l.search, to_tsquery('board', %(words)s))::float8 AS rank
          FROM labelers l JOIN users u ON u.id = l.id
         WHERE l.search @@ to_tsquery('board', %(words)s) AND l.search @@ to_tsquery('board', %(exact)s)
           AND {_FILTERED}) AS matches
     WHERE %(rank)s::float8 IS NULL OR (rank, created_at, id) < (%(rank)s, %(before)s, %(before_id)s)
     ORDER BY rank DESC, created_at DESC, id DESC LIMIT %(limit)s
)
SELECT {CARD}, page.rank
  FROM page JOIN labelers l ON l.id = page.id JOIN users u ON u.id = l.id
 ORDER BY page.rank DESC, l.created_at DESC, l.id DESC
"""


def filters_of(
    *,
    q: str | None = None,
    skills: str | None = None,
    languages: str | None = None,
    country: str | None = None,
    max_hourly_rate: Decimal | None = None,
) -> Filters:
    """Return what a search asks for, from values as agents send them; lists are comma-separated.

    A language that nobody has heard of finds nothing. Raises BadFilter for a country that does not exist
    and for more than 20 values of a list.
    """
    code = country_code(country) if country is not None else None
    if country is not None and code is None:
        raise BadFilter("country", "Must be an ISO 3166 alpha-2 code.")
    named = [language_name(text) for text in _listed("languages", languages)]
    tags = [f"skill:{fold(text)}" for text in _listed("skills", skills)]
    tags += [f"language:{name}" for name in named if name] + ([f"country:{code}"] if code else [])
    cents = None if max_hourly_rate is None else int(max_hourly_rate * 100)
    return Filters((q or "").strip() or None, tuple(tags), cents, impossible=None in named)


def findable(profile: Profile) -> dict[str, object]:
    """Return what the index keeps of a profile: filters, and the words of title and texts.

    Contact details are not among the words: nobody finds out an address by searching for it.
    """
    skills = [*profile.subject_matter, *profile.tags, *profile.software]
    skills += [*profile.data_types, *profile.label_types]
    filters = [f"skill:{fold(skill)}" for skill in skills]
    filters += [f"language:{spoken.language}" for spoken in profile.languages]
    filters += [f"country:{profile.country_code}"] if profile.country_code else []
    texts = [without_contacts(text) for text in (profile.title, profile.bio, *skills)]
    return {
        "filters": list(dict.fromkeys(filters)),
        "title_words": board_words.indexed(texts[0]),
        "text_words": board_words.indexed(*texts[1:]),
    }


def fold(skill: str) -> str:
    """Return a skill without differences of case, accents, hyphens and underscores."""
    return _SEPARATED.sub(" ", board_words.fold(skill)).strip()


def search(db: Db, filters: Filters, *, limit: int, after: Place | None) -> Page:
    """Return a page of visible labelers who take work: newest first, or by relevance for a text."""
    asked = board_words.asked(filters.q) if filters.q is not None else None
    if filters.impossible or (filters.q is not None and asked is None):
        return Page([], None)
    words, exact = asked or (None, None)
    params: dict[str, object] = {
        "tags": list(filters.tags) or None,
        "max_rate": filters.max_rate_cents,
        "before": after and after.created_at,
        "before_id": after and after.labeler_id,
        "rank": after and after.rank,
        "words": words,
        "exact": exact,
        "limit": limit + 1,
    }
    # Planned for these very values: a plan for any word would suit none.
    with db.conn.cursor(row_factory=class_row(_Ranked if asked else Card)) as cursor:
        found: list[Card] = list(cursor.execute(_RANKED if asked else _NEWEST, params, prepare=False))
    shown = found[:limit]
    return Page(shown, _place(shown[-1]) if len(found) > limit else None)


def cursor_of(place: Place | None, filters: Filters) -> str | None:
    """Return a place as the opaque text that stands for it, or None."""
    if place is None:
        return None
    return cursors.encode(_list_of(filters), place.created_at, place.labeler_id, place.rank)


def place_of(cursor: str | None, filters: Filters) -> Place | None:
    """Return the place that a cursor stands for; fails with `invalid_cursor`."""
    return cursors.decode(_list_of(filters), cursor, lambda *parts: _read(filters, *parts))


def _listed(field: str, text: str | None) -> list[str]:
    values = [value for part in (text or "").split(",") if (value := part.strip())]
    if len(values) > VALUES_ASKED:
        raise BadFilter(field, f"At most {VALUES_ASKED} values.")
    return values


def _place(card: Card) -> Place:
    return Place(card.created_at, card.id, card.rank if isinstance(card, _Ranked) else None)


def _list_of(filters: Filters) -> str:
    return "labelers" if filters.q is None else "labelers by text"


def _read(filters: Filters, created_at: Any, labeler_id: Any, rank: Any) -> Place:
    rank = None if filters.q is None else float(rank)
    return Place(cursors.moment(created_at), cursors.text(labeler_id), rank)
