"""The public board: no token, any origin (contract jobs.md §6)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from opentrain_server.api.board_view import BoardJob, shown
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Answer, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import Cursor, JobId, Limit
from opentrain_server.api.wire import Instant, Timestamp, time
from opentrain_server.core.errors import Failure
from opentrain_server.domain.board import board, board_changes, board_search
from opentrain_server.domain.board.board import Facet
from opentrain_server.domain.board.board_filters import QUESTION_LENGTH, BadFilter, Filters, filters_of
from opentrain_server.domain.jobs.job_fields import ENUMS

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["board"])

HEADERS = {
    "cache-control": "public, s-maxage=300, stale-while-revalidate=3600",
    "access-control-allow-origin": "*",
}
_BOARD = Gate(public=True)


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

    q: str | None = Field(None, max_length=QUESTION_LENGTH, description="Words to find in title and text.")
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
    filters = _filters(query)
    page = board_search.search(
        call.db, filters, limit=query.limit, after=board_search.place_of(query.cursor, filters)
    )
    return {
        "jobs": [shown(call, entry) for entry in page.entries],
        "nextCursor": board_search.cursor_of(page.following, filters),
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
    found, until = board_changes.changes(call.db, since=query.since)
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


def _filters(query: SearchQuery) -> Filters:
    try:
        return filters_of(
            q=query.q,
            language=query.language,
            country=query.country,
            pay_type=query.payType,
            category=query.category,
            domain=query.domain,
        )
    except BadFilter as bad:
        issue = {"code": "invalid_value", "path": [bad.field], "message": str(bad)}
        raise Failure("invalid_query", field=bad.field, issues=[issue]) from None


def _named(found: list[Facet], kind: str) -> list[NamedCount]:
    return [{"value": f.value, "slug": f.slug, "count": f.count} for f in found if f.kind == kind]


def _counted(found: list[Facet], kind: str) -> list[ValueCount]:
    return [{"value": f.value, "count": f.count} for f in found if f.kind == kind]
