"""The public board: which jobs are listed, how many there are, and what changed (contract jobs.md §6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.board import board_words
from opentrain_server.domain.jobs.job_fields import Fields, from_json, kept_fields
from opentrain_server.domain.jobs.job_labels import category, labels, slug
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.jobs import Job

LIFE = timedelta(days=56)
FACETS_LISTED = 200  # values shown of one facet
LAPSED_COUNTED = 1000  # jobs of lapsed accounts, not yet swept, that are taken off the counts at once


@dataclass(frozen=True, slots=True)
class Entry:
    """A listed job; its fields as the wire has them."""

    id: str
    slug: str
    company_name: str
    employer_verified: bool
    status: str
    posted_at: datetime
    updated_at: datetime
    fields: Fields

    def __post_init__(self) -> None:
        """Complete the stored fields."""
        object.__setattr__(self, "fields", kept_fields(self.fields))

    @property
    def path(self) -> str:
        """Return where the job's page is on this server."""
        return f"/jobs/{self.slug}-{self.id}"

    @property
    def paragraphs(self) -> list[str]:
        """Return the paragraphs of the description, which is plain text."""
        return paragraphs(str(self.fields["jobDescription"]))

    def valid_through(self, now: datetime) -> datetime:
        """Return 56 days after posting, moved on by 56 days for as long as the job stays open."""
        passed = max(0, (now - self.posted_at) // LIFE)
        return self.posted_at + LIFE * (passed + 1)


@dataclass(frozen=True, slots=True)
class Facet:
    """How many listed jobs have a value."""

    kind: str
    slug: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Address:
    """Where a listed job is, and when it last changed."""

    id: str
    slug: str
    updated_at: datetime


ENTRY = """j.id, j.slug, o.name AS company_name, o.claimed_at IS NOT NULL AS employer_verified, j.status,
       b.posted_at, j.updated_at, j.fields"""

FROM = """FROM board_entries b JOIN jobs j ON j.id = b.job_id
  JOIN organizations o ON o.id = j.organization_id"""

LISTED = "(b.listed_until IS NULL OR b.listed_until > %(now)s)"

_ONE = f"""
SELECT {ENTRY} {FROM}
 WHERE b.job_id = %(id)s AND {LISTED}
"""

_WAS_LISTED = "SELECT count(*) AS n FROM board_changes WHERE job_id = %(id)s"

# The kept counts, less those of the jobs of lapsed accounts.
_FACETS = """
WITH lapsed AS MATERIALIZED (
    SELECT facets FROM board_entries WHERE listed_until <= %(now)s LIMIT %(most)s
), gone AS (
    SELECT e ->> 0 AS kind, e ->> 1 AS slug, count(*) AS count
      FROM lapsed CROSS JOIN jsonb_array_elements(facets) AS e GROUP BY 1, 2
), largest AS (
    SELECT kind, slug, value, count, row_number() OVER (PARTITION BY kind ORDER BY count DESC, value) AS place
      FROM board_facets WHERE count > 0
), facets AS (
    SELECT kind, slug, value, largest.count - coalesce(gone.count, 0) AS count
      FROM largest LEFT JOIN gone USING (kind, slug) WHERE place <= %(listed)s
)
SELECT coalesce((SELECT total FROM board_state), 0) - (SELECT count(*) FROM lapsed) AS total,
       coalesce(jsonb_agg(jsonb_build_array(kind, slug, value, count) ORDER BY kind, count DESC, value), '[]')
           AS facets
  FROM facets WHERE count > 0
"""

_ADDRESSES = f"""
SELECT j.id, j.slug, j.updated_at FROM board_entries b JOIN jobs j ON j.id = b.job_id
 WHERE {LISTED} ORDER BY b.posted_at, b.job_id OFFSET %(skip)s LIMIT %(limit)s
"""

_LOCK_ACCOUNT = "SELECT 1 FROM organizations WHERE id = %(organization_id)s FOR NO KEY UPDATE"

_HIDE = """
SELECT count(unlist_job(job_id, %(now)s)) AS n FROM (
    SELECT job_id FROM board_entries WHERE organization_id = %(organization_id)s ORDER BY job_id) AS entries
"""

_OPEN = """
SELECT id, fields, published_at FROM jobs
 WHERE organization_id = %(organization_id)s AND status = 'OPEN' ORDER BY id
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
    title, text = board_words.indexed(str(fields["jobTitle"])), board_words.indexed(*_text(fields))
    return {"tags": tags, "facets": facets, "title": title, "text": text}


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text: what empty lines separate."""
    return [block for part in text.split("\n\n") if (block := part.strip())]


def skills(fields: Mapping[str, object]) -> list[str]:
    """Return the label types, as people read them, then the subject matter."""
    subjects = fields["subjectMatter"]
    assert isinstance(subjects, list)
    return [*labels(fields["labelTypes"]), *subjects]


def show(db: Db, job: Job) -> None:
    """Bring the board in line with an open job that is locked."""
    assert job.status == JobStatus.OPEN and job.published_at is not None
    _list(db, job.id, job.organization_id, job.fields, job.published_at)


def hide_account(db: Db, *, organization_id: str) -> int:
    """Take an account's jobs off the board and return how many were on it.

    Belongs into the transaction that sets `suspended_at`: both hold the account's row, and as long as
    that date stands nothing of the account is listed again.
    """
    db.run(_LOCK_ACCOUNT, organization_id=organization_id)
    hidden: int = db.one(_HIDE, organization_id=organization_id, now=db.now)["n"]
    return hidden


def show_account(db: Db, *, organization_id: str) -> int:
    """Put an account's open jobs back on the board and return how many are open.

    Belongs into the transaction that clears `suspended_at`, after that.
    """
    db.run(_LOCK_ACCOUNT, organization_id=organization_id)
    found = db.rows(_Open, _OPEN, organization_id=organization_id)
    for job in found:
        _list(db, job.id, organization_id, from_json(job.fields), job.published_at)
    return len(found)


def account_claimed(db: Db, *, organization_id: str) -> None:
    """Keep an account's jobs listed beyond the window it had to be claimed in."""
    db.run(_CLAIMED, organization_id=organization_id)


def entry(db: Db, job_id: str) -> Entry | None:
    """Return a listed job, or None when it was listed once and is no longer; fails with `not_found`."""
    job_id = job_id.replace("\x00", "?")  # the database takes no NUL, and no ID has one
    found = db.find(Entry, _ONE, id=job_id, now=db.now)
    if found is None and not db.one(_WAS_LISTED, id=job_id)["n"]:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return found


def addresses(db: Db, *, skip: int, limit: int) -> list[Address]:
    """Return where listed jobs are, the oldest first, so that a new one shifts no other."""
    return db.rows(Address, _ADDRESSES, now=db.now, skip=skip, limit=limit)


def facets(db: Db) -> tuple[int, list[Facet]]:
    """Return how many jobs are listed, and the counts of their values, the largest first.

    Read from kept counts, whatever the number of jobs. Jobs of accounts that lapsed since the last sweep
    are taken off here.
    """
    board = db.row(_Counts, _FACETS, now=db.now, listed=FACETS_LISTED, most=LAPSED_COUNTED)
    return board.total, [Facet(*facet) for facet in board.facets]


def clicked(db: Db, job_id: str, *, source: str) -> None:
    """Count a click on a listed job's apply link."""
    db.run(_CLICKED, job_id=job_id, source=source)


@dataclass(frozen=True, slots=True)
class _Counts:
    total: int
    facets: list[tuple[str, str, str, int]]


@dataclass(frozen=True, slots=True)
class _Open:
    id: str
    fields: dict[str, Any]
    published_at: datetime


def _list(db: Db, job_id: str, organization_id: str, fields: Fields, posted_at: datetime) -> None:
    shown = listing(fields)
    db.run(
        _LIST,
        id=job_id,
        organization_id=organization_id,
        listing=None if shown is None else Jsonb(shown),
        posted_at=posted_at,
        now=db.now,
    )


def _text(fields: Fields) -> list[str]:
    languages = fields["languages"]
    assert isinstance(languages, list)
    texts = [fields["jobDescription"], fields["labelingOverview"], fields["datasetDescription"]]
    return [str(text) for text in [*texts, fields["labelingSoftware"], *skills(fields), *languages] if text]


def _facets(fields: Fields) -> list[tuple[str, str, str]]:
    name = category(fields)
    found = [("category", slug(name), name), ("pay", str(fields["paymentType"]), str(fields["paymentType"]))]
    subjects, languages, countries = fields["subjectMatter"], fields["languages"], fields["countries"]
    assert isinstance(subjects, list) and isinstance(languages, list) and isinstance(countries, list)
    found += [("domain", slug(subjects[0]), subjects[0])] if subjects else []
    found += [("language", language, language) for language in languages]
    return found + [("country", country, country) for country in countries]
