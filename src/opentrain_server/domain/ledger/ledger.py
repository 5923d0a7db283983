"""The ledger: the one function that moves money, and what accounts hold.

A posting takes whole cents from one account and gives them to another. One business act is one set of
postings under one unique key. The database itself moves the balances, refuses an overdraft and every change
of what is written (migration 0010).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from opentrain_server.core.db import Db
from opentrain_server.domain.ledger import accounts


class Entry(StrEnum):
    """What a posting is in an employer's credits (contract money.md §5)."""

    TOP_UP = "TOP_UP"
    HOLD = "HOLD"
    HOLD_RELEASE = "HOLD_RELEASE"
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"
    ADJUSTMENT = "ADJUSTMENT"


@dataclass(frozen=True, slots=True)
class Posting:
    """`cents` from `source` to `target`; with `entry` also a line of the employer's credits.

    `hold_id` is the HOLD that a release or capture answers. `id` names the line; a HOLD's is kept by whoever
    will end it.
    """

    id: str
    source: str
    target: str
    cents: int
    milestone_id: str | None = None
    entry: Entry | None = None
    hold_id: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Purse:
    """What an employer may spend, and what they owe; both in cents, neither below 0."""

    available: int
    owed: int


_POST = """
SELECT ledger_post(%(key)s, %(act)s, %(now)s, %(proposal_id)s, %(contract_id)s, %(top_up_id)s,
%(approval_id)s,
                   %(organization_id)s, %(ids)s::text[], %(sources)s::text[], %(targets)s::text[],
                   %(cents)s::bigint[], %(milestones)s::text[], %(types)s::text[], %(holds)s::text[],
                   %(notes)s::text[]) AS number
"""

#: Columns of an employer's purse; `organization_id` is a parameter.
PURSE = """
       coalesce((SELECT cents FROM ledger_accounts WHERE account = 'available:' || %(organization_id)s), 0)
           AS available,
       -coalesce((SELECT cents FROM ledger_accounts WHERE account = 'receivable:' || %(organization_id)s), 0)
           AS owed"""

_LOCK_PURSE = """
SELECT account, cents FROM ledger_accounts WHERE account = ANY (%(accounts)s) ORDER BY account
   FOR NO KEY UPDATE
"""
_PURSE = f"SELECT {PURSE}"
_BALANCE = "SELECT coalesce((SELECT cents FROM ledger_accounts WHERE account = %(account)s), 0) AS cents"


def post(
    db: Db,
    *,
    key: str,
    act: str,
    postings: Sequence[Posting],
    organization_id: str | None = None,
    proposal_id: str | None = None,
    contract_id: str | None = None,
    top_up_id: str | None = None,
    approval_id: str | None = None,
) -> int | None:
    """Post one set and return its number; postings of 0 cents are left out, None when all of them are.

    `key` names the business act, so that it is posted once: a second time raises UniqueViolation. An
    overdraft raises CheckViolation; verbs look before they post, under a lock.
    """
    kept = [posting for posting in postings if posting.cents]
    if not kept:
        return None
    number: int = db.one(
        _POST,
        key=key,
        act=act,
        now=db.now,
        organization_id=organization_id,
        proposal_id=proposal_id,
        contract_id=contract_id,
        top_up_id=top_up_id,
        approval_id=approval_id,
        ids=[posting.id for posting in kept],
        sources=[posting.source for posting in kept],
        targets=[posting.target for posting in kept],
        cents=[posting.cents for posting in kept],
        milestones=[posting.milestone_id for posting in kept],
        types=[posting.entry for posting in kept],
        holds=[posting.hold_id for posting in kept],
        notes=[posting.note for posting in kept],
    )["number"]
    return number


def purse(db: Db, organization_id: str) -> Purse:
    """Return what an employer has and owes."""
    return db.row(Purse, _PURSE, organization_id=organization_id)


def lock_purse(db: Db, organization_id: str) -> Purse:
    """Return what an employer has and owes, held until the commit."""
    available, receivable = accounts.available(organization_id), accounts.receivable(organization_id)
    held = dict(db.conn.execute(_LOCK_PURSE, {"accounts": [available, receivable]}).fetchall())
    return Purse(held.get(available, 0), -held.get(receivable, 0))


def balance(db: Db, account: str) -> int:
    """Return the cents of an account that keeps a balance; 0 for one that was never used."""
    assert accounts.kind(account) not in accounts.WITHOUT_BALANCE
    cents: int = db.one(_BALANCE, account=account)["cents"]
    return cents
