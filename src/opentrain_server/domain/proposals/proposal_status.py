"""The states of a proposal and of its invite, the moves between them, and the one function that moves.

A proposal stands in a pair: its status and, if the labeler was invited, the state of the invite.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opentrain_server.core.actor import Actor, Agent, System
from opentrain_server.core.db import Db


class ProposalStatus(StrEnum):
    """Where a proposal stands (contract hiring.md §1)."""

    UNREVIEWED = "UNREVIEWED"
    SHORTLISTED = "SHORTLISTED"
    MAYBE = "MAYBE"
    HIRED = "HIRED"
    DECLINED = "DECLINED"
    NOT_A_FIT = "NOT_A_FIT"
    RESUME_SENT = "RESUME_SENT"


class InviteStatus(StrEnum):
    """Where an invite stands; a proposal that the labeler made unasked has none."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"


#: How people read a status (contract hiring.md §1).
LABELS: dict[ProposalStatus, str] = {
    ProposalStatus.UNREVIEWED: "Unreviewed",
    ProposalStatus.SHORTLISTED: "Shortlisted",
    ProposalStatus.MAYBE: "Maybe",
    ProposalStatus.HIRED: "Hired",
    ProposalStatus.DECLINED: "Declined",
    ProposalStatus.NOT_A_FIT: "Not a Fit",
    ProposalStatus.RESUME_SENT: "Resume Sent",
}

INVITE_LIFETIME = timedelta(days=14)  # contract hiring.md §1

_S, _I = ProposalStatus, InviteStatus
OPEN = frozenset(_S) - {_S.HIRED}
_ANSWERED = frozenset({None, _I.ACCEPTED})  # the labeler has made an offer


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of move: from any of these pairs, to any of these statuses; `invite` None keeps the invite."""

    statuses: frozenset[ProposalStatus]
    invites: frozenset[InviteStatus | None]
    to: frozenset[ProposalStatus]
    invite: InviteStatus | None = None


# cause: what it leads from and to
MOVES: dict[str, Move] = {
    "reviewed": Move(OPEN, _ANSWERED, OPEN),
    "withdrawn": Move(OPEN, _ANSWERED, frozenset({_S.DECLINED})),
    "hired": Move(OPEN, _ANSWERED, frozenset({_S.HIRED})),
    "invite_accepted": Move(
        frozenset({_S.UNREVIEWED}), frozenset({_I.PENDING}), frozenset({_S.UNREVIEWED}), _I.ACCEPTED
    ),
    "invite_declined": Move(
        frozenset({_S.UNREVIEWED}), frozenset({_I.PENDING}), frozenset({_S.DECLINED}), _I.DECLINED
    ),
    "invite_expired": Move(
        frozenset({_S.UNREVIEWED}), frozenset({_I.PENDING}), frozenset({_S.DECLINED}), _I.EXPIRED
    ),
    "invite_renewed": Move(
        frozenset({_S.DECLINED}), frozenset({_I.EXPIRED}), frozenset({_S.UNREVIEWED}), _I.PENDING
    ),
}

# One statement: the pair and its history change together or not at all.
_MOVE = """
WITH moved AS (
    UPDATE proposals
       SET status = %(status)s, updated_at = %(at)s,
           invite_status = coalesce(%(invite)s, invite_status),
           invited_at = CASE %(invite)s WHEN 'PENDING' THEN %(now)s ELSE invited_at END,
           invite_expires_at = CASE %(invite)s WHEN 'PENDING' THEN %(ends)s ELSE invite_expires_at END,
           invite_answered_at = CASE WHEN %(invite)s = 'PENDING' THEN NULL
                                     WHEN %(invite)s IN ('ACCEPTED', 'DECLINED') THEN %(now)s
                                     ELSE invite_answered_at END,
           withdrawn_at = CASE %(cause)s WHEN 'withdrawn' THEN %(now)s ELSE withdrawn_at END
     WHERE id = %(id)s AND status = %(previous)s
       AND invite_status IS NOT DISTINCT FROM %(previous_invite)s
       AND (%(cause)s <> 'withdrawn' OR withdrawn_at IS NULL)
       AND NOT (%(unless_asked)s AND EXISTS (
               SELECT 1 FROM approvals a WHERE a.subject_id = %(id)s AND a.type = 'proposal_hire'
                  AND a.status = 'pending' AND (a.charging OR a.expires_at > %(now)s)))
    RETURNING id
), history AS (
    INSERT INTO proposal_status_changes (proposal_id, previous_status, status, cause, reason, user_id,
                                         token_id, changed_at)
    SELECT id, %(previous)s, %(status)s, %(cause)s, %(reason)s, %(user_id)s, %(token_id)s, %(now)s
      FROM moved WHERE %(previous)s <> %(status)s
)
SELECT count(*) AS n FROM moved
"""


def move(
    db: Db,
    actor: Actor,
    proposal_id: str,
    *,
    cause: str,
    previous: ProposalStatus,
    invite: InviteStatus | None,
    status: ProposalStatus,
    reason: str | None = None,
    at: datetime | None = None,
    unless_asked: bool = False,
) -> bool:
    """Move a proposal by a cause; return False when it was no longer in `previous` and `invite`.

    `unless_asked`: also return False while a human is asked to hire.

    `at` is the time of the change where it is not now: an invite expires when its time is over, not when
    somebody notices.
    """
    rule = MOVES[cause]
    assert previous in rule.statuses and invite in rule.invites, f"{cause} does not lead out of {previous}"
    assert status in rule.to, f"{cause} does not lead to {status}"
    return bool(
        db.one(
            _MOVE,
            id=proposal_id,
            cause=cause,
            previous=previous,
            previous_invite=invite,
            status=status,
            invite=rule.invite,
            ends=db.now + INVITE_LIFETIME,
            reason=reason,
            user_id=None if isinstance(actor, System) else actor.user_id,
            token_id=actor.token_id if isinstance(actor, Agent) else None,
            at=at or db.now,
            unless_asked=unless_asked,
            now=db.now,
        )["n"]
    )
