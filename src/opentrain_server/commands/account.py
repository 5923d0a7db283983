"""`opentrain-server account`: suspend an account, restore it, or switch its team off."""

import click

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import suspension
from opentrain_server.domain.teams import teams as team


@click.group()
def account() -> None:
    """Suspend an account, restore it, or switch its team off."""


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


@account.command()
@click.argument("organization_id", metavar="ID")
@click.option("--on/--off", required=True, help="Let the account have a team, or not.")
def teams(organization_id: str, on: bool) -> None:
    """Let an account have a team, or not; who is in it stays."""
    try:
        with opened(read_settings()) as database, database.transaction() as db:
            team.switch(db, organization_id, on=on)
    except Failure:
        raise click.ClickException("There is no such account.") from None
    click.echo(f"{organization_id} may {'have a team' if on else 'have no team'}")


def _change(organization_id: str, *, suspended: bool) -> None:
    try:
        with opened(read_settings()) as database, database.transaction() as db:
            changed = (suspension.suspend if suspended else suspension.restore)(db, organization_id)
    except Failure:
        raise click.ClickException("There is no such account.") from None
    now = "suspended" if suspended else "active"
    click.echo(f"{organization_id} is {now}" if changed else f"{organization_id} was {now} already")
