"""Speaks the calls: one request, its retries, its answer or its failure."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

from opentrain_client import __version__
from opentrain_client.call import Call, Request, build
from opentrain_client.errors import ApiError, NetworkError, TokenError, UsageError

if TYPE_CHECKING:
    import ssl

    import httpx2

TIMEOUT = 30.0  # seconds, for connecting, for each wait and for the whole answer
PAUSES = (0.5, 1.0)  # seconds between the up to three attempts
RETRIED = frozenset({502, 503, 504})
BUSY_RETRIES = 5  # of a write whose first copy still runs
BUSY_PAUSE_MAX = 30.0  # seconds, whatever Retry-After says
IDLE = 2.0  # seconds a connection is kept: less than servers do, so that none is reused while it closes
ANSWER_MAX = 32 * 1024 * 1024  # bytes
ABSENT = "there is none, neither in the environment (OPENTRAIN_API_TOKEN) nor saved"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Answer(NamedTuple):
    """A success: the decoded body and what the headers told."""

    status: int
    body: dict[str, Any]
    test_mode: bool


class Exchange(NamedTuple):
    """One attempt as it was seen: for a log, a demo, the word about test mode."""

    method: str
    path: str
    status: int
    seconds: float
    test_mode: bool


class _Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: Any


class Client:
    """A server of this API. `watch` sees every answered attempt. Not for use by two threads at once."""

    def __init__(
        self, base_url: str, token: str | None = None, *, watch: Callable[[Exchange], None] | None = None
    ) -> None:
        self.base_url = base_url
        self.token = token
        self._watch = watch
        self._http: httpx2.Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection; a later call opens a new one."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def send(
        self,
        call: Call,
        arguments: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        dry_run: bool = False,
    ) -> Answer:
        """The call's answer. ApiError: not 2xx. NetworkError: no answer. TokenError: no token to send."""
        headers = self._headers(call, idempotency_key)
        reply = self._patiently(build(call, arguments, dry_run=dry_run), headers)
        if not 200 <= reply.status < 300 or not isinstance(reply.body, dict):
            raise ApiError(
                status=reply.status,
                body=reply.body,
                request_id=reply.headers.get("x-request-id"),
                retry_after=reply.headers.get("retry-after"),
                call=call.name,
                job_id=arguments.get("jobId"),
            )
        return Answer(reply.status, reply.body, _is_test(reply.headers))

    def pages(self, call: Call, arguments: Mapping[str, Any]) -> Iterator[Answer]:
        """All pages of a list, from `cursor` on; ends where the server does, or repeats a cursor."""
        seen = {arguments.get("cursor"), None}
        cursor = arguments.get("cursor")
        while True:
            answer = self.send(call, {**arguments, "cursor": cursor})
            yield answer
            cursor = answer.body.get("nextCursor")
            if cursor in seen:
                return
            seen.add(cursor)

    def _headers(self, call: Call, idempotency_key: str | None) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": f"opentrain-client/{__version__}"}
        if call.access == "token" and not self.token:
            raise TokenError(ABSENT)
        if call.access != "open" and self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if call.writes:
            headers["Idempotency-Key"] = _checked_key(idempotency_key or str(uuid.uuid4()))
        return headers

    def _patiently(self, request: Request, headers: Mapping[str, str]) -> _Reply:
        """Wait for the first copy of a write to end, with the same key."""
        for _ in range(BUSY_RETRIES):
            reply = self._repeatedly(request, headers)
            if not _is_busy(reply):
                return reply
            time.sleep(retry_seconds(reply.headers.get("retry-after")))
        return self._repeatedly(request, headers)

    def _repeatedly(self, request: Request, headers: Mapping[str, str]) -> _Reply:
        """Reads are repeated when the way or the server failed, writes only if nothing was sent."""
        reads = request.method == "GET"
        for pause in PAUSES:
            try:
                reply = self._once(request, headers)
            except NetworkError as error:
                if not error.unsent and (error.timed_out or not reads):
                    raise
            else:
                if not (reads and reply.status in RETRIED):
                    return reply
            time.sleep(pause)
        return self._once(request, headers)

    def _once(self, request: Request, headers: Mapping[str, str]) -> _Reply:
        import httpx2  # noqa: PLC0415 - its import takes longer than all of `--help`

        started = time.monotonic()
        content, kind = _encoded(request)
        sent = {**headers, "Content-Type": kind} if content is not None else dict(headers)
        url = self.base_url + request.target
        try:
            with self._opened().stream(
                request.method, url, content=content, headers=sent, timeout=TIMEOUT + request.wait
            ) as response:
                raw = _read(response, deadline=started + TIMEOUT + request.wait)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise NetworkError(f"no server answers at {self.base_url} ({error})", unsent=True) from None
        except httpx2.TimeoutException:
            raise NetworkError(f"{self.base_url} did not answer in {TIMEOUT:.0f} s", timed_out=True) from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise NetworkError(f"the connection to {self.base_url} failed ({error})") from None
        reply = _Reply(response.status_code, response.headers, _decoded(raw))
        self._tell(request, reply, time.monotonic() - started)
        return reply

    def _tell(self, request: Request, reply: _Reply, seconds: float) -> None:
        if self._watch is not None:
            path = request.target.partition("?")[0]
            self._watch(Exchange(request.method, path, reply.status, seconds, _is_test(reply.headers)))

    def _opened(self) -> "httpx2.Client":
        import httpx2  # noqa: PLC0415 - as above

        if self._http is None:
            parts = urlsplit(self.base_url)
            here = parts.hostname in LOOPBACK
            self._http = httpx2.Client(
                timeout=TIMEOUT,
                follow_redirects=False,
                limits=httpx2.Limits(keepalive_expiry=IDLE),
                trust_env=not here,  # no proxy on the way to oneself
                verify=_trusting_nobody() if here and parts.scheme == "http" else True,
            )
        return self._http


