"""The exchange: an agent polls with its claim token and is given its new bearer, once (auth.md §1.3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core import secrets
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Refused
from opentrain_server.domain.accounts import tokens

SLOWER_BY = 5  # seconds that each early poll adds to the interval
SLOWEST = 60  # seconds
OPEN_AFTER_CLAIM = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Poll:
    id: str
    organization_id: str
    claim_expires_at: datetime
    claimed_at: datetime | None
    claimed_by: str | None
    granted_scopes: list[str] | None
    delivered_at: datetime | None
    refused_at: datetime | None
    last_polled_at: datetime | None
    poll_seconds: int


_LOCK = """
SELECT id, organization_id, claim_expires_at, claimed_at, claimed_by, granted_scopes, delivered_at,
       refused_at, last_polled_at, poll_seconds
  FROM registrations WHERE claim_token_hash = %(hash)s FOR UPDATE
"""

_ATTEMPT_STATE = """
SELECT CASE WHEN state = 'OPEN' AND expires_at <= %(now)s THEN 'VOID' ELSE state END AS state
  FROM claim_attempts WHERE registration_id = %(id)s ORDER BY created_at DESC, id DESC LIMIT 1
"""

_POLLED = """
UPDATE registrations SET last_polled_at = %(now)s, poll_seconds = %(poll_seconds)s,
       delivered_at = CASE WHEN %(deliver)s THEN %(now)s ELSE delivered_at END
 WHERE id = %(id)s
"""


def poll(db: Db, *, claim_token: str) -> tokens.Minted | Refused:
    """Return the account's new token, once, or why not yet.

    Refusals: `authorization_pending` (`void` true when the attempt is over), `slow_down`,
    `access_denied`, `expired_token`, `invalid_grant`. Each poll is itself a fact that is kept.
    """
    known = secrets.is_claim_secret(claim_token)
    found = db.find(_Poll, _LOCK, hash=secrets.digest(claim_token)) if known else None
    if found is None:
        return Refused("invalid_grant")
    early = _is_early(found, db.now)
    refusal = Refused("slow_down") if early else _refusal(db, found)
    seconds = min(SLOWEST, found.poll_seconds + SLOWER_BY) if early else found.poll_seconds
    db.run(_POLLED, id=found.id, now=db.now, poll_seconds=seconds, deliver=refusal is None)
    return refusal or _deliver(db, found)


def _is_early(found: _Poll, now: datetime) -> bool:
    wait = timedelta(seconds=found.poll_seconds)
    return found.last_polled_at is not None and now < found.last_polled_at + wait


def _refusal(db: Db, found: _Poll) -> Refused | None:
    if found.delivered_at is not None:
        return Refused("invalid_grant")
    if found.claimed_at is not None:
        closes = max(found.claim_expires_at, found.claimed_at + OPEN_AFTER_CLAIM)
        return Refused("invalid_grant") if closes <= db.now else None
    if found.claim_expires_at <= db.now:
        return Refused("expired_token")
    if found.refused_at is not None:
        return Refused("access_denied")
    attempt = db.find(_Attempt, _ATTEMPT_STATE, id=found.id, now=db.now)
    return Refused("authorization_pending", {"void": attempt is not None and attempt.state == "VOID"})


@dataclass(frozen=True, slots=True)
class _Attempt:
    state: str


def _deliver(db: Db, found: _Poll) -> tokens.Minted:
    assert found.claimed_by is not None and found.granted_scopes is not None
    return tokens.mint(
        db,
        user_id=found.claimed_by,
        organization_id=found.organization_id,
        name="Agent (claimed)",
        scopes=found.granted_scopes,
        expires_at=None,
    )
