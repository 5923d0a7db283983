"""`opentrain-server account`: suspend an account, or restore it."""

import click

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.errors import Failure
from opentrain_server.domain import suspension


@click.group()
def account() -> None:
    """Suspend an account, or restore it."""


@account.command()
@click.argument("organization_id", metavar="ID")
def suspend(organization_id: str) -> None:
    """Shut an account out: its calls are refused and its jobs leave the board."""
    _change(organization_id, suspended=True)


@account.command()
@click.argument("organization_id", metavar="ID")
def restore(organization_id: str) -> None:
    """Let an account in again; its open jobs return to the board."""
    _change(organization_id, suspended=False)


def _change(organization_id: str, *, suspended: bool) -> None:
    try:
        with opened(read_settings()) as database, database.transaction() as db:
            changed = (suspension.suspend if suspended else suspension.restore)(db, organization_id)
    except Failure:
        raise click.ClickException("There is no such account.") from None
    now = "suspended" if suspended else "active"
    click.echo(f"{organization_id} is {now}" if changed else f"{organization_id} was {now} already")
