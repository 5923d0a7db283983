"""What others say about the money, against the replayed books; each check names the first wrong row.

Balances, holds, milestones, payouts, refunds and top-ups each speak of cents; all must say what the postings
say.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from opentrain_server.core.db import Db, Sql
from opentrain_server.domain.ledger.accounts import WITHOUT_BALANCE, kind
from opentrain_server.domain.ledger.replay import Replay


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that is wrong, and in plain words what is wrong with it."""

    row: str
    what: str


_EMPTY_SET = """
SELECT s.number, s.key FROM ledger_sets s
 WHERE NOT EXISTS (SELECT 1 FROM ledger_postings p WHERE p.set_number = s.number) ORDER BY s.number LIMIT 1
"""
_SAME_KEY = "SELECT key, count(*) FROM ledger_sets GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT 1"
_BALANCES = "SELECT account, cents FROM ledger_accounts ORDER BY account"
_FUNDED = """
SELECT m.id, m.status, m.amount_cents, m.fee_cents, m.funded_by, m.escrow_hold_id, m.fee_hold_id,
       c.organization_id
  FROM milestones m JOIN contracts c ON c.id = m.contract_id
 WHERE m.status IN ('ACTIVE_FUNDED', 'DISPUTED') ORDER BY m.id
"""
# What a milestone was paid, by its own row, by the books, and by the payout written for it.
_PAID = """
SELECT m.id, m.paid_cents, coalesce(b.cents, 0), coalesce(p.cents, 0)
  FROM milestones m
  LEFT JOIN (SELECT milestone_id, sum(cents)::bigint AS cents FROM ledger_postings
              WHERE source LIKE 'escrow:%' AND target LIKE 'payable:%' GROUP BY milestone_id) b
       ON b.milestone_id = m.id
  LEFT JOIN payouts p ON p.milestone_id = m.id
 WHERE coalesce(m.paid_cents, 0) <> coalesce(b.cents, 0) OR coalesce(m.paid_cents, 0) <> coalesce(p.cents, 0)
 ORDER BY m.id LIMIT 1
"""
_TWICE_FUNDED = """
SELECT target, count(*) FROM ledger_postings WHERE target LIKE 'escrow:%'
 GROUP BY target HAVING count(*) > 1 ORDER BY target LIMIT 1
"""
_PAYOUTS = """
SELECT 'payable:' || labeler_id, sum(cents)::bigint FROM payouts WHERE status = 'WAITING' GROUP BY 1
 UNION ALL
SELECT 'payout_underway:' || labeler_id, sum(cents)::bigint FROM payouts WHERE status = 'UNDERWAY' GROUP BY 1
"""
_REFUNDS = """
SELECT 'refunds_due:' || organization_id AS account, sum(cents)::bigint FROM refunds
 WHERE status IN ('DUE', 'SENT') GROUP BY 1
"""
_TOP_UPS = """
SELECT t.id, t.amount_cents, coalesce(b.cents, 0)
  FROM top_ups t LEFT JOIN (
       SELECT s.top_up_id, sum(p.cents)::bigint AS cents FROM ledger_sets s
         JOIN ledger_postings p ON p.set_number = s.number
        WHERE p.entry_type = 'TOP_UP' GROUP BY s.top_up_id) b ON b.top_up_id = t.id
 WHERE CASE t.status WHEN 'COMPLETED' THEN t.amount_cents ELSE 0 END <> coalesce(b.cents, 0)
 ORDER BY t.id LIMIT 1
"""


def first_wrong(db: Db, replay: Replay) -> Wrong | None:
    """Return the first row whose claim the books do not bear out, or None."""
    for check in _CHECKS:
        if wrong := check(db, replay):
            return wrong
    return None


def _sets(db: Db, replay: Replay) -> Wrong | None:
    for number, key in _all(db, _EMPTY_SET):
        return Wrong(f"set {number} ({key})", "has no postings")
    for key, times in _all(db, _SAME_KEY):
        return Wrong(f"key {key}", f"is on {times} sets; one act is one set")
    return None


