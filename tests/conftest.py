"""One server per test process: real PostgreSQL, real HTTP, a clock that the test moves."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import psycopg
import pytest
import uvicorn
from starlette.types import ASGIApp

from opentrain_server.app import build
from opentrain_server.core import logs, migrate
from opentrain_server.core.db import Database
from opentrain_server.core.postgres import start
from opentrain_server.core.settings import Settings
from opentrain_server.outside.countries_of_addresses import KnownAddresses
from opentrain_server.outside.mail import MemoryMailer
from opentrain_server.outside.payments.test import TestProcessor

pytest_plugins = ["browsers", "proof_table"]
ORIGIN = "http://market.test"


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 12, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    """The running server and what a test may touch of it."""

    url: str
    dsn: str
    settings: Settings
    clock: MovableClock
    mail: MemoryMailer
    database: Database
    payments: TestProcessor
    browsers: list[httpx2.Client] = field(default_factory=list)  # closed after the test

    def rows(self, table: str) -> int:
        with self.database.autocommit() as db:
            return db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    def snapshot(self) -> dict[str, int]:
        """How many rows each table holds, the counters of limits apart."""
        with self.database.autocommit() as db:
            return {table: self._count(db, table) for table in tables(db) if table != "rate_counters"}

    @staticmethod
    def _count(db, table: str) -> int:
        return db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def tables(db) -> list[str]:
    names = db.conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'live'").fetchall()
    return [name for (name,) in names if name != "schema_migrations"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL in memory, migrated."""
    shm = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="opentrain-test-", dir=shm if shm.is_dir() else None))
    try:
        with start(folder, fast_unsafe=True) as running:
            migrate.migrate(running.dsn)
            yield running.dsn
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(postgres: str, settings: Settings) -> Iterator[World]:
    """A server of its own over the shared database."""
    clock, mail = MovableClock(), MemoryMailer()
    logs.configure(form="console", level="error")
    payments = TestProcessor(settings.data_dir / "test-processor", base=settings.base, clock=clock)
    known = KnownAddresses({"127.0.0.1": "ES"})
    app = build(settings, postgres, clock=clock, mail=mail, countries=known, payments=payments)
    with serving(app) as url:
        database = Database(postgres, connections=8, clock=clock)
        database.open()
        yield World(url, postgres, settings, clock, mail, database, payments)
        database.close()


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """An app behind a real HTTP server; yields its address."""
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@contextmanager
def emptied(world: World) -> Iterator[World]:
    """The clock at its start before, an empty database after."""
    world.clock.now = datetime(2026, 6, 12, 10, 0, tzinfo=UTC)
    world.mail.sent.clear()
    world.mail.failing = False
    try:
        yield world
    finally:
        while world.browsers:
            world.browsers.pop().close()
        empty(world.dsn)


_LOOKS: dict[str, str] = {}  # for each database, the statement that names the tables with rows


def empty(dsn: str) -> None:
    """Take all rows out of the tables that have any: cheaper than to truncate a hundred that have none."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        if dsn not in _LOOKS:
            found = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'live'").fetchall()
            names = [name for (name,) in found if name != "schema_migrations"]
            _LOOKS[dsn] = " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names
            )
        full = [name for (name,) in conn.execute(_LOOKS[dsn]).fetchall()]
        conn.execute("SET session_replication_role = replica")  # the ledger refuses to be emptied
        conn.execute("; ".join(f"DELETE FROM {name}" for name in full) or "SELECT 1")
        conn.execute("TRUNCATE mails")  # read back in the order they were written


@pytest.fixture(scope="session")
def session_world(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        origin=ORIGIN,
        threads=8,
        log_level="error",
        registrations_per_hour=100_000,  # the usual limits are tested by worlds of their own
        registrations_per_day=100_000,
        claim_starts_per_email=1_000,
        claim_starts_per_address=1_000,
    )
    with running(postgres, settings) as world:
        yield world


@pytest.fixture
def world(session_world: World) -> Iterator[World]:
    """The server with an empty database, the clock at its start."""
    with emptied(session_world) as world:
        yield world


@pytest.fixture
def http(world: World) -> Iterator[httpx2.Client]:
    """A client without a token."""
    with httpx2.Client(base_url=world.url, timeout=30) as client:
        yield client
