"""Second factors: codes of an app (TOTP, RFC 6238), and codes on paper for when the app is gone.

Every code works once: a time step is spent by the code that used it, a recovery code by its use. The seed is
sealed under the server's keys. Wrong codes are counted by `sign_ins`, which asks for them.
"""

import hmac
import secrets as chance
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp

from opentrain_server.core import sealing, secrets
from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.upkeep import mails

STEP_SECONDS = 30
DRIFT = 1  # steps that a clock may be off, to either side
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like another
_LENGTH = 16  # of a recovery code: some 79 bits, so that its hash cannot be searched

Keys = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Pending:
    """A factor that is being set up: the seed for typing, and the URI that a QR code holds."""

    seed: str
    uri: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person has: since when, and how many recovery codes are left."""

    confirmed_at: datetime | None
    codes_left: int


@dataclass(frozen=True, slots=True)
class _Factor:
    seed: bytes
    confirmed_at: datetime | None
    last_step: int


# Whoever uses or changes a factor holds the person's row: a code is judged once, and so is its step.
_LOCK = "SELECT 1 FROM users WHERE id = %(user_id)s FOR NO KEY UPDATE"
_GET = "SELECT seed, confirmed_at, last_step FROM second_factors WHERE user_id = %(user_id)s"
_BEGIN = """
INSERT INTO second_factors (user_id, seed) VALUES (%(user_id)s, %(seed)s)
ON CONFLICT (user_id) DO UPDATE SET seed = excluded.seed, last_step = 0
 WHERE second_factors.confirmed_at IS NULL
"""
_CONFIRM = """
UPDATE second_factors SET confirmed_at = %(now)s, last_step = %(step)s
 WHERE user_id = %(user_id)s AND confirmed_at IS NULL
"""
_SPEND = """
UPDATE second_factors SET last_step = %(step)s WHERE user_id = %(user_id)s AND last_step < %(step)s
"""
_SPEND_RECOVERY = """
UPDATE recovery_codes SET used_at = %(now)s
 WHERE user_id = %(user_id)s AND hash = %(hash)s AND used_at IS NULL
"""
_STANDING = """
SELECT f.confirmed_at,
       (SELECT count(*) FROM recovery_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL) AS codes_left
  FROM second_factors f WHERE f.user_id = %(user_id)s AND f.confirmed_at IS NOT NULL
"""
_DROP_CODES = "DELETE FROM recovery_codes WHERE user_id = %(user_id)s"
_ADD_CODES = "INSERT INTO recovery_codes (user_id, hash) SELECT %(user_id)s, unnest(%(hashes)s::bytea[])"
_DROP = "DELETE FROM second_factors WHERE user_id = %(user_id)s"
_IS_STAFF = "SELECT count(*) AS n FROM staff WHERE user_id = %(user_id)s"
_GIVEN = "UPDATE sessions SET second_factor = true, confirmed_at = %(now)s WHERE id = %(id)s"
_UNGIVE = "UPDATE sessions SET second_factor = false WHERE user_id = %(user_id)s AND second_factor"
_END_HALVES = "DELETE FROM half_sessions WHERE user_id = %(user_id)s"

_SET = """\
Signing in to your account at {base} now takes a code of your app as well as the password.

If that was not you, reset the password at once: {base}/password-reset
"""
_REMOVED = """\
Signing in to your account at {base} no longer takes a code of an app.

If that was not you, reset the password at once: {base}/password-reset
"""
_USED = """\
One of the recovery codes of your account at {base} was used to sign in. {left} are left.
New ones are made on your account's page: {base}/account

