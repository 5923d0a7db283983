"""Claiming: how a human takes over the account that an agent registered (contract auth.md §1.2, §1.3).

UNCLAIMED --start--> ATTEMPT --claim--> CLAIMED --exchange--> token delivered, once
ATTEMPT --30 min | 5 wrong codes | new start--> void;  --refuse--> refused until the next start
UNCLAIMED, ATTEMPT --claim window over--> LAPSED (final)
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core import secrets
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

ATTEMPT_LIFE = timedelta(minutes=30)
COUNTED_FOR = timedelta(hours=1)  # how long a start counts against its limits
POLL_SECONDS = 5


@dataclass(frozen=True, slots=True)
class ClaimLimits:
    """How many starts an hour: for each claim token, e-mail address and network address."""

    per_token: int
    per_email: int
    per_address: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A started claim; the code is told to the agent, the link is mailed to the human."""

    id: str
    code: str
    token: str
    seconds_left: int
    email: str
    agent_name: str
    organization_name: str
    mailable: bool


@dataclass(frozen=True, slots=True)
class _Account:
    id: str
    organization_id: str
    agent_name: str
    organization_name: str
    claim_expires_at: datetime
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Starts:
    by_token: int
    by_email: int
    by_address: int
    oldest_of_token: datetime | None
    oldest_of_email: datetime | None
    oldest_of_address: datetime | None
    refused: bool
    labeler_only: bool


_LOCK_BY_TOKEN = """
SELECT id, organization_id, agent_name, organization_name, claim_expires_at, claimed_at
  FROM registrations WHERE claim_token_hash = %(hash)s FOR UPDATE
"""

# Starts for one address, by whatever account, are counted one after the other.
_LOCK_COUNTED = """
SELECT pg_advisory_xact_lock(least(e, a)), pg_advisory_xact_lock(greatest(e, a))
  FROM (SELECT hashtextextended('claim-mail:' || %(email)s, 0) AS e,
               hashtextextended('claim-address:' || %(address)s, 0) AS a) keys
"""

_COUNT_STARTS = """
SELECT t.n AS by_token, e.n AS by_email, a.n AS by_address,
       t.oldest AS oldest_of_token, e.oldest AS oldest_of_email, a.oldest AS oldest_of_address,
       EXISTS (SELECT 1 FROM claim_refusals WHERE registration_id = %(id)s AND email = %(email)s) AS refused,
       EXISTS (SELECT 1 FROM users u JOIN labelers l ON l.id = u.id
                WHERE u.email = %(email)s
                  AND NOT EXISTS (SELECT 1 FROM members m WHERE m.user_id = u.id)) AS labeler_only
  FROM (SELECT count(*) AS n, min(created_at) AS oldest FROM claim_attempts
         WHERE registration_id = %(id)s AND created_at > %(since)s) t,
       (SELECT count(*) AS n, min(created_at) AS oldest FROM claim_attempts
         WHERE email = %(email)s AND created_at > %(since)s) e,
       (SELECT count(*) AS n, min(created_at) AS oldest FROM claim_attempts
         WHERE address = %(address)s AND created_at > %(since)s) a
"""

_START = """
WITH voided AS (
    UPDATE claim_attempts SET state = 'VOID' WHERE registration_id = %(id)s AND state = 'OPEN'
), reopened AS (
    UPDATE registrations SET refused_at = NULL, poll_seconds = %(poll_seconds)s WHERE id = %(id)s
)
SELECT 1
"""

_ADD_ATTEMPT = """
INSERT INTO claim_attempts (id, registration_id, token_hash, code_hash, email, address, state, created_at,
                            expires_at)
VALUES (%(attempt_id)s, %(id)s, %(token_hash)s, %(code_hash)s, %(email)s, %(address)s, 'OPEN', %(now)s,
        %(ends)s)
"""


def start(db: Db, *, claim_token: str, email: str, address: str, limits: ClaimLimits) -> Attempt:
    """Reserve the account for `email` and void any earlier attempt.

    Fails with `claim_token_unknown`, `claim_window_over`, `already_claimed`, `email_already_registered` for
    the address of a labeler who owns no account, or `rate_limited` with `retryAfterSeconds`. The caller
    mails the link when the attempt is `mailable`, then calls `mailed`.
    """
    account = _open_account(db, claim_token)
    _check_starts(db, starts := _count_starts(db, account, email, address), limits)
    if starts.labeler_only:
        raise Failure("email_already_registered")
    db.run(_START, id=account.id, poll_seconds=POLL_SECONDS)
    attempt_id, token, code = db.new_id(), secrets.new_claim_attempt(), secrets.new_code()
    ends = min(db.now + ATTEMPT_LIFE, account.claim_expires_at)
    db.run(
        _ADD_ATTEMPT,
        attempt_id=attempt_id,
        id=account.id,
        token_hash=secrets.digest(token),
        code_hash=secrets.code_digest(attempt_id, code),
        email=email,
        address=address,
        now=db.now,
        ends=ends,
    )
    seconds_left = int((ends - db.now).total_seconds())
    names = (account.agent_name, account.organization_name)
    return Attempt(attempt_id, code, token, seconds_left, email, *names, mailable=not starts.refused)


def mailed(db: Db, *, attempt_id: str) -> None:
    """Record that the link has been handed to the mail server."""
    db.run("UPDATE claim_attempts SET mailed_at = %(now)s WHERE id = %(id)s", id=attempt_id, now=db.now)


KEPT = timedelta(days=7)  # attempts hold addresses of people: no longer than anybody asks about them
SWEPT_AT_ONCE = 1_000

_SWEEP = """
DELETE FROM claim_attempts
 WHERE id IN (SELECT id FROM claim_attempts WHERE created_at <= %(since)s
               ORDER BY created_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def sweep(db: Db) -> int:
    """Delete attempts older than 7 days, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)


def _open_account(db: Db, claim_token: str) -> _Account:
    known = secrets.is_claim_secret(claim_token)
    account = db.find(_Account, _LOCK_BY_TOKEN, hash=secrets.digest(claim_token)) if known else None
    if account is None:
        raise Failure("claim_token_unknown")
    if account.claimed_at is not None:
        raise Failure("already_claimed")
    if account.claim_expires_at <= db.now:
        raise Failure("claim_window_over")
    return account


def _count_starts(db: Db, account: _Account, email: str, address: str) -> _Starts:
    db.run(_LOCK_COUNTED, email=email, address=address)
    since = db.now - COUNTED_FOR
    return db.row(_Starts, _COUNT_STARTS, id=account.id, email=email, address=address, since=since)


def _check_starts(db: Db, starts: _Starts, limits: ClaimLimits) -> None:
    for used, oldest, limit in (
        (starts.by_token, starts.oldest_of_token, limits.per_token),
        (starts.by_email, starts.oldest_of_email, limits.per_email),
        (starts.by_address, starts.oldest_of_address, limits.per_address),
    ):
        if oldest is not None and used >= limit:
            left = math.ceil((oldest + COUNTED_FOR - db.now).total_seconds())
            raise Failure("rate_limited", limit=limit, windowSeconds=3600, retryAfterSeconds=max(1, left))
