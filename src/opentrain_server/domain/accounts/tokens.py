"""Bearer tokens: minted once, kept as hashes, revoked with everything they minted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from opentrain_server.core import secrets
from opentrain_server.core.actor import Agent
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts.scopes import in_order, uncovered

NAME_LENGTH = 120
ACTIVE_LIMIT = 25  # active tokens of an account
DEAD_LISTED = timedelta(days=90)  # how long dead records stay in the list


@dataclass(frozen=True, slots=True)
class Token:
    """A token's record: everything but the secret."""

    id: str
    public_id: str
    name: str
    scopes: list[str]
    user_id: str
    organization_id: str
    created_by: str | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    def status(self, now: datetime) -> str:
        """Return `active`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


@dataclass(frozen=True, slots=True)
class _Held:
    id: str
    organization_id: str


@dataclass(frozen=True, slots=True)
class Minted:
    """A fresh token with its secret, which is shown this once."""

    secret: str
    record: Token


_COLUMNS = """id, public_id, name, scopes, user_id, organization_id, created_by, created_at, last_used_at,
       expires_at, revoked_at"""

_MINT = f"""
INSERT INTO tokens (id, hash, public_id, name, scopes, user_id, organization_id, created_by, created_at,
                    expires_at)
VALUES (%(id)s, %(hash)s, %(public_id)s, %(name)s, %(scopes)s, %(user_id)s, %(organization_id)s,
        %(created_by)s, %(now)s, %(expires_at)s)
RETURNING {_COLUMNS}
"""

_LIST = f"""
SELECT {_COLUMNS} FROM tokens
 WHERE user_id = %(user_id)s AND organization_id = %(organization_id)s
   AND coalesce(revoked_at, expires_at, 'infinity') > %(dead_since)s
 ORDER BY created_at DESC, id DESC
"""

# Minting and revoking take the organisation's row first: no call sees room that another fills, and
# no token is minted by one that is just being revoked. Rows that merely refer to it need not wait.
_LOCK = "SELECT 1 FROM organizations WHERE id = %(organization_id)s FOR NO KEY UPDATE"

_COUNT_ACTIVE = """
SELECT count(*) AS active, coalesce(bool_or(id = %(caller)s), false) AS caller_active FROM tokens
 WHERE organization_id = %(organization_id)s AND revoked_at IS NULL
   AND (expires_at IS NULL OR expires_at > %(now)s)
"""

_GET = f"""
SELECT {_COLUMNS} FROM tokens
 WHERE id = %(id)s AND user_id = %(user_id)s AND organization_id = %(organization_id)s
