"""The public board: no token, any origin (contract jobs.md §6)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from opentrain_server.api import cursors
from opentrain_server.api.board_view import BoardJob, shown
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Answer, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import Cursor, JobId, Limit
from opentrain_server.api.wire import Instant, Timestamp, time
from opentrain_server.core.errors import Failure
from opentrain_server.domain import board
from opentrain_server.domain.board import Facet, Filters, Place, Window
from opentrain_server.domain.countries import country_code
from opentrain_server.domain.job_fields import ENUMS
from opentrain_server.domain.job_labels import slug
from opentrain_server.domain.languages import language_name

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["board"])

HEADERS = {
    "cache-control": "public, s-maxage=300, stale-while-revalidate=3600",
    "access-control-allow-origin": "*",
}
_BOARD = Gate(public=True)
_NO_TAG = "none:"  # a tag that no job has: an unknown value finds nothing


class BoardPage(TypedDict):
    """Answer of GET /jobs."""

    jobs: list[BoardJob]
    nextCursor: str | None
    generatedAt: Timestamp


class ValueCount(TypedDict):
    """How many listed jobs have a value."""

    value: str
    count: int


class NamedCount(TypedDict):
    """How many listed jobs have a value, and the slug to filter by."""

    value: str
    slug: str
    count: int


class FacetsOut(TypedDict):
    """Answer of GET /jobs/facets."""

    totalJobs: int
    categories: list[NamedCount]
    domains: list[NamedCount]
    languages: list[ValueCount]
    countries: list[ValueCount]
    payTypes: list[ValueCount]
    generatedAt: Timestamp


class ChangeOut(TypedDict):
    """The latest change of one job's listing."""

    jobId: str
    eventType: Literal["PUBLISHED", "UPDATED", "CLOSED"]
    occurredAt: Timestamp


class ChangesOut(TypedDict):
    """Answer of GET /jobs/changes."""

    since: Timestamp
    until: Timestamp
    changes: list[ChangeOut]
    generatedAt: Timestamp


class SearchQuery(BaseModel):
    """Query of GET /jobs."""

    q: str | None = Field(None, max_length=200, description="Words to find in title and text.")
    language: str | None = Field(None, description="English name or BCP 47 tag.")
    country: str | None = Field(None, description="ISO 3166 alpha-2; jobs without countries match.")
    payType: str | None = Field(None, json_schema_extra={"enum": list(ENUMS["paymentType"])})
    category: str | None = Field(None, description="Label or slug.")
    domain: str | None = Field(None, description="Label or slug.")
    limit: Limit = 25
    cursor: Cursor = None


class ChangesQuery(BaseModel):
    """Query of GET /jobs/changes."""

    since: Instant = Field(description="Inclusive; pass the last answer's `until`.")


@router.get("/jobs", summary="Search the board", response_model=BoardPage)
@router.get("/jobs/search", summary="Search the board (alias)", response_model=BoardPage)
@declare(Declared(_BOARD, headers=HEADERS, reasons=("invalid_cursor",)))
def search(call: Call, query: Annotated[SearchQuery, Query()]) -> BoardPage:
    """Search listed jobs: newest first, or by relevance with `q`."""
    words = (query.q or "").strip() or None
    kind = "text" if words else "newest"
    page = board.search(
        call.db, _filters(query, words), limit=query.limit, after=cursors.decode(kind, query.cursor, _place)
    )
    return {
        "jobs": [shown(call, entry) for entry in page.entries],
        "nextCursor": _cursor(kind, page.following),
        "generatedAt": time(call.db.now),
    }


@router.get("/jobs/facets", summary="Count the board", response_model=FacetsOut)
@declare(Declared(_BOARD, headers=HEADERS))
def facets(call: Call) -> FacetsOut:
    """Count listed jobs by category, domain, language, country and pay type."""
    total, found = board.facets(call.db)
    return {
        "totalJobs": total,
        "categories": _named(found, "category"),
        "domains": _named(found, "domain"),
        "languages": _counted(found, "language"),
        "countries": _counted(found, "country"),
        "payTypes": _counted(found, "pay"),
        "generatedAt": time(call.db.now),
    }


@router.get("/jobs/changes", summary="Follow the board", response_model=ChangesOut)
@declare(Declared(_BOARD, headers=HEADERS))
def changes(call: Call, query: Annotated[ChangesQuery, Query()]) -> ChangesOut:
    """List what changed on the board since a time, oldest first, the latest event per job."""
    found, until = board.changes(call.db, since=query.since)
    events: list[Any] = [
        {"jobId": change.job_id, "eventType": change.event_type, "occurredAt": time(change.occurred_at)}
        for change in found
    ]
    return {
        "since": time(query.since),
        "until": time(until),
        "changes": events,
        "generatedAt": time(call.db.now),
    }


@router.get("/jobs/{jobId}", summary="Show a listed job", response_model=BoardJob)
@declare(Declared(_BOARD, headers=HEADERS, reasons=("not_found",)))
def show(call: Call, job_id: JobId) -> BoardJob | Answer:
    """Show one listed job. One that was listed and is no longer: 404 with `status` "closed"."""
    entry = board.entry(call.db, job_id)
    return Answer({"id": job_id, "status": "closed"}, 404) if entry is None else shown(call, entry)


def _filters(query: SearchQuery, words: str | None) -> Filters:
    tags: list[str] = []
    if query.payType is not None:
        _check("payType", query.payType in ENUMS["paymentType"], "Must be a payment type.")
        tags.append(f"pay:{query.payType}")
    country = None
    if query.country is not None:
        country = country_code(query.country)
        _check("country", country is not None, "Must be an ISO 3166 alpha-2 code.")
    if query.language is not None:
        name = language_name(query.language)
        tags.append(f"language:{name}" if name else _NO_TAG)
    tags += [f"category:{slug(query.category)}"] if query.category is not None else []
    tags += [f"domain:{slug(query.domain)}"] if query.domain is not None else []
    return Filters(words, tuple(tags), country)


def _check(field: str, good: bool, message: str) -> None:
    if not good:
        issue = {"code": "invalid_value", "path": [field], "message": message}
        raise Failure("invalid_query", field=field, issues=[issue])


def _place(posted_at: str | None, job_id: str | None, rank: float | None, window: list[Any] | None) -> Place:
    ranked_in = None
    if window is not None:
        top_at, top_id, exclusive = window
        ranked_in = Window(cursors.moment(top_at), cursors.text(top_id), bool(exclusive))
    if posted_at is None:
        return Place(None, None, None, ranked_in)
    known_rank = float(rank) if rank is not None else None
    return Place(cursors.moment(posted_at), cursors.text(job_id), known_rank, ranked_in)


def _cursor(kind: str, place: Place | None) -> str | None:
    if place is None:
        return None
    window = place.window
    ranked_in = [window.top_at, window.top_id, window.exclusive] if window else None
    return cursors.encode(kind, place.posted_at, place.job_id, place.rank, ranked_in)


def _named(found: list[Facet], kind: str) -> list[NamedCount]:
    return [{"value": f.value, "slug": f.slug, "count": f.count} for f in found if f.kind == kind]


def _counted(found: list[Facet], kind: str) -> list[ValueCount]:
    return [{"value": f.value, "count": f.count} for f in found if f.kind == kind]
