"""Start PostgreSQL and hold on to it."""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from opentrain_server.core.postgres import cluster
from opentrain_server.core.postgres.binaries import Binaries, find_binaries
from opentrain_server.core.postgres.errors import PostgresError
from opentrain_server.core.postgres.lock import Lock
from opentrain_server.core.postgres.place import PYTHON, Place, cluster_of, settle
from opentrain_server.core.postgres.sockets import PORT, socket_folder

DATABASE = "opentrain"
READY_SECONDS = 300.0  # after a crash the log is replayed first
STOP_SECONDS = 80.0  # a little more than the keeper's own patience
TAIL_LINES = 15


class Running:
    """A PostgreSQL that answers on `dsn` until `stop()`, or until this process ends, however it ends.

    While it runs it is started again whenever it dies: connections break, committed data stays.
    """

    def __init__(self, place: Place, lock: Lock, sockets: Path, command: list[str], *, log: Path) -> None:
        """Use `start`."""
        self.dsn = make_conninfo(host=str(sockets), port=PORT, user=cluster.USER, dbname=DATABASE)
        self.log = log
        self._sockets = sockets
        self.binaries: Binaries = place.binaries
        self._who, self._lock, self._command = place.who, lock, command
        self._owner = os.getpid()
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._keeper = self._spawn()

    def __enter__(self) -> Self:
        """The running database."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Stop it."""
        self.stop()

    def stop(self) -> None:
        """Shut down cleanly; open transactions are rolled back. Idempotent; a forked child does nothing."""
        if self._stopping.is_set() or os.getpid() != self._owner:
            return
        with self._changing:
            self._stopping.set()
            keeper = self._keeper
        assert keeper.stdin
        with contextlib.suppress(BrokenPipeError):
            keeper.stdin.write(b"q")
        keeper.stdin.close()
        try:
            keeper.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            keeper.kill()
            keeper.wait()
        with contextlib.suppress(OSError):
            self._sockets.rmdir()
        self._lock.release()

    def _spawn(self) -> subprocess.Popen[bytes]:
        """A keeper in its own session: Ctrl-C in a terminal reaches the server alone."""
        return subprocess.Popen(  # noqa: S603  # our own keeper
            [*PYTHON, "keep", self._who, str(self.log), *self._command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=cluster.environment(),
            pass_fds=[self._lock.fd],
            start_new_session=True,
            bufsize=0,
        )

    def _watch(self) -> None:
        """Replace a keeper that was killed; the kernel has stopped its PostgreSQL."""
        pause = 0.1
        while True:
            self._keeper.wait()
            pause = min(2 * pause, 5.0)
            self._stopping.wait(pause)
            with self._changing:
                if self._stopping.is_set():
                    return
                assert self._keeper.stdin
                self._keeper.stdin.close()
                self._keeper = self._spawn()

    def _await(self) -> None:
        """Return when the database answers; PostgresError with the log's end when it will not."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self._keeper.poll() is None:
            try:
                _see_database(self.dsn)
            except psycopg.OperationalError:
                time.sleep(0.005)
            else:
                threading.Thread(target=self._watch, name="postgres", daemon=True).start()
                return
        raise PostgresError(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")


def start(
    data_dir: Path,
    *,
    binaries: Path | None = None,
    fast_unsafe: bool = False,
    extra_settings: Mapping[str, str] | None = None,
) -> Running:
    """Start the database of a data folder, made at the first call; returns when it answers.

    `binaries` is a bin folder to use instead of looking for one. `fast_unsafe` gives up durability for speed:
    tests only, for a killed PostgreSQL then loses its last commits. `extra_settings` are PostgreSQL settings
    that win over ours. Raises PostgresError: the folder is in use, nothing fits, or it does not start.
    """
    data_dir = data_dir.resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise PostgresError(f"The data folder cannot be made: {error}") from error
    lock = Lock(data_dir)
    try:
        return _start(data_dir, lock, binaries, fast_unsafe, extra_settings or {})
    except OSError as error:
        lock.release()
        raise PostgresError(f"The database in {data_dir} cannot be started: {error}") from error
    except BaseException:
        lock.release()
        raise


def _start(
    data_dir: Path, lock: Lock, bin_dir: Path | None, fast_unsafe: bool, extra: Mapping[str, str]
) -> Running:
    major = cluster.major_of(cluster_of(data_dir))
    place = settle(data_dir, find_binaries(str(bin_dir) if bin_dir else None, major=major))
    if cluster.major_of(place.cluster) is None:
        cluster.make(place, lock_fd=lock.fd, fast_unsafe=fast_unsafe)
    cluster.clear_stale(place.cluster)
    sockets = socket_folder(place)
    (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
    command = cluster.command(place, sockets, fast_unsafe=fast_unsafe, extra=extra)
    running = Running(place, lock, sockets, command, log=data_dir / "postgres.log")
    try:
        running._await()
    except BaseException:
        running.stop()
        raise
    lock.write(running.dsn)
    return running


def _see_database(dsn: str) -> None:
    """Connect, and create our database if it is missing. Asked of the database that every cluster has."""
    with psycopg.connect(dsn, dbname="postgres", connect_timeout=10, autocommit=True) as db:
        found = db.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount
        if not found:
            db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def tail(log: Path) -> str:
    """The last lines of a log, or a note that there is none."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
    except OSError:
        return "(no log)"