If that was not you, reset the password at once: {base}/password-reset
"""


def standing(db: Db, user_id: str) -> Standing:
    """Return what a person has; `confirmed_at` None for nothing."""
    return db.find(Standing, _STANDING, user_id=user_id) or Standing(None, 0)


def begin(db: Db, human: Human, *, keys: Keys) -> None:
    """Make a seed, in place of one that was not confirmed; fails with `second_factor_set`."""
    db.run(_LOCK, user_id=human.user_id)
    seed = sealing.seal(keys, pyotp.random_base32().encode(), purpose=_purpose(human.user_id))
    if not db.run(_BEGIN, user_id=human.user_id, seed=seed):
        raise Failure("second_factor_set")


def pending(db: Db, human: Human, *, keys: Keys, issuer: str) -> Pending | None:
    """Return the factor that waits for its first code, or None."""
    factor = db.find(_Factor, _GET, user_id=human.user_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    totp = _totp(factor, human.user_id, keys)
    return Pending(totp.secret, totp.provisioning_uri(name=human.email, issuer_name=issuer.replace(":", " ")))


def confirm(
    db: Db, human: Human, *, code: str, keys: Keys, session_id: str, base: str
) -> list[str] | Refused:
    """Turn the factor on with its first code, and return the recovery codes, which are shown this once.

    The session counts as one that gave it. Refused with `wrong_code`; fails with `second_factor_missing`
    when none was begun, `second_factor_set` when one stands.
    """
    db.run(_LOCK, user_id=human.user_id)
    factor = db.find(_Factor, _GET, user_id=human.user_id)
    if factor is None:
        raise Failure("second_factor_missing")
    if factor.confirmed_at is not None:
        raise Failure("second_factor_set")
    step = _step_of(_totp(factor, human.user_id, keys), code, now=db.now, after=factor.last_step)
    if step is None:
        return Refused("wrong_code")
    db.run(_CONFIRM, user_id=human.user_id, step=step, now=db.now)
    given(db, session_id)
    _tell(db, human, "Two steps to sign in", _SET.format(base=base))
    return _new_codes(db, human.user_id)


def spend(db: Db, human: Human, *, code: str, keys: Keys, base: str) -> bool:
    """Tell whether a code of the app or of the paper is right, and use it up.

    Of any number of calls with one code at once, one is told yes.
    """
    db.run(_LOCK, user_id=human.user_id)
    factor = db.find(_Factor, _GET, user_id=human.user_id)
    if factor is None or factor.confirmed_at is None:
        return False
    step = _step_of(_totp(factor, human.user_id, keys), code, now=db.now, after=factor.last_step)
    if step is not None:
        return db.run(_SPEND, user_id=human.user_id, step=step) == 1
    return _spend_recovery(db, human, code, base)


def given(db: Db, session_id: str) -> None:
    """Note that a session gave its second factor."""
    db.run(_GIVEN, id=session_id, now=db.now)


def renew_codes(db: Db, human: Human) -> list[str]:
    """Make new recovery codes in place of all others; fails with `second_factor_missing`."""
    db.run(_LOCK, user_id=human.user_id)
    if standing(db, human.user_id).confirmed_at is None:
        raise Failure("second_factor_missing")
    return _new_codes(db, human.user_id)


def remove(db: Db, human: Human, *, base: str) -> None:
    """Turn the factor off; fails with `second_factor_required` for staff, `second_factor_missing`."""
    db.run(_LOCK, user_id=human.user_id)
    if db.one(_IS_STAFF, user_id=human.user_id)["n"]:
        raise Failure("second_factor_required")
    if standing(db, human.user_id).confirmed_at is None:
        raise Failure("second_factor_missing")
    forget(db, human.user_id)
    _tell(db, human, "One step to sign in", _REMOVED.format(base=base))


def forget(db: Db, user_id: str) -> bool:
    """Drop a factor with its codes, for the operator who knows the person; returns whether there was one."""
    db.run(_DROP_CODES, user_id=user_id)
    db.run(_END_HALVES, user_id=user_id)
    db.run(_UNGIVE, user_id=user_id)
    return db.run(_DROP, user_id=user_id) == 1


def _spend_recovery(db: Db, human: Human, code: str, base: str) -> bool:
    plain = "".join(code.split()).replace("-", "").lower()
    hashed = secrets.code_digest(human.user_id, plain)
    if not db.run(_SPEND_RECOVERY, user_id=human.user_id, hash=hashed, now=db.now):
        return False
    left = standing(db, human.user_id).codes_left
    _tell(db, human, "A recovery code was used", _USED.format(base=base, left=left))
    return True


def _new_codes(db: Db, user_id: str) -> list[str]:
    codes = ["".join(chance.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    db.run(_DROP_CODES, user_id=user_id)
    db.run(_ADD_CODES, user_id=user_id, hashes=[secrets.code_digest(user_id, code) for code in codes])
    return ["-".join(code[i : i + 4] for i in range(0, _LENGTH, 4)) for code in codes]


def _step_of(totp: pyotp.TOTP, code: str, *, now: datetime, after: int) -> int | None:
    """Return the time step that a code belongs to, among those not yet spent."""
    digits, today = "".join(code.split()), int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(today - DRIFT, today + DRIFT + 1):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode("utf-8", "replace"))
        if right and step > after:
            found = step
    return found


def _totp(factor: _Factor, user_id: str, keys: Keys) -> pyotp.TOTP:
    seed = sealing.unseal(keys, factor.seed, purpose=_purpose(user_id))
    return pyotp.TOTP(seed.decode(), interval=STEP_SECONDS)


def _purpose(user_id: str) -> str:
    return f"second_factors:{user_id}"


def _tell(db: Db, human: Human, subject: str, body: str) -> None:
    mails.send(db, kind="account", to=human.email, user_id=human.user_id, subject=subject, body=body)
