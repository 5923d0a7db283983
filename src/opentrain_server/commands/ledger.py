"""`opentrain-server ledger`: verify the books, and print them."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import cast

import click

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.db import Db
from opentrain_server.domain.ledger import journal, statements, verification
from opentrain_server.domain.ledger.accounts import WITHOUT_BALANCE, kind

TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]


@click.group()
def ledger() -> None:
    """Verify the books, and print them."""


@ledger.command()
def verify() -> None:
    """Replay every posting and name the first row that is wrong; the exit code is 1 then."""
    with opened(read_settings()) as database, database.transaction() as db:
        verdict = verification.verify(db)
    if verdict.wrong is None:
        click.echo(f"{verdict.postings:,} postings in {verdict.sets:,} sets: all right.")
        return
    click.echo(f"Wrong: {verdict.wrong.row} {verdict.wrong.what}.", err=True)
    click.echo(f"Read until there: {verdict.postings:,} postings of {verdict.sets:,} sets.", err=True)
    sys.exit(1)


@ledger.command(name="trial-balance")
@click.option("--at", type=click.DateTime(TIMES), help="As it was then (UTC); now without it.")
@click.option("--accounts", is_flag=True, help="Every account, not only the kinds.")
def trial_balance(at: datetime | None, accounts: bool) -> None:
    """Print what all accounts hold, in dollars; the last line is their sum, which is 0."""
    with opened(read_settings()) as database, database.transaction() as db:
        db.run(verification.SNAPSHOT)
        found = [(one.account, one.cents) for one in statements.totals(db, at=_zoned(at))]
    rows = found if accounts else _by_kind(found)
    for name, cents in rows:
        click.echo(f"{name:<40} {statements.dollars(cents):>18}")
    total = sum(cents for _, cents in found)
    click.echo(f"{'sum':<40} {statements.dollars(total):>18}")
    if total:
        sys.exit(1)


@ledger.command()
@click.argument("account")
@click.option("--at", type=click.DateTime(TIMES), help="Until then (UTC); until now without it.")
def statement(account: str, at: datetime | None) -> None:
    """Print the postings of ACCOUNT with the balance after each: available:ID, escrow:ID, clearing:stripe.

    Accounts are kinds with whose they are; `trial-balance --accounts` lists them.
    """
    with opened(read_settings()) as database, database.transaction() as db:
        db.run(verification.SNAPSHOT)
        _check_account(db, account)
        _print(_statement(db, account, _zoned(at)))


@ledger.command(name="journal")
@click.option("--format", "form", type=click.Choice(["hledger", "beancount", "csv"]), default="hledger")
def print_journal(form: str) -> None:
    """Print the whole ledger for hledger, beancount or a spreadsheet, the oldest set first."""
    with opened(read_settings()) as database, database.transaction() as db:
        db.run(verification.SNAPSHOT)
        _print(journal.write(db, form=cast(journal.Format, form)))


def _statement(db: Db, account: str, at: datetime | None) -> Iterable[str]:
    balance = 0
    for line in statements.lines(db, account, at=at):
        balance = line.balance
        yield (
            f"{line.posted_at:%Y-%m-%d %H:%M:%S}  {line.set_number:>8}.{line.place:<3} {line.act:<14} "
            f"{line.other:<40} {statements.dollars(line.cents):>14} {statements.dollars(balance):>16}\n"
        )
    yield f"{account} holds {statements.dollars(balance)} USD\n"


def _check_account(db: Db, account: str) -> None:
    if kind(account) not in journal.ROOTS:
        known = ", ".join(sorted(journal.ROOTS))
        raise click.ClickException(f"{account} is no account. Kinds: {known}; then a colon and whose it is.")


def _by_kind(found: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for account, cents in found:
        name = account if kind(account) in WITHOUT_BALANCE else kind(account)
        sums[name] = sums.get(name, 0) + cents
    return sorted(sums.items())


def _print(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)


def _zoned(at: datetime | None) -> datetime | None:
    """A day is meant to its end; times without a zone are UTC."""
    if at is None:
        return None
    whole_day = at.tzinfo is None and at.time() == time(0)
    if whole_day:
        at = at.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
