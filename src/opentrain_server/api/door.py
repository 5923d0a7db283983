"""The door: one small wrapper around every endpoint of the public API.

It keeps the contract's order of checks, opens the one transaction of a call, and encodes the answer
before the commit: what cannot be encoded must not have happened. Endpoints are plain functions
`endpoint(call, path ids…, query, body) -> answer`, run in a thread; FastAPI derives their documentation
from the same signatures.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi.routing import APIRoute
from psycopg import OperationalError
from psycopg.errors import ForeignKeyViolation
from psycopg_pool import PoolTimeout
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from opentrain_server.api import bodies, errors, signature, wire
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declared_by
from opentrain_server.api.gate import admit
from opentrain_server.api.signature import Signature
from opentrain_server.api.wire import Flag
from opentrain_server.core import idempotency
from opentrain_server.core.errors import Failure, Outdated, Refused
from opentrain_server.core.idempotency import Keyed, Overtaken, Stored
from opentrain_server.domain.history import audit

PUBLIC = "/api/public/v1"
ALLOW_ORIGIN = "access-control-allow-origin"
RETHINKS = 3
_ORIGINS = "access-control-allow-origin"
_NOT_KEPT = {401, 429, 500, 503}
_Body = dict[str, Any] | None

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with another status than the route's usual one."""

    body: object
    status: int


