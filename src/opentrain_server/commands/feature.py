"""`opentrain-server feature`: switches for everybody and for single accounts (contract README §4.3)."""

import click

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import features

NAMES = click.Choice(sorted(features.FEATURES))
MODES = click.Choice(["ALL", "ALLOWLIST", "OFF"], case_sensitive=False)


@click.group()
def feature() -> None:
    """Switch features on and off; running servers follow at once."""


@feature.command("list")
def list_features() -> None:
    """Show every feature with its mode."""
    with opened(read_settings()) as database, database.transaction() as db:
        modes = features.modes(db)
    for name, (key, _) in features.FEATURES.items():
        click.echo(f"{name:<12} {modes[key]:<10} {key}")


@feature.command("set")
@click.argument("name", type=NAMES)
@click.argument("mode", type=MODES)
def set_mode(name: str, mode: features.Mode) -> None:
    """Set a feature for everybody: ALL, OFF, or ALLOWLIST, only for accounts allowed by name."""
    with opened(read_settings()) as database, database.transaction() as db:
        features.set_mode(db, name, mode=mode)
    click.echo(f"{name} {mode}")


@feature.command("allow")
@click.argument("name", type=NAMES)
@click.argument("organization_id")
@click.option("--no", "refused", is_flag=True, help="Switch it off for this account, whatever the mode.")
def allow(name: str, organization_id: str, refused: bool) -> None:
    """Set one account's own switch, which stands above the mode."""
    try:
        with opened(read_settings()) as database, database.transaction() as db:
            features.allow(db, name, organization_id=organization_id, allowed=not refused)
    except Failure:
        raise click.ClickException(f"There is no organization {organization_id}.") from None
    click.echo(f"{name} {'off' if refused else 'on'} for {organization_id}")
