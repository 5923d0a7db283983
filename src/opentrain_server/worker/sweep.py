"""Sweeping: what falls due with time and nobody asks for, each step in its own transaction."""

from collections.abc import Callable

import structlog

from opentrain_server.core import rates
from opentrain_server.core.db import Database, Db

Duty = Callable[[Db], int]
DUTIES: dict[str, Duty] = {"rate_counters": rates.sweep}

log = structlog.get_logger()


def sweep(database: Database) -> dict[str, int]:
    """Do every duty once and return how much each had to do; one that fails does not stop the others."""
    done: dict[str, int] = {}
    for name, duty in DUTIES.items():
        try:
            with database.transaction() as db:
                done[name] = duty(db)
        except Exception:
            log.exception("duty_failed", duty=name)
    return done
