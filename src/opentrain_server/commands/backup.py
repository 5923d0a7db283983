"""`opentrain-server backup`: the whole database in one file, while the server runs."""

from pathlib import Path

import click

from opentrain_server.commands.databases import database_of, major_of, tools_for
from opentrain_server.commands.settings import read_settings
from opentrain_server.core import backup as backups
from opentrain_server.core.keyring import NAME


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the whole database into FILE (mode 0600), while the server runs.

    FILE appears only when it is complete. The secret key is not in it: keep a copy of that apart.
    """
    settings = read_settings()
    with database_of(settings, join=True) as dsn:
        try:
            backups.backup(dsn, tools_for(settings, major_of(dsn)), file.absolute())
        except backups.BackupError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {file.stat().st_size:,} bytes, read back and whole.")
    if not settings.secret_key:
        click.echo(f"Keep a copy of {settings.data_dir / NAME} as well, in another place.")
