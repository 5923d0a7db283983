"""The real server, dying at a chosen point: `python failing_server.py serve`.

OPENTRAIN_FAILPOINT names a file. While it holds a number N, the process kills itself with SIGKILL after
the Nth step of the calls it answers, counted from when the number was written; a step is a statement, or
the end of a transaction (that is, just after its COMMIT). `count` in the file only counts: each step is
appended to the file's neighbour `.steps`.
"""

import os
import signal
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg

from opentrain_server.__main__ import main

FILE = Path(os.environ["OPENTRAIN_FAILPOINT"])
STEPS = FILE.with_suffix(".steps")
LOCK = threading.Lock()
SEEN: dict[str, int] = {}  # what stood in the file: steps since


def step(name: str) -> None:
    """Count a step, and die when it is the chosen one."""
    if not threading.current_thread().name.startswith(("call", "think")) or not FILE.exists():
        return
    with LOCK:
        wanted = FILE.read_text()
        SEEN[wanted] = SEEN.get(wanted, 0) + 1
        if wanted == "count":
            with STEPS.open("a") as steps:
                steps.write(f"{name}\n")
        elif SEEN[wanted] >= int(wanted):
            os.kill(os.getpid(), signal.SIGKILL)


def install() -> None:
    """Make every statement and every end of a transaction a step."""
    execute, transaction = psycopg.Cursor.execute, psycopg.Connection.transaction

    def stepping(cursor, query, *args, **kwargs):
        result = execute(cursor, query, *args, **kwargs)
        step(" ".join(str(query).split())[:60])
        return result

    @contextmanager
    def committing(connection, *args, **kwargs):
        with transaction(connection, *args, **kwargs) as inner:
            yield inner
        step("COMMIT")

    psycopg.Cursor.execute = stepping
    psycopg.Connection.transaction = committing


if __name__ == "__main__":
    install()
    main()
