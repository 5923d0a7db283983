"""Bring a database's schema up to date: numbered SQL files, under an advisory lock, with checksums."""

import re
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

SCHEMA = "live"
_LOCK = 0x6F70656E  # "open": one migration at a time in a database
_NAME = re.compile(r"(\d{4})_[a-z_]+\.sql")


class MigrationError(Exception):
    """The database and the files disagree; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    name: str
    text: str

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the text, in hex."""
        return sha256(self.text.encode()).hexdigest()


def migrations() -> list[Migration]:
    """Return the files in order."""
    folder = files("opentrain_server.migrations")
    found = [entry for entry in folder.iterdir() if _NAME.fullmatch(entry.name)]
    return [Migration(entry.name, entry.read_text("utf-8")) for entry in sorted(found, key=lambda e: e.name)]


def migrate(dsn: str, *, schema: str = SCHEMA) -> list[str]:
    """Apply what is missing and return the names applied.

    Raises MigrationError when an applied file has changed or is unknown to this version.
    """
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        _prepare(conn, schema)
        todo = _missing(conn, schema)
        for migration in todo:
            _apply(conn, schema, migration)
        return [migration.name for migration in todo]


def pending(conn: psycopg.Connection[Any], *, schema: str = SCHEMA) -> list[str]:
    """Return the names of the files not yet applied; all of them where there is no schema yet."""
    known = conn.execute("SELECT to_regclass(%s)", (f"{schema}.schema_migrations",)).fetchone()
    if known is None or known[0] is None:
        return [migration.name for migration in migrations()]
    return [migration.name for migration in _missing(conn, schema)]


def _prepare(conn: psycopg.Connection[Any], schema: str) -> None:
    name = sql.Identifier(schema)
    conn.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    conn.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {}.schema_migrations"
            " (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL)"
        ).format(name)
    )
    # The search path belongs to the database, so that it also holds behind a pooling proxy.
    database = sql.Identifier(conn.info.dbname)
    conn.execute(sql.SQL("ALTER DATABASE {} SET search_path = {}").format(database, name))
    conn.execute(sql.SQL("SET search_path = {}").format(name))


def _missing(conn: psycopg.Connection[Any], schema: str) -> list[Migration]:
    query = sql.SQL("SELECT name, checksum FROM {}.schema_migrations").format(sql.Identifier(schema))
    applied: dict[str, str] = dict(conn.execute(query).fetchall())
    wanted = migrations()
    unknown = sorted(applied.keys() - {migration.name for migration in wanted})
    if unknown:
        raise MigrationError(f"The database has migrations this version does not know: {', '.join(unknown)}.")
    for migration in wanted:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationError(f"{migration.name} was changed after it had been applied; restore the file.")
    return [migration for migration in wanted if migration.name not in applied]


def _apply(conn: psycopg.Connection[Any], schema: str, migration: Migration) -> None:
    record = sql.SQL("INSERT INTO {}.schema_migrations VALUES (%s, %s, now())").format(sql.Identifier(schema))
    with conn.transaction():
        conn.execute(migration.text.encode())
        conn.execute(record, (migration.name, migration.checksum))
