"""Backups of the whole database in one file, their return, and the move to another server.

The file is PostgreSQL's own custom format, readable by any `pg_restore` of the same or a newer major version.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from opentrain_server.core.postgres import Binaries

DUMP = ("--no-owner", "--no-privileges", "--no-password")
LOCK_SECONDS = 10  # how long a replacing restore waits for others to let go of the tables
FOLDERS = "nspname !~ '^pg_' AND nspname <> 'information_schema'"
USED = f"""
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {FOLDERS} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""  # what an extension brought does not count as data


class BackupError(RuntimeError):
    """A backup, restore or move did not happen; the message holds what PostgreSQL's program said."""


def backup(dsn: str, binaries: Binaries, file: Path) -> None:
    """Write one consistent snapshot to `file` (mode 0600) while the server runs.

    It appears under its name only when complete, read back once and on the disk; a former file of that
    name stays until then. `binaries` must be of the database's major version or newer. Raises BackupError.
    """
    address, env = _address(dsn)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        _run([str(binaries.tool("pg_dump")), *DUMP, "--format=custom", f"--file={part}", "-d", address], env)
        check(binaries, part)
        _sync(part)
        part.replace(file)
        _sync(file.parent)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def check(binaries: Binaries, file: Path) -> None:
    """Read a backup from end to end; BackupError when it is no backup, cut short or damaged."""
    _run([str(binaries.tool("pg_restore")), f"--file={os.devnull}", str(file)], dict(os.environ))


def restore(dsn: str, binaries: Binaries, file: Path, *, replace: bool = False) -> None:
    """Bring a backup into a database, entirely or not at all.

    A database that holds tables is refused unless `replace`, which drops every schema in the same
    transaction. Stop the server first: tables it keeps locked for 10 seconds end the restore. Raises
    BackupError.
    """
    check(binaries, file)
    source = [str(binaries.tool("pg_restore")), *DUMP, "--file=-", str(file)]
    _play(source, dict(os.environ), dsn, binaries, replace=replace)


def move(from_dsn: str, to_dsn: str, binaries: Binaries, *, replace: bool = False) -> None:
    """Copy a database into another server's, entirely or not at all, without a file between.

    What is written to the old one after the start is not moved: stop the server first. Raises BackupError.
    """
    address, env = _address(from_dsn)
    source = [str(binaries.tool("pg_dump")), *DUMP, "-d", address]
    _play(source, env, to_dsn, binaries, replace=replace)


def _play(
    source: list[str], source_env: dict[str, str], dsn: str, binaries: Binaries, *, replace: bool
) -> None:
    """Run the script that `source` prints in one transaction, committed only when `source` ended well."""
    try:
        before = _clearing(dsn) if replace else _refuse_used(dsn)
    except psycopg.Error as error:
        raise BackupError(f"Nothing was changed: {error}") from error
    address, env = _address(dsn)
    psql = [str(binaries.tool("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-w", "-d", address, "-f", "-"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(source, stdout=subprocess.PIPE, stderr=errors, env=source_env) as reader,  # noqa: S603
        subprocess.Popen(  # noqa: S603  # both are PostgreSQL's own programs
            psql, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=env
        ) as writer,
    ):
        assert reader.stdout
        assert writer.stdin
        with contextlib.suppress(BrokenPipeError), writer.stdin as script:
            script.write(f"BEGIN;\n{before}\n".encode())
            shutil.copyfileobj(reader.stdout, script)
            script.write(b"COMMIT;\n" if reader.wait() == 0 else b"ROLLBACK;\n")
        reader.stdout.close()
        if writer.wait() or reader.wait():
            raise BackupError(f"Nothing was changed, because it failed: {_text(errors)}")


def _refuse_used(dsn: str) -> str:
    with psycopg.connect(dsn) as db:
        (count,) = db.execute(USED).fetchone() or (0,)
    if count:
        raise BackupError(
            "The database is not empty. Use an empty one, or say that its content may be replaced."
        )
    return ""


def _clearing(dsn: str) -> str:
    """The statements that leave a database as a new one is."""
    with psycopg.connect(dsn) as db:
        names = [name for (name,) in db.execute(f"SELECT nspname FROM pg_namespace WHERE {FOLDERS}")]
        drops = [
            sql.SQL("DROP SCHEMA {} CASCADE;").format(sql.Identifier(name)).as_string(db) for name in names
        ]
    return "\n".join(
        [
            f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s';",
            "SET LOCAL client_min_messages = warning;",
            *drops,
            "CREATE SCHEMA public AUTHORIZATION pg_database_owner;",
            "GRANT USAGE ON SCHEMA public TO PUBLIC;",
        ]
    )


def _address(dsn: str) -> tuple[str, dict[str, str]]:
    """The dsn without its password, which goes into the environment: command lines are public."""
    parts = conninfo_to_dict(dsn)
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    return make_conninfo("", **parts), {**os.environ, "PGCLIENTENCODING": "UTF8", **secret}


def _run(command: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(command, env=env, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(done.stderr.decode(errors="replace").strip())


def _text(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read().decode(errors="replace").strip()


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
