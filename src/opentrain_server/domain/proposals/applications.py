"""Applications: a labeler offers to work on a job, once, and may take the offer back."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, resolving
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.readiness import Floors
from opentrain_server.domain.proposals import offers, proposals
from opentrain_server.domain.proposals.offers import Offer, Post
from opentrain_server.domain.proposals.proposal_status import InviteStatus, ProposalStatus, move
from opentrain_server.domain.proposals.proposals import LAPSED, SHOWN_STATUS, Held

_NAMES = """bid_amount, bid_unit, agency_hourly, cover_note, match_score, match_parts, location_status,
          location_method, location_checked_at"""
_VALUES = """%(bid_amount)s, %(bid_unit)s, %(agency_hourly)s, %(cover_note)s, %(match_score)s,
          %(match_parts)s, %(location_status)s, %(location_method)s, %(location_checked_at)s"""

# One per job and labeler: of two at once, one finds the other.
_ADD = f"""
INSERT INTO proposals (id, job_id, labeler_id, status, created_at, updated_at, {_NAMES})
VALUES (%(id)s, %(job_id)s, %(labeler_id)s, 'UNREVIEWED', %(now)s, %(now)s, {_VALUES})
ON CONFLICT (job_id, labeler_id) DO NOTHING
"""

_EARLIER = f"""
SELECT p.id, CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status
  FROM proposals p WHERE p.job_id = %(job_id)s AND p.labeler_id = %(labeler_id)s
"""

_LOCK = f"""
SELECT p.id, p.job_id, p.labeler_id, j.organization_id, {SHOWN_STATUS} AS status,
       CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status, p.withdrawn_at
  FROM proposals p JOIN jobs j ON j.id = p.job_id
 WHERE p.id = %(id)s AND p.labeler_id = %(labeler_id)s FOR NO KEY UPDATE OF p
"""


@dataclass(frozen=True, slots=True)
class _Earlier:
    id: str
    invite_status: str | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a withdrawal."""

    proposal_id: str
    withdrawn_at: datetime
    changed: bool


def apply(db: Db, labeler: Labeler, job_id: str, *, offer: Offer, floors: Floors, base: str) -> str:
    """Offer to work on a listed job and return the proposal's ID.

    Fails with `not_found`; `job_not_open`; `already_applied`, `invite_waiting` (accept that instead) or
    `invite_expired` (only the employer can renew it); `labeler_suspended`, `own_job`, `wrong_talent_type`;
    `bid_out_of_range`, `cover_note_too_long`, `message_policy_blocked`.
    """
    post = offers.lock_post(db, labeler, job_id)
    earlier = db.find(_Earlier, _EARLIER, job_id=job_id, labeler_id=labeler.user_id, now=db.now)
    if earlier is not None:
        raise _already(earlier)
    _check_listed(post)
    offers.check_labeler(post)
    offers.check_offer(post, offer, floors=floors)
    proposal_id = db.new_id()
    written = offers.columns(db, labeler, post, offer)
    if not db.run(_ADD, id=proposal_id, job_id=job_id, labeler_id=labeler.user_id, now=db.now, **written):
        raise _already(db.row(_Earlier, _EARLIER, job_id=job_id, labeler_id=labeler.user_id, now=db.now))
    offers.announce(db, labeler, post, proposal_id, base=base)
    return proposal_id


def withdraw(db: Db, labeler: Labeler, proposal_id: str) -> Withdrawn:
    """Take an offer back for good: the proposal is DECLINED and cannot be hired; a repeat changes nothing.

    A pending request to hire is declined; one whose card charge settles meets the withdrawal when it has.
    Fails with `not_found`, `already_hired`, or `invite_not_accepted` where nothing was offered yet.
    """
    held = lock_own(db, labeler, proposal_id)
    if held.withdrawn_at is not None:
        return Withdrawn(held.id, held.withdrawn_at, changed=False)
    proposals.check_answered(db, held)
    moved = move(
        db,
        labeler,
        held.id,
        cause="withdrawn",
        previous=held.status,
        invite=held.invite_status,
        status=ProposalStatus.DECLINED,
    )
    assert moved, "the proposal is locked"
    told: list[Event] = []
    if held.status != ProposalStatus.DECLINED:
        told += proposals.status_changed(held, ProposalStatus.DECLINED)
    if told := told + _unasked(db, held):
        events.record_all(db, told)
    return Withdrawn(held.id, db.now, changed=True)


def _unasked(db: Db, held: Held) -> list[Event]:
    """End the request to hire who has withdrawn, and return its event; none while a charge settles."""
    request = approvals.pending(db, held.id, proposals.HIRE)
    if request is None or request.charging:
        return []
    if request.status == "expired":
        return resolving.lapse(db, request)
    result = {"failure": "freelancer_unavailable"}
    return [resolving.resolve(db, request, status="declined", result=result)]


def lock_own(db: Db, labeler: Labeler, proposal_id: str) -> Held:
    """Return one of the labeler's proposals, locked until the commit; another's is `not_found`."""
    held = db.find(Held, _LOCK, id=proposal_id, labeler_id=labeler.user_id, now=db.now)
    if held is None:
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    return held


def _check_listed(post: Post) -> None:
    if post.listed and post.account_live:
        return
    hidden = post.published_at is None or post.fields["visibility"] != "PUBLIC"
    if hidden or post.status in {JobStatus.DRAFT, JobStatus.PENDING_APPROVAL}:
        raise Failure("not_found", resource="jobs", jobId=post.job_id)
    raise Failure("job_not_open", jobId=post.job_id, status=post.status, requiredStatus="OPEN")


def _already(earlier: _Earlier) -> Failure:
    reasons = {InviteStatus.PENDING: "invite_waiting", InviteStatus.EXPIRED: "invite_expired"}
    invited = None if earlier.invite_status is None else InviteStatus(earlier.invite_status)
    reason = "already_applied" if invited is None else reasons.get(invited, "already_applied")
    return Failure(reason, proposalId=earlier.id)
