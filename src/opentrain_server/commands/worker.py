"""`opentrain-server worker`: a worker in a process of its own, beside the server's or instead of it."""

import signal

import click

from opentrain_server.commands.databases import await_database, check_schema
from opentrain_server.commands.money_checks import refuse_misfit, refuse_other_money
from opentrain_server.commands.settings import read_settings
from opentrain_server.core import logs
from opentrain_server.core.db import Database
from opentrain_server.core.postgres import running_dsn
from opentrain_server.core.settings import Settings
from opentrain_server.outside.mail import mailer_of
from opentrain_server.outside.payments.chosen import provider_of
from opentrain_server.worker.loop import Worker


@click.command()
def worker() -> None:
    """Do the work that nobody waits for, until told to stop. Any number may run."""
    settings = read_settings()
    refuse_misfit(settings)
    logs.configure(form=settings.log_format, level=settings.log_level)
    dsn = _dsn(settings)
    await_database(dsn)
    database = Database(dsn, connections=2)
    database.open()
    try:
        with database.autocommit() as db:
            check_schema(db)
            refuse_other_money(settings, db)
        working = Worker(database, mailer_of(settings), provider_of(settings), base=settings.base)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: working.stop())
        click.echo("Worker is ready. Stop: Ctrl-C")
        working.run()
    finally:
        database.close()


def _dsn(settings: Settings) -> str:
    if settings.database_url:
        return settings.database_url
    if dsn := running_dsn(settings.data_dir):
        return dsn
    raise click.ClickException(
        f"No server runs the database in {settings.data_dir}. Start it first (make up), "
        "or set OPENTRAIN_DATABASE_URL."
    )
