"""What `serve` does once the database stands: migrations, the worker, and uvicorn with our start and stop."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click
import uvicorn
from starlette.types import ASGIApp

from opentrain_server import judging
from opentrain_server.app import build
from opentrain_server.commands.money_checks import refuse_other_money
from opentrain_server.core import keyring, logs, migrate
from opentrain_server.core.db import Database
from opentrain_server.core.settings import Settings
from opentrain_server.outside.countries_of_addresses import AddressFileError
from opentrain_server.outside.mail import mailer_of
from opentrain_server.outside.payments.chosen import provider_of
from opentrain_server.web import live
from opentrain_server.web.mailbox import mailbox_of
from opentrain_server.worker.loop import Worker

GRACE_SECONDS = 30  # how long running requests may take when the server is told to stop
_STOPPING = b"\nStopping once running requests are answered; Ctrl-C again stops at once.\n"


def serve_on(settings: Settings, dsn: str, listener: socket.socket) -> bool:
    """Serve over a database until told to stop; returns whether running requests were cut short.

    Raises ClickException when it cannot start.
    """
    logs.configure(form=settings.log_format, level=settings.log_level)
    try:
        keyring.keys(settings.secret_key, settings.data_dir)
        migrate.migrate(dsn)
    except (migrate.MigrationError, keyring.KeyringError) as error:
        raise click.ClickException(str(error)) from None
    _check_money(settings, dsn)
    if settings.nameless:
        click.echo(
            f"Links will lead to {settings.base}, which is no address: set OPENTRAIN_ORIGIN.", err=True
        )
    mailbox = mailbox_of(settings)
    try:
        app = build(settings, dsn, mailbox=mailbox)
    except AddressFileError as error:
        raise click.ClickException(f"OPENTRAIN_LOCATION_DATABASE: {error}") from None
    with _working(settings, dsn):
        return run(app, listener, banner(settings, mailbox.first_url if mailbox else None))


def banner(settings: Settings, mail_page: str | None) -> str:
    """Return what is printed when the server is ready: what to open and what to type next."""
    base = settings.base
    mail = f"\n  Mail           {mail_page}   (opens once)" if mail_page else ""
    return f"""
OpenTrain is ready.

  Open           {base}/jobs{mail}
  For agents     {base}/llms.txt
  API            {base}/api/public/v1/openapi.json

  Type next, in another terminal:   make demo
  Stop:                             Ctrl-C
"""


def _check_money(settings: Settings, dsn: str) -> None:
    database = Database(dsn, connections=1)
    database.open()
    try:
        with database.autocommit() as db:
            refuse_other_money(settings, db)
    finally:
        database.close()


@contextmanager
def _working(settings: Settings, dsn: str) -> Iterator[None]:
    """Run a worker beside the server, unless the settings say that it runs by itself."""
    if not settings.worker:
        yield
        return
    database = Database(dsn, connections=2)
    worker = Worker(database, mailer_of(settings), provider_of(settings), base=settings.base)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    database.open()
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(timeout=5)
        database.close()


def run(app: ASGIApp, listener: socket.socket, banner: str) -> bool:
    """Serve until told to stop, then answer what runs; returns whether a second signal cut that short.

    Raises ClickException when the app does not start; the log says why.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
    )
    logging.getLogger("uvicorn.error").addFilter(without_trace)
    server = _Server(config, lambda: _ready(banner))
    try:
        server.run([listener])
    except SystemExit:
        raise click.ClickException("The server could not start; the lines above say why.") from None
    return server.force_exit


def _ready(banner: str) -> None:
    """Tell that the server is there; the judges get ready beside the first calls."""
    click.echo(banner)
    threading.Thread(target=judging.warm, name="warm", daemon=True).start()


def without_trace(record: logging.LogRecord) -> bool:
    """Cut the traceback of a database that did not let us in to its last line, which says it all."""
    lines = record.getMessage().strip().splitlines()
    if lines and lines[0].startswith("Traceback") and lines[-1].startswith("psycopg"):
        record.msg, record.args = lines[-1], ()
    return True


class _Server(uvicorn.Server):
    """uvicorn, telling when it is ready, and ending without raising the signal again."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True
            logging.getLogger("uvicorn.error").disabled = True  # of requests that were cut short, at length
        elif number == signal.SIGINT:
            os.write(2, _STOPPING)  # a signal may come in the middle of another write
        self.should_exit = True
        live.Stopping.now = True  # whoever waits for news is let go
