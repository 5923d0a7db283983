"""One HTTP call as an endpoint sees it: the request, who calls, and the transaction it works in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from starlette.requests import Request

from opentrain_server.api import peer
from opentrain_server.core.actor import Agent
from opentrain_server.core.db import Database, Db
from opentrain_server.core.rates import Usage
from opentrain_server.core.settings import Settings
from opentrain_server.outside.language_model import Model
from opentrain_server.outside.mail import Mailer


@dataclass(frozen=True, slots=True)
class House:
    """What the doors share: settings, the database, the threads that work on it, mail and model.

    Calls that may wait for a model run in `thinkers`, so that a slow one keeps no other call waiting.
    """

    settings: Settings
    database: Database
    threads: ThreadPoolExecutor
    mailer: Mailer
    model: Model | None
    thinkers: ThreadPoolExecutor


class Call(Request):
    """A request on its way through the door."""

    raw: bytes = b""
    agent: Agent
    db: Db
    usage: Usage | None = None
    thought: Any = None  # what the route's `think` found before the transaction

    @cached_property
    def house(self) -> House:
        """Return what the doors share."""
        return cast(House, self.app.state.house)

    @property
    def settings(self) -> Settings:
        """Return the operator's settings."""
        return self.house.settings

    @property
    def request_id(self) -> str:
        """Return the ID that stands in `X-Request-Id` and in errors."""
        return cast(str, self.scope["request_id"])

    @cached_property
    def address(self) -> str:
        """Return the caller's network address."""
        return peer.address(self, self.settings.trusted_proxies)

    def url_of(self, path: str) -> str:
        """Return an absolute URL of this server; it comes from the setting, never from a header."""
        return self.settings.base + path
