"""Invites: an account asks a labeler to work on its job (contract hiring.md §2)."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Employer, System
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import audit, events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.proposals import offers
from opentrain_server.domain.proposals.bids import UNIT_OF_PAYMENT
from opentrain_server.domain.proposals.proposal_status import (
    INVITE_LIFETIME,
    InviteStatus,
    ProposalStatus,
    move,
)
from opentrain_server.domain.upkeep import mails

DAY = timedelta(hours=24)
EXPIRED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of an invite call; `fresh` if the labeler was asked by this one."""

    proposal_id: str
    job_id: str
    labeler_id: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class _Post:
    """The job and its account, locked; nothing else can change who may be invited how often."""

    id: str
    organization_id: str
    status: str
    payment_type: str | None
    freelancer_type: str
    title: str
    company_name: str
    account_suspended: bool


@dataclass(frozen=True, slots=True)
class _Guest:
    """Whoever has the ID that was given, and their proposal on the job if there is one."""

    id: str
    email: str | None
    gone: bool
    talent_type: str | None
    takes_invites: bool | None
    of_organization: bool
    proposal_id: str | None
    invite_status: str | None
    invite_expires_at: datetime | None

    def expired(self, now: datetime) -> bool:
        """Tell whether the labeler's invite ended unanswered, whether or not that was written down."""
        over = self.invite_expires_at is not None and self.invite_expires_at <= now
        return self.invite_status == InviteStatus.EXPIRED or (
            self.invite_status == InviteStatus.PENDING and over
        )


# The job alone: its account is taken last, after the proposal, as all take them.
_LOCK = """
SELECT j.id, j.organization_id, j.status, j.fields ->> 'paymentType' AS payment_type,
       coalesce(j.fields ->> 'freelancerType', 'ANY') AS freelancer_type,
       coalesce(j.title, 'Untitled job') AS title, o.name AS company_name,
       o.suspended_at IS NOT NULL AS account_suspended
  FROM jobs j JOIN organizations o ON o.id = j.organization_id
 WHERE j.id = %(job_id)s AND j.organization_id = %(organization_id)s
   FOR NO KEY UPDATE OF j
"""

_GUEST = """
SELECT u.id, u.email, u.suspended_at IS NOT NULL OR u.closed_at IS NOT NULL AS gone, l.talent_type,
       l.takes_invites, EXISTS (SELECT 1 FROM members m
                                 WHERE m.organization_id = %(organization_id)s AND m.user_id = u.id)
           AS of_organization,
       p.id AS proposal_id, p.invite_status, p.invite_expires_at
  FROM users u LEFT JOIN labelers l ON l.id = u.id
  LEFT JOIN proposals p ON p.labeler_id = l.id AND p.job_id = %(job_id)s
 WHERE u.id = %(labeler_id)s
"""

_TAKE = "take_invite(%(organization_id)s, %(proposal_id)s, %(now)s, %(since)s, %(limit)s)"
_COUNT = f"SELECT {_TAKE} AS taken"

_ADD = f"""
WITH counted AS MATERIALIZED (SELECT {_TAKE} AS taken), audited AS (
    {audit.ROW} FROM counted WHERE taken
)
INSERT INTO proposals (id, job_id, labeler_id, status, bid_unit, invite_status, invited_at, invite_expires_at,
                       created_at, updated_at)
SELECT %(proposal_id)s, %(job_id)s, %(labeler_id)s, 'UNREVIEWED', %(unit)s, 'PENDING', %(now)s, %(ends)s,
       %(now)s, %(now)s
  FROM counted WHERE taken
"""

_OLDEST = """
SELECT sent_at AS oldest FROM invites_sent WHERE organization_id = %(organization_id)s AND sent_at > %(since)s
 ORDER BY sent_at DESC OFFSET %(skip)s LIMIT 1
"""

_DUE = """
SELECT p.id, p.job_id, p.labeler_id, j.organization_id, p.invite_expires_at
  FROM proposals p JOIN jobs j ON j.id = p.job_id
 WHERE p.invite_status = 'PENDING' AND p.invite_expires_at <= %(now)s
 ORDER BY p.invite_expires_at LIMIT %(batch)s
   FOR NO KEY UPDATE OF p SKIP LOCKED
"""


def invite(db: Db, employer: Employer, job_id: str, *, freelancer_id: str, limit: int, base: str) -> Invited:
    """Ask a labeler to work on one of the account's jobs; who has a proposal there is not asked again.

    An expired invite is renewed on the same proposal. `limit` is the account's invites in 24 hours. Fails,
    in this order, with `not_found` (jobs, then freelancers), `job_not_published`, `not_a_freelancer`,
    `freelancer_unavailable`, `rate_limited`.
    """
    post = db.find(_Post, _LOCK, job_id=job_id, organization_id=employer.organization_id)
    if post is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    organization_id = employer.organization_id
    guest = db.find(
        _Guest, _GUEST, job_id=job_id, labeler_id=freelancer_id, organization_id=organization_id, now=db.now
    )
    if guest is None:
        raise Failure("not_found", resource="freelancers", freelancerId=freelancer_id)
    if guest.proposal_id is not None and not guest.expired(db.now):
        return Invited(guest.proposal_id, job_id, guest.id, fresh=False)
    _check(post, guest)
    if guest.proposal_id is None:
        proposal_id = _add(db, employer, post, guest, limit)
    elif _renew(db, employer, post, guest, limit):
        proposal_id = guest.proposal_id
        audit.record(db, employer, action="invite", subject_id=job_id)
    else:
        return Invited(guest.proposal_id, job_id, guest.id, fresh=False)
    _mail(db, post, guest, base)
    return Invited(proposal_id, job_id, guest.id, fresh=True)


