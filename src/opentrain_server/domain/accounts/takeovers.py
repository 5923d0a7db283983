"""Takeovers: what a human does with an agent's claim: looks, claims the account, or says "not mine".

The human is signed in, and their verified address must be the one that the agent reserved. They name the
attempt by its link, or by the code alone, which is then compared with every attempt that waits for their
address. Joining the agent to an organisation of one's own is in `joins` (contract auth.md §1.2).

Locks go person, registration, jobs, organisations by id, so that nobody waits for each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.accounts import codes, handovers
from opentrain_server.domain.accounts.codes import Attempt
from opentrain_server.domain.accounts.scopes import BY_HUMAN_ONLY, POST_CLAIM, in_order
from opentrain_server.domain.board import board
from opentrain_server.domain.jobs import jobs


@dataclass(frozen=True, slots=True)
class Standing:
    """What a human already is on this server; all None for somebody new."""

    organization_id: str | None
    organization_name: str | None
    role: str | None
    owner_name: str | None
    staff: bool
    labeler: bool


@dataclass(frozen=True, slots=True)
class View:
    """What the claim page shows before the code is entered; names are a stranger's text."""

    agent_name: str
    organization_name: str
    registered_at: datetime
    address: str  # network address of the registration
    job_count: int
    job_titles: list[str]  # of the newest jobs
    offer: Literal["claim", "join"]
    joins: str | None  # name of the organisation that would take the agent in


@dataclass(frozen=True, slots=True)
class Claimed:
    """A finished claim: the account, and what its agent may do from now on."""

    organization_id: str
    scopes: tuple[str, ...]


_LOCK_PERSON = "SELECT 1 FROM users WHERE id = %(id)s FOR NO KEY UPDATE"

_STANDING = """
SELECT m.organization_id, o.name AS organization_name, m.role,
       coalesce(nullif(concat_ws(' ', owner.first_name, owner.last_name), ''), owner.email) AS owner_name,
       EXISTS (SELECT 1 FROM staff WHERE user_id = %(user_id)s) AS staff,
       EXISTS (SELECT 1 FROM labelers WHERE id = %(user_id)s) AS labeler
  FROM (SELECT 1) one
  LEFT JOIN members m ON m.user_id = %(user_id)s
  LEFT JOIN organizations o ON o.id = m.organization_id
  LEFT JOIN users owner ON owner.id = o.owner_user_id
 ORDER BY m.joined_at LIMIT 1
"""

_COUNT_JOBS = "SELECT count(*) AS n FROM jobs WHERE organization_id = %(organization_id)s"

_OWN = """
UPDATE organizations SET owner_user_id = %(user_id)s, claimed_at = %(now)s, claim_expires_at = NULL,
       name = regexp_replace(name, ' [(]unclaimed[)]$', '')
 WHERE id = %(organization_id)s AND claimed_at IS NULL AND lapsed_at IS NULL
"""

_REPLACE_MEMBER = """
UPDATE members SET user_id = %(user_id)s, joined_at = %(now)s WHERE organization_id = %(organization_id)s
"""

# The records stay in the owner's list, and the agent learns that its token was revoked.
_END_TOKENS = """
UPDATE tokens SET user_id = %(user_id)s, organization_id = %(target_id)s,
       revoked_at = coalesce(revoked_at, %(now)s)
 WHERE organization_id = %(organization_id)s
"""

_DROP_PERSON = "DELETE FROM users WHERE id = %(id)s AND email IS NULL"

_FINISH = """
WITH attempt AS (
    UPDATE claim_attempts SET state = 'CLAIMED' WHERE id = %(id)s
)
UPDATE registrations SET claimed_at = %(now)s, claimed_by = %(user_id)s, granted_scopes = %(scopes)s,
       organization_id = %(organization_id)s
 WHERE id = %(registration_id)s
"""

_REFUSE = """
WITH refusal AS (
    INSERT INTO claim_refusals (registration_id, email, refused_at)
    VALUES (%(registration_id)s, %(email)s, %(now)s)
    ON CONFLICT (registration_id, email) DO NOTHING
), attempt AS (
    UPDATE claim_attempts SET state = 'REFUSED'
     WHERE id = %(id)s AND state = 'OPEN' AND expires_at > %(now)s
    RETURNING registration_id
)
UPDATE registrations SET refused_at = %(now)s FROM attempt WHERE registrations.id = attempt.registration_id
"""


