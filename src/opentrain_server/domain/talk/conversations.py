"""Conversations: threads between an account and a labeler (contract hiring.md §4, §5).

Participants are everybody of the account that owns the job, and the labeler. The account writes first.
Locks go: turn of the sender, thread, inbox.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.talk.message_limits import DAY, TURN, limited

Participant = Employer | Labeler
Bucket = Literal["proposal", "job"]


@dataclass(frozen=True, slots=True)
class Locked:
    """A thread that is held until the commit, and what decides whether somebody may write in it."""

    id: str
    organization_id: str
    labeler_id: str
    job_id: str
    bucket: str
    started: bool
    staff_locked: bool
    account_closed: bool
    blocked_by_account: bool
    blocked_by_labeler: bool
    sender_suspended: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The thread of a proposal; `created` is False for one that was there."""

    id: str
    job_id: str
    created: bool


@dataclass(frozen=True, slots=True)
class _Proposal:
    job_id: str
    labeler_id: str
    organization_id: str
    unreachable: bool
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class _Made:
    id: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    id: str


_PROPOSAL = f"""
WITH {TURN}
SELECT p.job_id, p.labeler_id, j.organization_id, u.closed_at IS NOT NULL AS unreachable,
       c.id AS conversation_id
  FROM turn CROSS JOIN proposals p
  JOIN jobs j ON j.id = p.job_id
  JOIN users u ON u.id = p.labeler_id
  LEFT JOIN conversations c ON c.proposal_id = p.id AND c.bucket = 'proposal'
 WHERE p.id = %(proposal_id)s
"""

_OPEN = """
WITH made AS (
    INSERT INTO conversations (id, organization_id, job_id, proposal_id, labeler_id, type, bucket, created_at,
                               updated_at)
    SELECT %(id)s, %(sender_id)s, %(job_id)s, %(proposal_id)s, %(labeler_id)s, 'DIRECT_MESSAGE', 'proposal',
           %(now)s, %(now)s
     WHERE (SELECT count(*) FROM messages_counted
             WHERE sender_id = %(sender_id)s AND kind = 'thread' AND at > %(since)s) < %(limit)s
    ON CONFLICT (proposal_id) WHERE bucket = 'proposal' DO NOTHING
    RETURNING id
), counted AS (
    INSERT INTO messages_counted (sender_id, kind, at) SELECT %(sender_id)s, 'thread', %(now)s FROM made
)
SELECT (SELECT id FROM made) AS id
"""

_OF_PROPOSAL = "SELECT id FROM conversations WHERE proposal_id = %(proposal_id)s AND bucket = 'proposal'"

_LOCK = f"""
WITH {TURN}
SELECT c.id, c.organization_id, c.labeler_id, c.job_id, c.bucket, c.started,
       c.locked_at IS NOT NULL AS staff_locked,
       l.closed_at IS NOT NULL OR o.lapsed_at IS NOT NULL OR w.closed_at IS NOT NULL AS account_closed,
       c.blocked_by_account_at IS NOT NULL AS blocked_by_account,
       c.blocked_by_labeler_at IS NOT NULL AS blocked_by_labeler,
       o.suspended_at IS NOT NULL AND o.id = %(sender_id)s OR EXISTS (
           SELECT 1 FROM users WHERE id = %(user_id)s AND suspended_at IS NOT NULL) AS sender_suspended
  FROM turn CROSS JOIN conversations c
  JOIN users l ON l.id = c.labeler_id
  JOIN organizations o ON o.id = c.organization_id
  JOIN users w ON w.id = o.owner_user_id
 WHERE c.id = %(id)s FOR NO KEY UPDATE OF c
"""

_BLOCK = """
UPDATE conversations
   SET blocked_by_account_at = CASE WHEN %(by_labeler)s THEN blocked_by_account_at ELSE %(at)s END,
       blocked_by_labeler_at = CASE WHEN %(by_labeler)s THEN %(at)s ELSE blocked_by_labeler_at END
 WHERE id = %(id)s
"""


def open_thread(db: Db, actor: Employer, proposal_id: str, *, limit: int) -> Opened:
    """Return the thread of a proposal before the hire, made now if there is none.

    `limit` is the account's new threads in 24 hours. Fails with `not_found`,
    `employer_first_message_required` for the candidate, `not_owner`, `proposal_not_ready_for_messaging`
    when nobody is there to read, or `message_rate_limited`.
    """
    sender_id = actor.organization_id
    proposal = db.find(_Proposal, _PROPOSAL, sender_id=sender_id, proposal_id=proposal_id)
    if proposal is None:
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    _check_owner(actor, proposal, proposal_id)
    if proposal.conversation_id is not None:
        return Opened(proposal.conversation_id, proposal.job_id, created=False)
    if proposal.unreachable:
        raise Failure("proposal_not_ready_for_messaging", proposalId=proposal_id)
    made = db.row(
        _Made,
        _OPEN,
        id=db.new_id(),
        sender_id=sender_id,
        job_id=proposal.job_id,
        proposal_id=proposal_id,
        labeler_id=proposal.labeler_id,
        since=db.now - DAY,
        limit=limit,
        now=db.now,
    )
    if made.id is not None:
        return Opened(made.id, proposal.job_id, created=True)
    # Somebody of the account was faster while this call waited for its turn, or the limit is reached.
    if found := db.find(_Found, _OF_PROPOSAL, proposal_id=proposal_id):
        return Opened(found.id, proposal.job_id, created=False)
    raise limited(db, sender_id, kind="thread", limit=limit, window=DAY)


def lock(db: Db, actor: Participant, conversation_id: str) -> Locked:
    """Return a thread of the actor's, held until the commit; fails with `not_found` or `not_participant`."""
    found = db.find(Locked, _LOCK, id=conversation_id, sender_id=sender(actor), user_id=actor.user_id)
    if found is None:
        raise not_found(conversation_id)
    check_participant(actor, found.organization_id, found.labeler_id, conversation_id)
    return found


def block(db: Db, actor: Participant, conversation_id: str, *, blocked: bool) -> None:
    """Take no more messages from the other side, or take them again; fails as `lock` does."""
    lock(db, actor, conversation_id)
    at: datetime | None = db.now if blocked else None
    db.run(_BLOCK, id=conversation_id, by_labeler=isinstance(actor, Labeler), at=at)


def sender(actor: Participant) -> str:
    """Return who a message counts for: the account, or the labeler."""
    return actor.user_id if isinstance(actor, Labeler) else actor.organization_id


def check_participant(
    actor: Participant, organization_id: str | None, labeler_id: str | None, conversation_id: str
) -> None:
    """Fail with `not_participant` unless the actor is on one of the two sides."""
    mine = labeler_id if isinstance(actor, Labeler) else organization_id
    if sender(actor) != mine:
        raise Failure("not_participant", conversationId=conversation_id)


def not_found(conversation_id: str) -> Failure:
    """Return the failure of a thread that is not there."""
    return Failure("not_found", resource="conversations", conversationId=conversation_id)


def _check_owner(actor: Employer, proposal: _Proposal, proposal_id: str) -> None:
    if actor.user_id == proposal.labeler_id:
        raise Failure("employer_first_message_required", proposalId=proposal_id)
    if actor.organization_id != proposal.organization_id:
        raise Failure("not_owner", resource="proposals", proposalId=proposal_id)
