"""Joins: the owner of an organisation takes an agent into it (contract auth.md §1.2)."""

from collections.abc import Iterable

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.accounts import codes, handovers, takeovers
from opentrain_server.domain.accounts.takeovers import Claimed

_STILL_UNCLAIMED = """
SELECT claimed_at IS NULL AND lapsed_at IS NULL AS unclaimed FROM organizations WHERE id = %(id)s
"""


def join(
    db: Db, human: Human, *, code: str, attempt_token: str | None = None, grants: Iterable[str] = ()
) -> Claimed | Refused:
    """Add an agent to the organisation that a human owns.

    Its drafts and jobs move there with their ids, the stand-in organisation and its history end, and the
    agent's next token acts for the owner within this organisation's limits. Fails and refuses as
    `takeovers.claim`, but with `no_organization` for a human who owns none.
    """
    standing = takeovers.owner_standing(db, human)
    assert standing.organization_id is not None
    attempt = codes.enter(db, human, attempt_token=attempt_token, code=code)
    if isinstance(attempt, Refused):
        return attempt
    handovers.lock(db, attempt.organization_id, target_id=standing.organization_id)
    if not db.one(_STILL_UNCLAIMED, id=attempt.organization_id)["unclaimed"]:
        raise Failure("claim_window_over")
    handovers.move_jobs(db, attempt.organization_id, target_id=standing.organization_id)
    return takeovers.finish(db, human, attempt, organization_id=standing.organization_id, grants=grants)
