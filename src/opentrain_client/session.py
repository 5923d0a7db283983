"""One run of a command: which server and token it uses, what it was told, how it answers."""

from collections.abc import Mapping
from typing import Any

from opentrain_client import output, settings
from opentrain_client.call import Call
from opentrain_client.http import Client, Exchange


class Session:
    """Made by every command from its common flags. Settings are read when they are first needed."""

    def __init__(
        self,
        *,
        base_url: str | None = None,
        as_json: bool = False,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        every_page: bool = False,
    ) -> None:
        self.as_json = as_json
        self.dry_run = dry_run
        self.idempotency_key = idempotency_key
        self.every_page = every_page
        self._base_url_flag = base_url
        self._client: Client | None = None
        self._told_test = False

    @property
    def base_url(self) -> str:
        """The server's origin."""
        return settings.base_url(self._base_url_flag)

    @property
    def again(self) -> tuple[str, ...]:
        """The flags that the next command needs as well."""
        return ("--base-url", self._base_url_flag) if self._base_url_flag else ()

    def client(self, call: Call, *, token: str | None = None) -> Client:
        """The connection of this run, with `token` or the one of the settings where the call takes one."""
        if self._client is None:
            self._client = Client(self.base_url, watch=self._watch)
        if call.access != "open":
            self._client.token = token or settings.token()
        return self._client

    def send(self, call: Call, arguments: Mapping[str, Any], *, token: str | None = None) -> dict[str, Any]:
        """The body of the answer; with `--all` every page's items under the list's key, `nextCursor` null."""
        client = self.client(call, token=token)
        if call.page and self.every_page:
            bodies = [answer.body for answer in client.pages(call, arguments)]
            return {**bodies[-1], call.page: [item for body in bodies for item in body[call.page]]}
        key = self.idempotency_key
        return client.send(call, arguments, idempotency_key=key, dry_run=self.dry_run).body

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()

    def next(self, *words: str, human: object = None) -> None:
        """Show the next command to type, with `--base-url` if this run needed it; the page a human opens."""
        page = f"  (a human opens {output.clean(human)})" if human else ""
        output.say(f"Next: {output.command('opentrain', *words, *self.again)}{page}", dim=True)

    def _watch(self, exchange: Exchange) -> None:
        if exchange.test_mode and not self._told_test:
            self._told_test = True
            output.say("mode: test", error=True)
