"""What the marketplace knows of a labeler by their work here: the table in contract hiring.md §3.

The one place to extend once there are contracts and reviews: each column is an expression over `l.id`, so
that a profile and a page of a hundred cost one statement.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from opentrain_server.core.db import Sql

REVIEWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Review:
    """A published review of a labeler by an employer."""

    id: str
    rating: int
    comment: str | None
    created_at: datetime


#: Columns of a labeler `l`; money in cents, hours with one decimal.
STATS: Sql = """0::bigint AS total_earned_cents, 0::bigint AS highest_earnings_cents,
       0::numeric AS billed_hours, NULL::integer AS job_success_score, 0 AS review_count,
       NULL::numeric AS average_rating"""

#: The published reviews of a labeler `l`, newest first, REVIEWS_SHOWN at most, as a JSON array.
REVIEWS: Sql = "'[]'::jsonb AS reviews"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The columns of STATS; a row of a labeler has them beside its own."""

    total_earned_cents: int
    highest_earnings_cents: int
    billed_hours: Decimal
    job_success_score: int | None
    review_count: int
    average_rating: Decimal | None
