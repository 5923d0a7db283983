"""What calls of a model an account has in 24 hours: tokens and seconds, counted before they are spent."""

from dataclasses import dataclass
from datetime import timedelta

from opentrain_server.core.db import Db

_DAY = timedelta(days=1)
_CHARACTERS = 3  # of a token, few enough for most scripts
ANSWER_TOKENS = 1_500
_SWEPT_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Budget:
    """The operator's limits for one account in 24 hours; either at 0 means that no model is asked."""

    tokens: int
    seconds: int


_TAKE = """
SELECT take_model_call(%(organization_id)s, %(now)s, %(since)s, %(tokens)s, %(milliseconds)s,
                       %(most_tokens)s, %(most_milliseconds)s) AS number
"""

_SETTLE = """
UPDATE model_calls SET milliseconds = least(milliseconds, %(milliseconds)s) WHERE number = %(number)s
"""

_SWEEP = """
DELETE FROM model_calls
 WHERE number IN (SELECT number FROM model_calls WHERE at <= %(since)s
                   ORDER BY at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


def take(db: Db, organization_id: str, *, text: str, seconds: float, budget: Budget) -> int | None:
    """Count a call about `text` that may take `seconds`, and return its number; None when it is too much.

    Tokens are an estimate from the length, with room for the answer: endpoints differ in how they count.
    """
    number: int | None = db.one(
        _TAKE,
        organization_id=organization_id,
        now=db.now,
        since=db.now - _DAY,
        tokens=len(text) // _CHARACTERS + ANSWER_TOKENS,
        milliseconds=int(seconds * 1000),
        most_tokens=budget.tokens,
        most_milliseconds=budget.seconds * 1000,
    )["number"]
    return number


def settle(db: Db, number: int, *, seconds: float) -> None:
    """Put the time that a call took in place of the most it might have taken."""
    db.run(
        _SETTLE,
        milliseconds=int(seconds * 1000),
        number=number,
    )


def sweep(db: Db) -> int:
    """Delete counts that no limit looks at any more, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - _DAY, batch=_SWEPT_AT_ONCE)
