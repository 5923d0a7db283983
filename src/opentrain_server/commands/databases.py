"""Which database a command works on: the one that is set, or the embedded one, started for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from opentrain_server.core import migrate
from opentrain_server.core.db import Database
from opentrain_server.core.postgres import PostgresError, running_dsn, start
from opentrain_server.core.settings import Settings


@contextmanager
def database_of(settings: Settings, *, join: bool = False) -> Iterator[str]:
    """Yield the address of the database; `join` uses an embedded one that a server already runs."""
    if settings.database_url:
        yield settings.database_url
        return
    if join and (dsn := running_dsn(settings.data_dir)):
        yield dsn
        return
    try:
        binaries = Path(settings.postgres_binaries) if settings.postgres_binaries else None
        with start(settings.data_dir, binaries=binaries) as running:
            yield running.dsn
    except PostgresError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def connected() -> Iterator[Database]:
    """Yield the migrated database of the settings, for a command beside or without a running server."""
    with database_of(Settings(), join=True) as dsn:
        try:
            migrate.migrate(dsn)
        except migrate.MigrationError as error:
            raise click.ClickException(str(error)) from None
        database = Database(dsn, connections=1)
        database.open()
        try:
            yield database
        finally:
            database.close()