def _trusting_nobody() -> "ssl.SSLContext":
    """For a way without TLS: the system's certificates take 35 ms to load, and none of them is needed."""
    import ssl  # noqa: PLC0415 - comes with httpx2

    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def retry_seconds(header: str | None) -> float:
    """Seconds a `Retry-After` asks for, within 0 and 30; 1 where it is absent or a date."""
    text = (header or "").strip()
    return min(float(text), BUSY_PAUSE_MAX) if text.isascii() and text.isdigit() else 1.0


def _encoded(request: Request) -> tuple[bytes | None, str]:
    if request.body is None:
        return None, ""
    if request.form:
        return urlencode(request.body, errors="replace").encode(), "application/x-www-form-urlencoded"
    return json.dumps(request.body).encode(), "application/json"


def _checked_key(key: str) -> str:
    if not 1 <= len(key) <= 255 or not all(" " <= char <= "~" for char in key):
        raise UsageError("an idempotency key has 1 to 255 printable ASCII characters")
    return key


def _read(response: "httpx2.Response", *, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > ANSWER_MAX:
            raise NetworkError(f"the answer is longer than {ANSWER_MAX} bytes", timed_out=True)
        if time.monotonic() > deadline:
            raise NetworkError(f"the answer did not end in {TIMEOUT:.0f} s", timed_out=True)
        parts.append(part)
    return b"".join(parts)


def _decoded(raw: bytes) -> Any:
    """The JSON of an answer, None for anything else: only an error page of something in between."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _is_busy(reply: _Reply) -> bool:
    details = reply.body.get("details") if reply.status == 409 and isinstance(reply.body, dict) else None
    return isinstance(details, dict) and details.get("reason") == "idempotency_in_progress"


def _is_test(headers: Mapping[str, str]) -> bool:
    return headers.get("x-opentrain-mode", "").lower() == "test"
