"""`opentrain-server serve`: the product in one process, with its database beside it."""

import ctypes
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from importlib import import_module
from types import FrameType
from typing import NoReturn

import click

from opentrain_server.commands.databases import database_of
from opentrain_server.commands.money_checks import refuse_misfit
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.settings import Settings

M_ARENA_MAX = -8  # of malloc.h
SERVING = "opentrain_server.commands.serving"  # imports all of the product


@click.command()
def serve() -> None:
    """Run the server in the foreground; Ctrl-C stops it once running requests are answered."""
    settings = read_settings()
    refuse_unsafe(settings)
    refuse_misfit(settings)
    listener = listen(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    _share_one_heap()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    loading = threading.Thread(target=_load, name="load", daemon=True)
    loading.start()  # while the database starts
    with database_of(settings) as dsn:
        loading.join()
        forced = import_module(SERVING).serve_on(settings, dsn, listener)
    if forced:
        sys.stdout.flush()
        os._exit(1)  # threads that still wait for something would hold a usual exit up


def _share_one_heap() -> None:
    """Keep glibc from giving each thread a heap of its own: 7 MiB less, and they rarely run at once."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def _load() -> None:
    with suppress(Exception):  # shown where it is imported again
        import_module(SERVING)


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
            f"Another server may be running; choose a port: OPENTRAIN_PORT={settings.port % 65535 + 1}"
        ) from None
    listener.set_inheritable(False)
    return listener


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End in order, the database included, when told to stop before the server serves."""
    sys.exit(128 + signal.SIGTERM)
