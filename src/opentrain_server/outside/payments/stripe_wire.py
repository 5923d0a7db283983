"""Stripe's wire format: forms sent, JSON answered, a key against doing a thing twice.

As documented at docs.stripe.com/api (v1): nested parameters in brackets, `Idempotency-Key` on POST, errors as
`{"error": {"type", "code", "decline_code", …}}`, lists by `starting_after` and `has_more`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import orjson

from opentrain_server.outside.payments.provider import ProviderAway, ProviderRefused

VERSION = "2026-10-28.endive"  # of the API, whose answers are read here
SECONDS = 30.0  # the longest that Stripe is waited for
PAGE, MOST_PAGES = 100, 20

Thing = dict[str, Any]


class ServerFailed(ProviderAway):
    """Stripe failed in the middle (5xx). It keeps that answer under the key, so one has to look."""


class CardRefused(Exception):
    """A card was refused (402): `error` is Stripe's account of it, with the payment as it then stands."""

    def __init__(self, error: Thing) -> None:
        """Take the error of the answer."""
        super().__init__(str(error.get("code")))
        self.error = error


class StripeWire:
    """Calls of one account at Stripe. The key stands in no repr, log or error."""

    def __init__(self, url: str, secret_key: str) -> None:
        """Take the base URL, without a path, and the secret key."""
        self.url, self._key = url.rstrip("/"), secret_key
        self._client = httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, path: str, **query: Any) -> Thing:
        """Read something."""
        return self._call("GET", path, params=form(query))

    def post(self, path: str, *, key: str | None = None, **fields: Any) -> Thing:
        """Do something, once under `key`."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self._call("POST", path, data=dict(form(fields)), headers=headers)

    def list(self, path: str, **query: Any) -> Iterator[Thing]:
        """Read a list to its end, newest first."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = self.get(path, limit=PAGE, **query, **after)
            yield from page["data"]
            if not page.get("has_more") or not page["data"]:
                return
            after = {"starting_after": page["data"][-1]["id"]}
        raise ProviderAway(f"{path} has more pages than are read")

    def _call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Thing:
        sent = {"Authorization": f"Bearer {self._key}", "Stripe-Version": VERSION, **(headers or {})}
        try:
            response = self._client.request(method, f"{self.url}/v1/{path}", headers=sent, **more)
            answer = orjson.loads(response.content)
        except httpx2.HTTPError as error:
            raise ProviderAway(f"{path}: {type(error).__name__}") from None
        except ValueError:
            raise _unreadable(path, response.status_code) from None
        if not isinstance(answer, dict):
            raise _unreadable(path, response.status_code)
        if response.status_code != httpx2.codes.OK:
            raise failure(path, response.status_code, answer)
        return answer


def failure(path: str, status: int, answer: Thing) -> Exception:
    """Return what an answer other than 200 means: refused for good, or not known."""
    error = answer.get("error")
    error = error if isinstance(error, dict) else {}
    word = str(error.get("code") or error.get("type") or status)
    if status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return ServerFailed(f"{path}: {status}")
    if status == httpx2.codes.PAYMENT_REQUIRED and error.get("type") == "card_error":
        return CardRefused(error)
    # Another call under the key runs or differed, too many calls, a wrong key: all of it is ours to mend.
    if status in {401, 403, 409, 429} or error.get("type") == "idempotency_error":
        return ProviderAway(f"{path}: {status} {word}")
    return ProviderRefused(word)


def form(fields: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Return parameters as Stripe takes them: `a[b]=1`, `a[0]=x`, booleans as words, None left out."""
    pairs: list[tuple[str, str]] = []
    for name, value in fields.items():
        pairs += _pairs(f"{prefix}[{name}]" if prefix else name, value)
    return pairs


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    if value is None:
        return []
    if isinstance(value, Mapping):
        return form(value, name)
    if isinstance(value, (list, tuple)):
        return form({str(place): one for place, one in enumerate(value)}, name)
    return [(name, str(value).lower() if isinstance(value, bool) else str(value))]


def _unreadable(path: str, status: int) -> Exception:
    text = f"{path}: {status}, and no JSON object"
    return ServerFailed(text) if status >= httpx2.codes.INTERNAL_SERVER_ERROR else ProviderAway(text)
