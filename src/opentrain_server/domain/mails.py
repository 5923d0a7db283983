"""Mail: a row that the worker sends after the commit."""

from opentrain_server.core.db import Db

_SEND = """
INSERT INTO mails (id, kind, user_id, recipient, subject, body, created_at, due_at)
SELECT %(id)s, %(kind)s, %(user_id)s, %(to)s, %(subject)s, %(body)s, %(now)s, %(now)s
 WHERE NOT EXISTS (SELECT 1 FROM muted_mails WHERE user_id = %(user_id)s AND kind = %(kind)s)
"""


def send(db: Db, *, kind: str, to: str, user_id: str | None, subject: str, body: str) -> None:
    """Write one mail, unless its reader turned its kind off."""
    db.run(_SEND, id=db.new_id(), kind=kind, user_id=user_id, to=to, subject=subject, body=body, now=db.now)