class Door(APIRoute):
    """A route that FastAPI documents and `Served` answers, without the layers between."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Take what FastAPI's own routes take."""
        super().__init__(path, endpoint, **options)
        ids = {param.name: param.alias for param in self.dependant.path_params}
        self.served = Served(endpoint, declared_by(endpoint), Signature.of(endpoint, ids))
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and hop into a thread, once."""
        call = Call(scope, receive)
        if call.method != "GET":
            try:
                call.raw = await bodies.read(call)
            except ClientDisconnect:
                return  # nobody is left to answer
        house, loop = call.house, asyncio.get_running_loop()
        threads = house.thinkers if self.served.declared.think and house.model else house.threads
        response = await loop.run_in_executor(threads, self.served.answer, call)
        await response(scope, receive, send)


class Served:
    """One endpoint with everything the door knows about it beforehand."""

    def __init__(self, endpoint: Callable[..., Any], declared: Declared, signature: Signature) -> None:
        """Bind the endpoint to what its route declares."""
        self.endpoint = endpoint
        self.declared = declared
        self.signature = signature
        self._any_origin = {name: value for name, value in declared.headers.items() if name == ALLOW_ORIGIN}

    def answer(self, call: Call) -> Response:
        """Return the answer of one call, whatever happens."""
        try:
            response = self._answer(call)
        except Failure as failure:
            response = errors.answer(failure, call.request_id, self.declared.statuses)
            response.headers.update(self._any_origin)
        except (PoolTimeout, OperationalError, ForeignKeyViolation) as error:
            # ForeignKeyViolation: the account was joined to another while this call ran; asked again, the
            # token is found revoked.
            log.warning("database_unavailable", error=type(error).__name__)
            response = errors.answer(Failure("unavailable"), call.request_id)
        except Exception:
            log.exception("unexpected_failure", request_id=call.request_id)
            response = errors.answer(Failure("internal_error"), call.request_id)
        if origins := self.declared.headers.get(_ORIGINS):
            response.headers[_ORIGINS] = origins  # on refusals too: a page of another origin must read why
        return _dressed(response, call)

    def _answer(self, call: Call) -> Response:
        with call.house.database.autocommit() as call.db:
            admit(call, self.declared.gate)
            if call.method == "GET":
                result = self.endpoint(call, **self.signature.arguments(call, None))
                return result if isinstance(result, Response) else self._respond(self._encode(result, call))
            body = bodies.parse(
                call.raw, call.headers.get("content-type"), required=self.signature.needs_body
            )
            _refuse_rehearsal(call)
            keyed = _keyed(call, body)
            if self.declared.think is None:
                return self._write(call, keyed, body)
        return self._think_first(call, keyed, body)

    def _think_first(self, call: Call, keyed: Keyed | None, body: _Body) -> Response:
        think = self.declared.think
        assert think is not None
        if keyed and (self.declared.acts or call.house.model) and (earlier := self._earlier(call, keyed)):
            return earlier
        for _ in range(RETHINKS):
            try:
                call.thought = think(call, **self.signature.arguments(call, body))
            except Failure as failure:
                with call.house.database.autocommit() as call.db:
                    return self._refuse(call, keyed, failure)
            try:
                with call.house.database.autocommit() as call.db:
                    return self._write(call, keyed, body)
            except Outdated:
                continue
        raise Failure("unavailable")

    def _earlier(self, call: Call, keyed: Keyed) -> Response | None:
        """Look for a stored answer before somebody outside is asked; the transaction will look again."""
        with call.house.database.transaction() as call.db:
            earlier = idempotency.begin(call.db, keyed)
            return self._replay(earlier, call) if earlier else None

    def _write(self, call: Call, keyed: Keyed | None, body: _Body) -> Response:
        def effect() -> Stored:
            arguments = self.signature.arguments(call, body)
            done = self._encode(self.endpoint(call, **arguments), call)
            if done.status < 300 and not self.declared.audits:
                subject = call.subject or next((arguments[name] for name in self.signature.ids), None)
                audit.record(call.db, call.agent, action=self.endpoint.__name__, subject_id=subject)
            return done

        try:
            return self._once(call, keyed, effect)
        except Failure as failure:
            return self._refuse(call, keyed, failure)

    def _refuse(self, call: Call, keyed: Keyed | None, failure: Failure) -> Response:
        status = errors.status_of(failure.reason, self.declared.statuses)
        if keyed is None or status in _NOT_KEPT or failure.reason.startswith("idempotency_"):
            raise failure
        body = errors.envelope(status, failure.reason, failure.details, call.request_id)
        return self._once(call, keyed, lambda: Stored(status, body, call.request_id))

    def _once(self, call: Call, keyed: Keyed | None, effect: Callable[[], Stored]) -> Response:
        if keyed is None:
            with call.db.conn.transaction():
                return self._respond(effect())
        for _ in range(2):  # overtaken once, the second look-up finds the other call's answer
            try:
                with call.db.conn.transaction():
                    if earlier := idempotency.begin(call.db, keyed, wait=self.declared.acts):
                        return self._replay(earlier, call)
                    done = effect()
                    if done.status not in _NOT_KEPT:
                        idempotency.store(call.db, keyed, self._without_secrets(done))
                    return self._respond(done)
            except Overtaken:
                continue
        raise Failure("idempotency_in_progress")

    def _encode(self, result: object, call: Call) -> Stored:
        if isinstance(result, Stored):
            return result
        if isinstance(result, Refused):
            status = errors.status_of(result.reason, self.declared.statuses)
            body = errors.envelope(status, result.reason, result.details, call.request_id)
            return Stored(status, body, call.request_id)
        if not isinstance(result, Answer):
            result = Answer(result, self.declared.status)
        return Stored(result.status, wire.encode(result.body), call.request_id)

    def _without_secrets(self, stored: Stored) -> Stored:
        if not self.declared.secrets or stored.status >= 300:
            return stored
        body = wire.decode(stored.body)
        return Stored(
            stored.status, wire.encode({**body, **dict.fromkeys(self.declared.secrets)}), stored.request_id
        )

    def _respond(self, stored: Stored) -> Response:
        return Response(stored.body, stored.status, dict(self.declared.headers), "application/json")

    def _replay(self, stored: Stored, call: Call) -> Response:
        call.scope["request_id"] = stored.request_id
        response = self._respond(stored)
        response.headers["idempotent-replayed"] = "true"
        return response


def _refuse_rehearsal(call: Call) -> None:
    """Refuse `?dryRun=true`: what was meant as a rehearsal must never be done in earnest."""
    if signature.query(_Rehearsal, call).dryRun:
        raise Failure("dry_run_not_supported", method=call.method, path=call.url.path)


class _Rehearsal(BaseModel):
    dryRun: Flag = False


def _keyed(call: Call, body: _Body) -> Keyed | None:
    key = call.headers.get("idempotency-key")
    if key is None:
        return None
    path, query = call.url.path, call.url.query
    return idempotency.bind(
        key, token_id=call.agent.token_id, method=call.method, path=path, query=query, body=body
    )


def _dressed(response: Response, call: Call) -> Response:
    headers = response.headers
    if call.usage is not None:
        headers["ratelimit-limit"] = str(call.usage.limit)
        headers["ratelimit-remaining"] = str(call.usage.remaining)
        headers["ratelimit-reset"] = str(call.usage.seconds_left(call.house.database.clock()))
        headers["cache-control"] = "no-store"
    if response.status_code == 401:
        resource = call.url_of("/.well-known/oauth-protected-resource")
        headers["www-authenticate"] = f'Bearer resource_metadata="{resource}"'
    return response
