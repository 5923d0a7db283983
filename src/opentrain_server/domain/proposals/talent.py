"""Which jobs an account can invite labelers to, and where labelers stand with one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.domain.jobs.job_fields import Fields, from_json
from opentrain_server.domain.proposals.proposals import LAPSED, SHOWN_STATUS

JOBS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that takes proposals."""

    id: str
    title: str
    fields: Fields

    def __post_init__(self) -> None:
        """Read the stored fields."""
        object.__setattr__(self, "fields", from_json(self.fields))


@dataclass(frozen=True, slots=True)
class Standing:
    """A labeler's proposal on a job."""

    labeler_id: str
    proposal_id: str
    status: str
    invite_status: str | None


_OPEN_JOBS = """
SELECT id, coalesce(title, 'Untitled job') AS title, fields FROM jobs
 WHERE organization_id = %(organization_id)s AND status = 'OPEN'
 ORDER BY created_at DESC, id DESC LIMIT %(limit)s
"""

_STANDING = f"""
SELECT p.labeler_id, p.id AS proposal_id, {SHOWN_STATUS} AS status,
       CASE WHEN {LAPSED} THEN 'EXPIRED' ELSE p.invite_status END AS invite_status
  FROM proposals p WHERE p.job_id = %(job_id)s AND p.labeler_id = ANY(%(ids)s)
"""


def open_jobs(db: Db, employer: Employer) -> list[OpenJob]:
    """Return the account's open jobs, newest first, a hundred at most."""
    return db.rows(OpenJob, _OPEN_JOBS, organization_id=employer.organization_id, limit=JOBS_SHOWN)


def standing(db: Db, job: OpenJob, labeler_ids: Sequence[str]) -> dict[str, Standing]:
    """Return where some labelers stand with a job, by their ID; who has no proposal is left out."""
    rows = db.rows(Standing, _STANDING, job_id=job.id, ids=list(labeler_ids), now=db.now)
    return {row.labeler_id: row for row in rows}
