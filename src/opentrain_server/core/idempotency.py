"""Idempotency keys: the same request twice has one effect and one answer (contract README §7)."""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

KEPT = timedelta(hours=24)
SWEPT_AT_ONCE = 5_000
_FORM = re.compile(r"[\x20-\x7e]{1,255}")

# pg_advisory_xact_lock returns void once it has waited, which is never null.
_LOOK_UP = """
SELECT CASE WHEN %(wait)s THEN pg_advisory_xact_lock(hashtextextended(%(lock)s, 0)) IS NOT NULL
            ELSE pg_try_advisory_xact_lock(hashtextextended(%(lock)s, 0)) END AS free,
       a.request_hash, a.status, a.body, a.request_id
  FROM (SELECT 1) one
  LEFT JOIN idempotent_answers a
    ON a.token_id = %(token_id)s AND a.key = %(key)s AND a.created_at > %(since)s
"""

_STORE = """
INSERT INTO idempotent_answers (token_id, key, request_hash, status, body, request_id, created_at)
VALUES (%(token_id)s, %(key)s, %(request_hash)s, %(status)s, %(body)s, %(request_id)s, %(now)s)
ON CONFLICT (token_id, key) DO UPDATE
   SET request_hash = excluded.request_hash, status = excluded.status, body = excluded.body,
       request_id = excluded.request_id, created_at = excluded.created_at
 WHERE idempotent_answers.created_at <= %(since)s
"""

_SWEEP = """
DELETE FROM idempotent_answers
 WHERE (token_id, key) IN (SELECT token_id, key FROM idempotent_answers WHERE created_at <= %(since)s
                            ORDER BY created_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
"""


class Overtaken(Exception):
    """An equal call committed between our look-up and our answer; roll back and look again."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """One call's key, bound to its token and to what was asked."""

    token_id: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer that the first call was given."""

    status: int
    body: bytes
    request_id: str


@dataclass(frozen=True, slots=True)
class _Found:
    free: bool
    request_hash: bytes | None
    status: int | None
    body: bytes | None
    request_id: str | None


def bind(
    key: str, *, token_id: str, method: str, path: str, query: str, body: dict[str, Any] | None
) -> Keyed:
    """Return the key bound to the request; fails with `invalid_idempotency_key`."""
    if not _FORM.fullmatch(key):
        raise Failure("invalid_idempotency_key")
    canonical = orjson.dumps([method, path, query, body], option=orjson.OPT_SORT_KEYS)
    return Keyed(token_id, key, sha256(canonical).digest())


def begin(db: Db, keyed: Keyed, *, wait: bool = False) -> Stored | None:
    """Return the stored answer of an equal earlier call, or None when this call is the first.

    Fails with `idempotency_key_reused` or, nobody waiting, `idempotency_in_progress`. `wait` is for a call
    that has acted outside already and must write that down: it waits for whoever just looks. The lock ends
    with the transaction.
    """
    lock = f"idempotency:{keyed.token_id}:{keyed.key}"
    found = db.row(
        _Found,
        _LOOK_UP,
        lock=lock,
        wait=wait,
        token_id=keyed.token_id,
        key=keyed.key,
        since=db.now - KEPT,
    )
    if not found.free:
        raise Failure("idempotency_in_progress")
    if found.request_hash is None:
        return None
    if found.request_hash != keyed.request_hash:
        raise Failure("idempotency_key_reused")
    assert found.status is not None and found.body is not None and found.request_id is not None
    return Stored(found.status, found.body, found.request_id)


def store(db: Db, keyed: Keyed, stored: Stored) -> None:
    """Keep the answer, in the transaction of its effect.

    Raises Overtaken when another call's answer stands there already: the look-up read a snapshot
    older than the lock it took, so only the unique key can tell.
    """
    kept = db.run(
        _STORE,
        token_id=keyed.token_id,
        key=keyed.key,
        request_hash=keyed.request_hash,
        status=stored.status,
        body=stored.body,
        request_id=stored.request_id,
        now=db.now,
        since=db.now - KEPT,
    )
    if not kept:
        raise Overtaken


def sweep(db: Db) -> int:
    """Delete answers older than 24 hours, a batch of them, and return how many they were."""
    return db.run(_SWEEP, since=db.now - KEPT, batch=SWEPT_AT_ONCE)
