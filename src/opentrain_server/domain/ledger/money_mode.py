"""Whether the money in this database is real: `test` or `live`, written with the first row about money."""

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

_BIND = """
INSERT INTO money_mode (mode, bound_at) VALUES (%(mode)s, %(now)s) ON CONFLICT (sole) DO NOTHING
"""
_BOUND = "SELECT (SELECT mode FROM money_mode) AS mode"


def bind(db: Db, mode: str) -> None:
    """Say what the money is; the first to say so decides. Fails with `money_mode_differs` (`bound`)."""
    if db.run(_BIND, mode=mode, now=db.now):
        return
    if (found := bound(db)) != mode:
        raise Failure("money_mode_differs", bound=found)


def bound(db: Db) -> str | None:
    """Return what the money here is, or None while there was none."""
    mode: str | None = db.one(_BOUND)["mode"]
    return mode
