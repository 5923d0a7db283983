"""Callers: from a bearer token to the account it acts for, in one statement that also counts the call."""

from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core import secrets
from opentrain_server.core.actor import Agent
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.core.rates import Usage

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """The actor behind a token, and how far its limit is used. `suspended` is their account, or they."""

    agent: Agent
    usage: Usage
    suspended: bool


@dataclass(frozen=True, slots=True)
class _Found:
    token_id: str
    name: str
    scopes: list[str]
    user_id: str
    organization_id: str
    expires_at: datetime | None
    revoked_at: datetime | None
    owner_user_id: str
    claimed: bool
    suspended: bool
    features_off: list[list[str]]
    used: int | None
    resets_at: datetime | None
    own_used: int | None
    own_resets_at: datetime | None


# An account's own OFF stands above ALLOWLIST: it sorts after it, and the last mode of a key counts.
# last_used_at may lag 60 s, so that a busy token's row is not written by every call.
_IDENTIFY = """
WITH found AS (
    SELECT t.id AS token_id, t.name, t.scopes, t.user_id, t.organization_id, t.expires_at, t.revoked_at,
           o.owner_user_id, o.claimed_at IS NOT NULL AS claimed,
           o.suspended_at IS NOT NULL OR u.suspended_at IS NOT NULL AS suspended,
           t.last_used_at, t.revoked_at IS NULL AND coalesce(t.expires_at, 'infinity') > %(now)s AS live
      FROM tokens t JOIN organizations o ON o.id = t.organization_id JOIN users u ON u.id = t.user_id
     WHERE t.hash = %(hash)s
), used AS (
    UPDATE tokens SET last_used_at = %(now)s FROM found
     WHERE tokens.id = found.token_id AND found.live
       AND coalesce(found.last_used_at, '-infinity') < %(now)s::timestamptz - interval '60 s'
), counted AS (
    INSERT INTO rate_counters AS c (key, used, resets_at)
    SELECT kind || ':' || token_id AS key, 1, %(now)s::timestamptz + interval '60 s'
      FROM found, unnest(%(kinds)s::text[]) AS kind WHERE live ORDER BY key
    ON CONFLICT (key) DO UPDATE
       SET used = CASE WHEN c.resets_at <= %(now)s THEN 1 ELSE least(c.used, %(most)s) + 1 END,
           resets_at = CASE WHEN c.resets_at <= %(now)s THEN excluded.resets_at ELSE c.resets_at END
    RETURNING key, used, resets_at
)
SELECT f.token_id, f.name, f.scopes, f.user_id, f.organization_id, f.expires_at, f.revoked_at,
       f.owner_user_id, f.claimed, f.suspended, c.used, c.resets_at,
       own.used AS own_used, own.resets_at AS own_resets_at,
       ARRAY(SELECT ARRAY[s.key, s.mode] FROM feature_switches s
              WHERE s.mode <> 'ALL'
                AND NOT EXISTS (SELECT 1 FROM feature_allowances a
                                 WHERE a.key = s.key AND a.organization_id = f.organization_id AND a.allowed)
             UNION
             SELECT ARRAY[a.key, 'OFF'] FROM feature_allowances a
              WHERE a.organization_id = f.organization_id AND NOT a.allowed
              ORDER BY 1) AS features_off
  FROM found f LEFT JOIN counted c ON c.key = 'token:' || f.token_id
  LEFT JOIN counted own ON own.key = %(own)s || ':' || f.token_id
"""


def identify(db: Db, bearer: str, *, limit: int, own: tuple[str, int] | None = None) -> Caller:
    """Return who calls with `bearer`, counting the call against its `limit` a minute.

    `own` is a further limit, of this kind of call alone: its name and how many a minute; the tighter one of
    the two is returned.
    Fails with `token_invalid`, `token_expired` or `token_revoked`; a token that fails its checksum is
    refused without a look-up. Whether a suspended account or a used-up limit matters is the door's to say.
    """
    found = None
    if secrets.is_bearer(bearer):
        kind, own_limit = own or (None, 0)
        found = db.find(
            _Found,
            _IDENTIFY,
            hash=secrets.digest(bearer),
            now=db.now,
            most=max(limit, own_limit),
            own=kind,
            kinds=["token", kind] if kind else ["token"],
        )
    if found is None:
        raise Failure("token_invalid")
    if found.revoked_at is not None:
        raise Failure("token_revoked")
    if found.used is None or found.resets_at is None:
        raise Failure("token_expired")
    usage = _usage(limit, found.used, found.resets_at)
    if own and found.own_used is not None and found.own_resets_at is not None:
        narrow = _usage(own[1], found.own_used, found.own_resets_at)
        usage = min(usage, narrow, key=lambda used: (used.taken, used.remaining))
    return Caller(_agent(found), usage, found.suspended)


def _usage(limit: int, used: int, resets_at: datetime) -> Usage:
    return Usage(limit, WINDOW_SECONDS, min(used, limit), resets_at, used <= limit)


def _agent(found: _Found) -> Agent:
    return Agent(
        token_id=found.token_id,
        token_name=found.name,
        user_id=found.user_id,
        organization_id=found.organization_id,
        owns_organization=found.owner_user_id == found.user_id,
        scopes=tuple(found.scopes),
        claimed=found.claimed,
        token_expires_at=found.expires_at,
        features_off={key: mode for key, mode in found.features_off},
    )
