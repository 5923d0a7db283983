"""`opentrain-server migrate`: bring the schema up to date without serving."""

import click

from opentrain_server.commands.databases import database_of
from opentrain_server.commands.settings import read_settings
from opentrain_server.core import migrate as migrations


@click.command()
def migrate() -> None:
    """Apply the migrations that are missing; safe to run twice, and by several at once."""
    with database_of(read_settings(), join=True) as dsn:
        try:
            applied = migrations.migrate(dsn)
        except migrations.MigrationError as error:
            raise click.ClickException(str(error)) from None
    click.echo("\n".join(f"applied {name}" for name in applied) or "nothing to do")
