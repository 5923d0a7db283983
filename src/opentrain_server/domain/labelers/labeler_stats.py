"""What the marketplace knows of a labeler by their work here: the table in contract hiring.md §3.

Each column is an expression over `l.id`, so that a profile and a page of a hundred cost one statement.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from opentrain_server.core.db import Sql
from opentrain_server.domain.words.masking import without_contacts

REVIEWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Review:
    """A published review of a labeler by an employer."""

    id: str
    rating: int
    comment: str | None
    created_at: datetime

    @staticmethod
    def of(row: dict[str, Any]) -> "Review":
        """Read a review that REVIEWS found, the contact details out of it."""
        comment = row["comment"] and without_contacts(row["comment"])
        return Review(row["id"], row["rating"], comment, datetime.fromisoformat(row["created_at"]))


#: Columns of a labeler `l`; money in cents, hours with one decimal.
STATS: Sql = """(SELECT coalesce(sum(m.paid_cents), 0)::bigint FROM contracts c
          JOIN milestones m ON m.contract_id = c.id WHERE c.labeler_id = l.id) AS total_earned_cents,
       (SELECT coalesce(max(paid), 0)::bigint FROM (
            SELECT sum(m.paid_cents) AS paid FROM contracts c JOIN milestones m ON m.contract_id = c.id
             WHERE c.labeler_id = l.id GROUP BY c.id) by_contract) AS highest_earnings_cents,
       (SELECT round(coalesce(sum(seconds), 0) / 3600.0, 1) FROM (
            SELECT DISTINCT ON (w.contract_id, w.worker_id, w.work_date) w.seconds
              FROM contracts c JOIN work_log w ON w.contract_id = c.id
             WHERE c.labeler_id = l.id
               AND EXISTS (SELECT 1 FROM milestones m WHERE m.contract_id = c.id AND m.status = 'PAID')
             ORDER BY w.contract_id, w.worker_id, w.work_date, w.number DESC) newest) AS billed_hours,
       (SELECT CASE WHEN count(*) >= 3
                    THEN round(100.0 * count(*) FILTER (WHERE done) / count(*))::integer END
          FROM (SELECT EXISTS (SELECT 1 FROM milestones m WHERE m.contract_id = c.id AND m.status = 'PAID')
                       AND NOT EXISTS (SELECT 1 FROM milestones m JOIN disputes d ON d.milestone_id = m.id
                                        WHERE m.contract_id = c.id AND d.outcome IN ('refunded', 'split'))
                       AS done
                  FROM contracts c WHERE c.labeler_id = l.id AND c.status = 'ended') ended)
           AS job_success_score,
       (SELECT count(*) FROM contracts c JOIN reviews v ON v.contract_id = c.id
         WHERE c.labeler_id = l.id AND NOT v.by_labeler AND v.published_at IS NOT NULL) AS review_count,
       (SELECT round(avg(v.rating), 1) FROM contracts c JOIN reviews v ON v.contract_id = c.id
         WHERE c.labeler_id = l.id AND NOT v.by_labeler AND v.published_at IS NOT NULL) AS average_rating"""

#: The published reviews of a labeler `l`, newest first, REVIEWS_SHOWN at most, as a JSON array.
REVIEWS: Sql = f"""(SELECT coalesce(jsonb_agg(to_jsonb(shown) ORDER BY created_at DESC, id DESC), '[]') FROM (
            SELECT v.id, v.rating, v.comment, v.published_at AS created_at
              FROM contracts c JOIN reviews v ON v.contract_id = c.id
             WHERE c.labeler_id = l.id AND NOT v.by_labeler AND v.published_at IS NOT NULL
             ORDER BY v.published_at DESC, v.id DESC LIMIT {REVIEWS_SHOWN}) shown) AS reviews"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """The columns of STATS; a row of a labeler has them beside its own."""

    total_earned_cents: int
    highest_earnings_cents: int
    billed_hours: Decimal
    job_success_score: int | None
    review_count: int
    average_rating: Decimal | None
