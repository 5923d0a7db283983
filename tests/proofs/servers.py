"""Servers as an operator runs them: a process over a data folder, started, killed, started again."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2

from agents import Agent, register

FAILING = Path(__file__).with_name("failing_server.py")
READY_SECONDS = 60
UNLIMITED = {
    "OPENTRAIN_CALLS_PER_MINUTE": "1000000",
    "OPENTRAIN_BOARD_CALLS_PER_MINUTE": "1000000",
    "OPENTRAIN_BAD_TOKENS_PER_MINUTE": "1000000",
    "OPENTRAIN_REGISTRATIONS_PER_HOUR": "1000000",
    "OPENTRAIN_REGISTRATIONS_PER_DAY": "1000000",
    "OPENTRAIN_LOOPBACK_REGISTRATIONS_PER_HOUR": "1000000",
    "OPENTRAIN_UNCLAIMED_PUBLISHES_PER_DAY": "1000000",
    "OPENTRAIN_LIVE_EDITS_PER_DAY": "1000000",
    "OPENTRAIN_CLAIM_STARTS_PER_ADDRESS": "1000000",
    "OPENTRAIN_CLAIM_STARTS_PER_EMAIL": "1000000",
    "OPENTRAIN_CLAIM_STARTS_PER_TOKEN": "1000000",
    "OPENTRAIN_APPROVAL_REQUESTS_PER_DAY": "1000000",
}


class Server:
    """One run of the server; what stands in the data folder outlives it."""

    def __init__(
        self, data_dir: Path, *, failpoint: Path | None = None, dsn: str | None = None, port: int = 0
    ) -> None:
        program = [str(FAILING)] if failpoint else ["-m", "opentrain_server"]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OPENTRAIN_")},
            **UNLIMITED,
            "OPENTRAIN_DATA_DIR": str(data_dir),
            "OPENTRAIN_PORT": str(port),
            "OPENTRAIN_LOG_LEVEL": "error",
            "OPENTRAIN_FAILPOINT": str(failpoint or ""),
            "PYTHONUNBUFFERED": "1",
            **({"OPENTRAIN_DATABASE_URL": dsn} if dsn else {}),
        }
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=data_dir,
        )
        self.lines: list[str] = []
        self.ready = threading.Event()
        self.url = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.ready.wait(READY_SECONDS) or not self.url:
            self.kill()
            raise AssertionError("the server did not start:\n" + "".join(self.lines))

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if line.strip().startswith("Open "):
                self.url = line.split()[1].removesuffix("/jobs")
                self.ready.set()
        self.ready.set()

    def kill(self) -> None:
        """kill -9: the process alone, its database is left to find out."""
        self.process.kill()
        self.gone()

    def kill_with_database(self) -> None:
        """kill -9 of the server and of every process of its database, as far as possible at once."""
        pids = [self.process.pid, *descendants(self.process.pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.gone()
        for pid in pids:
            while is_alive(pid):
                time.sleep(0.005)

    def gone(self) -> int:
        """Wait until the process has ended and return how."""
        code = self.process.wait(READY_SECONDS)
        self.reader.join(READY_SECONDS)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def stop(self) -> None:
        self.process.terminate()
        self.gone()

    @contextmanager
    def client(self) -> Iterator[httpx2.Client]:
        limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
        with httpx2.Client(base_url=self.url, timeout=60, limits=limits) as client:
            yield client

    def register(self) -> str:
        """Register an agent and return its token."""
        with self.client() as client:
            return register(client).token


def agent(client: httpx2.Client, token: str) -> Agent:
    """The agent that holds this token, on whichever run of the server."""
    return Agent(client, token, "")


def descendants(pid: int) -> list[int]:
    """Every process below one, deepest last."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(after_name[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on just now, for a server that comes back under the same address."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
    return port


@contextmanager
def serving(data_dir: Path, *, failpoint: Path | None = None) -> Iterator[Server]:
    """A server for the length of the block, whatever happens in it."""
    server = Server(data_dir, failpoint=failpoint)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
