"""Faces: who a thread is with and what it is about, as its pages show it."""

from collections.abc import Collection
from dataclasses import dataclass

from opentrain_server.core.db import Db
from opentrain_server.domain.teams.teams import NAME
from opentrain_server.domain.words.masking import shown_name


@dataclass(frozen=True, slots=True)
class Face:
    """A thread from outside. Names and titles are a stranger's text."""

    id: str
    organization_id: str
    organization_name: str
    labeler_id: str
    labeler_slug: str
    first_name: str | None
    last_initial: str | None
    job_id: str
    job_title: str
    proposal_id: str | None
    last_number: int
    started: bool
    closed: bool
    blocked_by_account: bool
    blocked_by_labeler: bool

    @property
    def labeler_name(self) -> str:
        """Return the labeler's name as strangers see it: "Maria G."."""
        return shown_name(self.first_name, self.last_initial)[0]


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name: str


_FACES = """
SELECT c.id, c.organization_id, o.name AS organization_name, c.labeler_id, l.slug AS labeler_slug,
       u.first_name, left(u.last_name, 1) AS last_initial, c.job_id,
       coalesce(j.title, 'Untitled job') AS job_title, c.proposal_id, c.last_number, c.started,
       c.locked_at IS NOT NULL OR u.closed_at IS NOT NULL OR o.lapsed_at IS NOT NULL
           OR w.closed_at IS NOT NULL AS closed,
       c.blocked_by_account_at IS NOT NULL AS blocked_by_account,
       c.blocked_by_labeler_at IS NOT NULL AS blocked_by_labeler
  FROM conversations c
  JOIN organizations o ON o.id = c.organization_id
  JOIN users w ON w.id = o.owner_user_id
  JOIN labelers l ON l.id = c.labeler_id
  JOIN users u ON u.id = c.labeler_id
  JOIN jobs j ON j.id = c.job_id
 WHERE c.id = ANY(%(ids)s)
"""

_NAMES = f"SELECT u.id, {NAME} AS name FROM users u WHERE u.id = ANY(%(ids)s)"


def of_threads(db: Db, ids: Collection[str]) -> dict[str, Face]:
    """Return the faces of threads by ID; whose they are is the caller's to check."""
    return {face.id: face for face in db.rows(Face, _FACES, ids=list(ids))}


def names(db: Db, user_ids: Collection[str]) -> dict[str, str]:
    """Return the names of an account's own people by ID, for each other."""
    return {row.id: row.name for row in db.rows(_Named, _NAMES, ids=list(user_ids))}
