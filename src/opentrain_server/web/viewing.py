"""Looking at an account as its owner: whose page a request shows, and that it can change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentrain_server.domain.people import sessions
from opentrain_server.web.access import Lost
from opentrain_server.web.visit import Visit

# Decisions about money, and what only its person should know: passwords, second factors, all their data.
NEVER = ("/approvals", "/account")


def look(visit: Visit) -> None:
    """Take the place of whom a member of staff looks at; raises Lost for what is not theirs to see or do."""
    if visit.visitor is None or visit.visitor.viewing_id is None:
        return
    visit.visitor = sessions.viewed(visit.db, visit.visitor)
    if any(visit.url.path == path or visit.url.path.startswith(f"{path}/") for path in NEVER):
        raise Lost(403, "This page is its owner's alone", "Stop looking at the account, or go back.")
    if visit.method != "GET":
        raise changed_nothing()


def changed_nothing() -> Lost:
    """Return what is said where something would have been changed."""
    text = "You look at this account as its owner. Nothing can be changed meanwhile, and nothing was."
    return Lost(403, "Nothing can be changed", text)


@contextmanager
def transaction(visit: Visit) -> Iterator[None]:
    """Open a transaction; while staff look at an account, the database itself lets nothing be written."""
    with visit.db.conn.transaction():
        if visit.visitor is not None and visit.visitor.viewed_by is not None:
            visit.db.run("SET TRANSACTION READ ONLY")
        yield
