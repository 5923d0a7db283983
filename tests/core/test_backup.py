"""Round trips through real files and real servers."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from opentrain_server.core import backup as backups
from opentrain_server.core.backup import BackupError, backup, move, restore
from opentrain_server.core.postgres import Running, start

FOLDERS = "schemaname !~ '^pg_' AND schemaname <> 'information_schema'"
CONTENT = """
CREATE SCHEMA live;
CREATE EXTENSION pg_trgm;
CREATE TABLE live.things (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text, at timestamptz);
CREATE FUNCTION live.forbid() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
CREATE TRIGGER never BEFORE DELETE ON live.things EXECUTE FUNCTION live.forbid();
INSERT INTO live.things (name, at) SELECT 'ünï ' || n, '2030-01-01Z' FROM generate_series(1, 500) n;
CREATE TABLE public.other AS SELECT 1 AS one;
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with (
        tempfile.TemporaryDirectory(prefix="ot-test-", dir=memory) as folder,
        start(Path(folder), fast_unsafe=True) as running,
    ):
        yield running


def fresh(running: Running, name: str) -> str:
    with psycopg.connect(running.dsn, autocommit=True) as db:
        db.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(running.dsn, dbname=name)


@pytest.fixture
def source(running: Running) -> str:
    dsn = fresh(running, "source")
    with psycopg.connect(dsn) as db:
        db.execute(CONTENT)
    return dsn


@pytest.fixture
def empty(running: Running) -> str:
    return fresh(running, "empty")


def content(dsn: str) -> list[object]:
    with psycopg.connect(dsn) as db:
        rows = db.execute("SELECT id, name, at FROM live.things ORDER BY id").fetchall()
        with pytest.raises(psycopg.errors.RaiseException):
            db.execute("DELETE FROM live.things")
    return list(rows)


def tables(dsn: str) -> set[str]:
    with psycopg.connect(dsn) as db:
        query = f"SELECT schemaname, tablename FROM pg_tables WHERE {FOLDERS}"
        return {f"{schema}.{name}" for schema, name in db.execute(query)}


def test_a_backup_comes_back_whole(running: Running, source: str, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "a backup"
    backup(source, running.binaries, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    restore(empty, running.binaries, file)
    assert content(empty) == content(source)
    assert len(content(empty)) == 500
    with psycopg.connect(empty) as db:
        assert db.execute("INSERT INTO live.things (name) VALUES ('next') RETURNING id").fetchone() == (501,)


def test_a_database_in_use_is_refused_unless_it_may_be_replaced(
    running: Running, source: str, empty: str, tmp_path: Path
) -> None:
    backup(source, running.binaries, tmp_path / "b")
    with psycopg.connect(empty) as db:
        db.execute("CREATE SCHEMA old CREATE TABLE stays (n int)")
    with pytest.raises(BackupError, match="not empty"):
        restore(empty, running.binaries, tmp_path / "b")
    assert tables(empty) == {"old.stays"}
    restore(empty, running.binaries, tmp_path / "b", replace=True)
    assert tables(empty) == {"live.things", "public.other"}
    assert content(empty) == content(source)


def test_a_damaged_backup_changes_nothing(running: Running, source: str, empty: str, tmp_path: Path) -> None:
    backup(source, running.binaries, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    for damaged in (b"", b"hello", whole[: len(whole) // 2], whole[:-200]):
        (tmp_path / "b").write_bytes(damaged)
        with pytest.raises(BackupError):
            restore(source, running.binaries, tmp_path / "b", replace=True)
    assert len(content(source)) == 500


def test_a_restore_that_fails_midway_changes_nothing(
    running: Running, source: str, empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(source, running.binaries, tmp_path / "b")
    clearing = backups._clearing
    monkeypatch.setattr(backups, "_clearing", lambda dsn: clearing(dsn) + "CREATE SCHEMA live;")  # in the way
    with pytest.raises(BackupError, match='schema "live" already exists'):
        restore(source, running.binaries, tmp_path / "b", replace=True)
    assert len(content(source)) == 500


def test_a_failed_backup_keeps_the_former_file(running: Running, source: str, tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_text("former")
    with pytest.raises(BackupError, match='database "nowhere" does not exist'):
        backup(make_conninfo(source, dbname="nowhere"), running.binaries, file)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert file.read_text() == "former"
    with pytest.raises(BackupError, match="could not be written"):
        backup(source, running.binaries, tmp_path / "no" / "folder")


def test_a_move_takes_everything_or_nothing(running: Running, source: str, empty: str) -> None:
    with pytest.raises(BackupError, match="Nothing was changed"):
        move(make_conninfo(source, dbname="nowhere"), empty, running.binaries)
    assert tables(empty) == set()
    move(source, empty, running.binaries)
    assert content(empty) == content(source)
    with pytest.raises(BackupError, match="not empty"):
        move(source, empty, running.binaries)
    with pytest.raises(BackupError, match='database "nowhere" does not exist'):
        move(source, make_conninfo(source, dbname="nowhere"), running.binaries)


def test_a_password_is_not_on_the_command_line() -> None:
    address, env = backups._address("postgresql://ada:pa%20ss@db.example/opentrain?sslmode=require")
    assert "pa" not in address.split("=")[0]
    assert "pass" not in address
    assert "pa ss" not in address
    assert env["PGPASSWORD"] == "pa ss"
    assert "host=db.example" in address
    assert "sslmode=require" in address
