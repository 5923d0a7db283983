"""Codes: from a link or six digits to the claim attempt that they open (contract auth.md §1.2).

A wrong code is a fact that is kept: five of them void an attempt, whoever typed them.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core import secrets
from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused

WRONG_CODES = 5  # after which an attempt is void


@dataclass(frozen=True, slots=True)
class Attempt:
    """A claim attempt with the account it is about."""

    id: str
    registration_id: str
    organization_id: str
    stand_in_id: str
    code_hash: bytes
    email: str
    state: str
    wrong_codes: int
    expires_at: datetime
    agent_name: str
    organization_name: str
    registered_at: datetime
    address: str
    claimed_at: datetime | None
    claim_expires_at: datetime


_COLUMNS = """a.id, a.registration_id, r.organization_id, o.owner_user_id AS stand_in_id, a.code_hash,
       a.email, a.state, a.wrong_codes, a.expires_at, r.agent_name, r.organization_name,
       r.created_at AS registered_at, r.address, r.claimed_at, r.claim_expires_at"""

_BY_LINK = f"""
SELECT {_COLUMNS}
  FROM claim_attempts a JOIN registrations r ON r.id = a.registration_id
  JOIN organizations o ON o.id = r.organization_id
 WHERE a.token_hash = %(hash)s
"""

# At most a few: starts for one address are limited, and an attempt lives half an hour.
_WAITING = f"""
SELECT {_COLUMNS}
  FROM claim_attempts a JOIN registrations r ON r.id = a.registration_id
  JOIN organizations o ON o.id = r.organization_id
 WHERE a.email = %(email)s AND a.state = 'OPEN' AND a.expires_at > %(now)s AND r.claimed_at IS NULL
"""

# Whoever changes an attempt holds its registration's row.
_LOCK = "SELECT 1 FROM registrations WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"

_WRONG = """
UPDATE claim_attempts SET wrong_codes = wrong_codes + 1,
       state = CASE WHEN wrong_codes + 1 >= %(limit)s THEN 'VOID' ELSE state END
 WHERE id = ANY(%(ids)s) AND state = 'OPEN'
"""


def opened(db: Db, human: Human, *, attempt_token: str) -> Attempt:
    """Return the attempt behind a link, while a code may still be entered.

    Fails with `claim_unknown`, `wrong_address`, `already_claimed`, `claim_window_over` or `attempt_void`.
    """
    return _checked(db, _linked(db, human, attempt_token))


def enter(db: Db, human: Human, *, attempt_token: str | None, code: str) -> Attempt | Refused:
    """Return the attempt that `code` opens, its registration's row held.

    Refused with `wrong_code` (`codesLeft`) or, at the fifth wrong one, `attempt_void`; without a link the
    guess counts against every attempt that waits for this human's address. Fails as `opened` does.
    """
    waiting = _held(db, human, attempt_token)
    if attempt_token is not None:
        _checked(db, waiting[0])
    for attempt in waiting:
        if _matches(attempt, code):
            return attempt
    db.run(_WRONG, ids=[attempt.id for attempt in waiting], limit=WRONG_CODES)
    left = WRONG_CODES - 1 - min((attempt.wrong_codes for attempt in waiting), default=0)
    return Refused("wrong_code" if left > 0 else "attempt_void", {"codesLeft": left})


def named(db: Db, human: Human, *, attempt_token: str | None, code: str | None) -> Attempt:
    """Return an attempt in whatever state, its registration's row held; a code must be the right one.

    Fails with `claim_unknown` or `wrong_address`.
    """
    for attempt in _held(db, human, attempt_token):
        if attempt_token is not None or _matches(attempt, code or ""):
            return attempt
    raise Failure("claim_unknown")


def _held(db: Db, human: Human, attempt_token: str | None) -> list[Attempt]:
    """Find, lock, and read again: what was found before the lock may have changed meanwhile."""
    found = _found(db, human, attempt_token)
    db.run(_LOCK, ids=[attempt.registration_id for attempt in found])
    return _found(db, human, attempt_token)


def _found(db: Db, human: Human, attempt_token: str | None) -> list[Attempt]:
    if attempt_token is not None:
        return [_linked(db, human, attempt_token)]
    return db.rows(Attempt, _WAITING, email=human.email, now=db.now)


def _linked(db: Db, human: Human, attempt_token: str) -> Attempt:
    known = secrets.is_claim_secret(attempt_token)
    attempt = db.find(Attempt, _BY_LINK, hash=secrets.digest(attempt_token)) if known else None
    if attempt is None:
        raise Failure("claim_unknown")
    if attempt.email != human.email:
        raise Failure("wrong_address")
    return attempt


def _checked(db: Db, attempt: Attempt) -> Attempt:
    if attempt.claimed_at is not None:
        raise Failure("already_claimed")
    if attempt.claim_expires_at <= db.now:
        raise Failure("claim_window_over")
    if attempt.state != "OPEN" or attempt.expires_at <= db.now:
        raise Failure("attempt_void")
    return attempt


def _matches(attempt: Attempt, code: str) -> bool:
    digits = "".join(code.split())
    return hmac.compare_digest(secrets.code_digest(attempt.id, digits), attempt.code_hash)
