"""Mail to the owner about what waits for a decision: gathered, so that nobody is worn into a yes.

One mail for all that an account's agents asked, at most one in ten minutes; and once more for what ends soon.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from opentrain_server.core.db import Db
from opentrain_server.domain.upkeep import mails
from opentrain_server.domain.words.masking import shown_name

WAIT = timedelta(seconds=60)  # more may be asked at once, and all of it stands in one mail
APART = timedelta(minutes=10)  # between two such mails of an account
SOON = timedelta(hours=12)  # before the end of a request, its owner is told again
LONG = timedelta(hours=24)  # a request that lives shorter is told of once
LISTED = 20  # requests in one mail


@dataclass(frozen=True, slots=True)
class _Owner:
    organization_id: str
    user_id: str
    email: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: str
    type: str
    expires_at: datetime
    ending: bool
    cents: int | None
    job_title: str
    first_name: str | None
    last_name: str | None


_ENDING = """(a.warned_at IS NULL AND a.expires_at <= %(soon)s
        AND a.created_at <= a.expires_at - %(long)s::interval)"""
_DUE = f"""a.status = 'pending' AND NOT a.charging AND a.expires_at > %(now)s
   AND (a.mailed_at IS NULL AND a.created_at <= %(since)s OR {_ENDING})"""

_NEXT = f"""
SELECT a.organization_id, u.id AS user_id, u.email
  FROM approvals a JOIN organizations o ON o.id = a.organization_id JOIN users u ON u.id = o.owner_user_id
 WHERE {_DUE} AND u.email IS NOT NULL AND o.suspended_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM approvals x WHERE x.organization_id = a.organization_id
                      AND greatest(x.mailed_at, x.warned_at) > %(recent)s)
 ORDER BY a.created_at LIMIT 1 FOR NO KEY UPDATE OF o SKIP LOCKED
"""
# After the account is held: another worker may have told of some meanwhile.
_MARK = f"""
WITH due AS (
    SELECT a.id, {_ENDING} AS ending FROM approvals a
     WHERE a.organization_id = %(organization_id)s AND {_DUE}
       AND NOT EXISTS (SELECT 1 FROM approvals x WHERE x.organization_id = a.organization_id
                          AND greatest(x.mailed_at, x.warned_at) > %(recent)s)
     ORDER BY a.created_at FOR NO KEY UPDATE OF a SKIP LOCKED
), told AS (
    UPDATE approvals b SET mailed_at = coalesce(b.mailed_at, %(now)s),
           warned_at = CASE WHEN due.ending THEN %(now)s ELSE b.warned_at END
      FROM due WHERE b.id = due.id
    RETURNING b.id, due.ending
)
SELECT a.id, a.type, a.expires_at, told.ending,
       coalesce((a.terms ->> 'cents')::bigint, m.amount_cents) AS cents,
       coalesce(j.title, 'Untitled job') AS job_title, u.first_name, u.last_name
  FROM told JOIN approvals a ON a.id = told.id
  JOIN jobs j ON j.id = a.job_id
  LEFT JOIN contracts c ON c.id = a.contract_id
  LEFT JOIN milestones m ON m.id = a.milestone_id
  JOIN proposals p ON p.id = coalesce(a.proposal_id, c.proposal_id)
  JOIN users u ON u.id = p.labeler_id
 ORDER BY a.created_at, a.id
"""

_ASKED = {
    "proposal_hire": "Hire {name} for {job}, first milestone {amount} plus fees",
    "milestone_fund": "Fund a milestone of {name}, {amount} plus fees, for {job}",
    "milestone_approve": "Pay {name} {amount} for {job}",
    "contract_end": "End the contract with {name} for {job}",
}
_BODY = """\
{opening}

{asked}

All of it: {base}/approvals

Nothing is paid, hired or ended unless you say yes on these pages, signed in. If you do not expect a request,
say no. Which mails you get is set on your account's page: {base}/account
"""


def tell(db: Db, *, base: str) -> int:
    """Write the mail of one account whose requests are due to be told of; return how many those were."""
    times = {
        "now": db.now,
        "since": db.now - WAIT,
        "recent": db.now - APART,
        "soon": db.now + SOON,
        "long": LONG,
    }
    owner = db.find(_Owner, _NEXT, **times)
    if owner is None:
        return 0
    waiting = db.rows(_Waiting, _MARK, organization_id=owner.organization_id, **times)
    if waiting:
        subject, body = _letter(waiting, base)
        mails.send(db, kind="approvals", to=owner.email, user_id=owner.user_id, subject=subject, body=body)
    return len(waiting)


def _letter(waiting: list[_Waiting], base: str) -> tuple[str, str]:
    count = len(waiting)
    some = "A request waits" if count == 1 else f"{count} requests wait"
    ending = all(one.ending for one in waiting)
    subject = f"{some} for your decision" + (", and will end soon" if ending else "")
    asked = [_line(one, base) for one in waiting[:LISTED]]
    if count > LISTED:
        asked.append(f"And {count - LISTED} more.")
    opening = f"{some} for your decision at {base}."
    return subject, _BODY.format(opening=opening, asked="\n\n".join(asked), base=base)


def _line(one: _Waiting, base: str) -> str:
    amount = "" if one.cents is None else f"{Decimal(one.cents) / 100:,.2f} USD"
    words = _ASKED[one.type].format(
        name=shown_name(one.first_name, one.last_name)[0], job=mails.quoted(one.job_title), amount=amount
    )
    until = f"{one.expires_at:%d %B %Y, %H:%M} UTC"
    soon = " It ends soon." if one.ending else ""
    return f"{words}.\nDecide before {until}.{soon}\n{base}/approvals/{one.id}"
