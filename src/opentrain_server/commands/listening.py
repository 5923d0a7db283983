"""The HTTP server itself: uvicorn, with our way to start and to stop."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click
import uvicorn
from starlette.types import ASGIApp

GRACE_SECONDS = 30  # how long running requests may take when the server is told to stop
_STOPPING = b"\nStopping once running requests are answered; Ctrl-C again stops at once.\n"


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
    server = _Server(config, lambda: click.echo(banner))
    try:
        server.run([listener])
    except SystemExit:
        raise click.ClickException("The server could not start; the lines above say why.") from None
    return server.force_exit


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
        elif number == signal.SIGINT:
            os.write(2, _STOPPING)  # a signal may come in the middle of another write
        self.should_exit = True
