"""`opentrain-server moderation`: staff decide about jobs that wait for them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Outdated
from opentrain_server.domain.jobs.job_fields import to_wire
from opentrain_server.domain.people import people
from opentrain_server.domain.staff import review

HASH_LETTERS = 12  # of the hash, shown and typed; enough for a person who looked at one job

_as = click.option("--as", "email", metavar="EMAIL", required=True, help="The member of staff who decides.")
_seen = click.option("--seen", metavar="HASH", required=True, help="The hash that `show` printed.")


@click.group()
def moderation() -> None:
    """Decide about jobs that wait for staff."""


@moderation.command("list")
def list_() -> None:
    """List the jobs that wait, the longest first."""
    with _transaction() as db:
        cases = review.waiting(db)
    for case in cases:
        reasons = ", ".join(case.reasons)
        click.echo(
            f"{case.job_id}  {_time(case.waiting_since)}  {_who(case)}  {_plain(case.title)}  {reasons}"
        )
    if not cases:
        click.echo("Nothing waits.")


@moderation.command()
@click.argument("job_id", metavar="JOB")
def show(job_id: str) -> None:
    """Show a job, why it was held, and what to type to decide."""
    with _transaction() as db:
        case = review.show(db, job_id)
    click.echo(f"Job        {case.job_id} ({case.status})")
    click.echo(f"Account    {case.organization_id} {_who(case)}")
    if case.decision and case.decided_at:
        click.echo(f"Decision   {case.decision} by {case.moderator}, {_time(case.decided_at)}")
        click.echo(f"Reasons    {', '.join(case.reasons or []) or 'none'}")
    for quote in case.evidence or []:
        click.echo(f"Evidence   {_plain(quote)}")
    click.echo()
    for key, value in to_wire(case.fields).items():
        if value not in (None, []):
            click.echo(
                f"{key}: {_plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))}"
            )
    if case.status == "PENDING_APPROVAL":
        seen = case.fields_hash.hex()[:HASH_LETTERS]
        for verb in ("allow", "block"):
            click.echo(
                f"\nopentrain-server moderation {verb} {case.job_id} --seen {seen} --as YOUR@EMAIL", nl=False
            )
        click.echo()


@moderation.command()
@click.argument("job_id", metavar="JOB")
@_seen
@_as
def allow(job_id: str, seen: str, email: str) -> None:
    """Put a waiting job on the board."""
    with _transaction() as db:
        staff = people.staff_member(db, email=email)
        status = review.approve(db, staff, job_id, seen=_whole(db, job_id, seen))
    click.echo(f"{job_id} is {status}")


@moderation.command()
@click.argument("job_id", metavar="JOB")
@click.option("--reason", "reasons", metavar="CODE", multiple=True, help="Instead of those it was held for.")
@_seen
@_as
def block(job_id: str, seen: str, email: str, reasons: tuple[str, ...]) -> None:
    """Give a waiting job back to its owner as a draft."""
    with _transaction() as db:
        staff = people.staff_member(db, email=email)
        status = review.reject(db, staff, job_id, seen=_whole(db, job_id, seen), reasons=reasons)
    click.echo(f"{job_id} is {status}")


@contextmanager
def _transaction() -> Iterator[Db]:
    try:
        with opened(read_settings()) as database, database.transaction() as db:
            yield db
    except Outdated:
        raise click.ClickException("The job is not as you saw it any more. Look at it again: show") from None
    except Failure as failure:
        raise click.ClickException(_said(failure)) from None


def _said(failure: Failure) -> str:
    if failure.reason == "job_not_waiting":
        return f"The job does not wait for staff: it is {failure.details['status']}."
    if failure.reason == "unknown_reasons":
        return f"No such reason. There are: {', '.join(map(str, failure.details['supportedReasons']))}"  # type: ignore[call-overload]  # a list of texts
    if failure.details.get("resource") == "staff":
        return f"{failure.details['email']} is not staff. Add them: opentrain-server staff add EMAIL"
    return "There is no such job."


def _whole(db: Db, job_id: str, seen: str) -> bytes:
    """Return the hash that was typed in part: the job's own when it begins so, else one that fits nothing."""
    own = review.show(db, job_id).fields_hash
    return own if len(seen) >= HASH_LETTERS and own.hex().startswith(seen.lower()) else b""


def _who(case: review.Waiting | review.Case) -> str:
    return _plain(case.company_name) + ("" if case.claimed else " (unclaimed)")


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _plain(text: object) -> str:
    """Return text of strangers for a terminal: control characters are shown, not obeyed."""
    shown = "" if text is None else str(text)
    return "".join(char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in shown)
