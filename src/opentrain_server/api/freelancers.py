"""Labelers, `freelancer` on the wire: searching them and reading a profile (contract hiring.md §3)."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.freelancer_view import FreelancerCard, FreelancerOut, card, shown
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import Cursor, IdOrSlug, Limit
from opentrain_server.core.errors import Failure
from opentrain_server.domain.board.board_filters import QUESTION_LENGTH, BadFilter
from opentrain_server.domain.labelers import labeler_search, labelers
from opentrain_server.domain.labelers.labeler_search import Filters, filters_of

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["freelancers"])


class FreelancerPage(TypedDict):
    """Answer of GET /freelancers."""

    freelancers: list[FreelancerCard]
    nextCursor: str | None


class FreelancerProfile(TypedDict):
    """Answer of GET /freelancers/{idOrSlug}."""

    freelancer: FreelancerOut


class FreelancerQuery(BaseModel):
    """Query of GET /freelancers."""

    q: str | None = Field(None, max_length=QUESTION_LENGTH, description="Words in title, bio and skills.")
    skills: str | None = Field(
        None, max_length=2_000, description="Comma list over all skill lists; all must match, in any case."
    )
    languages: str | None = Field(
        None, max_length=2_000, description="Comma list of English names or BCP 47 tags; all must match."
    )
    country: str | None = Field(None, description="ISO 3166 alpha-2.")
    maxHourlyRate: Decimal | None = Field(
        None, gt=0, le=1_000_000, decimal_places=2, description="US dollars; who names no rate is left out."
    )
    limit: Limit = 25
    cursor: Cursor = None


@router.get("/freelancers", summary="Search AI trainers", response_model=FreelancerPage)
@declare(
    Declared(
        Gate(
            scope="proposals:read",
            action="search AI trainers",
            own_limit=("labeler-search", "labeler_searches_per_minute"),
        ),
        reasons=("invalid_cursor",),
    )
)
def search_freelancers(call: Call, query: Annotated[FreelancerQuery, Query()]) -> FreelancerPage:
    """Search visible labelers who take work: newest first, or by relevance with `q`."""
    filters = _filters(query)
    after = labeler_search.place_of(query.cursor, filters)
    page = labeler_search.search(call.db, filters, limit=query.limit, after=after)
    return {
        "freelancers": [card(call, found) for found in page.cards],
        "nextCursor": labeler_search.cursor_of(page.following, filters),
    }


@router.get("/freelancers/{idOrSlug}", summary="Show an AI trainer", response_model=FreelancerProfile)
@declare(Declared(Gate(scope="proposals:read"), reasons=("not_found",)))
def show_freelancer(call: Call, id_or_slug: IdOrSlug) -> FreelancerProfile:
    """Show a labeler's profile, found by ID, then by slug; hidden ones are not found."""
    return {"freelancer": shown(call, labelers.public(call.db, id_or_slug))}


def _filters(query: FreelancerQuery) -> Filters:
    try:
        return filters_of(
            q=query.q,
            skills=query.skills,
            languages=query.languages,
            country=query.country,
            max_hourly_rate=query.maxHourlyRate,
        )
    except BadFilter as bad:
        issue = {"code": "invalid_value", "path": [bad.field], "message": str(bad)}
        raise Failure("invalid_query", field=bad.field, issues=[issue]) from None
