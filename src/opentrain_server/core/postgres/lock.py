"""One server per data folder."""

import fcntl
import os
import time
from pathlib import Path

from opentrain_server.core.postgres.errors import PostgresError

NAME = "postgres.lock"
PATIENCE_SECONDS = 30.0  # for the PostgreSQL of a server that was killed to finish


class Lock:
    """An exclusive lock on a data folder, shared with keeper and PostgreSQL by inheritance.

    It is free only when the server, its keeper and every PostgreSQL process are gone, however they ended.
    """

    def __init__(self, data_dir: Path) -> None:
        """Take the lock; PostgresError naming the holder when another server has it."""
        self.path = data_dir / NAME
        try:
            self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise PostgresError(
                f"The data folder cannot be used: {error}. Run the server as the user that owns {data_dir}, "
                f"or give it to yours: chown -R {os.geteuid()} {data_dir}"
            ) from error
        try:
            self._take(data_dir)
        except BaseException:
            os.close(self.fd)
            raise
        self.write("")

    def _take(self, data_dir: Path) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._try():
            pid = _holder(self.path)
            if _alive(pid):
                raise PostgresError(f"Another server (pid {pid}) uses the data in {data_dir}. Stop it first.")
            if time.monotonic() > until:
                raise PostgresError(
                    f"The data in {data_dir} is still in use, though pid {pid}, which took it, has ended or "
                    f"is not on this machine. Look for another container with the same volume, or for a "
                    f"PostgreSQL that hangs."
                )
            time.sleep(0.02)

    def _try(self) -> bool:
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write(self, dsn: str) -> None:
        """Say who holds the lock, and where its database answers."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, f"{os.getpid()}\n{dsn}\n".encode(), 0)

    def release(self) -> None:
        """Let go. Idempotent."""
        if self.fd >= 0:
            os.ftruncate(self.fd, 0)
            os.close(self.fd)
            self.fd = -1


def running_dsn(data_dir: Path) -> str | None:
    """The dsn of the database that a live server runs on this data folder, or None."""
    lines = _lines(data_dir / NAME)
    return lines[1] if len(lines) > 1 and lines[1] and _alive(_holder(data_dir / NAME)) else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


def _holder(path: Path) -> int:
    lines = _lines(path)
    return int(lines[0]) if lines and lines[0].isdigit() else 0


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _defunct(pid)


def _defunct(pid: int) -> bool:
    """Ended, but not yet collected by its parent; many containers never do."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return False
