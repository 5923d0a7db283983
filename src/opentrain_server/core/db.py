"""The database: a pool of connections and the transaction that every verb is given.

SQL stands in the verb that needs it, with named parameters; rows come back as typed classes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, LiteralString, TypeVar

import orjson
from psycopg import Connection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import set_json_dumps, set_json_loads
from psycopg_pool import ConnectionPool

from opentrain_server.core.clock import Clock, wall_clock
from opentrain_server.core.ids import IdSource, new_id

set_json_loads(orjson.loads)
set_json_dumps(orjson.dumps)

Row = TypeVar("Row")
Sql = LiteralString


class Db:
    """One transaction (or one autocommit statement): its connection, its time, its source of ids."""

    __slots__ = ("conn", "new_id", "now")

    def __init__(self, conn: Connection[Any], now: datetime, new_id: IdSource) -> None:
        """Bind a connection to the time and the ids that all its statements share."""
        self.conn = conn
        self.now = now
        self.new_id = new_id

    def find(self, kind: type[Row], sql: Sql, **params: object) -> Row | None:
        """Return the first row as `kind`, or None."""
        with self.conn.cursor(row_factory=class_row(kind)) as cursor:
            return cursor.execute(sql, params).fetchone()

    def row(self, kind: type[Row], sql: Sql, **params: object) -> Row:
        """Return the first row as `kind`; there must be one."""
        row = self.find(kind, sql, **params)
        assert row is not None, "the statement must return a row"
        return row

    def rows(self, kind: type[Row], sql: Sql, **params: object) -> list[Row]:
        """Return all rows as `kind`."""
        with self.conn.cursor(row_factory=class_row(kind)) as cursor:
            return cursor.execute(sql, params).fetchall()

    def one(self, sql: Sql, **params: object) -> dict[str, Any]:
        """Return the first row by column name; there must be one."""
        with self.conn.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(sql, params).fetchone()
        assert row is not None, "the statement must return a row"
        return row

    def run(self, sql: Sql, **params: object) -> int:
        """Execute a statement and return how many rows it touched."""
        return self.conn.execute(sql, params).rowcount


class Database:
    """A pool, a clock and a source of ids; hands out transactions."""

    def __init__(
        self, dsn: str, *, connections: int, clock: Clock = wall_clock, ids: IdSource = new_id
    ) -> None:
        """Prepare a pool of at most `connections`; nothing is opened before `open`."""
        self.dsn = dsn
        self.clock = clock
        self.ids = ids
        self.pool: ConnectionPool[Connection[Any]] = ConnectionPool(
            dsn,
            min_size=min(2, connections),
            max_size=connections,
            open=False,
            timeout=10,  # seconds a caller waits for a connection before the answer is 503
            kwargs={"autocommit": True},
        )

    def open(self) -> None:
        """Open the pool and wait until its first connections stand; raises PoolTimeout after 30 s."""
        self.pool.open(wait=True, timeout=30)

    def close(self) -> None:
        """Close every connection."""
        self.pool.close()

    @contextmanager
    def transaction(self) -> Iterator[Db]:
        """Open one transaction: committed at the end of the block, rolled back on any exception."""
        with self.pool.connection() as conn, conn.transaction():
            yield Db(conn, self.clock(), self.ids)

    @contextmanager
    def autocommit(self) -> Iterator[Db]:
        """Lend a connection on which each statement commits by itself: counters and lookups."""
        with self.pool.connection() as conn:
            yield Db(conn, self.clock(), self.ids)
