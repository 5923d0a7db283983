"""The door of the pages: one small wrapper around every page, as the API has one.

A page is a plain function `page(visit) -> Response`, run in a thread with a database at hand. Whatever it
raises becomes a page too: somebody who is lost is told where to go.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import cast

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from opentrain_server import peer
from opentrain_server.core import rates
from opentrain_server.core.db import Db
from opentrain_server.core.rates import Limit
from opentrain_server.core.settings import Settings
from opentrain_server.house import House
from opentrain_server.web import pages

log = structlog.get_logger()


class Visit(Request):
    """A person's request, with the database to answer it from."""

    db: Db

    @cached_property
    def house(self) -> House:
        """Return what the doors share."""
        return cast(House, self.app.state.house)

    @property
    def settings(self) -> Settings:
        """Return the operator's settings."""
        return self.house.settings

    def url_of(self, path: str) -> str:
        """Return an absolute URL of this server; it comes from the setting, never from a header."""
        return self.settings.base + path


Page = Callable[[Visit], Response]


class Lost(Exception):
    """Nothing is here (any more); becomes a page with this status."""

    def __init__(self, status: int, title: str, text: str) -> None:
        """Say what a person should know."""
        super().__init__(title)
        self.status, self.title, self.text = status, title, text


def route(path: str, page: Page) -> Route:
    """Return the route of a page. It answers GET, and HEAD with it."""

    async def serve(request: Request) -> Response:
        visit = Visit(request.scope, request.receive)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(visit.house.threads, _answer, page, visit)

    endpoint: Callable[[Request], Awaitable[Response]] = serve
    return Route(path, endpoint, methods=["GET"], include_in_schema=False)


def _answer(page: Page, visit: Visit) -> Response:
    try:
        with visit.house.database.autocommit() as visit.db:
            return _limited(visit) or page(visit)
    except Lost as lost:
        return pages.error(visit.settings, lost.status, lost.title, lost.text)
    except (PoolTimeout, OperationalError) as error:
        log.warning("database_unavailable", error=type(error).__name__)
        return pages.busy(visit.settings)
    except Exception:
        log.exception("unexpected_failure", request_id=visit.scope.get("request_id"))
        return pages.broken(visit.settings, str(visit.scope.get("request_id")))


def _limited(visit: Visit) -> Response | None:
    """Count the visit with the board's calls of its address; return a page when it is one too many."""
    address = peer.bucket(peer.address(visit, visit.settings.trusted_proxies))
    usage = rates.take(visit.db, [Limit(f"board:{address}", visit.settings.board_calls_per_minute, 60)])
    return None if usage.taken else pages.slow_down(visit.settings, usage.seconds_left(visit.db.now))
