"""`opentrain-server restore`: bring a backup back, entirely or not at all."""

from pathlib import Path

import click

from opentrain_server.commands.databases import check_unused, database_of, major_of, tools_for
from opentrain_server.commands.settings import read_settings
from opentrain_server.core import backup as backups
from opentrain_server.core import migrate


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Drop what the database holds now.")
def restore(file: Path, *, replace: bool) -> None:
    """Bring the backup FILE into the database, entirely or not at all. Stop the server first."""
    settings = read_settings()
    with database_of(settings) as dsn:
        if settings.database_url:  # an embedded one is ours alone by now
            check_unused(dsn)
        try:
            backups.restore(dsn, tools_for(settings, major_of(dsn)), file, replace=replace)
            migrate.migrate(dsn)
        except backups.BackupError as error:
            hint = "" if replace else "\nTo replace what is there: --replace"
            raise click.ClickException(f"{error}{hint}") from None
        except migrate.MigrationError as error:
            raise click.ClickException(f"The backup is in, but not for this version: {error}") from None
    click.echo(f"{file} is restored. Start the server: make up")
