"""A person's request: who they are, what they typed, and how it is answered."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from opentrain_server import peer
from opentrain_server.core.db import Db
from opentrain_server.core.settings import Settings
from opentrain_server.domain.people.sessions import Visitor
from opentrain_server.house import House
from opentrain_server.web import pages
from opentrain_server.web.forms import Form


class Visit(Request):
    """A person's request, with the database to answer it from.

    `sent` is the form that came; `problems` what was wrong with it, by field; `thought` what was found out
    about it before the transaction.
    """

    db: Db
    visitor: Visitor | None = None
    sent: Form = Form({}, {})
    problems: Mapping[str, str] = {}  # never written to
    thought: Any = None
    status: int = 200
    audited: bool = False  # by the verb itself

    @cached_property
    def house(self) -> House:
        """Return what the doors share."""
        return cast(House, self.app.state.house)

    @property
    def settings(self) -> Settings:
        """Return the operator's settings."""
        return self.house.settings

    @property
    def person(self) -> Visitor:
        """Return who is signed in, on a page that needs somebody to be."""
        assert self.visitor is not None
        return self.visitor

    @cached_property
    def address(self) -> str:
        """Return the visitor's network address."""
        return peer.address(self, self.settings.trusted_proxies)

    @property
    def browser(self) -> str:
        """Return what the browser calls itself."""
        return self.headers.get("user-agent", "")

    @property
    def here(self) -> str:
        """Return the path and query of this page."""
        return self.url.path + (f"?{self.url.query}" if self.url.query else "")

    def url_of(self, path: str) -> str:
        """Return an absolute URL of this server; it comes from the setting, never from a header."""
        return self.settings.base + path

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Let the form be shown again with problems, while what was done so far stays done."""
        self.problems, self.status = problems, 400

    def typed(self, name: str, kept: object = "") -> object:
        """Return what was typed into a field that is shown again, else what is kept."""
        return self.sent.text(name) if self.problems and name in self.sent else kept

    def render(
        self,
        template: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        **facts: object,
    ) -> Response:
        """Return a template as a page; what is shown to somebody signed in is kept nowhere."""
        private = self.visitor is not None or self.method != "GET"
        return pages.render(
            self.settings,
            template,
            status=status or self.status,
            headers=pages.PRIVATE if private else headers or pages.SHARED,
            visitor=self.visitor,
            problems=self.problems,
            typed=self.typed,
            sent=self.sent,
            said=pages.NOTICES.get(self.query_params.get("ok", "")),
            here=self.url.path,
            now=self.db.now,
            **facts,
        )

    def go(self, path: str, *, ok: str | None = None) -> Response:
        """Send the browser on after a form was taken; `ok` names the notice to show there."""
        if ok is not None:
            assert ok in pages.NOTICES, ok
            before, mark, fragment = path.partition("#")
            path = f"{before}{'&' if '?' in before else '?'}ok={ok}{mark}{fragment}"
        return RedirectResponse(path, 303, {**pages.PRIVATE, "referrer-policy": "same-origin"})

    @property
    def now(self) -> datetime:
        """Return the time of this request."""
        return self.db.now
