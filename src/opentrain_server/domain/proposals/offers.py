"""Offers: what a labeler says when they apply or accept an invite, and whether they may."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.jobs.job_fields import Fields, from_json
from opentrain_server.domain.jobs.readiness import Floors
from opentrain_server.domain.labelers import labelers, locations
from opentrain_server.domain.labelers.matching import match
from opentrain_server.domain.moderation import Decision, message_policy
from opentrain_server.domain.proposals import bids
from opentrain_server.domain.proposals.bids import UNIT_OF_PAYMENT, Bid
from opentrain_server.domain.upkeep import mails

COVER_NOTE_LENGTH = 5000

# What of a labeler fits the `freelancerType` of a job.
FITS: dict[str, frozenset[str]] = {
    "ANY": frozenset({"FREELANCER", "AGENCY"}),
    "FREELANCER": frozenset({"FREELANCER"}),
    "AGENCY": frozenset({"AGENCY"}),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A bid, the words that go with it, and the alpha-2 country its request came from, if that is known."""

    bid: Bid
    cover_note: str
    country_seen: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """A job, locked against closing, and what bears on whether this labeler may offer to work on it."""

    job_id: str
    organization_id: str
    status: str
    fields: Fields
    title: str
    published_at: datetime | None
    listed: bool
    account_live: bool
    talent_type: str
    country_code: str | None
    labeler_suspended: bool
    of_organization: bool

    def __post_init__(self) -> None:
        """Read the stored fields."""
        object.__setattr__(self, "fields", from_json(self.fields))

    @property
    def unit(self) -> str:
        """Return the unit of a bid on this job."""
        return UNIT_OF_PAYMENT[str(self.fields["paymentType"])]


# What is listed, read from the job itself: its row is locked here, its entry on the board is not.
_LOCK = """
SELECT j.id AS job_id, j.organization_id, j.status, j.fields, coalesce(j.title, 'Untitled job') AS title,
       j.published_at, j.status = 'OPEN' AND j.fields ->> 'visibility' = 'PUBLIC' AS listed,
       o.suspended_at IS NULL AND (o.claim_expires_at IS NULL OR o.claim_expires_at > %(now)s)
           AS account_live,
       l.talent_type, l.country_code, u.suspended_at IS NOT NULL AS labeler_suspended,
       EXISTS (SELECT 1 FROM members m WHERE m.organization_id = o.id AND m.user_id = l.id) AS of_organization
  FROM jobs j JOIN organizations o ON o.id = j.organization_id
  JOIN labelers l ON l.id = %(labeler_id)s JOIN users u ON u.id = l.id
 WHERE j.id = %(job_id)s FOR SHARE OF j
"""

_OWNER = """
SELECT u.id, u.email, EXISTS (
           SELECT 1 FROM proposals WHERE job_id = %(job_id)s AND id <> %(id)s AND status = 'UNREVIEWED'
              AND invite_status IS DISTINCT FROM 'PENDING') AS others_wait
  FROM organizations o JOIN users u ON u.id = o.owner_user_id WHERE o.id = %(organization_id)s
"""

# Locked: one that is being finished at this moment is waited for, and told here.
_INTERVIEW = """
SELECT id, finished_at IS NOT NULL FROM interviews
 WHERE job_id = %(job_id)s AND labeler_id = %(labeler_id)s FOR SHARE
"""


def lock_post(db: Db, labeler: Labeler, job_id: str) -> Post:
    """Return a job as one to offer to work on, locked against closing; fails with `not_found`."""
    post = db.find(Post, _LOCK, job_id=job_id, labeler_id=labeler.user_id, now=db.now)
    if post is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    return post


def check_labeler(post: Post) -> None:
    """Fail with `labeler_suspended`, `own_job` or `wrong_talent_type` for who may not work on this job."""
    if post.labeler_suspended:
        raise Failure("labeler_suspended")
    if post.of_organization:
        raise Failure("own_job", jobId=post.job_id)
    wanted = str(post.fields["freelancerType"])
    if post.talent_type not in FITS[wanted]:
        raise Failure("wrong_talent_type", jobId=post.job_id, freelancerType=wanted)


def check_offer(post: Post, offer: Offer, *, floors: Floors) -> None:
    """Fail with `bid_out_of_range`, `cover_note_too_long` or `message_policy_blocked`."""
    bids.check(offer.bid, unit=post.unit, agency=post.talent_type == "AGENCY", floors=floors)
    if len(offer.cover_note) > COVER_NOTE_LENGTH:
        raise Failure("cover_note_too_long", limit=COVER_NOTE_LENGTH)
    judged = message_policy.judged(offer.cover_note)
    if judged.decision is Decision.BLOCK:
        raise Failure("message_policy_blocked", policy=judged.policy)


def columns(db: Db, labeler: Labeler, post: Post, offer: Offer) -> dict[str, Any]:
    """Return what the proposal keeps of an offer, by column."""
    location = locations.compare(db, seen=offer.country_seen, profile=post.country_code)
    found = match(post.fields, labelers.me(db, labeler))
    return {
        "bid_amount": offer.bid.amount,
        "bid_unit": post.unit,
        "agency_hourly": offer.bid.agency_hourly,
        "cover_note": offer.cover_note,
        "match_score": found.score,
        "match_parts": Jsonb(found.parts_json()),
        "location_status": location.status,
        "location_method": location.method,
        "location_checked_at": location.checked_at,
    }


def announce(
    db: Db, labeler: Labeler, post: Post, proposal_id: str, *, base: str, first: tuple[Event, ...] = ()
) -> None:
    """Tell account and labeler of a new offer, after the events `first`; mail who has to look at it.

    The owner gets one mail when the first proposal waits on a job, not one for each.
    """
    told = list(first)
    both = (post.organization_id, labeler.user_id)
    data: dict[str, Any] = {"proposalId": proposal_id, "jobId": post.job_id}
    told += [Event(inbox, "proposal.received", proposal_id, post.job_id, data) for inbox in both]
    for interview_id, finished in db.conn.execute(
        _INTERVIEW, {"job_id": post.job_id, "labeler_id": labeler.user_id}
    ):
        if not finished:
            continue
        readable = data | {"interviewId": interview_id}
        told += [Event(inbox, "interview.completed", proposal_id, post.job_id, readable) for inbox in both]
    events.record_all(db, told)
    _mail_owner(db, post, proposal_id, base)


def _mail_owner(db: Db, post: Post, proposal_id: str, base: str) -> None:
    owner = db.one(_OWNER, organization_id=post.organization_id, job_id=post.job_id, id=proposal_id)
    if owner["email"] is None or owner["others_wait"]:
        return
    mails.send(
        db,
        kind="proposals",
        to=owner["email"],
        user_id=owner["id"],
        subject="A proposal waits for you",
        body=f"Somebody wants to work on your job “{one_line(post.title)}”.\n\n"
        f"Look at the proposals: {base}/employer/jobs/{post.job_id}/proposals\n\n"
        "You will not get another mail about this job while this one waits.\n",
    )


def one_line(words: str) -> str:
    """Return a stranger's words on one line, cut, so that they cannot pass for ours in a mail."""
    plain = " ".join(words.split())
    return plain if len(plain) <= 120 else f"{plain[:119]}…"