def _balances(db: Db, replay: Replay) -> Wrong | None:
    """The kept balances are those of the replay, and together with the rest they come to 0."""
    missing = {name for name in replay.balances if kind(name) not in WITHOUT_BALANCE}
    for account, cents in _all(db, _BALANCES):
        missing.discard(account)
        if cents != (replayed := replay.balances.get(account, 0)):
            return Wrong(f"account {account}", f"says {cents}; replayed it is {replayed}")
    for account in sorted(missing):
        return Wrong(f"account {account}", f"has no balance; replayed it is {replay.balances[account]}")
    return None


def _holds(db: Db, replay: Replay) -> Wrong | None:
    """A hold that is open lies whole in its account: what was captured and released was taken from it."""
    for id, hold in replay.holds.items():
        if replay.balances.get(hold.account, 0) != hold.left:
            lies = replay.balances.get(hold.account, 0)
            return Wrong(f"HOLD {id}", f"has {hold.left} left, but {lies} lie in {hold.account}")
    return None


def _milestones(db: Db, replay: Replay) -> Wrong | None:
    held = {name for name in replay.balances if kind(name) in {"escrow", "fee_held"}}
    reserved: dict[str, int] = {}
    for id, status, amount, fee, funded_by, escrow_hold, fee_hold, organization in _all(db, _FUNDED):
        held -= {f"escrow:{id}", f"fee_held:{id}"}
        lies = (replay.balances.get(f"escrow:{id}", 0), replay.balances.get(f"fee_held:{id}", 0))
        if lies != (amount, fee):
            return Wrong(
                f"milestone {id}",
                f"is {status} with {amount} and a fee of {fee}; its escrow holds {lies[0]}, {lies[1]}",
            )
        if funded_by == "credits":
            reserved[organization] = reserved.get(organization, 0) + amount + fee
            if escrow_hold not in replay.holds or (fee and fee_hold not in replay.holds):
                return Wrong(f"milestone {id}", "names a HOLD that is not open")
    for account in sorted(held):
        return Wrong(f"account {account}", f"holds {replay.balances[account]} for nothing that is funded")
    return _credits(replay, reserved)


def _credits(replay: Replay, reserved: dict[str, int]) -> Wrong | None:
    for organization in sorted(replay.available.keys() | reserved.keys()):
        available = replay.available.get(organization, 0)
        if available != (balance := replay.balances.get(f"available:{organization}", 0)):
            return Wrong(f"credits of {organization}", f"show {available}; the account has {balance}")
        entries, milestones = replay.reserved.get(organization, 0), reserved.get(organization, 0)
        if entries != milestones:
            return Wrong(
                f"credits of {organization}", f"have {entries} in reserve; their milestones hold {milestones}"
            )
    return None


def _paid(db: Db, replay: Replay) -> Wrong | None:
    for account, times in _all(db, _TWICE_FUNDED):
        return Wrong(f"account {account}", f"was funded {times} times")
    for id, paid, books, payout in _all(db, _PAID):
        return Wrong(f"milestone {id}", f"was paid {paid or 0}; the books say {books}, its payout {payout}")
    return None


def _underway(db: Db, replay: Replay) -> Wrong | None:
    """What waits to be paid out or sent back has its rows."""
    owed = {name for name in replay.balances if kind(name) in {"payable", "payout_underway", "refunds_due"}}
    for account, cents in [*_all(db, _PAYOUTS), *_all(db, _REFUNDS)]:
        owed.discard(account)
        if cents != (lies := replay.balances.get(account, 0)):
            return Wrong(f"account {account}", f"holds {lies}; the rows that wait come to {cents}")
    for account in sorted(owed):
        return Wrong(f"account {account}", f"holds {replay.balances[account]}; nothing waits for it")
    return None


def _top_ups(db: Db, replay: Replay) -> Wrong | None:
    for id, amount, books in _all(db, _TOP_UPS):
        return Wrong(f"top-up {id}", f"is for {amount}; the books have {books} of it")
    return None


def _all(db: Db, sql: Sql) -> list[tuple[Any, ...]]:
    return db.conn.execute(sql).fetchall()


_CHECKS: tuple[Callable[[Db, Replay], Wrong | None], ...] = (
    _sets,
    _balances,
    _holds,
    _milestones,
    _paid,
    _underway,
    _top_ups,
)
