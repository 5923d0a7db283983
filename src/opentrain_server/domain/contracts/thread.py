"""The contract's thread: opened at the hire, told by the system what happens to the money (hiring.md §5)."""

from typing import Literal

from opentrain_server.core.db import Db

Told = Literal[
    "CONTRACT_STARTED", "MILESTONE_FUNDED", "MILESTONE_SUBMITTED", "MILESTONE_PAID", "CONTRACT_ENDED"
]

_OPEN = """
INSERT INTO conversations (id, organization_id, job_id, labeler_id, type, bucket, started, created_at,
updated_at)
VALUES (%(id)s, %(organization_id)s, %(job_id)s, %(labeler_id)s, 'DIRECT_MESSAGE', 'job', true, %(now)s,
%(now)s)
"""

_TELL = """
WITH numbered AS (
    UPDATE conversations SET last_number = last_number + 1,
    updated_at = %(now)s WHERE id = %(conversation_id)s
    RETURNING last_number
)
INSERT INTO messages (id, conversation_id, number, content, message_type, created_at, updated_at)
SELECT %(id)s, %(conversation_id)s, last_number, %(content)s, %(told)s, %(now)s, %(now)s FROM numbered
"""


def open_thread(db: Db, *, organization_id: str, job_id: str, labeler_id: str) -> str:
    """Open the thread of a new contract, in which either side may write, and return its ID."""
    conversation_id = db.new_id()
    db.run(
        _OPEN,
        id=conversation_id,
        organization_id=organization_id,
        job_id=job_id,
        labeler_id=labeler_id,
        now=db.now,
    )
    return conversation_id


def tell(db: Db, conversation_id: str, told: Told, content: str) -> None:
    """Write a message of the system."""
    db.run(_TELL, id=db.new_id(), conversation_id=conversation_id, told=told, content=content, now=db.now)
