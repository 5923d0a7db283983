"""Make a cluster, and the settings it runs with."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from opentrain_server.core.postgres.errors import PostgresError
from opentrain_server.core.postgres.place import PYTHON, Place
from opentrain_server.core.postgres.sockets import PORT

USER = "opentrain"
BUILTIN_LOCALE_SINCE = 17
IO_METHOD_SINCE = 18

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "min_dynamic_shared_memory": "4MB",  # /dev/shm may be tiny, or emptied when the user logs out
    "max_wal_size": "512MB",
    "max_parallel_workers_per_gather": "0",  # short queries on a small box
    "max_logical_replication_workers": "0",  # one process less
    "jit": "off",  # loads a compiler of 100 MB for queries that take a millisecond
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",  # ms
    "log_checkpoints": "off",
    "password_encryption": "scram-sha-256",
}
UNSAFE = {  # for tests: a crash of the machine may lose everything
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1d",
    "log_min_duration_statement": "-1",
}


def environment() -> dict[str, str]:
    """What PostgreSQL's programs see of our environment: no PG* variable, no tongue."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "HOME", "TMPDIR") if name in os.environ
    }
    return {**kept, "LC_ALL": "C"}


def major_of(cluster: Path) -> int | None:
    """The major version that made the cluster, or None when there is none."""
    try:
        return int((cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def command(place: Place, sockets: Path, *, fast_unsafe: bool, extra: Mapping[str, str]) -> list[str]:
    """The postmaster's command line; `extra` wins over our settings."""
    settings = {**SETTINGS, **(UNSAFE if fast_unsafe else {}), "unix_socket_directories": _quoted(sockets)}
    if place.binaries.major >= IO_METHOD_SINCE:
        settings["io_method"] = "sync"  # saves three processes
    pairs = [f"--{name}={value}" for name, value in {**settings, **extra}.items()]
    return [str(place.binaries.tool("postgres")), "-D", str(place.cluster), *pairs]


def _quoted(path: Path) -> str:
    """The setting is a list, in which a comma or a space would end the name."""
    return '"' + str(path).replace('"', '""') + '"'


def make(place: Place, *, lock_fd: int, fast_unsafe: bool) -> None:
    """Run initdb beside the final place, then rename: a cluster is whole or absent. Raises PostgresError."""
    fresh = place.cluster.with_name("postgres.new")
    for locale in ("C.UTF-8", "C"):
        if fresh.exists():
            shutil.rmtree(fresh)  # left by an initdb that was interrupted
        fresh.mkdir(mode=0o700)
        place.give(fresh)
        done = _initdb(place, fresh, locale, lock_fd)
        if done.returncode == 0:
            break
    else:
        raise PostgresError(f"initdb failed:\n{done.stdout}{done.stderr}".strip())
    if not fast_unsafe:
        sync(fresh)
    fresh.rename(place.cluster)
    if not fast_unsafe:
        sync(place.cluster.parent)


def _initdb(place: Place, folder: Path, locale: str, lock_fd: int) -> subprocess.CompletedProcess[str]:
    """The builtin locale keeps indexes right when the C library changes; ctype serves full-text parsing."""
    options = [
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        f"--locale={locale}",
        "--no-sync",
        "--no-instructions",
    ]
    if place.binaries.major >= BUILTIN_LOCALE_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    program = [str(place.binaries.tool("initdb")), "-D", str(folder), *options]
    return subprocess.run(  # noqa: S603  # our own keeper
        [*PYTHON, "once", place.who, *program],
        capture_output=True,
        text=True,
        cwd="/",
        env=environment(),
        pass_fds=[lock_fd],
        check=False,
    )


def sync(folder: Path) -> None:
    """Bring the folder's file system to the disk: one call in place of a thousand fsyncs."""
    if sys.platform != "linux":
        os.sync()
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(fd):
            raise OSError(ctypes.get_errno(), f"cannot bring {folder} to the disk")
    finally:
        os.close(fd)


def clear_stale(cluster: Path) -> None:
    """Remove the note of a postmaster that is gone: its number may belong to another process by now.

    PostgresError when a PostgreSQL that is not ours works in the folder.
    """
    note = cluster / "postmaster.pid"
    try:
        pid = int(note.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        pid = 0
    if pid and _works_in(pid, cluster):
        raise PostgresError(
            f"A PostgreSQL (pid {pid}) already serves {cluster}. Stop it first: kill -INT {pid}"
        )
    note.unlink(missing_ok=True)


def _works_in(pid: int, cluster: Path) -> bool:
    """PostgreSQL works inside its data folder."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except OSError:
        return False
