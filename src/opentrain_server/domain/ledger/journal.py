"""The journal: the whole ledger as text that other people's programs read (hledger, beancount, spreadsheets).

Accounts get the roots that accountants expect: what a processor holds for us is an asset, what we hold for
others a liability. A posting takes from its source, which is the debit, and gives to its target, the credit;
so liabilities and income stand with a minus, as both programs have it.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from opentrain_server.core.db import Db
from opentrain_server.domain.ledger.statements import dollars, stream

Format = Literal["hledger", "beancount", "csv"]

#: Where each kind of account stands in a chart of accounts.
ROOTS = {
    "clearing": "Assets:Clearing",
    "receivable": "Assets:Receivable",
    "available": "Liabilities:Credits",
    "escrow": "Liabilities:Escrow",
    "fee_held": "Liabilities:FeesHeld",
    "payable": "Liabilities:Payable",
    "payout_underway": "Liabilities:PayoutsUnderway",
    "refunds_due": "Liabilities:RefundsDue",
    "fee_income": "Income:MarketplaceFees",
    "initiation_income": "Income:InitiationFees",
    "costs": "Expenses:ProcessorFees",
    "operator": "Equity:Operator",
}
_HEAD = [
    "set",
    "place",
    "posted_at",
    "act",
    "key",
    "source",
    "target",
    "usd",
    "entry",
    "note",
    "contract",
    "milestone",
]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    place: int
    posted_at: datetime
    act: str
    key: str
    source: str
    target: str
    cents: int
    entry_type: str | None
    note: str | None
    contract_id: str | None
    milestone_id: str | None


_ROWS = """
SELECT s.number, p.place, s.posted_at, s.act, s.key, p.source, p.target, p.cents, p.entry_type, p.note,
       s.contract_id, p.milestone_id
  FROM ledger_sets s JOIN ledger_postings p ON p.set_number = s.number ORDER BY s.number, p.place
"""
_FIRST = "SELECT (min(posted_at) AT TIME ZONE 'UTC')::date::text AS day FROM ledger_sets"
_NAMES = """
SELECT DISTINCT name FROM (SELECT source AS name FROM ledger_postings
                            UNION SELECT target FROM ledger_postings) n ORDER BY name
"""


def write(db: Db, *, form: Format) -> Iterator[str]:
    """Yield the journal piece by piece, the oldest set first; needs a transaction."""
    rows = stream(db, _Row, _ROWS)
    if form == "csv":
        return _csv(rows)
    head = _opened(db) if form == "beancount" else iter(["commodity $1000.00\n\n"])
    return _text(rows, head, form)


def account_name(account: str) -> str:
    """Return an account's name as both programs take it: capital letters or digits begin its parts."""
    of, _, whose = account.partition(":")
    name = ROOTS[of]
    return f"{name}:{whose[:1].upper()}{whose[1:].replace('_', '-')}" if whose else name


def _opened(db: Db) -> Iterator[str]:
    """Beancount wants every account opened before it is used."""
    day = db.one(_FIRST)["day"]
    yield 'option "operating_currency" "USD"\n\n'
    for (name,) in db.conn.execute(_NAMES).fetchall():
        yield f"{day} open {account_name(name)} USD\n"
    yield "\n"


def _text(rows: Iterator[_Row], head: Iterator[str], form: Format) -> Iterator[str]:
    yield from head
    for _, postings in groupby(rows, key=lambda row: row.number):
        yield _transaction(list(postings), form)


def _transaction(postings: list[_Row], form: Format) -> str:
    first = postings[0]
    day = f"{first.posted_at:%Y-%m-%d}"
    if form == "beancount":
        title = f'{day} * "{first.act}" "{_plain(first.key)}"\n  set: "{first.number}"\n'
    else:
        title = f"{day} * ({first.number}) {first.act} | {_plain(first.key)}\n"
    return title + "".join(_lines(posting, form) for posting in postings) + "\n"


def _lines(posting: _Row, form: Format) -> str:
    money = dollars(posting.cents)
    note = f"  ; {_plain(posting.note)}" if posting.note else ""
    debit, credit = (f"{money} USD", f"-{money} USD") if form == "beancount" else (f"${money}", f"$-{money}")
    source, target = account_name(posting.source), account_name(posting.target)
    return f"  {source}  {debit}{note}\n  {target}  {credit}\n"


def _plain(words: str) -> str:
    """Notes are an operator's words: nothing in them may end a line or a string."""
    return " ".join(words.replace('"', "'").replace("\\", "/").replace(";", ",").split())


def _csv(rows: Iterator[_Row]) -> Iterator[str]:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(_HEAD)
    for row in rows:
        what = [row.number, row.place, row.posted_at.isoformat(), row.act, row.key, row.source, row.target]
        more = [dollars(row.cents), row.entry_type, safe_cell(row.note), row.contract_id, row.milestone_id]
        writer.writerow([*what, *more])
        if page.tell() > 60_000:  # characters; enough for one piece
            yield _emptied(page)
    yield _emptied(page)


def safe_cell(words: str | None) -> str | None:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{words}" if words and words[0] in "=+-@\t\r" else words


def _emptied(page: io.StringIO) -> str:
    text = page.getvalue()
    page.seek(0)
    page.truncate()
    return text
