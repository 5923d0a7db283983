"""The work log: what a labeler did on which day, and what the account asks about it (contract money.md §1).

An entry states the totals of one worker and day, and the newest one counts: a correction is a new entry, and
the older ones stay to be seen.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import budgets, letters
from opentrain_server.domain.contracts.contracts import not_found
from opentrain_server.domain.words.masking import without_contacts

MOST_SECONDS, MOST_ITEMS = 86_400, 1_000_000  # of one worker and day
NOTE_LENGTH, QUERY_LENGTH = 500, 500
PER_DAY = 50  # entries that a labeler may write for one contract in 24 hours


@dataclass(frozen=True, slots=True)
class Totals:
    """What a labeler states of a day; None keeps what the day's newest entry says, else 0."""

    work_date: date
    seconds: int | None
    tasks: int | None
    labels: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. `counts`: it is the newest of its worker and day. `query`: what the account asks about it."""

    id: str
    number: int
    work_date: date
    seconds: int
    tasks: int
    labels: int
    note: str
    logged_at: datetime
    query: str | None
    queried_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class _Contract:
    id: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    labeler_id: str
    time_zone: str


_LOCK = "SELECT 1 FROM contracts WHERE id = %(id)s FOR NO KEY UPDATE"
_CONTRACT = """
SELECT c.id, c.status, c.started_at, c.ended_at, c.labeler_id, u.time_zone
  FROM contracts c JOIN users u ON u.id = c.labeler_id
 WHERE c.id = %(id)s AND %(owner_id)s IN (c.labeler_id, c.organization_id)
"""

_COUNTED = """
SELECT count(*) AS n FROM work_log WHERE contract_id = %(id)s AND logged_at > %(now)s - interval '24 hours'
"""

_ADD = """
INSERT INTO work_log (contract_id, id, worker_id, work_date, seconds, tasks, labels, note, logged_at)
SELECT %(contract_id)s, %(id)s, %(worker_id)s, %(work_date)s, coalesce(%(seconds)s, max(d.seconds), 0),
       coalesce(%(tasks)s, max(d.tasks), 0), coalesce(%(labels)s, max(d.labels), 0), %(note)s, %(now)s
  FROM (SELECT seconds, tasks, labels FROM work_log
         WHERE contract_id = %(contract_id)s AND worker_id = %(worker_id)s AND work_date = %(work_date)s
         ORDER BY number DESC LIMIT 1) AS d
"""

_LIST = """
SELECT w.id, w.number, w.work_date, w.seconds, w.tasks, w.labels, w.note, w.logged_at, w.query, w.queried_at,
       NOT EXISTS (SELECT 1 FROM work_log later
                    WHERE later.contract_id = w.contract_id AND later.worker_id = w.worker_id
                      AND later.work_date = w.work_date AND later.number > w.number) AS counts
  FROM work_log w
 WHERE w.contract_id = %(id)s
 ORDER BY w.work_date DESC, w.number DESC LIMIT %(limit)s OFFSET %(skip)s
"""

_QUERY = """
UPDATE work_log SET query = %(query)s, queried_at = %(now)s
 WHERE contract_id = %(contract_id)s AND id = %(id)s
"""


def add(db: Db, labeler: Labeler, contract_id: str, *, totals: Totals) -> str:
    """Write an entry of the labeler's own contract and return its ID; the budget follows.

    Fails with `not_found`, `contract_ended`, `invalid_work_log` (`field`, `message`) or
    `work_log_limit_reached`.
    """
    db.run(_LOCK, id=contract_id)
    contract = _get(db, labeler.user_id, contract_id)
    if contract.status == "ended":
        raise Failure("contract_ended", contractId=contract_id)
    _check(totals, first=_day(contract, contract.started_at), last=_day(contract, db.now))
    if db.one(_COUNTED, id=contract_id, now=db.now)["n"] >= PER_DAY:
        raise Failure("work_log_limit_reached", limit=PER_DAY)
    entry_id = db.new_id()
    db.run(
        _ADD,
        contract_id=contract_id,
        id=entry_id,
        worker_id=labeler.user_id,
        work_date=totals.work_date,
        seconds=totals.seconds,
        tasks=totals.tasks,
        labels=totals.labels,
        note=without_contacts(totals.note),
        now=db.now,
    )
    budgets.settle(db, contract_id)
    return entry_id


def days(db: Db, labeler: Labeler, contract_id: str) -> tuple[date, date]:
    """Return the first and the last day that an entry may be for, in the labeler's time zone; `not_found`."""
    contract = _get(db, labeler.user_id, contract_id)
    return _day(contract, contract.started_at), _day(contract, contract.ended_at or db.now)


def of_contract(db: Db, contract_id: str, *, limit: int, skip: int = 0) -> list[Entry]:
    """Return entries of a contract that the caller may see, the latest day first, the newest of it first."""
    return db.rows(Entry, _LIST, id=contract_id, limit=limit, skip=skip)


def query(db: Db, employer: Employer, contract_id: str, entry_id: str, *, words: str, base: str) -> None:
    """Ask the labeler about an entry; it is marked, no number changes, and the labeler is mailed.

    Fails with `not_found` or `invalid_work_log` when nothing, or over 500 characters, is asked.
    """
    letters.hold(db, contract_id)
    db.run(_LOCK, id=contract_id)
    _get(db, employer.organization_id, contract_id)
    if not 1 <= len(words) <= QUERY_LENGTH:
        raise _invalid("query", f"Ask in 1 to {QUERY_LENGTH} characters.")
    asked = without_contacts(words)
    if not db.run(_QUERY, contract_id=contract_id, id=entry_id, query=asked, now=db.now):
        raise Failure("not_found", resource="work-log", entryId=entry_id)
    letters.to_labeler(
        db,
        contract_id,
        subject="A question about your work log",
        body="Somebody asks about an entry of your work log for {title}.\n\n"
        f"Read the question and answer it: {base}/contracts/{contract_id}/work-log\n",
    )


def _get(db: Db, owner_id: str, contract_id: str) -> _Contract:
    found = db.find(_Contract, _CONTRACT, id=contract_id, owner_id=owner_id)
    if found is None:
        raise not_found(contract_id)
    return found


def _day(contract: _Contract, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(contract.time_zone)).date()


def _check(totals: Totals, *, first: date, last: date) -> None:
    if not first <= totals.work_date <= last:
        raise _invalid("work_date", f"A day from {first.isoformat()}, the contract's first, to today.")
    given = {"seconds": totals.seconds, "tasks": totals.tasks, "labels": totals.labels}
    if all(value is None for value in given.values()):
        raise _invalid("seconds", "Say at least one of time, tasks and labels.")
    for field, value in given.items():
        most = MOST_SECONDS if field == "seconds" else MOST_ITEMS
        if value is not None and not 0 <= value <= most:
            text = (
                "A day has at most 24 hours." if field == "seconds" else f"A whole number from 0 to {most:,}."
            )
            raise _invalid(field, text)
    if len(totals.note) > NOTE_LENGTH:
        raise _invalid("note", f"A note has at most {NOTE_LENGTH} characters.")


def _invalid(field: str, message: str) -> Failure:
    return Failure("invalid_work_log", field=field, message=message)
