"""Release by itself, where the owner agreed to it at the hire, and reminders of what waits (money.md §1)."""

from datetime import datetime, timedelta

from opentrain_server.core.actor import Member, System
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import contracts, letters, milestones, releases
from opentrain_server.domain.contracts.milestone_status import MilestoneStatus
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.history import audit, events

REMINDED_EVERY = timedelta(days=1)


_WITHDRAW = """
UPDATE contracts SET auto_release_withdrawn_at = %(now)s, updated_at = %(now)s
 WHERE id = %(id)s AND auto_release_approval_id IS NOT NULL AND auto_release_withdrawn_at IS NULL
"""
_STOP = """
UPDATE milestones SET auto_release_at = NULL, updated_at = %(now)s
 WHERE contract_id = %(id)s AND auto_release_at IS NOT NULL
"""
_LOCK = "SELECT 1 FROM contracts WHERE id = %(id)s FOR NO KEY UPDATE"

# While an account or its labeler is suspended nothing is released by itself.
_MAY = """
EXISTS (SELECT 1 FROM contracts c JOIN organizations o ON o.id = c.organization_id
          JOIN users u ON u.id = c.labeler_id
         WHERE c.id = m.contract_id AND c.auto_release_withdrawn_at IS NULL
           AND o.suspended_at IS NULL AND u.suspended_at IS NULL)
"""
_DUE = f"""
SELECT m.id FROM milestones m WHERE m.auto_release_at <= %(now)s AND {_MAY}
 ORDER BY m.auto_release_at, m.id LIMIT 1
"""
_STILL = f"SELECT count(*) AS n FROM milestones m WHERE m.id = %(id)s AND {_MAY}"

_WAITING = """
SELECT contract_id FROM milestones
 WHERE submitted_at <= %(since)s AND coalesce(reminded_at, submitted_at) <= %(since)s
   AND status = 'ACTIVE_FUNDED'
 ORDER BY submitted_at, id LIMIT 1
"""
_REMIND = """
UPDATE milestones SET reminded_at = %(now)s
 WHERE contract_id = %(id)s AND submitted_at IS NOT NULL AND status = 'ACTIVE_FUNDED'
RETURNING auto_release_at
"""


def withdraw(db: Db, owner: Member, contract_id: str, *, base: str) -> None:
    """Take back, for good, that delivered work is released by itself; both sides are told.

    Fails with `not_found`, `owner_only`, `contract_ended` or `no_auto_release`.
    """
    letters.hold(db, contract_id)
    db.run(_LOCK, id=contract_id)
    contract = contracts.get(db, owner, contract_id)
    if not owner.owns_organization:
        raise Failure("owner_only")
    if contract.status == "ended":
        raise Failure("contract_ended", contractId=contract_id)
    if not db.run(_WITHDRAW, id=contract_id, now=db.now):
        raise Failure("no_auto_release", contractId=contract_id)
    db.run(_STOP, id=contract_id, now=db.now)
    body = (
        "Delivered work of {title} is no longer released by itself: each release needs the owner's yes."
        f"\n\nThe contract: {base}/contracts/{contract_id}\n"
    )
    letters.to_owner(db, contract_id, subject="Release by itself was withdrawn", body=body)
    letters.to_labeler(db, contract_id, subject="Release by itself was withdrawn", body=body)


def release_due(db: Db, *, base: str) -> int:
    """Release one delivery whose clock has run out; returns 1 while there may be more, else 0.

    Once, as the server itself, under the hire approval on which the owner agreed to it.
    """
    found = db.conn.execute(_DUE, {"now": db.now}).fetchone()
    if found is None:
        return 0
    letters.hold_of(db, found[0])
    milestone = milestones.held(db, found[0])
    if milestone is not None and _is_due(db, milestone):
        _release(db, milestone, base)
    return 1


def _is_due(db: Db, milestone: Held) -> bool:
    """Look again, now that the contract is held: an answer may have come."""
    return (
        milestone.auto_release_at is not None
        and milestone.auto_release_at <= db.now
        and milestone.status is MilestoneStatus.ACTIVE_FUNDED
        and milestone.contract_status == "active"
        and bool(db.one(_STILL, id=milestone.id)["n"])
    )


def _release(db: Db, milestone: Held, base: str) -> None:
    approval_id = milestone.auto_release_approval_id
    assert approval_id is not None, "a clock runs only where it was agreed"
    _, told = releases.release(db, System(), milestone, approval_id=approval_id, auto=True)
    audit.record_system(db, milestone.organization_id, action="auto_release", subject_id=approval_id)
    body = (
        "Fourteen days passed without an answer to a delivery of {title}, so it was released by itself, as "
        f"agreed at the hire.\n\nThe contract: {base}/contracts/{milestone.contract_id}\n"
    )
    letters.to_owner(db, milestone.contract_id, subject="A milestone was released by itself", body=body)
    letters.to_labeler(db, milestone.contract_id, subject="A milestone was released by itself", body=body)
    events.record_all(db, told)


def remind(db: Db, *, base: str) -> int:
    """Remind an owner of the deliveries of one contract, once a day; returns 1 while there may be more."""
    found = db.conn.execute(_WAITING, {"since": db.now - REMINDED_EVERY}).fetchone()
    if found is None:
        return 0
    contract_id = found[0]
    letters.hold(db, contract_id)
    db.run(_LOCK, id=contract_id)
    waiting = [row[0] for row in db.conn.execute(_REMIND, {"id": contract_id, "now": db.now})]
    if waiting:
        letters.to_owner(
            db,
            contract_id,
            subject="Delivered work waits for you",
            body=_reminder(waiting, f"{base}/contracts/{contract_id}"),
        )
    return 1


def _reminder(waiting: list[datetime | None], link: str) -> str:
    things = "A delivery" if len(waiting) == 1 else f"{len(waiting)} deliveries"
    waits = "waits" if len(waiting) == 1 else "wait"
    text = (
        f"{things} of {{title}} {waits} for your answer: release the money, or ask for changes.\n\n{link}\n\n"
    )
    if clocks := [moment for moment in waiting if moment is not None]:
        return text + f"Without an answer work is released by itself on {min(clocks):%d %B %Y, %H:%M} UTC.\n"
    return text + "Nothing is released without you. You will be reminded once a day.\n"
