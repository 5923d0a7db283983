"""Mail to the two sides of a contract: its account's owner and its labeler."""

from opentrain_server.core.db import Db
from opentrain_server.domain.upkeep import mails

_SIDES = """
SELECT u.id FROM users u WHERE u.id IN (
    SELECT c.labeler_id FROM contracts c WHERE c.id = %(id)s
     UNION SELECT o.owner_user_id FROM contracts c JOIN organizations o ON o.id = c.organization_id
            WHERE c.id = %(id)s)
 ORDER BY u.id FOR KEY SHARE
"""
_OWNER = """
SELECT u.id, u.email, c.title FROM contracts c JOIN organizations o ON o.id = c.organization_id
  JOIN users u ON u.id = o.owner_user_id
 WHERE c.id = %(id)s AND u.email IS NOT NULL AND u.suspended_at IS NULL AND o.suspended_at IS NULL
"""
_LABELER = """
SELECT u.id, u.email, c.title FROM contracts c JOIN users u ON u.id = c.labeler_id
 WHERE c.id = %(id)s AND u.email IS NOT NULL
"""
_CONTRACT_OF = "SELECT contract_id FROM milestones WHERE id = %(id)s"


def hold(db: Db, contract_id: str) -> None:
    """Keep both sides from leaving until the commit; before anything else is locked."""
    db.conn.execute(_SIDES, {"id": contract_id})


def hold_of(db: Db, milestone_id: str) -> None:
    """Like `hold`, for the contract that a milestone belongs to, if there is one."""
    found = db.conn.execute(_CONTRACT_OF, {"id": milestone_id}).fetchone()
    if found is not None:
        hold(db, found[0])


def to_owner(db: Db, contract_id: str, *, subject: str, body: str) -> None:
    """Mail the owner of the account; `{title}` in the body becomes the contract's title on one line."""
    _send(db, _OWNER, contract_id, subject, body)


def to_labeler(db: Db, contract_id: str, *, subject: str, body: str) -> None:
    """Mail the labeler, like `to_owner`."""
    _send(db, _LABELER, contract_id, subject, body)


def _send(db: Db, sql: str, contract_id: str, subject: str, body: str) -> None:
    found = db.conn.execute(sql, {"id": contract_id}).fetchone()
    if found is None:
        return
    user_id, email, title = found
    text = body.replace("{title}", mails.quoted(title, length=120))
    mails.send(db, kind="contracts", to=email, user_id=user_id, subject=subject, body=text)
