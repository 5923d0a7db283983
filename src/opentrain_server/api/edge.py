"""The edge of the server: what every request gets, whichever door it goes to. Plain ASGI, for speed."""

import re
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_OPEN_TO_ALL = re.compile(
    r"/api/public/v1/jobs(/(search|facets|changes|(?!mine$)[^/]+))?|/api/public/v1/openapi\.json|/api/out"
    r"|/llms\.txt|/auth\.md|/\.well-known/.+|/dist/.*"
)
_PREFLIGHT = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, OPTIONS"),
    (b"access-control-allow-headers", b"Content-Type, Authorization"),
    (b"access-control-max-age", b"86400"),
]
_KEEPS_SLASH = ("/", "/dist/")

log = structlog.get_logger("opentrain.access")


class Edge:
    """Gives each request an ID, answers HEAD as GET without a body, ignores a trailing slash, logs."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        try:
            if exchange.is_preflight:
                await exchange.send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
                await exchange.send({"type": "http.response.body", "body": b""})
            else:
                await self.app(exchange.scope, receive, exchange.send)
        finally:
            exchange.log()


class _Exchange:
    def __init__(self, scope: Scope, send: Send) -> None:
        self.outer, self.started, self.status = send, time.perf_counter(), 0
        self.is_head = scope["method"] == "HEAD"
        self.scope: MutableMapping[str, Any] = dict(scope)
        self.scope["request_id"] = _request_id(scope)
        if self.is_head:
            self.scope["method"] = "GET"
        path = scope["path"]
        if path.endswith("/") and path not in _KEEPS_SLASH:
            path = self.scope["path"] = path.rstrip("/") or "/"
        self.is_preflight = scope["method"] == "OPTIONS" and _OPEN_TO_ALL.fullmatch(path) is not None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [
                *message["headers"],
                (b"x-request-id", self.scope["request_id"].encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
        elif self.is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self.outer(message)

    def log(self) -> None:
        milliseconds = round((time.perf_counter() - self.started) * 1000, 1)
        route = self.scope.get("route")
        log.info(
            "request",
            method="HEAD" if self.is_head else self.scope["method"],
            path=getattr(route, "path", "-"),  # the route, not the path: a path may hold a secret
            status=self.status,
            ms=milliseconds,
            request_id=self.scope["request_id"],
        )


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return str(uuid.uuid4())