def look_up(
    db: Db, human: Human, *, attempt_token: str | None = None, code: str | None = None
) -> View | Refused:
    """Return what the claim page shows, found by the link or, without one, by the code.

    Fails with `claim_unknown`, `wrong_address`, `attempt_void`, `already_claimed`, `claim_window_over`,
    `claim_not_owner` (`ownerName`), `claim_by_staff`, `claim_by_labeler`. Refused as by
    `codes.enter` when a code is given without a link, since that is a guess that counts.
    """
    standing = _standing(db, human)
    if attempt_token is None:
        attempt = codes.enter(db, human, attempt_token=None, code=code or "")
        if isinstance(attempt, Refused):
            return attempt
    else:
        attempt = codes.opened(db, human, attempt_token=attempt_token)
    return View(
        agent_name=attempt.agent_name,
        organization_name=attempt.organization_name,
        registered_at=attempt.registered_at,
        address=attempt.address,
        job_count=db.one(_COUNT_JOBS, organization_id=attempt.organization_id)["n"],
        job_titles=jobs.titles(db, attempt.organization_id),
        offer="claim" if standing.organization_id is None else "join",
        joins=standing.organization_name,
    )


def claim(
    db: Db, human: Human, *, code: str, attempt_token: str | None = None, grants: Iterable[str] = ()
) -> Claimed | Refused:
    """Make a human without an organisation the owner of the agent's account.

    The stand-in ends, all tokens so far are revoked, drafts and jobs stay. `grants` are the ticked boxes
    among `payments:write` and `webhooks:manage`. Fails as `look_up` does, and with `holds_organization`
    for an owner, who joins the agent instead; refused with `wrong_code` or `attempt_void`.
    """
    if _standing(db, human).organization_id is not None:
        raise Failure("holds_organization")
    attempt = codes.enter(db, human, attempt_token=attempt_token, code=code)
    if isinstance(attempt, Refused):
        return attempt
    organization_id = attempt.organization_id
    if not db.run(_OWN, organization_id=organization_id, user_id=human.user_id, now=db.now):
        raise Failure("claim_window_over")
    db.run(_REPLACE_MEMBER, organization_id=organization_id, user_id=human.user_id, now=db.now)
    board.account_claimed(db, organization_id=organization_id)
    return finish(db, human, attempt, organization_id=organization_id, grants=grants)


def refuse(db: Db, human: Human, *, attempt_token: str | None = None, code: str | None = None) -> None:
    """Say "not mine": the attempt is over and no claim mail of this account goes to this address again.

    Polls answer `access_denied` until the next start. A repeat, and a link that is void already, are no
    error. Fails with `claim_unknown`, `wrong_address` or `already_claimed`.
    """
    attempt = codes.named(db, human, attempt_token=attempt_token, code=code)
    if attempt.claimed_at is not None:
        raise Failure("already_claimed")
    db.run(_REFUSE, id=attempt.id, registration_id=attempt.registration_id, email=attempt.email, now=db.now)


def admit(db: Db, human: Human) -> None:
    """Return for a human who may claim, before any claim is named; fails as `look_up` does for others."""
    _standing(db, human)


def owner_standing(db: Db, human: Human) -> Standing:
    """Return the organisation that a human owns; fails with `no_organization` and as `look_up` does."""
    standing = _standing(db, human)
    if standing.organization_id is None:
        raise Failure("no_organization")
    return standing


def finish(db: Db, human: Human, attempt: Attempt, *, organization_id: str, grants: Iterable[str]) -> Claimed:
    """End the stand-in and every token of it, and let the exchange deliver a new one."""
    scopes = in_order({*POST_CLAIM, *(scope for scope in grants if scope in BY_HUMAN_ONLY)})
    db.run(
        _END_TOKENS,
        organization_id=attempt.organization_id,
        target_id=organization_id,
        user_id=human.user_id,
        now=db.now,
    )
    db.run(
        _FINISH,
        id=attempt.id,
        registration_id=attempt.registration_id,
        organization_id=organization_id,
        user_id=human.user_id,
        scopes=list(scopes),
        now=db.now,
    )
    if organization_id != attempt.organization_id:
        handovers.end_organization(db, attempt.organization_id)
    db.run(_DROP_PERSON, id=attempt.stand_in_id)
    return Claimed(organization_id, scopes)


def _standing(db: Db, human: Human) -> Standing:
    """Return what the human is, holding their row: two claims by one person come one after the other."""
    if not db.run(_LOCK_PERSON, id=human.user_id):
        raise Failure("not_found", resource="users", userId=human.user_id)
    standing = db.row(Standing, _STANDING, user_id=human.user_id)
    if standing.staff:
        raise Failure("claim_by_staff")
    if standing.role == "MEMBER":
        raise Failure("claim_not_owner", ownerName=standing.owner_name)
    if standing.labeler and standing.organization_id is None:
        raise Failure("claim_by_labeler")
    return standing
