"""Statements: what one account held at any time, line by line, and all accounts in balance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from psycopg.rows import class_row

from opentrain_server.core.db import Db, Sql

Row = TypeVar("Row")

BATCH = 5_000  # rows of a stream fetched at once


@dataclass(frozen=True, slots=True)
class Line:
    """One posting as an account sees it: `cents` signed, `balance` after it. `place` is its cursor."""

    set_number: int
    place: int
    posted_at: datetime
    act: str
    key: str
    other: str
    cents: int
    balance: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """The balance of one account, or of all of a kind; cents."""

    account: str
    cents: int


_OWN = """
SELECT set_number, place, target AS other, -cents AS cents, note FROM ledger_postings
 WHERE source = %(account)s
 UNION ALL
SELECT set_number, place, source, cents, note FROM ledger_postings WHERE target = %(account)s
"""
_LINES = f"""
SELECT p.set_number, p.place, s.posted_at, s.act, s.key, p.other, p.cents,
       (sum(p.cents) OVER (ORDER BY p.set_number, p.place))::bigint AS balance, p.note
  FROM ({_OWN}) p JOIN ledger_sets s ON s.number = p.set_number
 WHERE %(at)s::timestamptz IS NULL OR s.posted_at <= %(at)s
 ORDER BY p.set_number, p.place
"""
_BALANCE = f"""
SELECT coalesce(sum(p.cents), 0)::bigint AS cents
  FROM ({_OWN}) p JOIN ledger_sets s ON s.number = p.set_number
 WHERE %(at)s::timestamptz IS NULL OR s.posted_at <= %(at)s
"""
# The latest lines: the balance before them is one sum, so that a page costs the same wherever it stands.
_PAGE = f"""
WITH page AS (
    SELECT * FROM ({_OWN}) own
     WHERE %(set_number)s::bigint IS NULL OR (set_number, place) < (%(set_number)s, %(place)s)
     ORDER BY set_number DESC, place DESC LIMIT %(limit)s
), earlier AS (
    SELECT coalesce(sum(cents), 0) AS cents FROM ({_OWN}) own
     WHERE (set_number, place) < (SELECT set_number, place FROM page ORDER BY set_number, place LIMIT 1)
)
SELECT p.set_number, p.place, s.posted_at, s.act, s.key, p.other, p.cents,
       (earlier.cents + sum(p.cents) OVER (ORDER BY p.set_number, p.place))::bigint AS balance, p.note
  FROM page p JOIN ledger_sets s ON s.number = p.set_number CROSS JOIN earlier
 ORDER BY p.set_number DESC, p.place DESC
"""
_TOTALS = """
SELECT account, sum(cents)::bigint AS cents
  FROM (SELECT source AS account, -cents AS cents, set_number FROM ledger_postings
         UNION ALL SELECT target, cents, set_number FROM ledger_postings) p
  JOIN ledger_sets s ON s.number = p.set_number
 WHERE %(at)s::timestamptz IS NULL OR s.posted_at <= %(at)s
 GROUP BY account ORDER BY account
"""
_KINDS = """
SELECT split_part(account, ':', 1) AS account, sum(cents)::bigint AS cents
  FROM (SELECT account, cents FROM ledger_accounts
         UNION ALL
        SELECT source, -cents FROM ledger_postings WHERE NOT ledger_keeps_balance(source)
         UNION ALL
        SELECT target, cents FROM ledger_postings WHERE NOT ledger_keeps_balance(target)) p
 GROUP BY 1 ORDER BY 1
"""


def lines(db: Db, account: str, *, at: datetime | None = None) -> Iterator[Line]:
    """Yield an account's postings until `at`, the oldest first, as a stream; needs a transaction."""
    return stream(db, Line, _LINES, account=account, at=at)


def balance(db: Db, account: str, *, at: datetime | None = None) -> int:
    """Return what an account held at a time, or holds now, from its postings; cents."""
    cents: int = db.one(_BALANCE, account=account, at=at)["cents"]
    return cents


def page(db: Db, account: str, *, before: tuple[int, int] | None, limit: int) -> list[Line]:
    """Return an account's latest postings, newest first, those before the place `before`."""
    set_number, place = before or (None, None)
    return db.rows(Line, _PAGE, account=account, set_number=set_number, place=place, limit=limit)


def totals(db: Db, *, at: datetime | None = None) -> Iterator[Total]:
    """Yield the balance of every account at a time, or now, from the postings, as a stream."""
    return stream(db, Total, _TOTALS, at=at)


def kinds(db: Db) -> list[Total]:
    """Return what accounts of each kind hold together, now; all of it comes to 0."""
    return db.rows(Total, _KINDS)


def dollars(cents: int) -> str:
    """Return cents as dollars with two decimals."""
    return f"{Decimal(cents) / 100:.2f}"


def stream(db: Db, kind: type[Row], sql: Sql, **params: object) -> Iterator[Row]:
    """Yield rows as they come, without holding all of them; needs a transaction."""
    with db.conn.cursor(name="statement", row_factory=class_row(kind)) as cursor:
        cursor.itersize = BATCH
        yield from cursor.execute(sql, params)
