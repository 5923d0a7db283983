"""The public board: which jobs are listed, and searching them (contract jobs.md §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.job_fields import Fields, from_json
from opentrain_server.domain.job_labels import category, labels, slug
from opentrain_server.domain.job_status import JobStatus
from opentrain_server.domain.jobs import Job

LIFE = timedelta(days=56)
WINDOW = 200  # matches of a text search are ranked in windows of this many, newest first
FACETS_LISTED = 200  # values shown of one facet
CHANGES_LISTED = 5000
IN_FLIGHT = timedelta(seconds=10)  # no transaction that changes the board lasts longer


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed job."""

    id: str
    slug: str
    company_name: str
    employer_verified: bool
    status: str
    posted_at: datetime
    updated_at: datetime
    fields: Fields

    def __post_init__(self) -> None:
        """Read the stored fields."""
        object.__setattr__(self, "fields", from_json(self.fields))

    def valid_through(self, now: datetime) -> datetime:
        """Return 56 days after posting, moved on by 56 days for as long as the job stays open."""
        passed = max(0, (now - self.posted_at) // LIFE)
        return self.posted_at + LIFE * (passed + 1)


@dataclass(frozen=True, slots=True)
class Ranked(Entry):
    """A listed job found by text, with its rank and the window of matches it was ranked in."""

    rank: float
    top_at: datetime
    top_id: str
    edge_at: datetime
    edge_id: str
    window_full: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search asks for; `tags` must all be there, `country` matches jobs without countries too."""

    q: str | None = None
    tags: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The matches from one entry on, newest first; `exclusive` leaves that entry out."""

    top_at: datetime
    top_id: str
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the last entry, or the start of a window; for a text search also its rank."""

    posted_at: datetime | None
    job_id: str | None
    rank: float | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of listed jobs and the place to go on from, None at the end."""

    entries: Sequence[Entry]
    following: Place | None


@dataclass(frozen=True, slots=True)
class Facet:
    """How many listed jobs have a value."""

    kind: str
    slug: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of a job's listing."""

    job_id: str
    event_type: str
    occurred_at: datetime


_ENTRY = """j.id, j.slug, o.name AS company_name, o.claimed_at IS NOT NULL AS employer_verified, j.status,
       b.posted_at, j.updated_at, j.fields"""

_FROM = """FROM board_entries b JOIN jobs j ON j.id = b.job_id
  JOIN organizations o ON o.id = j.organization_id"""

_LISTED = "(b.listed_until IS NULL OR b.listed_until > %(now)s)"

_FILTERED = f"""{_LISTED} AND b.tags @> %(tags)s
   AND (%(country)s::text[] IS NULL OR b.tags && %(country)s)"""

_NEWEST = f"""
SELECT {_ENTRY} {_FROM}
 WHERE {_FILTERED}
   AND (%(before)s::timestamptz IS NULL OR (b.posted_at, b.job_id) < (%(before)s, %(before_id)s))
 ORDER BY b.posted_at DESC, b.job_id DESC LIMIT %(limit)s
"""

# The newest matches first, WINDOW at a time, each window ranked: the work is bounded however many match,
# every match comes exactly once, and a job posted meanwhile disturbs no page.
_RANKED = f"""
WITH candidates AS MATERIALIZED (
    SELECT b.job_id, b.posted_at, ts_rank(b.search, query)::float8 AS rank
      FROM board_entries b, websearch_to_tsquery('simple', %(q)s) AS query
     WHERE b.search @@ query AND {_FILTERED}
       AND (%(top_at)s::timestamptz IS NULL OR (b.posted_at, b.job_id) <= (%(top_at)s, %(top_id)s))
       AND NOT (%(exclusive)s AND b.job_id = %(top_id)s)
     ORDER BY b.posted_at DESC, b.job_id DESC LIMIT %(window)s
), page AS (
    SELECT * FROM candidates
     WHERE %(rank)s::float8 IS NULL OR (rank, posted_at, job_id) < (%(rank)s, %(before)s, %(before_id)s)
     ORDER BY rank DESC, posted_at DESC, job_id DESC LIMIT %(limit)s
), top AS (
    SELECT posted_at, job_id FROM candidates ORDER BY posted_at DESC, job_id DESC LIMIT 1
), edge AS (
    SELECT posted_at, job_id FROM candidates ORDER BY posted_at, job_id LIMIT 1
)
SELECT {_ENTRY}, b.rank, top.posted_at AS top_at, top.job_id AS top_id, edge.posted_at AS edge_at,
       edge.job_id AS edge_id, (SELECT count(*) FROM candidates) = %(window)s AS window_full
  FROM page b JOIN jobs j ON j.id = b.job_id JOIN organizations o ON o.id = j.organization_id
 CROSS JOIN top CROSS JOIN edge
 ORDER BY b.rank DESC, b.posted_at DESC, b.job_id DESC
"""

_ONE = f"""
SELECT {_ENTRY} {_FROM}
 WHERE b.job_id = %(id)s AND {_LISTED}
"""

_WAS_LISTED = "SELECT count(*) AS n FROM board_changes WHERE job_id = %(id)s"

_FACETS = """
SELECT kind, slug, value, count FROM (
    SELECT kind, slug, value, count, row_number() OVER (PARTITION BY kind ORDER BY count DESC, value) AS place
      FROM board_facets WHERE count > 0) f
 WHERE place <= %(listed)s ORDER BY kind, count DESC, value
"""

_CHANGES = """
SELECT job_id, event_type, occurred_at FROM board_changes
 WHERE occurred_at >= %(since)s
 ORDER BY occurred_at FETCH FIRST %(limit)s ROWS WITH TIES
"""

_LIST = "SELECT list_job(%(id)s, %(organization_id)s, %(listing)s, %(posted_at)s, %(now)s)"

_CLAIMED = "UPDATE board_entries SET listed_until = NULL WHERE organization_id = %(organization_id)s"

_CLICKED = """
INSERT INTO board_clicks AS c (job_id, source, clicks) VALUES (%(job_id)s, %(source)s, 1)
ON CONFLICT (job_id, source) DO UPDATE SET clicks = c.clicks + 1
"""


def listing(fields: Fields) -> dict[str, Any] | None:
    """Return what the board keeps of an open job for searching, or None for one that is not listed."""
    if fields["visibility"] != "PUBLIC":
        return None
    facets = _facets(fields)
    tags = [f"{kind}:{key}" for kind, key, _ in facets]
    if not fields["countries"]:
        tags.append("country:*")
    text = [fields["jobDescription"], fields["labelingOverview"], fields["datasetDescription"]]
    words = [str(part) for part in [*text, *skills(fields)] if part]
    return {"tags": tags, "facets": facets, "title": fields["jobTitle"], "text": "\n".join(words)}


def skills(fields: Mapping[str, object]) -> list[str]:
    """Return the label types, as people read them, then the subject matter."""
    subjects = fields["subjectMatter"]
    assert isinstance(subjects, list)
    return [*labels(fields["labelTypes"]), *subjects]


def show(db: Db, job: Job) -> None:
    """Bring the board in line with an open job that is locked."""
    assert job.status == JobStatus.OPEN and job.published_at is not None
    shown = listing(job.fields)
    db.run(
        _LIST,
        id=job.id,
        organization_id=job.organization_id,
        listing=None if shown is None else Jsonb(shown),
        posted_at=job.published_at,
        now=db.now,
    )


def account_claimed(db: Db, *, organization_id: str) -> None:
    """Keep an account's jobs listed beyond the window it had to be claimed in."""
    db.run(_CLAIMED, organization_id=organization_id)


def search(db: Db, filters: Filters, *, limit: int, after: Place | None) -> Page:
    """Return a page of listed jobs: newest first, or by relevance for a text."""
    place = after or Place(None, None)
    params: dict[str, object] = {
        "now": db.now,
        "tags": list(filters.tags),
        "country": [f"country:{filters.country}", "country:*"] if filters.country else None,
        "limit": limit + 1,
        "before": place.posted_at,
        "before_id": place.job_id,
    }
    if filters.q is not None:
        return _search_text(db, filters.q, params, place, limit)
    found = db.rows(Entry, _NEWEST, **params)
    shown = found[:limit]
    following = Place(shown[-1].posted_at, shown[-1].id) if len(found) > limit else None
    return Page(shown, following)


def _search_text(db: Db, q: str, params: dict[str, object], place: Place, limit: int) -> Page:
    window = place.window
    found = db.rows(
        Ranked,
        _RANKED,
        q=q,
        rank=place.rank,
        window=WINDOW,
        top_at=window.top_at if window else None,
        top_id=window.top_id if window else None,
        exclusive=window is not None and window.exclusive,
        **params,
    )
    shown = found[:limit]
    if len(found) > limit:
        last, same = shown[-1], window or Window(shown[-1].top_at, shown[-1].top_id, exclusive=False)
        return Page(shown, Place(last.posted_at, last.id, last.rank, same))
    if shown and shown[-1].window_full:
        older = Window(shown[-1].edge_at, shown[-1].edge_id, exclusive=True)
        return Page(shown, Place(None, None, None, older))
    return Page(shown, None)


def entry(db: Db, job_id: str) -> Entry | None:
    """Return a listed job, or None when it was listed once and is no longer; fails with `not_found`."""
    found = db.find(Entry, _ONE, id=job_id, now=db.now)
    if found is None and not db.one(_WAS_LISTED, id=job_id)["n"]:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return found


def facets(db: Db) -> tuple[int, list[Facet]]:
    """Return how many jobs are listed, and the counts of their values, the largest first."""
    state = db.find(_State, "SELECT total, changed_at FROM board_state")
    return (state.total if state else 0), db.rows(Facet, _FACETS, listed=FACETS_LISTED)


def changes(db: Db, *, since: datetime) -> tuple[list[Change], datetime]:
    """Return the changes from `since` on, oldest first, and the time to ask from next.

    At most 5,000, never splitting one instant. Nothing can be missed: whoever changes the board holds
    its state until the commit, so all changes up to the committed time are there, and no change takes
    longer than IN_FLIGHT.
    """
    state = db.find(_State, "SELECT total, changed_at FROM board_state")
    settled = max(state.changed_at if state else since, db.now - IN_FLIGHT)
    found = db.rows(Change, _CHANGES, since=since, limit=CHANGES_LISTED)
    if len(found) < CHANGES_LISTED:
        return found, min(settled, db.now)
    return found, found[-1].occurred_at


def clicked(db: Db, job_id: str, *, source: str) -> None:
    """Count a click on a listed job's apply link."""
    db.run(_CLICKED, job_id=job_id, source=source)


@dataclass(frozen=True, slots=True)
class _State:
    total: int
    changed_at: datetime


def _facets(fields: Fields) -> list[tuple[str, str, str]]:
    name = category(fields)
    found = [("category", slug(name), name), ("pay", str(fields["paymentType"]), str(fields["paymentType"]))]
    subjects, languages, countries = fields["subjectMatter"], fields["languages"], fields["countries"]
    assert isinstance(subjects, list) and isinstance(languages, list) and isinstance(countries, list)
    found += [("domain", slug(subjects[0]), subjects[0])] if subjects else []
    found += [("language", language, language) for language in languages]
    return found + [("country", country, country) for country in countries]
