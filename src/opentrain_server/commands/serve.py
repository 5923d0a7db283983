"""`opentrain-server serve`: the product in one process, with its database beside it."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import uvicorn

from opentrain_server.app import build
from opentrain_server.commands.databases import database_of
from opentrain_server.core import logs, migrate
from opentrain_server.core.db import Database
from opentrain_server.core.settings import Settings
from opentrain_server.worker.loop import Worker

GRACE_SECONDS = 30  # how long running requests may take when the server is told to stop


@click.command()
def serve() -> None:
    """Run the server in the foreground; Ctrl-C stops it once running requests are answered."""
    settings = Settings()
    logs.configure(form=settings.log_format, level=settings.log_level)
    refuse_unsafe(settings)
    listener = _listen(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    with database_of(settings) as dsn:
        migrate.migrate(dsn)
        with _working(dsn):
            _run(settings, dsn, listener)


def refuse_unsafe(settings: Settings) -> None:
    """Refuse a public address while mail stays in a folder of this machine."""
    if not settings.mail_url and not settings.loopback_bind and not settings.allow_public_maildir:
        raise click.ClickException(
            "Mail goes to a maildir on this machine, but the server would be reachable by others.\n"
            "Set OPENTRAIN_MAIL_URL=smtp://…, or OPENTRAIN_ALLOW_PUBLIC_MAILDIR=true if you want just that."
        )


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.\n"
            f"Another server may be running; choose a port: OPENTRAIN_PORT={settings.port + 1} make up"
        ) from None
    listener.set_inheritable(False)
    return listener


@contextmanager
def _working(dsn: str) -> Iterator[None]:
    database = Database(dsn, connections=2)
    database.open()
    worker = Worker(database)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(timeout=5)
        database.close()


class _Server(uvicorn.Server):
    """uvicorn, telling when it is ready."""

    def __init__(self, config: uvicorn.Config, banner: str) -> None:
        super().__init__(config)
        self.banner = banner

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            click.echo(self.banner)


def _run(settings: Settings, dsn: str, listener: socket.socket) -> None:
    config = uvicorn.Config(
        build(settings, dsn),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
    )
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    _Server(config, banner(settings)).run([listener])


def banner(settings: Settings) -> str:
    """Return what is printed when the server is ready: what to open and what to type next."""
    base = settings.base
    return f"""
OpenTrain is ready.

  Open           {base}/jobs
  For agents     {base}/llms.txt
  API            {base}/api/public/v1/openapi.json

  Type next, in another terminal:   make demo
  Stop:                             Ctrl-C
"""
