"""Proposals as the labeler sees them: what became of each, and what a job asks of who wants to apply."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.jobs.job_fields import Fields, from_json
from opentrain_server.domain.proposals.bids import UNIT_OF_PAYMENT
from opentrain_server.domain.proposals.proposals import LAPSED, SHOWN_STATUS

INVITES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OwnProposal:
    """A proposal with its job, as its labeler sees it."""

    id: str
    job_id: str
    job_title: str
    job_status: str
    company_name: str
    status: str
    invite_status: str | None
    invited_at: datetime | None
    invite_expires_at: datetime | None
    invite_answered_at: datetime | None
    withdrawn_at: datetime | None
    bid_amount: Decimal | None
    bid_unit: str
    location_status: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Prospect:
    """A job to apply for: what it says, and how far the labeler has come with it."""

    job_id: str
    fields: Fields
    status: str
    listed: bool
    company_name: str
    claimed: bool
    talent_type: str
    proposal_id: str | None
    proposal_status: str | None
    invite_status: str | None
    invite_expires_at: datetime | None
    withdrawn_at: datetime | None
    sample_id: str | None
    sample_items: int
    sample_done: bool
    interview_started: bool
    interview_done: bool

    def __post_init__(self) -> None:
        """Read the stored fields."""
        object.__setattr__(self, "fields", from_json(self.fields))

    @property
    def unit(self) -> str:
        """Return the unit of a bid on this job."""
        return UNIT_OF_PAYMENT[str(self.fields["paymentType"])]

    @property
    def invited(self) -> bool:
        """Tell whether an invite waits for an answer."""
        return self.invite_status == "PENDING"


_OWN = f"""p.id, p.job_id, coalesce(j.title, 'Untitled job') AS job_title, j.status AS job_status,
       o.name AS company_name, {SHOWN_STATUS} AS status,
       CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status, p.invited_at,
       p.invite_expires_at, p.invite_answered_at, p.withdrawn_at, p.bid_amount, p.bid_unit,
       p.location_status, p.created_at, p.updated_at
  FROM proposals p JOIN jobs j ON j.id = p.job_id JOIN organizations o ON o.id = j.organization_id"""

_MINE = f"""
SELECT {_OWN}
 WHERE p.labeler_id = %(labeler_id)s
   AND (%(before)s::timestamptz IS NULL OR (p.created_at, p.id) < (%(before)s, %(before_id)s))
 ORDER BY p.created_at DESC, p.id DESC LIMIT %(limit)s
"""

_INVITES = f"""
SELECT {_OWN}
 WHERE p.labeler_id = %(labeler_id)s AND p.invite_status IS NOT NULL
 ORDER BY p.invite_status = 'PENDING' AND NOT {LAPSED} DESC, p.invited_at DESC, p.id DESC LIMIT %(limit)s
"""

_PROSPECT = f"""
SELECT j.id AS job_id, j.fields, j.status, o.name AS company_name, o.claimed_at IS NOT NULL AS claimed,
       j.status = 'OPEN' AND j.fields ->> 'visibility' = 'PUBLIC' AND o.suspended_at IS NULL
           AND (o.claim_expires_at IS NULL OR o.claim_expires_at > %(now)s) AS listed,
       l.talent_type, p.id AS proposal_id, {SHOWN_STATUS} AS proposal_status,
       CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status, p.invite_expires_at,
       p.withdrawn_at, s.id AS sample_id,
       (SELECT count(*) FROM sample_items WHERE sample_id = s.id) AS sample_items,
       r.completed_at IS NOT NULL AS sample_done, i.id IS NOT NULL AS interview_started,
       i.finished_at IS NOT NULL AS interview_done
  FROM jobs j JOIN organizations o ON o.id = j.organization_id
  JOIN labelers l ON l.id = %(labeler_id)s
  LEFT JOIN proposals p ON p.job_id = j.id AND p.labeler_id = l.id
  LEFT JOIN samples s ON s.job_id = j.id AND s.closed_at IS NULL
  LEFT JOIN sample_runs r ON r.sample_id = s.id AND r.labeler_id = l.id
  LEFT JOIN interviews i ON i.job_id = j.id AND i.labeler_id = l.id
 WHERE j.id = %(job_id)s
"""


def mine(db: Db, labeler: Labeler, *, limit: int, before: tuple[datetime, str] | None) -> list[OwnProposal]:
    """Return the labeler's proposals and invites, newest first, those after the place `before`."""
    moment, proposal_id = before or (None, None)
    return db.rows(
        OwnProposal,
        _MINE,
        labeler_id=labeler.user_id,
        limit=limit,
        before=moment,
        before_id=proposal_id,
        now=db.now,
    )


def invited(db: Db, labeler: Labeler) -> list[OwnProposal]:
    """Return the labeler's invites, those that wait for an answer first, a hundred at most."""
    return db.rows(OwnProposal, _INVITES, labeler_id=labeler.user_id, limit=INVITES_SHOWN, now=db.now)


def prospect(db: Db, labeler: Labeler, job_id: str) -> Prospect:
    """Return a job that the labeler may read: listed, or with a proposal of theirs. Else `not_found`."""
    found = db.find(Prospect, _PROSPECT, job_id=job_id, labeler_id=labeler.user_id, now=db.now)
    if found is None or not (found.listed or found.proposal_id):
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return found
