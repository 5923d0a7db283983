"""Live threads: a stream of server-sent events that says when something was written in a thread.

One poller for the process looks about once a second at the threads that anybody watches, all in one
statement; a waiting page holds no thread and no connection of the database. A stream says only a number; what
was written is fetched by the page itself, past the door, with everything that the door checks.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import structlog
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from opentrain_server.core.db import Database
from opentrain_server.domain.people import sessions
from opentrain_server.domain.talk import faces
from opentrain_server.house import House
from opentrain_server.web.door import cookie_name

PER_SESSION = 5
SECONDS = 15 * 60  # the longest life of a stream; the browser connects again
EVERY = 1.0  # seconds between two looks
KEEP_ALIVE = 20.0  # seconds after which a silent stream says that it is there

log = structlog.get_logger()

_NUMBERS = "SELECT id, last_number FROM conversations WHERE id = ANY(%(ids)s)"


@dataclass
class Streams:
    """The streams of this process: what they watch, and the numbers seen last."""

    database: Database
    watched: Counter[str] = field(default_factory=Counter)
    per_session: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, int] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    poller: "asyncio.Task[None] | None" = None

    def watch(self, conversation_id: str) -> None:
        """Begin to look at a thread; the first watcher starts the poller."""
        self.watched[conversation_id] += 1
        if self.poller is None or self.poller.done():
            self.poller = asyncio.create_task(self._poll())

    def leave(self, conversation_id: str) -> None:
        """Look at a thread no more; with nothing to look at the poller ends."""
        self.watched[conversation_id] -= 1
        if self.watched[conversation_id] <= 0:
            del self.watched[conversation_id]
            self.numbers.pop(conversation_id, None)

    async def _poll(self) -> None:
        while self.watched and not Stopping.now:
            try:
                found = await run_in_threadpool(_look, self.database, list(self.watched))
            except (PoolTimeout, OperationalError) as error:
                log.warning("live_waits", error=type(error).__name__)
                found = {}
            if any(self.numbers.get(key) != number for key, number in found.items()):
                self.numbers.update({key: n for key, n in found.items() if key in self.watched})
                self.changed.set()
                self.changed = asyncio.Event()
            await asyncio.sleep(EVERY)
        self.changed.set()
        self.changed = asyncio.Event()


class Stopping:
    """Whether the server was told to stop: streams end then, so that nothing waits for them."""

    now = False


def _look(database: Database, ids: list[str]) -> dict[str, int]:
    with database.autocommit() as db:
        return dict(db.conn.execute(_NUMBERS, {"ids": ids}).fetchall())


async def live(request: Request) -> Response:
    """Stream the numbers of a thread to a participant; 429 beyond 5 streams of one session."""
    house: House = request.app.state.house
    conversation_id = str(request.path_params["id"])[:64].replace("\0", "")
    cookie = request.cookies.get(cookie_name(house.settings), "")
    session_id = await run_in_threadpool(_admitted, house.database, cookie, conversation_id)
    if session_id is None:
        return Response(status_code=404)
    streams = _streams(request, house)
    if streams.per_session[session_id] >= PER_SESSION:
        return Response(status_code=429, headers={"retry-after": "60"})
    after = request.headers.get("last-event-id") or request.query_params.get("after", "")
    seen = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    stream = _Stream(streams, session_id, conversation_id, seen)
    return stream


class _Stream(StreamingResponse):
    """One stream; it is counted as long as it is served, however it ends."""

    def __init__(self, streams: Streams, session_id: str, conversation_id: str, seen: int) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(_told(streams, conversation_id, seen), 200, headers, "text/event-stream")
        self.streams, self.session_id, self.conversation_id = streams, session_id, conversation_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        streams = self.streams
        streams.per_session[self.session_id] += 1
        streams.watch(self.conversation_id)
        try:
            await super().__call__(scope, receive, send)
        finally:
            streams.leave(self.conversation_id)
            streams.per_session[self.session_id] -= 1
            streams.per_session += Counter()  # forgets those at zero


async def _told(streams: Streams, conversation_id: str, seen: int) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    end = loop.time() + SECONDS
    yield "retry: 3000\n\n"
    while loop.time() < end and not Stopping.now:
        waiting = streams.changed
        number = streams.numbers.get(conversation_id, 0)
        if number > seen:
            seen = number
            yield f"id: {number}\nevent: number\ndata: {number}\n\n"
        try:
            async with asyncio.timeout(min(KEEP_ALIVE, max(0.1, end - loop.time()))):
                await waiting.wait()
        except TimeoutError:
            yield ": still here\n\n"


def _streams(request: Request, house: House) -> Streams:
    state = request.app.state
    if not hasattr(state, "streams"):
        state.streams = Streams(house.database)
    found: Streams = state.streams
    return found


def _admitted(database: Database, cookie: str, conversation_id: str) -> str | None:
    """Return the session's ID if its person takes part in the thread, else None."""
    with database.autocommit() as db:
        visitor = sessions.of_cookie(db, cookie) if cookie else None
        if visitor is None or visitor.suspended:
            return None
        face = faces.of_threads(db, [conversation_id]).get(conversation_id)
    sides = {visitor.organization_id, visitor.user_id if visitor.is_labeler else None} - {None}
    mine = face is not None and sides & {face.organization_id, face.labeler_id}
    return visitor.session_id if mine else None


ROUTES = [Route("/messages/{id}/live", live, methods=["GET"])]
