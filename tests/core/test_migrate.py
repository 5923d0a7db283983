"""Migrations: roles of all kinds, interruptions, several at once, old and new PostgreSQL."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from opentrain_server.core import migrate
from opentrain_server.core.migrate import Migration, MigrationError
from opentrain_server.core.postgres import PostgresError, find_binaries, start
from opentrain_server.core.postgres.binaries import wheel_folder
from threads import race

ALL = [migration.name for migration in migrate.migrations()]


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    """A database of its own, and a role `app` that owns nothing."""
    with psycopg.connect(postgres, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS other WITH (FORCE)")
        conn.execute("DROP ROLE IF EXISTS app")
        conn.execute("CREATE DATABASE other")
        conn.execute("CREATE ROLE app LOGIN")
    yield make_conninfo(postgres, dbname="other")
    with psycopg.connect(postgres, autocommit=True) as conn:
        conn.execute("DROP DATABASE other WITH (FORCE)")
        conn.execute("DROP ROLE app")


def by_owner(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement)


def path_of(dsn: str) -> str:
    with psycopg.connect(dsn) as conn:
        return conn.execute("SHOW search_path").fetchone()[0]


def test_all_are_applied_once(empty: str) -> None:
    assert migrate.migrate(empty) == ALL
    assert migrate.migrate(empty) == []
    assert path_of(empty) == "live"
    with psycopg.connect(empty) as conn:
        assert migrate.pending(conn) == []


def test_a_role_that_is_not_the_owner_needs_one_grant(empty: str) -> None:
    app = make_conninfo(empty, user="app")
    with pytest.raises(MigrationError, match=r'GRANT CREATE ON DATABASE "other" TO "app";'):
        migrate.migrate(app)
    by_owner(empty, "GRANT CREATE ON DATABASE other TO app")
    assert migrate.migrate(app) == ALL
    assert path_of(app) == "live"
    assert path_of(empty) != "live"  # only the role's own default was changed
    assert migrate.migrate(app) == []


def test_a_schema_of_somebody_else_is_named(empty: str) -> None:
    by_owner(empty, "CREATE SCHEMA live")
    app = make_conninfo(empty, user="app")
    with pytest.raises(MigrationError, match=r'ALTER SCHEMA "live" OWNER TO "app";'):
        migrate.migrate(app)
    by_owner(empty, "ALTER SCHEMA live OWNER TO app")
    assert migrate.migrate(app) == ALL


def test_several_at_once_apply_each_file_once(empty: str) -> None:
    applied = race(*[lambda: migrate.migrate(empty)] * 4)
    assert sorted(applied, key=len) == [[], [], [], ALL]


def test_a_file_that_fails_leaves_nothing_of_itself(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good = Migration("0001_good.sql", "CREATE TABLE good (id int);")
    bad = Migration("0002_bad.sql", "CREATE TABLE half (id int); SELECT 1/0;")
    monkeypatch.setattr(migrate, "migrations", lambda: [good, bad])
    with pytest.raises(MigrationError, match=r"0002_bad.sql could not be applied.*division by zero"):
        migrate.migrate(empty)
    with psycopg.connect(empty) as conn:
        assert migrate.pending(conn) == ["0002_bad.sql"]
        assert conn.execute("SELECT to_regclass('live.half')").fetchone() == (None,)


def test_changed_and_unknown_files_are_refused(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate.migrate(empty)
    files = migrate.migrations()
    changed = [Migration(files[0].name, files[0].text + " "), *files[1:]]
    monkeypatch.setattr(migrate, "migrations", lambda: changed)
    with pytest.raises(MigrationError, match="was changed after it had been applied"):
        migrate.migrate(empty)
    monkeypatch.setattr(migrate, "migrations", lambda: files[:-1])
    with pytest.raises(MigrationError, match=f"does not know: {files[-1].name}"):
        migrate.migrate(empty)


SLOW = """
import sys
from opentrain_server.core import migrate
files = migrate.migrations()
slow = migrate.Migration(files[1].name, files[1].text + "; SELECT pg_sleep(60);")
migrate.migrations = lambda: [files[0], slow, *files[2:]]
migrate.migrate(sys.argv[1])
"""


def test_killed_in_the_middle_it_goes_on_where_it_was(empty: str) -> None:
    program = [sys.executable, "-c", SLOW, empty]
    with subprocess.Popen(program) as process, psycopg.connect(empty, autocommit=True) as conn:
        until = time.monotonic() + 20
        query = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        while not (found := conn.execute(query).fetchone()):
            assert time.monotonic() < until
            time.sleep(0.02)
        process.kill()
        process.wait()
        conn.execute("SELECT pg_terminate_backend(%s)", found)  # or the server notices by itself, later
    assert migrate.migrate(empty) == ALL[1:]


@pytest.mark.parametrize("major", [15, 18])
def test_old_and_new_postgresql(major: int, tmp_path: Path) -> None:
    folder = wheel_folder() if major == 18 else None
    try:
        binaries = find_binaries(str(folder) if folder else None, major=major)
    except PostgresError:
        pytest.skip(f"PostgreSQL {major} is not installed here")
    with start(tmp_path, binaries=binaries.bin, fast_unsafe=True) as running:
        assert migrate.migrate(running.dsn) == ALL
        assert path_of(running.dsn) == "live"
