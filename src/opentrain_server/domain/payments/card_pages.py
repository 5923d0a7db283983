"""Pages of the processor where owners save cards: opened, and looked at until a card is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

LIFE = timedelta(hours=24)
_MOST_WAIT, _LEAST_WAIT = timedelta(minutes=10), timedelta(seconds=3)
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page where a card may be saved for an account."""

    id: str
    organization_id: str
    opened_by: str
    provider: str
    reference: str | None
    opened_at: datetime

    @property
    def owner(self) -> Member:
        """Return the owner who opened it."""
        return Member(self.opened_by, "", self.organization_id, owns_organization=True)


_COLUMNS = "id, organization_id, opened_by, provider, reference, opened_at"
_OPEN = """
INSERT INTO card_pages (id, organization_id, opened_by, provider, opened_at)
VALUES (%(id)s, %(organization_id)s, %(user_id)s, %(provider)s, %(now)s)
"""
_OPENED = "UPDATE card_pages SET reference = %(reference)s, due_at = %(due)s WHERE id = %(id)s"
_DUE = f"""
UPDATE card_pages SET due_at = %(until)s
 WHERE id IN (SELECT id FROM card_pages WHERE due_at <= %(now)s AND provider = %(provider)s
               ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING {_COLUMNS}
"""
_LOOK = "UPDATE card_pages SET due_at = %(due)s WHERE id = %(id)s"
_LOOK_NOW = (
    "UPDATE card_pages SET due_at = %(now)s WHERE provider = %(provider)s AND reference = %(reference)s"
)
_WAITING = """
SELECT EXISTS (SELECT 1 FROM card_pages WHERE organization_id = %(organization_id)s AND due_at IS NOT NULL
                  AND opened_at > %(since)s) AS waiting
"""


def begin(db: Db, owner: Member, *, provider: str) -> str:
    """Write down that an owner goes to save a card, and return the key of the call; fails `owner_only`."""
    if not owner.owns_organization:
        raise Failure("owner_only")
    page_id = db.new_id()
    db.run(
        _OPEN,
        id=page_id,
        organization_id=owner.organization_id,
        user_id=owner.user_id,
        provider=provider,
        now=db.now,
    )
    return page_id


def opened(db: Db, page_id: str, *, reference: str) -> None:
    """Write down the processor's page, so that it is looked at."""
    db.run(_OPENED, id=page_id, reference=reference, due=db.now + _LEAST_WAIT)


def due(db: Db, *, provider: str, batch: int = 10) -> list[CardPage]:
    """Take pages that somebody has to look at, for the time of a lease."""
    until = db.now + LEASE
    return db.rows(CardPage, _DUE, now=db.now, until=until, batch=batch, provider=provider)


def looked(db: Db, page: CardPage, *, done: bool) -> None:
    """Write down whether a card was there, or look again later; after a day no more."""
    age = db.now - page.opened_at
    again = None if done or age > LIFE else db.now + min(_MOST_WAIT, max(_LEAST_WAIT, age / 4))
    db.run(_LOOK, id=page.id, due=again)


def look_now(db: Db, *, provider: str, reference: str) -> bool:
    """Let the worker look at a page at once; False when it is none of ours."""
    return bool(db.run(_LOOK_NOW, provider=provider, reference=reference, now=db.now))


def waiting(db: Db, employer: Employer, *, within: timedelta) -> bool:
    """Tell whether a page that was opened lately is still looked at."""
    since = db.now - within
    found: bool = db.one(_WAITING, organization_id=employer.organization_id, since=since)["waiting"]
    return found
