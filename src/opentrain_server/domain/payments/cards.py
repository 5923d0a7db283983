"""Cards on file: saved at the processor's page, kept here by the processor's name for them."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

MOST = 10  # cards of an account


@dataclass(frozen=True, slots=True)
class Card:
    """A card that may be charged; `expires` is MM/YYYY."""

    id: str
    provider: str
    reference: str
    brand: str
    last4: str
    expires: str
    added_at: datetime


_COLUMNS = "id, provider, reference, brand, last4, expires, added_at"
_LIST = f"""
SELECT {_COLUMNS} FROM cards WHERE organization_id = %(organization_id)s AND removed_at IS NULL
 ORDER BY added_at DESC, id DESC LIMIT %(most)s
"""
_GET = f"""
SELECT {_COLUMNS} FROM cards
 WHERE organization_id = %(organization_id)s AND id = %(id)s AND removed_at IS NULL
"""
_SAVE = """
INSERT INTO cards (id, organization_id, provider, reference, brand, last4, expires, added_at)
VALUES (%(id)s, %(organization_id)s, %(provider)s, %(reference)s, %(brand)s, %(last4)s, %(expires)s, %(now)s)
ON CONFLICT (provider, reference) DO NOTHING
"""
_REMOVE = "UPDATE cards SET removed_at = %(now)s WHERE id = %(id)s AND removed_at IS NULL"
_CHARGED = """
SELECT EXISTS (SELECT 1 FROM charges WHERE card_id = %(id)s AND status IN ('STARTED', 'SETTLING')) AS running
"""
_PAYER = (
    "SELECT reference FROM payers WHERE organization_id = %(organization_id)s AND provider = %(provider)s"
)
_KEEP_PAYER = """
INSERT INTO payers (organization_id, provider, reference)
VALUES (%(organization_id)s, %(provider)s, %(reference)s) ON CONFLICT DO NOTHING
"""


def listed(db: Db, employer: Employer) -> list[Card]:
    """Return the account's cards, newest first."""
    return db.rows(Card, _LIST, organization_id=employer.organization_id, most=MOST)


def get(db: Db, employer: Employer, card_id: str) -> Card:
    """Return one of the account's cards; `card_gone` when it is none, or was removed."""
    card = db.find(Card, _GET, organization_id=employer.organization_id, id=card_id)
    if card is None:
        raise Failure("card_gone")
    return card


def save(
    db: Db, owner: Member, *, provider: str, payer: str, reference: str, brand: str, last4: str, expires: str
) -> bool:
    """Keep a card that was saved at the processor under the account's payer; False if it was known.

    Fails with `owner_only`; with `card_gone` when the payer is another account's.
    """
    if not owner.owns_organization:
        raise Failure("owner_only")
    if payer_of(db, owner, provider) != payer:
        raise Failure("card_gone")
    return bool(
        db.run(
            _SAVE,
            id=db.new_id(),
            organization_id=owner.organization_id,
            provider=provider,
            reference=reference,
            brand=brand,
            last4=last4,
            expires=expires,
            now=db.now,
        )
    )


def remove(db: Db, owner: Member, card_id: str) -> Card:
    """Take a card off the account and return it, for the processor to forget.

    Fails with `owner_only`, `card_gone`, or `card_in_use` while it is being charged.
    """
    if not owner.owns_organization:
        raise Failure("owner_only")
    card = get(db, owner, card_id)
    if db.one(_CHARGED, id=card_id)["running"]:
        raise Failure("card_in_use")
    db.run(_REMOVE, id=card_id, now=db.now)
    return card


def payer_of(db: Db, employer: Employer, provider: str) -> str | None:
    """Return the account's name at a processor, or None before it has one."""
    found = db.conn.execute(_PAYER, {"organization_id": employer.organization_id, "provider": provider})
    row = found.fetchone()
    return None if row is None else str(row[0])


def keep_payer(db: Db, employer: Employer, *, provider: str, reference: str) -> None:
    """Keep the account's name at a processor."""
    db.run(_KEEP_PAYER, organization_id=employer.organization_id, provider=provider, reference=reference)