def _check(post: _Post, guest: _Guest) -> None:
    if post.account_suspended:
        raise Failure("account_suspended")  # while this call was on its way
    if post.status != JobStatus.OPEN:
        raise Failure("job_not_published", jobId=post.id, status=post.status)
    if guest.talent_type is None:
        raise Failure("not_a_freelancer", freelancerId=guest.id)
    fits = guest.talent_type in offers.FITS[post.freelancer_type]
    if guest.gone or not guest.takes_invites or not fits or guest.of_organization:
        raise Failure("freelancer_unavailable", freelancerId=guest.id)


def _add(db: Db, employer: Employer, post: _Post, guest: _Guest, limit: int) -> str:
    proposal_id = db.new_id()
    acted = audit.acted(db, employer, action="invite", subject_id=post.id)
    made = db.run(
        _ADD,
        job_id=post.id,
        labeler_id=guest.id,
        unit=UNIT_OF_PAYMENT[str(post.payment_type)],
        ends=db.now + INVITE_LIFETIME,
        **{**_counted(db, post, proposal_id, limit), **acted},
    )
    if not made:
        raise _limit_reached(db, post.organization_id, limit)
    return proposal_id


def _renew(db: Db, employer: Employer, post: _Post, guest: _Guest, limit: int) -> bool:
    """Ask again on the same proposal; return False when it is no longer one to ask about."""
    assert guest.proposal_id is not None and guest.invite_expires_at is not None
    due = Due(guest.proposal_id, post.id, guest.id, post.organization_id, guest.invite_expires_at)
    told: list[Event] = []
    if guest.invite_status == InviteStatus.PENDING and end(db, due.id, at=due.invite_expires_at):
        told += ended(due, "expired")  # its time is over, and nobody has written it down yet
    moved = move(
        db,
        employer,
        due.id,
        cause="invite_renewed",
        previous=ProposalStatus.DECLINED,
        invite=InviteStatus.EXPIRED,
        status=ProposalStatus.UNREVIEWED,
    )
    if not moved:
        return False
    data = {"proposalId": due.id, "status": "UNREVIEWED"}
    both = (due.organization_id, due.labeler_id)
    told += [Event(inbox, "proposal.status_changed", due.id, due.job_id, data) for inbox in both]
    events.record_all(db, told)
    taken = db.one(_COUNT, **_counted(db, post, due.id, limit))["taken"]
    if not taken:
        raise _limit_reached(db, post.organization_id, limit)
    return True


def _counted(db: Db, post: _Post, proposal_id: str, limit: int) -> dict[str, object]:
    return {
        "organization_id": post.organization_id,
        "proposal_id": proposal_id,
        "now": db.now,
        "since": db.now - DAY,
        "limit": limit,
    }


@dataclass(frozen=True, slots=True)
class Due:
    """A pending invite that ends."""

    id: str
    job_id: str
    labeler_id: str
    organization_id: str
    invite_expires_at: datetime


def expire(db: Db) -> int:
    """End invites that nobody answered in time, a batch of them, and return how many they were."""
    due = db.rows(Due, _DUE, now=db.now, batch=EXPIRED_AT_ONCE)
    for one in due:
        end(db, one.id, at=one.invite_expires_at)
    if due:
        told = [event for one in due for event in ended(one, "expired")]
        events.record_all(db, told)
    return len(due)


def end(db: Db, proposal_id: str, *, at: datetime | None = None) -> bool:
    """Turn a pending invite EXPIRED and its proposal DECLINED; return whether it was still pending."""
    return move(
        db,
        System(),
        proposal_id,
        cause="invite_expired",
        previous=ProposalStatus.UNREVIEWED,
        invite=InviteStatus.PENDING,
        status=ProposalStatus.DECLINED,
        at=at,
    )


def ended(invited: Due, answer: str) -> list[Event]:
    """Return what account and labeler are told of an invite that was answered, or was not."""
    both = (invited.organization_id, invited.labeler_id)
    data = {
        "proposalId": invited.id,
        "jobId": invited.job_id,
        "freelancerId": invited.labeler_id,
        "answer": answer,
    }
    told = [Event(inbox, "invite.answered", invited.id, invited.job_id, data) for inbox in both]
    if answer != "accepted":
        changed = {"proposalId": invited.id, "status": "DECLINED"}
        told += [
            Event(inbox, "proposal.status_changed", invited.id, invited.job_id, changed) for inbox in both
        ]
    return told


def _mail(db: Db, post: _Post, guest: _Guest, base: str) -> None:
    if guest.email is None:
        return
    mails.send(
        db,
        kind="invites",
        to=guest.email,
        user_id=guest.id,
        subject="You are invited to a job",
        body=f"{offers.one_line(post.company_name)} invites you to work on "
        f"“{offers.one_line(post.title)}”.\n\n"
        f"Read it and answer until {db.now + INVITE_LIFETIME:%d %B %Y}: {base}/invitations\n\n"
        "Nothing happens if you do not answer; the invitation then ends by itself.\n",
    )


def _limit_reached(db: Db, organization_id: str, limit: int) -> Failure:
    seconds = int(DAY.total_seconds())
    if limit > 0:
        oldest: datetime = db.one(
            _OLDEST, organization_id=organization_id, since=db.now - DAY, skip=limit - 1
        )["oldest"]
        seconds = math.ceil((oldest + DAY - db.now).total_seconds())
    return Failure(
        "rate_limited", limit=limit, windowSeconds=int(DAY.total_seconds()), retryAfterSeconds=seconds
    )
