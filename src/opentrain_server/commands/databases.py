"""Which database a command works on: the one that is set, or the embedded one, started for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg

from opentrain_server.core import migrate
from opentrain_server.core.clock import wall_clock
from opentrain_server.core.db import Database, Db
from opentrain_server.core.postgres import Binaries, PostgresError, find_binaries, running_dsn, start
from opentrain_server.core.settings import Settings
from opentrain_server.domain.upkeep import workers

OLDEST = 15  # major version of PostgreSQL
NEWEST = 30  # the last that is looked for
PATIENCE_SECONDS = 30  # for a database that is still starting


@contextmanager
def database_of(settings: Settings, *, join: bool = False) -> Iterator[str]:
    """Yield the address of the database; `join` uses an embedded one that a server already runs.

    Raises ClickException when it cannot be had.
    """
    if settings.database_url:
        await_database(settings.database_url)
        yield settings.database_url
        return
    if join and (dsn := running_dsn(settings.data_dir)):
        yield dsn
        return
    with embedded(settings) as dsn:
        yield dsn


@contextmanager
def embedded(settings: Settings) -> Iterator[str]:
    """Run the embedded database of the data folder; ClickException when it will not."""
    try:
        binaries = Path(settings.postgres_binaries) if settings.postgres_binaries else None
        running = start(settings.data_dir, binaries=binaries)
    except PostgresError as error:
        raise click.ClickException(str(error)) from None
    with running:
        yield running.dsn


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Yield the migrated database that a server uses or would use, for a short command."""
    with database_of(settings, join=True) as dsn:
        database = Database(dsn, connections=1)
        database.open()
        try:
            with database.autocommit() as db:
                if migrate.pending(db.conn):
                    raise click.ClickException(
                        "The database's schema is not up to date: opentrain-server migrate"
                    )
            yield database
        finally:
            database.close()


def check_schema(db: Db) -> None:
    """ClickException when the schema is older or newer than this version's."""
    try:
        missing = migrate.pending(db.conn)
    except migrate.MigrationError as error:
        raise click.ClickException(str(error)) from None
    if missing:
        raise click.ClickException("The database's schema is not up to date: opentrain-server migrate")


def check_unused(dsn: str) -> None:
    """ClickException when a server or a worker was heard of lately in the database, empty ones included."""
    with psycopg.connect(dsn) as conn:
        known = conn.execute("SELECT to_regclass('live.workers')").fetchone()
        if known is None or known[0] is None:
            return
        since = wall_clock() - workers.SILENT
        (busy,) = conn.execute(
            "SELECT count(*) FROM live.workers WHERE seen_at >= %s", (since,)
        ).fetchone() or (0,)
    if busy:
        raise click.ClickException(
            "A server or worker uses that database. Stop it first; one that was killed counts for 45 seconds."
        )


def await_database(dsn: str) -> None:
    """Return when a server of our version answers at `dsn`; waits 30 s for one that does not yet."""
    until, told = time.monotonic() + PATIENCE_SECONDS, False
    while True:
        try:
            major = major_of(dsn)
            break
        except psycopg.OperationalError as error:
            if answered(error) or time.monotonic() > until:
                raise click.ClickException(f"The database cannot be used: {one_line(error)}") from None
            if not told:
                click.echo(f"Waiting for the database ({one_line(error)})", err=True)
                told = True
            time.sleep(0.5)
        except psycopg.Error as error:
            raise click.ClickException(f"OPENTRAIN_DATABASE_URL: {one_line(error)}") from None
    if major < OLDEST:
        raise click.ClickException(f"The database is PostgreSQL {major}; OpenTrain needs {OLDEST} or newer.")


def major_of(dsn: str) -> int:
    """Return the major version of the server at `dsn`; raises psycopg.Error."""
    with psycopg.connect(dsn, connect_timeout=5) as conn:
        return conn.info.server_version // 10_000


def answered(error: psycopg.OperationalError) -> bool:
    """Tell whether a server refused us, which waiting does not mend, or none was there."""
    text = str(error)
    return "FATAL:" in text and "starting up" not in text and "shutting down" not in text


def one_line(error: Exception) -> str:
    """Return an error's text on one line."""
    return " ".join(str(error).split())


def tools_for(settings: Settings, *majors: int) -> Binaries:
    """Return PostgreSQL's programs in the oldest version here that fits all these servers.

    Raises ClickException when there is none.
    """
    for major in range(max(majors), NEWEST):
        try:
            return find_binaries(settings.postgres_binaries or None, major=major)
        except PostgresError:
            continue
    raise click.ClickException(
        f"This needs the client programs of PostgreSQL {max(majors)} or newer (pg_dump, psql, pg_restore).\n"
        "Install them, or name their folder: OPENTRAIN_POSTGRES_BINARIES=/usr/lib/postgresql/…/bin"
    )
