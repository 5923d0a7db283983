"""The bare reference: raw ASGI and asyncpg, executing the same statements as the server, and no more.

Its statements are imported from the server, so they cannot drift apart; the rate counter, the
transaction and the commit are included. Answers are of the same size and shape, but fixed.
"""

import os
import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import asyncpg
import orjson

from opentrain_server.core import rates
from opentrain_server.core.ids import new_id
from opentrain_server.domain.accounts import accounts, callers
from opentrain_server.domain.board import board_search
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_fields import fields_hash, from_json, to_json

DSN = os.environ["BENCH_DSN"]
JSON = [(b"content-type", b"application/json")]


class Statement:
    """A statement with named parameters, as asyncpg wants it: numbered."""

    def __init__(self, sql: str) -> None:
        self.names: list[str] = []
        self.sql = re.sub(r"%\((\w+)\)s", self._number, sql).replace("%%", "%")

    def _number(self, match: re.Match[str]) -> str:
        if match[1] not in self.names:
            self.names.append(match[1])
        return f"${self.names.index(match[1]) + 1}"

    def bind(self, **params: Any) -> list[Any]:
        return [params[name] for name in self.names]


IDENTIFY = Statement(callers._IDENTIFY)
PROFILE = Statement(accounts._PROFILE)
LOCK = Statement(jobs._LOCK)
SET_FIELDS = Statement(jobs._SET_FIELDS)
ADD = Statement(jobs._ADD)
TAKE = Statement(rates._TAKE)
RANKED = Statement(board_search._RANKED)


class Reference:
    """The ASGI app."""

    def __init__(self) -> None:
        self.pool: asyncpg.Pool | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, answer = await self._answer(scope, body)
        head = [*JSON, (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": answer})

    async def _lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        host, port, user = (part.split("=")[1] for part in DSN.split()[:3])
        self.pool = await asyncpg.create_pool(
            host=host, port=int(port), user=user, database="opentrain", min_size=2, max_size=8
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        assert self.pool is not None
        path, now = scope["path"], datetime.now(UTC)
        async with self.pool.acquire() as conn:
            if path == "/api/public/v1/jobs":
                return await self._search(conn, scope, now)
            agent = await self._identify(conn, scope, now)
            if path.endswith("/auth/me"):
                bound = PROFILE.bind(organization_id=agent["organization_id"], user_id=agent["user_id"])
                profile = await conn.fetchrow(PROFILE.sql, *bound)
                return 200, orjson.dumps({"actor": dict(profile), "token": dict(agent)}, default=str)
            if scope["method"] == "PATCH":
                return await self._patch(conn, agent, path.rsplit("/", 1)[1], orjson.loads(body), now)
            return await self._create(conn, agent, orjson.loads(body), now)

    async def _identify(self, conn: Any, scope: dict[str, Any], now: datetime) -> Any:
        token = dict(scope["headers"])[b"authorization"].split()[1]
        bound = IDENTIFY.bind(hash=sha256(token).digest(), now=now, most=10**9, own=None, kinds=["token"])
        return await conn.fetchrow(IDENTIFY.sql, *bound)

    async def _patch(self, conn: Any, agent: Any, job_id: str, patch: dict[str, Any], now: datetime) -> Any:
        async with conn.transaction():
            bound = LOCK.bind(id=job_id, organization_id=agent["organization_id"])
            job = await conn.fetchrow(LOCK.sql, *bound)
            fields = orjson.loads(job["fields"]) | patch
            changed = orjson.dumps(fields)
            bound = SET_FIELDS.bind(
                fields=changed.decode(),
                fields_hash=sha256(changed).digest(),
                now=now,
                id=job_id,
                status="DRAFT",
            )
            row = await conn.fetchrow(SET_FIELDS.sql, *bound)
            answer = orjson.dumps({"ok": True, "jobId": row["id"], "status": row["status"]})
        return 200, answer

    async def _create(self, conn: Any, agent: Any, body: dict[str, Any], now: datetime) -> tuple[int, bytes]:
        fields = from_json({"jobDescription": body["rawJobDescription"]})
        async with conn.transaction():
            bound = ADD.bind(
                id=new_id(),
                organization_id=agent["organization_id"],
                fields=to_json(fields),
                fields_hash=fields_hash(fields),
                external_id=None,
                draft_key=None,
                source_hash=sha256(body["rawJobDescription"].encode()).digest(),
                provenance="{}",
                now=now,
            )
            row = await conn.fetchrow(ADD.sql, *bound)
            answer = orjson.dumps({"ok": True, "jobId": row["id"], "status": row["status"]})
        return 201, answer

    async def _search(self, conn: Any, scope: dict[str, Any], now: datetime) -> tuple[int, bytes]:
        await conn.fetch(TAKE.sql, *TAKE.bind(now=now, keys=["board:bench"], windows=[60]))
        query = dict(part.split("=") for part in scope["query_string"].decode().split("&"))
        params: dict[str, Any] = dict.fromkeys(RANKED.names)
        params |= {"now": now, "limit": 26, "window": board_search.WINDOW, "recent": board_search.RECENT}
        params |= {"words": query["q"], "exact": query["q"]}
        bound = RANKED.bind(**params)
        rows = await conn.fetch(RANKED.sql, *bound)
        return 200, orjson.dumps({"jobs": [dict(row) for row in rows]}, default=str)


app = Reference()
