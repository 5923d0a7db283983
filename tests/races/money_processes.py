"""Many processes with many connections, let go at the same moment: each call in a transaction of its own."""

import multiprocessing
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Barrier

from moneyed import RULES
from opentrain_server.core.actor import Member
from opentrain_server.core.db import Database
from opentrain_server.core.errors import Failure
from opentrain_server.domain.cosign import confirming
from opentrain_server.domain.cosign.actions import Decision

CONNECTIONS = 16  # of one process; the database takes a hundred
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Yes:
    """A confirmation: who, of what, with the version that the page showed; begun after `delay` seconds."""

    owner: Member
    approval_id: str
    seen: str
    choices: tuple[tuple[str, str], ...] = ()
    delay: float = 0


def confirm_at_once(world, calls: Sequence[Yes], *, processes: int = 4) -> list[str]:
    """Confirm all at once; for each `confirmed`, the reason of its refusal, or what went wrong."""
    parts = [list(range(number, len(calls), processes)) for number in range(processes)]
    barrier, results = SPAWN.Barrier(processes), SPAWN.Queue()
    started = [
        SPAWN.Process(
            target=_confirm,
            args=(world.dsn, world.clock.now, {place: calls[place] for place in part}, barrier, results),
            daemon=True,
        )
        for part in parts
    ]
    for process in started:
        process.start()
    answers: dict[int, str] = {}
    for _ in started:
        answers |= results.get(timeout=120)
    for process in started:
        process.join(30)
    return [answers[place] for place in range(len(calls))]


def _confirm(dsn: str, now: datetime, calls: dict[int, Yes], barrier: Barrier, results) -> None:
    database = Database(dsn, connections=CONNECTIONS, clock=lambda: now)
    database.open()
    ready = threading.Barrier(len(calls))

    def one(pair: tuple[int, Yes]) -> tuple[int, str]:
        place, call = pair
        if ready.wait(60) == 0:
            barrier.wait(60)
        ready.wait(60)
        time.sleep(call.delay)
        return place, _say(database, call)

    with ThreadPoolExecutor(len(calls)) as pool:
        results.put(dict(pool.map(one, calls.items())))
    database.close()


def _say(database: Database, call: Yes) -> str:
    try:
        with database.transaction() as db:
            decision = Decision(choices=dict(call.choices))
            confirming.confirm(
                db, call.owner, call.approval_id, seen=call.seen, decision=decision, rules=RULES
            )
    except Failure as failure:
        return failure.reason
    except Exception as error:  # a deadlock, an overdraft: what must not happen is told, not lost
        return repr(error)
    return "confirmed"
