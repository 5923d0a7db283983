"""Searching the board: newest first, or by relevance for a text (contract jobs.md §6)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from opentrain_server.core import cursors
from opentrain_server.core.db import Db, Row, Sql
from opentrain_server.domain.board import board_words
from opentrain_server.domain.board.board import ENTRY, FROM, LIFE, LISTED, Entry
from opentrain_server.domain.board.board_filters import Filters

WINDOW = 100  # matches of a text search are ranked in windows of this many, newest first
RECENT = LIFE / 4  # how far below its top a window is looked for first
WINDOWS_TRIED = 5  # for one page, when quotes or exclusions leave nothing of the first


@dataclass(frozen=True, slots=True)
class Edges:
    """The newest and the oldest entry of a window, and whether there are older matches than these."""

    top_at: datetime
    top_id: str
    edge_at: datetime
    edge_id: str
    more: bool


@dataclass(frozen=True, slots=True)
class Ranked(Entry):
    """A listed job found by text, with its rank and the edges of the window it was ranked in."""

    rank: float
    top_at: datetime
    top_id: str
    edge_at: datetime
    edge_id: str
    more: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The matches between two entries, newest first, both included; no edge where there are no more.

    `fresh` is a window that begins just below its top and has no edge yet.
    """

    top_at: datetime
    top_id: str
    edge_at: datetime | None = None
    edge_id: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: its last entry, for a text search with its rank and its window."""

    posted_at: datetime | None = None
    job_id: str | None = None
    rank: float | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of listed jobs and the place to go on from, None at the end."""

    entries: Sequence[Entry]
    following: Place | None


# An absent filter is null: the plan is made for the values of each call and drops it.
_FILTERED = f"""{LISTED} AND (%(tags)s::text[] IS NULL OR b.tags @> %(tags)s)
   AND (%(country)s::text[] IS NULL OR b.tags && %(country)s)"""

_NEWEST = f"""
SELECT {ENTRY} {FROM}
 WHERE {_FILTERED}
   AND (%(before)s::timestamptz IS NULL OR (b.posted_at, b.job_id) < (%(before)s, %(before_id)s))
 ORDER BY b.posted_at DESC, b.job_id DESC LIMIT %(limit)s
"""

_MATCHES = f"""
    SELECT b.job_id, b.posted_at, b.ctid AS place FROM board_entries b
     WHERE b.search @@ to_tsquery('board', %(words)s) AND {_FILTERED}
       AND (%(top_at)s::timestamptz IS NULL OR (b.posted_at, b.job_id) <= (%(top_at)s, %(top_id)s))
       AND (%(edge_at)s::timestamptz IS NULL OR (b.posted_at, b.job_id) >= (%(edge_at)s, %(edge_id)s))
       AND (%(below)s::text IS NULL OR b.job_id <> %(below)s)"""

_NEWEST_FIRST = "ORDER BY b.posted_at DESC, b.job_id DESC"
_RECENT = "coalesce(%(top_at)s::timestamptz, %(now)s) - %(recent)s::interval"

# The newest matches first, WINDOW at a time, each window ranked: the work is bounded however many match,
# every match comes exactly once, and a job posted meanwhile disturbs no page. The matches of the last weeks
# below the top are looked for first, and older ones only where these do not fill the window: of a thousand
# matches that the index knows, a few hundred rows are then read to find the newest, not all.
_WINDOW = f"""
WITH recent AS MATERIALIZED ({_MATCHES} AND b.posted_at >= {_RECENT}
    {_NEWEST_FIRST} LIMIT %(window)s + 1
), found AS MATERIALIZED (
    SELECT * FROM recent UNION ALL ({_MATCHES} AND b.posted_at < {_RECENT}
    {_NEWEST_FIRST} LIMIT %(window)s + 1 - (SELECT count(*) FROM recent))
), window_of AS MATERIALIZED (
    SELECT * FROM found ORDER BY posted_at DESC, job_id DESC LIMIT %(window)s
), edges AS (
    SELECT top.posted_at AS top_at, top.job_id AS top_id, edge.posted_at AS edge_at, edge.job_id AS edge_id,
           (SELECT count(*) FROM found) > %(window)s AS more
      FROM (SELECT * FROM window_of ORDER BY posted_at DESC, job_id DESC LIMIT 1) AS top,
           (SELECT * FROM window_of ORDER BY posted_at, job_id LIMIT 1) AS edge
)
"""

_EDGES = f"{_WINDOW} SELECT * FROM edges"

_RANKED = f"""
{_WINDOW}, page AS (
    SELECT * FROM (
        SELECT w.job_id, w.posted_at, ts_rank(kept.search, to_tsquery('board', %(words)s))::float8 AS rank
          FROM window_of w CROSS JOIN LATERAL (
              SELECT search FROM board_entries WHERE ctid = w.place OFFSET 0) AS kept  -- found a moment ago
         WHERE kept.search @@ to_tsquery('board', %(exact)s)) AS matches
     WHERE %(rank)s::float8 IS NULL OR (rank, posted_at, job_id) < (%(rank)s, %(before)s, %(before_id)s)
     ORDER BY rank DESC, posted_at DESC, job_id DESC LIMIT %(limit)s
)
SELECT {ENTRY}, b.rank, edges.*
  FROM page b JOIN jobs j ON j.id = b.job_id JOIN organizations o ON o.id = j.organization_id
 CROSS JOIN edges
 ORDER BY b.rank DESC, b.posted_at DESC, b.job_id DESC
"""


