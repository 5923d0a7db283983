"""Searches of the job board that a labeler keeps under a name."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean
from opentrain_server.domain.labelers import profiles

NAME_LENGTH = 60
QUERY_LENGTH = 1_000
KEPT = 30  # searches of one labeler


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search; `query` is the part of an address behind the question mark."""

    id: str
    name: str
    query: str
    created_at: datetime


_MINE = """
SELECT id, name, query, created_at FROM saved_searches WHERE labeler_id = %(id)s ORDER BY created_at, id
"""
_KEEP = """
INSERT INTO saved_searches (id, labeler_id, name, query, created_at)
SELECT %(id)s, %(labeler_id)s, %(name)s, %(query)s, %(now)s
 WHERE (SELECT count(*) FROM saved_searches WHERE labeler_id = %(labeler_id)s) < %(most)s
"""
_FORGET = "DELETE FROM saved_searches WHERE id = %(id)s AND labeler_id = %(labeler_id)s"


def mine(db: Db, labeler: Labeler) -> list[SavedSearch]:
    """Return the labeler's searches, the oldest first."""
    return db.rows(SavedSearch, _MINE, id=labeler.user_id)


def keep(db: Db, labeler: Labeler, *, name: str, query: str) -> None:
    """Keep a search; fails with `invalid_search` (name of 1 to 60 characters) or `search_limit_reached`."""
    name = " ".join(clean(name).split())
    if not 1 <= len(name) <= NAME_LENGTH or len(query) > QUERY_LENGTH:
        raise Failure("invalid_search", limit=NAME_LENGTH)
    profiles.lock(db, labeler)  # two at once count one after the other
    facts = {"labeler_id": labeler.user_id, "name": name, "query": query, "now": db.now, "most": KEPT}
    if not db.run(_KEEP, id=db.new_id(), **facts):
        raise Failure("search_limit_reached", limit=KEPT)


def forget(db: Db, labeler: Labeler, search_id: str) -> None:
    """Forget a search; fails with `not_found` for one that is not the labeler's."""
    if not db.run(_FORGET, id=search_id, labeler_id=labeler.user_id):
        raise Failure("not_found", resource="saved-searches", searchId=search_id)
