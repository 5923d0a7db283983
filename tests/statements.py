"""Counting what a call asks of the database. BEGIN and COMMIT go another way and are not counted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that the server's own threads execute meanwhile."""
    statements: list[str] = []
    execute = psycopg.Cursor.execute

    def counting(cursor, query, *args, **kwargs):
        if threading.current_thread().name.startswith("call"):
            statements.append(str(query))
        return execute(cursor, query, *args, **kwargs)

    psycopg.Cursor.execute = counting
    try:
        yield statements
    finally:
        psycopg.Cursor.execute = execute
