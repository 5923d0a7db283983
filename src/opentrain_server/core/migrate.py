"""Bring a database's schema up to date: numbered SQL files, under an advisory lock, with checksums."""

import re
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

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

    Safe to be interrupted, and to be run by several at once. Raises MigrationError when an applied file has
    changed or is unknown to this version, when one cannot be applied, and when a grant is missing.
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
    try:
        if not _exists(conn, schema):
            conn.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        _make_table(conn, name)
    except InsufficientPrivilege:
        raise MigrationError(_grants(conn, schema)) from None
    _set_path(conn, schema)


def _exists(conn: psycopg.Connection[Any], schema: str) -> bool:
    query = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)"
    (found,) = conn.execute(query, (schema,)).fetchone() or (False,)
    return bool(found)


def _make_table(conn: psycopg.Connection[Any], name: sql.Identifier) -> None:
    conn.execute(
        sql.SQL(
            "CREATE TABLE IF NOT EXISTS {}.schema_migrations"
            " (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL)"
        ).format(name)
    )


def _set_path(conn: psycopg.Connection[Any], schema: str) -> None:
    """Make the schema the default of later connections, also of those behind a pooling proxy.

    It belongs to the database; a role that does not own that sets it for itself alone.
    """
    name, database = sql.Identifier(schema), sql.Identifier(conn.info.dbname)
    (path,) = conn.execute("SELECT current_setting('search_path')").fetchone() or ("",)
    if path != schema:
        try:
            conn.execute(sql.SQL("ALTER DATABASE {} SET search_path = {}").format(database, name))
        except InsufficientPrivilege:
            statement = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET search_path = {}")
            conn.execute(statement.format(database, name))
    conn.execute(sql.SQL("SET search_path = {}").format(name))


def _grants(conn: psycopg.Connection[Any], schema: str) -> str:
    """Return what the owner of the database has to type."""
    (role,) = conn.execute("SELECT current_user").fetchone() or ("",)
    names = (sql.Identifier(conn.info.dbname), sql.Identifier(role), sql.Identifier(schema))
    if _exists(conn, schema):
        wanted = sql.SQL("ALTER SCHEMA {2} OWNER TO {1};").format(*names)
    else:
        wanted = sql.SQL("GRANT CREATE ON DATABASE {0} TO {1};").format(*names)
    return (
        f"The role {role} may not make the schema {schema} or its tables. The owner of the database types\n"
        f"  {wanted.as_string(conn)}"
    )


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
    try:
        with conn.transaction():
            conn.execute(migration.text.encode())
            conn.execute(record, (migration.name, migration.checksum))
    except psycopg.Error as error:
        raise MigrationError(
            f"{migration.name} could not be applied, and nothing of it was: {error}"
        ) from error
