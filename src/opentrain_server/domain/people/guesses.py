"""Guesses at passwords and codes, counted per account and per network address by rows that survive a crash.

A row is written as a failure before anything is judged, so that guesses made at once count one by one; one
that was right is taken back.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.upkeep import mails

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10  # failures in the window, before a link by mail is asked for as well
PER_ADDRESS = 50  # failures in the window, before a network address has to wait
KEPT = timedelta(days=1)
SWEPT_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class _Failures:
    by_email: int
    by_address: int
    oldest_of_address: datetime | None


_LOCK = """
SELECT pg_advisory_xact_lock(least(e, a)), pg_advisory_xact_lock(greatest(e, a))
  FROM (SELECT hashtextextended('sign-in:' || %(email)s, 0) AS e,
               hashtextextended('sign-in-address:' || %(address)s, 0) AS a) keys
"""
_COUNT = """
SELECT e.n AS by_email, a.n AS by_address, a.oldest AS oldest_of_address
  FROM (SELECT count(*) AS n FROM sign_in_attempts
         WHERE email = %(email)s AND at > %(since)s AND failed) e,
       (SELECT count(*) AS n, min(at) AS oldest FROM sign_in_attempts
         WHERE address = %(address)s AND at > %(since)s AND failed) a
"""
_ADD = """
INSERT INTO sign_in_attempts (email, address, failed, at) VALUES (%(email)s, %(address)s, true, %(now)s)
RETURNING number
"""
_RIGHT = "UPDATE sign_in_attempts SET failed = false WHERE number = %(number)s"
_SWEEP = """
DELETE FROM sign_in_attempts
 WHERE number IN (SELECT number FROM sign_in_attempts WHERE at <= %(since)s
                   ORDER BY at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""

_GUESSED = """\
Somebody entered {count} wrong passwords or codes for your account at {base} within a quarter of an hour.

Nobody got in by them. For a while a password alone does not open the account: whoever enters one on the
sign-in page has a link sent to this address, and the password is entered on the link's page. If you cannot
sign in, that is why.

If it was not you, there is nothing to do as long as the password is a good one and used nowhere else.
To change it: {base}/password-reset
"""


def count(db: Db, email: str, address: str) -> tuple[int, int]:
    """Count a guess as a failure; returns how many the account has in the window, and this one's number.

    Fails with `rate_limited` (`retryAfterSeconds`) when the network address has failed 50 times.
    """
    db.run(_LOCK, email=email, address=address)
    found = db.row(_Failures, _COUNT, email=email, address=address, since=db.now - WINDOW)
    if found.by_address >= PER_ADDRESS and found.oldest_of_address is not None:
        left = math.ceil((found.oldest_of_address + WINDOW - db.now).total_seconds())
        raise Failure("rate_limited", retryAfterSeconds=max(1, left))
    number: int = db.one(_ADD, email=email, address=address, now=db.now)["number"]
    return found.by_email + 1, number


def was_right(db: Db, number: int) -> None:
    """Take a counted failure back: it was none."""
    db.run(_RIGHT, number=number)


def tell(db: Db, human: Human, *, failures: int, base: str) -> None:
    """Tell the owner of an account of its tenth failure in the window, and of no other."""
    if failures == PER_ACCOUNT:
        mails.send(
            db,
            kind="account",
            to=human.email,
            user_id=human.user_id,
            subject="Many wrong passwords for your account",
            body=_GUESSED.format(count=PER_ACCOUNT, base=base),
        )


def sweep(db: Db) -> int:
    """Forget the guesses of yesterday, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)
