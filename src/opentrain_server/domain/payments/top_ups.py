"""Top-ups: credits that a human is asked to buy (contract money.md §5).

Made and read here; the checkout, its payment and its end stand in `top_up_payments`.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Agent, Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.ledger.ledger import PURSE

LIFETIME = timedelta(hours=24)
DAY = timedelta(hours=24)
LEAST = 1_000  # cents; what may be put in even where less is owed

#: Status of a top-up `t` as any read shows it; whether it is over is known before it is written down.
SHOWN_STATUS = "CASE WHEN t.status = 'PENDING' AND t.expires_at <= %(now)s THEN 'EXPIRED' ELSE t.status END"
COLUMNS = f"""t.id, t.organization_id, {SHOWN_STATUS} AS status, t.amount_cents, t.created_at, t.completed_at,
       t.expires_at"""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Credits to be bought; one whose time is over unpaid is shown EXPIRED."""

    id: str
    organization_id: str
    status: str
    amount_cents: int
    created_at: datetime
    completed_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Standing:
    taken: int
    oldest: datetime | None
    available: int
    owed: int


# The account's row is locked, so that two cannot both be the last one of the day.
_TURN = "SELECT 1 FROM organizations WHERE id = %(organization_id)s FOR NO KEY UPDATE"

_STANDING = f"""
SELECT count(*) AS taken, min(created_at) AS oldest, {PURSE}
  FROM top_ups WHERE organization_id = %(organization_id)s AND created_at > %(day_ago)s
"""

_CREATE = f"""
INSERT INTO top_ups AS t (id, organization_id, amount_cents, requested_by, token_id, created_at, expires_at)
VALUES (%(id)s, %(organization_id)s, %(cents)s, %(requested_by)s, %(token_id)s, %(now)s, %(expires)s)
RETURNING {COLUMNS}
"""

_GET = f"SELECT {COLUMNS} FROM top_ups t WHERE t.id = %(id)s AND t.organization_id = %(organization_id)s"


def create(db: Db, employer: Employer, *, cents: int, per_day: int, billing_url: str) -> TopUp:
    """Prepare a top-up; nobody is charged and nobody outside is called.

    Fails with `rate_limited` beyond `per_day` of the account in 24 hours, then with `payment_method_required`
    while the account owes money and `cents` is more than repays it (or than LEAST).
    """
    organization_id = employer.organization_id
    db.run(_TURN, organization_id=organization_id)
    standing = db.row(_Standing, _STANDING, organization_id=organization_id, day_ago=db.now - DAY)
    _check(db, standing, cents=cents, per_day=per_day, billing_url=billing_url)
    return db.row(
        TopUp,
        _CREATE,
        id=db.new_id(),
        organization_id=organization_id,
        cents=cents,
        requested_by=employer.user_id,
        token_id=employer.token_id if isinstance(employer, Agent) else None,
        expires=db.now + LIFETIME,
        now=db.now,
    )


def get(db: Db, employer: Employer, top_up_id: str) -> TopUp:
    """Return one of the account's top-ups; another account's does not exist: `not_found`."""
    found = db.find(TopUp, _GET, id=top_up_id, organization_id=employer.organization_id, now=db.now)
    if found is None:
        raise Failure("not_found", resource="credit-top-ups", topUpId=top_up_id)
    return found


def _check(db: Db, standing: _Standing, *, cents: int, per_day: int, billing_url: str) -> None:
    if standing.taken >= per_day:
        wait = (standing.oldest + DAY - db.now).total_seconds() if standing.oldest else DAY.total_seconds()
        raise Failure(
            "rate_limited",
            limit=per_day,
            windowSeconds=int(DAY.total_seconds()),
            retryAfterSeconds=max(1, math.ceil(wait)),
        )
    if standing.owed and cents > max(standing.owed, LEAST):
        raise Failure(
            "payment_method_required",
            billingUrl=billing_url,
            requiredCents=standing.owed,
            availableCents=standing.available,
        )