def search(db: Db, filters: Filters, *, limit: int, after: Place | None) -> Page:
    """Return a page of listed jobs: newest first, or by relevance for a text."""
    place = after or Place()
    params: dict[str, object] = {
        "now": db.now,
        "tags": list(filters.tags) or None,
        "country": [f"country:{filters.country}", "country:*"] if filters.country else None,
        "limit": limit + 1,
        "before": place.posted_at,
        "before_id": place.job_id,
    }
    asked = board_words.asked(filters.q) if filters.q is not None else None
    if filters.impossible or (filters.q is not None and asked is None):
        return Page([], None)
    if asked is not None:
        words, exact = asked
        return _search_text(db, params | {"words": words, "exact": exact}, place, limit)
    found = _planned(db, Entry, _NEWEST, params)
    shown = found[:limit]
    following = Place(shown[-1].posted_at, shown[-1].id) if len(found) > limit else None
    return Page(shown, following)


def _search_text(db: Db, params: dict[str, object], place: Place, limit: int) -> Page:
    """Return a page from one window; from the next older one, WINDOWS_TRIED at most, when it is empty."""
    page = Page([], place)
    for _ in range(WINDOWS_TRIED):
        assert page.following is not None
        page = _search_window(db, params, page.following, limit)
        if page.entries or page.following is None:
            break
    return page


def _search_window(db: Db, params: dict[str, object], place: Place, limit: int) -> Page:
    at = {"before": place.posted_at, "before_id": place.job_id, "rank": place.rank}
    params = params | {"recent": RECENT} | at | _bounds(place.window)
    found = _planned(db, Ranked, _RANKED, params)
    window = place.window
    if window is None or window.fresh:
        window = _closed(found or _planned(db, Edges, _EDGES, params))
    shown = found[:limit]
    if len(found) > limit:
        last = shown[-1]
        return Page(shown, Place(last.posted_at, last.id, last.rank, window))
    return Page(shown, _below(window))


def _closed(found: Sequence[Edges | Ranked]) -> Window | None:
    """Return the window between the edges found; without matches there is none."""
    if not found:
        return None
    edges = found[0]
    edge = (edges.edge_at, edges.edge_id) if edges.more else (None, None)
    return Window(edges.top_at, edges.top_id, *edge)


def _bounds(window: Window | None) -> dict[str, object]:
    if window is None:
        return {"window": WINDOW} | dict.fromkeys(("top_at", "top_id", "edge_at", "edge_id", "below"))
    return {
        "top_at": window.top_at,
        "top_id": window.top_id,
        "edge_at": window.edge_at,
        "edge_id": window.edge_id,
        "below": window.top_id if window.fresh else None,
        # a job that comes back with its old date may have joined the window meanwhile: let nobody fall out
        "window": WINDOW if window.fresh else 2 * WINDOW,
    }


def _below(window: Window | None) -> Place | None:
    if window is None or window.edge_at is None or window.edge_id is None:
        return None
    return Place(window=Window(window.edge_at, window.edge_id, fresh=True))


def _planned(db: Db, kind: type[Row], sql: Sql, params: dict[str, object]) -> list[Row]:
    """Return all rows, planned for these very values: a plan for any word would suit none."""
    with db.conn.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(sql, params, prepare=False).fetchall()


def cursor_of(place: Place | None, filters: Filters) -> str | None:
    """Return a place as the opaque text that stands for it, or None."""
    if place is None:
        return None
    window = place.window
    bounds = (
        None
        if window is None
        else [window.top_at, window.top_id, window.edge_at, window.edge_id, window.fresh]
    )
    return cursors.encode(_list_of(filters), place.posted_at, place.job_id, place.rank, bounds)


def place_of(cursor: str | None, filters: Filters) -> Place | None:
    """Return the place that a cursor stands for; fails with `invalid_cursor`."""
    return cursors.decode(_list_of(filters), cursor, _place)


def _list_of(filters: Filters) -> str:
    return "newest" if filters.q is None else "text"


def _place(posted_at: Any, job_id: Any, rank: Any, bounds: Any) -> Place:
    window = None if bounds is None else _window(*bounds)
    if posted_at is None:
        return Place(window=window)
    place = Place(cursors.moment(posted_at), cursors.text(job_id), window=window)
    return place if rank is None else replace(place, rank=float(rank))


def _window(top_at: Any, top_id: Any, edge_at: Any, edge_id: Any, fresh: Any) -> Window:
    window = Window(cursors.moment(top_at), cursors.text(top_id), fresh=bool(fresh))
    if edge_at is None:
        return window
    return replace(window, edge_at=cursors.moment(edge_at), edge_id=cursors.text(edge_id))
