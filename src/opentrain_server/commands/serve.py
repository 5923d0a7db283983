"""`opentrain-server serve`: the product in one process, with its database beside it."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click

from opentrain_server.commands.databases import database_of
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.settings import Settings


@click.command()
def serve() -> None:
    """Run the server in the foreground; Ctrl-C stops it once running requests are answered."""
    settings = read_settings()
    refuse_unsafe(settings)
    listener = listen(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    app = threading.Thread(target=_load, name="load", daemon=True)
    app.start()  # while the database starts
    with database_of(settings) as dsn:
        app.join()
        forced = _serve(settings, dsn, listener)
    if forced:
        sys.stdout.flush()
        os._exit(1)  # threads that still wait for something would hold a usual exit up


def refuse_unsafe(settings: Settings) -> None:
    """Refuse a public address while mail stays in a folder of this machine."""
    if not settings.mail_url and not settings.loopback_bind and not settings.allow_public_maildir:
        raise click.ClickException(
            "Mail goes to a maildir on this machine, but the server would be reachable by others.\n"
            "Set OPENTRAIN_MAIL_URL=smtp://…, or OPENTRAIN_ALLOW_PUBLIC_MAILDIR=true if you want just that."
        )


def listen(settings: Settings) -> socket.socket:
    """Take the port, before anything else is started; ClickException when it is not to be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)  # only so does a second server notice the first
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.\n"
            f"Another server may be running; choose a port: OPENTRAIN_PORT={settings.port % 65535 + 1} make up"
        ) from None
    listener.set_inheritable(False)
    return listener


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


def _load() -> None:
    """Import what takes long. A failure shows where it is imported again."""
    try:
        import opentrain_server.app
        import opentrain_server.commands.listening  # noqa: F401
    except Exception:
        return


def _serve(settings: Settings, dsn: str, listener: socket.socket) -> bool:
    from opentrain_server.app import build
    from opentrain_server.commands.listening import run
    from opentrain_server.core import keyring, logs, migrate
    from opentrain_server.web.mailbox import mailbox_of

    logs.configure(form=settings.log_format, level=settings.log_level)
    try:
        migrate.migrate(dsn)
        keyring.keys(settings.secret_key, settings.data_dir)
    except (migrate.MigrationError, keyring.KeyringError) as error:
        raise click.ClickException(str(error)) from None
    mailbox = mailbox_of(settings)
    app = build(settings, dsn, mailbox=mailbox)
    with _working(settings, dsn):
        return run(app, listener, banner(settings, mailbox.first_url if mailbox else None))


@contextmanager
def _working(settings: Settings, dsn: str) -> Iterator[None]:
    """Run a worker beside the server, unless the settings say that it runs by itself."""
    from opentrain_server.core.db import Database
    from opentrain_server.worker.loop import Worker

    if not settings.worker:
        yield
        return
    database = Database(dsn, connections=1)
    worker = Worker(database)
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    database.open()
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(timeout=5)
        database.close()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End in order, the database included, when told to stop before the server serves."""
    sys.exit(128 + signal.SIGTERM)
