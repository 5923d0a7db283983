"""`opentrain-server move`: from the embedded PostgreSQL to another server's, and back."""

import click
import psycopg

from opentrain_server.commands.databases import (
    await_database,
    check_unused,
    embedded,
    major_of,
    one_line,
    tools_for,
)
from opentrain_server.commands.settings import read_settings
from opentrain_server.core import backup as backups
from opentrain_server.core import migrate
from opentrain_server.core.settings import Settings


@click.command()
@click.option("--to", "target", metavar="URL", help="Move the embedded database to this one.")
@click.option("--from", "source", metavar="URL", help="Move this database into the embedded one.")
@click.option("--replace", is_flag=True, help="Drop what the new database holds now.")
def move(target: str | None, source: str | None, *, replace: bool) -> None:
    """Copy all data to another PostgreSQL, or back, entirely or not at all. Stop the server first.

    The old database stays as it is. A password may stand in ~/.pgpass instead of the URL.
    """
    settings = read_settings()
    url = target or source
    if url is None or (target and source):
        raise click.UsageError("say either --to URL or --from URL")
    await_database(url)
    with embedded(settings) as own:
        check_unused(url)  # the embedded one is ours alone by now
        _copy(settings, *((own, url) if target else (url, own)), replace=replace)
    if target:
        click.echo("Moved. Set OPENTRAIN_DATABASE_URL to the new database and start the server.")
    else:
        click.echo("Moved. Unset OPENTRAIN_DATABASE_URL and start the server.")
    click.echo("The old database is unchanged; delete it once the new one has proved itself.")


def _copy(settings: Settings, old: str, new: str, *, replace: bool) -> None:
    from_major, to_major = major_of(old), major_of(new)
    if to_major < from_major:
        raise click.ClickException(
            f"PostgreSQL {from_major} cannot be moved to {to_major}: the new server must be as new or newer."
        )
    try:
        backups.move(old, new, tools_for(settings, from_major), replace=replace)
        migrate.migrate(new)
    except (backups.BackupError, migrate.MigrationError) as error:
        raise click.ClickException(str(error)) from None
    except psycopg.Error as error:
        raise click.ClickException(one_line(error)) from None
