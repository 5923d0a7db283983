"""Verifying the books: every posting is replayed, and the first row that is wrong is named.

The replay reads the postings in their order, once, as a stream; it keeps in memory only what is open: the
balances that are not 0 and the HOLDs that have not ended. Then what the books say is compared with what
milestones, payouts, refunds and top-ups say (`claims`). All in one snapshot.
"""

from dataclasses import dataclass

from opentrain_server.core.db import Db
from opentrain_server.domain.ledger import claims
from opentrain_server.domain.ledger.claims import Wrong
from opentrain_server.domain.ledger.replay import Replay

SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"

# Every comparison here reads whole tables, and estimates of how few rows match are far off.
_WHOLE = "SET LOCAL enable_nestloop = off"

_SETS = "SELECT count(*) AS n FROM ledger_sets"
_TYPES = ["int8", "int2", "bool", "text", "text", "text", "int8", "int8", "int8", "text", "text", "text"]
_POSTINGS = """
COPY (SELECT p.set_number, p.place, s.number IS NOT NULL, p.id, p.source, p.target, p.cents, p.source_after,
             p.target_after, p.organization_id, p.entry_type, p.hold_id
        FROM ledger_postings p LEFT JOIN ledger_sets s ON s.number = p.set_number
       ORDER BY p.set_number, p.place) TO STDOUT
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many sets and postings were read, and the first row that is wrong, None when all are right."""

    sets: int
    postings: int
    wrong: Wrong | None


def verify(db: Db) -> Verdict:
    """Replay the whole ledger and compare it with everything that speaks of money.

    The transaction must be fresh: it is made to read one snapshot and to change nothing.
    """
    db.run(SNAPSHOT)
    db.run(_WHOLE)
    sets: int = db.one(_SETS)["n"]
    replay = Replay()
    wrong = _replay(db, replay)
    if wrong is None:
        wrong = claims.first_wrong(db, replay)
    return Verdict(sets, replay.postings, wrong)


def _replay(db: Db, replay: Replay) -> Wrong | None:
    with db.conn.cursor() as cursor, cursor.copy(_POSTINGS) as copy:
        copy.set_types(_TYPES)
        for row in copy.rows():
            if what := replay.take(row):
                wrong = Wrong(f"posting {row[0]}.{row[1]} ({row[3]})", what)
                for _ in copy:  # the stream is read to its end, so that the connection stays whole
                    pass
                return wrong
    return None
