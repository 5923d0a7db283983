"""The audit: who did what for an account, one row for each write that succeeded."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Agent, Employer
from opentrain_server.core.db import Db


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: by a person, or by a token on behalf of one. Names are a stranger's text."""

    number: int
    at: datetime
    action: str
    subject_id: str | None
    person: str | None
    token_id: str | None
    token_name: str | None


# For verbs that are at their limit of statements: the row as part of a statement of theirs, with `acted` as
# parameters and `FROM …` after it for when it is due.
ROW = """INSERT INTO audit_entries (organization_id, at, user_id, token_id, action, subject_id)
    SELECT %(organization_id)s, %(now)s, %(by)s, %(token_id)s, %(action)s, %(subject_id)s"""

_LIST = """
SELECT a.number, a.at, a.action, a.subject_id, a.token_id, t.name AS token_name,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.agent_name, u.email) AS person
  FROM audit_entries a
  LEFT JOIN users u ON u.id = a.user_id
  LEFT JOIN tokens t ON t.id = a.token_id
 WHERE a.organization_id = %(organization_id)s AND (%(before)s::bigint IS NULL OR a.number < %(before)s)
 ORDER BY a.number DESC LIMIT %(limit)s
"""


def record(db: Db, actor: Employer, *, action: str, subject_id: str | None) -> None:
    """Write down an act of an account, in the transaction of its effect.

    The doors call this after the verb: `action` is the name of the call, `subject_id` what it was done to.
    """
    db.run(ROW, **acted(db, actor, action=action, subject_id=subject_id))


def record_system(db: Db, organization_id: str, *, action: str, subject_id: str) -> None:
    """Write down what the server did by itself for an account, on a yes that somebody gave beforehand."""
    db.run(
        ROW,
        organization_id=organization_id,
        now=db.now,
        by=None,
        token_id=None,
        action=action,
        subject_id=subject_id,
    )


def acted(db: Db, actor: Employer, *, action: str | None, subject_id: str | None) -> dict[str, object]:
    """Return the parameters of `ROW`."""
    return {
        "organization_id": actor.organization_id,
        "now": db.now,
        "by": actor.user_id,
        "token_id": actor.token_id if isinstance(actor, Agent) else None,
        "action": action,
        "subject_id": subject_id,
    }


def listed(db: Db, actor: Employer, *, limit: int, before: int | None = None) -> list[Entry]:
    """Return what was done for the account, newest first, `limit` at most, before an entry's number."""
    return db.rows(Entry, _LIST, organization_id=actor.organization_id, limit=limit, before=before)
