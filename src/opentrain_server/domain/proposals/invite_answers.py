"""Answers to invites: the labeler accepts with an offer, or declines (contract hiring.md §1)."""

from datetime import datetime

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.history import events
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.readiness import Floors
from opentrain_server.domain.proposals import applications, invites, offers
from opentrain_server.domain.proposals.invites import Due
from opentrain_server.domain.proposals.offers import Offer
from opentrain_server.domain.proposals.proposal_status import InviteStatus, ProposalStatus, move
from opentrain_server.domain.proposals.proposals import Held

_JOB = "SELECT job_id FROM proposals WHERE id = %(id)s AND labeler_id = %(labeler_id)s"

_OFFER = """
UPDATE proposals SET bid_amount = %(bid_amount)s, bid_unit = %(bid_unit)s, agency_hourly = %(agency_hourly)s,
       cover_note = %(cover_note)s, match_score = %(match_score)s, match_parts = %(match_parts)s,
       location_status = %(location_status)s, location_method = %(location_method)s,
       location_checked_at = %(location_checked_at)s
 WHERE id = %(id)s
"""


def accept(
    db: Db, labeler: Labeler, proposal_id: str, *, offer: Offer, floors: Floors, base: str
) -> str | Refused:
    """Accept an invite with an offer and return the proposal's ID; a repeat changes nothing.

    Fails with `not_found`, `invite_answered` or `invite_expired`, and as an application does on what the
    offer says. When the job is no longer open the invite ends, so `job_not_open` is returned as a refusal.
    """
    post = offers.lock_post(db, labeler, _job_of(db, labeler, proposal_id))
    held = applications.lock_own(db, labeler, proposal_id)
    if held.invite_status is InviteStatus.ACCEPTED:
        return held.id
    _check_pending(held)
    if post.status != JobStatus.OPEN or not post.account_live:
        return _end(db, held, post.status)
    offers.check_labeler(post)
    offers.check_offer(post, offer, floors=floors)
    db.run(_OFFER, id=held.id, **offers.columns(db, labeler, post, offer))
    _move(db, labeler, held, "invite_accepted", ProposalStatus.UNREVIEWED)
    answered = tuple(invites.ended(_due(held, db.now), "accepted"))
    offers.announce(db, labeler, post, held.id, base=base, first=answered)
    return held.id


def decline(db: Db, labeler: Labeler, proposal_id: str) -> bool:
    """Decline an invite and return whether this call did it; a repeat changes nothing.

    Fails with `not_found`, `invite_answered` or `invite_expired`.
    """
    held = applications.lock_own(db, labeler, proposal_id)
    if held.invite_status is InviteStatus.DECLINED:
        return False
    _check_pending(held)
    _move(db, labeler, held, "invite_declined", ProposalStatus.DECLINED)
    events.record_all(db, invites.ended(_due(held, db.now), "declined"))
    return True


def _job_of(db: Db, labeler: Labeler, proposal_id: str) -> str:
    found = db.conn.execute(_JOB, {"id": proposal_id, "labeler_id": labeler.user_id}).fetchone()
    if found is None:
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    job_id: str = found[0]
    return job_id


def _check_pending(held: Held) -> None:
    if held.invite_status is InviteStatus.EXPIRED:
        raise Failure("invite_expired", proposalId=held.id)
    if held.invite_status is not InviteStatus.PENDING:
        raise Failure("invite_answered", proposalId=held.id)


def _end(db: Db, held: Held, job_status: str) -> Refused:
    invites.end(db, held.id)
    events.record_all(db, invites.ended(_due(held, db.now), "expired"))
    details: dict[str, object] = {"jobId": held.job_id, "status": job_status, "requiredStatus": "OPEN"}
    return Refused("job_not_open", details)


def _move(db: Db, labeler: Labeler, held: Held, cause: str, status: ProposalStatus) -> None:
    moved = move(
        db, labeler, held.id, cause=cause, previous=held.status, invite=held.invite_status, status=status
    )
    assert moved, "the proposal is locked"


def _due(held: Held, at: datetime) -> Due:
    return Due(held.id, held.job_id, held.labeler_id, held.organization_id, at)
