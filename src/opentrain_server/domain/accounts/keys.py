"""API keys on the pages: the tokens that people mint for an account, and those of its agents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import tokens
from opentrain_server.domain.accounts.scopes import BY_HUMAN_ONLY, in_order
from opentrain_server.domain.accounts.tokens import Minted

DEAD_LISTED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Key:
    """A token as the people of its account see it."""

    id: str
    public_id: str
    name: str
    scopes: list[str]
    made_for: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None
    own: bool

    def works(self, now: datetime) -> bool:
        """Tell whether a call with it would be let in."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


_LIST = """
SELECT t.id, t.public_id, t.name, t.scopes, t.created_at, t.last_used_at, t.expires_at, t.revoked_at,
       coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.email, u.agent_name, '') AS made_for,
       t.user_id = %(user_id)s AS own
  FROM tokens t JOIN users u ON u.id = t.user_id
 WHERE t.organization_id = %(organization_id)s AND (%(owner)s OR t.user_id = %(user_id)s)
   AND coalesce(t.revoked_at, t.expires_at, 'infinity') > %(dead_since)s
 ORDER BY t.revoked_at IS NOT NULL, t.created_at DESC, t.id DESC LIMIT 200
"""

_FIND = """
SELECT id FROM tokens
 WHERE id = %(id)s AND organization_id = %(organization_id)s AND (%(owner)s OR user_id = %(user_id)s)
"""


def listed(db: Db, member: Member) -> list[Key]:
    """Return the keys that a person may revoke, working ones first: an owner sees those of the whole team."""
    return db.rows(
        Key,
        _LIST,
        user_id=member.user_id,
        organization_id=member.organization_id,
        owner=member.owns_organization,
        dead_since=db.now - DEAD_LISTED,
    )


def create(
    db: Db, member: Member, *, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> Minted:
    """Mint a token for a person; the secret is in the answer, this once.

    Fails with `token_limit_reached`, `scopes_missing` when none was chosen, and `scope_for_owner` when a
    member who is not the owner asks for what only the owner may grant.
    """
    wanted = in_order(scopes)
    if not wanted:
        raise Failure("scopes_missing")
    if not member.owns_organization and set(wanted) & set(BY_HUMAN_ONLY):
        raise Failure("scope_for_owner")
    tokens.hold_room(db, member.organization_id)
    return tokens.mint(
        db,
        user_id=member.user_id,
        organization_id=member.organization_id,
        name=name[: tokens.NAME_LENGTH] or "API token",
        scopes=wanted,
        expires_at=expires_at,
    )


def revoke(db: Db, member: Member, key_id: str) -> None:
    """End a key and all it minted, at once; one that is dead already is no error.

    Fails with `not_found` for a key that the person may not see.
    """
    found = db.conn.execute(
        _FIND,
        {
            "id": key_id,
            "organization_id": member.organization_id,
            "owner": member.owns_organization,
            "user_id": member.user_id,
        },
    ).fetchone()
    if found is None:
        raise Failure("not_found", resource="tokens", tokenId=key_id)
    tokens.revoke_family(db, key_id, organization_id=member.organization_id)
