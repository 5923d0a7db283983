"""One HTTP call as an endpoint sees it: the request, who calls, and the transaction it works in."""

from functools import cached_property
from typing import Any, cast

from starlette.requests import Request

from opentrain_server import peer
from opentrain_server.core.actor import Agent
from opentrain_server.core.db import Db
from opentrain_server.core.rates import Usage
from opentrain_server.core.settings import Settings
from opentrain_server.house import House


class Call(Request):
    """A request on its way through the door."""

    raw: bytes = b""
    agent: Agent
    db: Db
    usage: Usage | None = None
    subject: str | None = None  # what the audit says it was done to, where the path does not name it
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
