"""Mail about money that did not go its way: to the owner of an account, to a labeler, to staff."""

from decimal import Decimal

from opentrain_server.core.db import Db
from opentrain_server.domain.upkeep import mails

_OWNER = """
SELECT u.id, u.email FROM organizations o JOIN users u ON u.id = o.owner_user_id
 WHERE o.id = %(id)s AND u.email IS NOT NULL
"""
_LABELER = "SELECT id, email FROM users WHERE id = %(id)s AND email IS NOT NULL"
_STAFF = "SELECT u.id, u.email FROM staff s JOIN users u ON u.id = s.user_id WHERE u.email IS NOT NULL"


def usd(cents: int) -> str:
    """Return an amount as people read it."""
    return f"${Decimal(cents) / 100:,.2f}"


def to_owner(db: Db, organization_id: str, *, subject: str, body: str) -> None:
    """Write to the owner of an account, whatever they muted."""
    _send(db, db.conn.execute(_OWNER, {"id": organization_id}).fetchall(), subject, body)


def to_labeler(db: Db, labeler_id: str, *, subject: str, body: str) -> None:
    """Write to a labeler, whatever they muted."""
    _send(db, db.conn.execute(_LABELER, {"id": labeler_id}).fetchall(), subject, body)


def to_staff(db: Db, *, subject: str, body: str) -> None:
    """Write to everybody of the operator's staff."""
    _send(db, db.conn.execute(_STAFF).fetchall(), subject, body)


def _send(db: Db, people: list[tuple[str, str]], subject: str, body: str) -> None:
    for user_id, email in people:
        mails.send(db, kind="account", to=email, user_id=user_id, subject=subject, body=body)