"""

_FIND_BY_HASH = "SELECT id, organization_id FROM tokens WHERE hash = %(hash)s"

_REVOKE = """
WITH RECURSIVE family AS (
    SELECT id FROM tokens WHERE id = %(id)s
    UNION
    SELECT t.id FROM tokens t JOIN family f ON t.created_by = f.id
)
UPDATE tokens SET revoked_at = %(now)s WHERE id IN (SELECT id FROM family) AND revoked_at IS NULL
"""

_REVOKE_ALONE = """
WITH orphans AS (
    UPDATE tokens SET created_by = %(created_by)s WHERE created_by = %(id)s
)
UPDATE tokens SET revoked_at = %(now)s WHERE id = %(id)s AND revoked_at IS NULL
"""

_REVOKE_ALL = """
UPDATE tokens SET revoked_at = %(now)s WHERE organization_id = %(organization_id)s AND revoked_at IS NULL
"""


def mint(
    db: Db,
    *,
    user_id: str,
    organization_id: str,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None,
    created_by: str | None = None,
) -> Minted:
    """Make a token; only its hash is kept. Checks nothing: callers decide who may have what."""
    public_id = secrets.new_public_id()
    secret = secrets.new_bearer(public_id)
    record = db.row(
        Token,
        _MINT,
        id=db.new_id(),
        hash=secrets.digest(secret),
        public_id=public_id,
        name=name,
        scopes=list(in_order(scopes)),
        user_id=user_id,
        organization_id=organization_id,
        created_by=created_by,
        now=db.now,
        expires_at=expires_at,
    )
    return Minted(secret, record)


def create(
    db: Db, agent: Agent, *, name: str, scopes: Sequence[str] | None, expires_at: datetime | None
) -> Minted:
    """Mint a token from the calling one, at most as strong and as long-lived.

    Fails with `invalid_body` (`expiresAt` past, or after the caller's end), `scope_escalation`, or
    `token_limit_reached` when the account has 25 active tokens.
    """
    wanted = agent.scopes if scopes is None else in_order(scopes)
    expires_at = _within_parent(db, agent, expires_at)
    if beyond := uncovered(agent.scopes, wanted):
        raise Failure("scope_escalation", scopes=list(beyond))
    db.run(_LOCK, organization_id=agent.organization_id)
    count = db.one(_COUNT_ACTIVE, organization_id=agent.organization_id, caller=agent.token_id, now=db.now)
    if not count["caller_active"]:
        raise Failure("token_revoked")
    if count["active"] >= ACTIVE_LIMIT:
        raise Failure("token_limit_reached", limit=ACTIVE_LIMIT)
    return mint(
        db,
        user_id=agent.user_id,
        organization_id=agent.organization_id,
        name=name,
        scopes=wanted,
        expires_at=expires_at,
        created_by=agent.token_id,
    )


def listed(db: Db, agent: Agent) -> list[Token]:
    """Return the caller's user's tokens, newest first; dead ones for 90 days."""
    return db.rows(
        Token,
        _LIST,
        user_id=agent.user_id,
        organization_id=agent.organization_id,
        dead_since=db.now - DEAD_LISTED,
    )


def get(db: Db, agent: Agent, token_id: str) -> Token:
    """Return one of the caller's user's tokens; fails with `not_found`."""
    token = db.find(Token, _GET, id=token_id, user_id=agent.user_id, organization_id=agent.organization_id)
    if token is None:
        raise Failure("not_found", resource="tokens", tokenId=token_id)
    return token


def revoke(db: Db, agent: Agent, token_id: str, *, keep_minted: bool = False) -> Token:
    """End a token and all it minted, at once; a repeat returns the record unchanged.

    `keep_minted` is for the calling token itself: what it minted lives on under its own maker.
    Fails with `scope_escalation` when another live token can do more than the caller.
    """
    db.run(_LOCK, organization_id=agent.organization_id)
    token = get(db, agent, token_id)
    if token.status(db.now) == "active" and token.id != agent.token_id:
        if beyond := uncovered(agent.scopes, token.scopes):
            raise Failure("scope_escalation", scopes=list(beyond))
    if keep_minted:
        db.run(_REVOKE_ALONE, id=token.id, created_by=token.created_by, now=db.now)
    else:
        db.run(_REVOKE, id=token.id, now=db.now)
    return replace(token, revoked_at=token.revoked_at or db.now)


def revoke_bearer(db: Db, *, secret: str) -> None:
    """End the token that is itself the proof of being allowed to; unknown and dead ones are no error."""
    found = db.find(_Held, _FIND_BY_HASH, hash=secrets.digest(secret))
    if found is not None:
        db.run(_LOCK, organization_id=found.organization_id)
        db.run(_REVOKE, id=found.id, now=db.now)


def hold_room(db: Db, organization_id: str) -> None:
    """Hold the account's row until the commit; fails with `token_limit_reached` at 25 active tokens."""
    db.run(_LOCK, organization_id=organization_id)
    count = db.one(_COUNT_ACTIVE, organization_id=organization_id, caller="", now=db.now)
    if count["active"] >= ACTIVE_LIMIT:
        raise Failure("token_limit_reached", limit=ACTIVE_LIMIT)


def revoke_family(db: Db, token_id: str, *, organization_id: str) -> None:
    """End a token of an account and all it minted; callers decide who may."""
    db.run(_LOCK, organization_id=organization_id)
    db.run(_REVOKE, id=token_id, now=db.now)


def revoke_all(db: Db, *, organization_id: str) -> None:
    """End every token of an account; its organisation's row is already locked by the caller."""
    db.run(_REVOKE_ALL, organization_id=organization_id, now=db.now)


def _within_parent(db: Db, agent: Agent, expires_at: datetime | None) -> datetime | None:
    end = agent.token_expires_at
    if expires_at is None:
        return end
    if expires_at <= db.now or (end is not None and expires_at > end):
        limit = "in the future" if expires_at <= db.now else "no later than this token's own end"
        issue = {"code": "invalid_value", "path": ["expiresAt"], "message": f"Must be {limit}."}
        raise Failure("invalid_body", field="expiresAt", issues=[issue])
    return expires_at
