"""The door of the pages: one small wrapper around every page, as the API has one.

A page is a plain function `show(visit) -> Response`, run in a thread within one transaction. A form is a page
with a second function, `act(visit) -> Response`: when it fails, nothing is changed and `show` runs again with
the problems and everything that was typed. Whatever else is raised becomes a page too: who is lost is
told where to go.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from psycopg import OperationalError
from psycopg.errors import ForeignKeyViolation, ReadOnlySqlTransaction
from psycopg_pool import PoolTimeout
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from opentrain_server import peer
from opentrain_server.core import rates
from opentrain_server.core.errors import Failure, Outdated
from opentrain_server.core.rates import Limit
from opentrain_server.core.settings import Settings
from opentrain_server.domain.history import audit
from opentrain_server.domain.people import sessions
from opentrain_server.web import access, forms, pages, viewing, words
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

log = structlog.get_logger()

RETHINKS = 3

Page = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Served:
    """A page with everything the door knows about it beforehand.

    `act` takes what is sent to it; `think` runs before the transaction, on the form alone, where it may
    wait for a model, and leaves its result in `visit.thought`. `own` pages stay the visitor's own while they
    look at somebody's account. `slow` ones may wait for a processor of payments.
    """

    show: Page
    act: Page | None
    needs: Needs
    max_bytes: int
    think: Callable[[Visit], Any] | None
    own: bool = False
    slow: bool = False


class PageRoute(Route):
    """The route of a page; tests walk all of them."""

    served: Served


def route(
    path: str,
    show: Page,
    act: Page | None = None,
    *,
    needs: Needs = Needs.NOTHING,
    max_bytes: int = forms.MAX_BYTES,
    think: Callable[[Visit], Any] | None = None,
    own: bool = False,
    slow: bool = False,
) -> PageRoute:
    """Return the route of a page. It answers GET, HEAD with it and, with `act`, POST."""
    served = Served(show, act, needs, max_bytes, think, own or needs is Needs.STAFF, slow)

    async def serve(request: Request) -> Response:
        return await _serve(Visit(request.scope, request.receive), served)

    endpoint: Callable[[Request], Awaitable[Response]] = serve
    found = PageRoute(path, endpoint, methods=["GET", "POST"] if act else ["GET"], include_in_schema=False)
    found.served = served
    return found


def action(path: str, act: Page, *, show: Page | None = None, needs: Needs, **more: Any) -> PageRoute:
    """Return the route of a button: it takes POST; `show` is the page to show again when it fails."""
    found = route(path, show or _nothing_to_show, act, needs=needs, **more)
    found.methods = {"POST"}
    return found


def _nothing_to_show(visit: Visit) -> Response:
    problem = next(iter(visit.problems.values()), "It could not be done.")
    return pages.error(visit, visit.status, "That did not work", problem)


async def _serve(visit: Visit, served: Served) -> Response:
    if visit.method == "POST":
        try:
            visit.sent = await forms.read(visit, max_bytes=served.max_bytes)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is left to read it
        except forms.TooLarge:
            limit = (
                f"At most {served.max_bytes // 1024:,} KB fit here. Nothing was saved; go back and send less."
            )
            return pages.error(visit, 413, "That is too large", limit)
        except forms.Unreadable:
            return pages.error(visit, 400, "That cannot be read", "Go back, reload the page and try again.")
    waits = served.slow or (served.think and visit.house.model)
    threads = visit.house.thinkers if visit.method == "POST" and waits else visit.house.threads
    return await asyncio.get_running_loop().run_in_executor(threads, _answer, visit, served)


def _answer(visit: Visit, served: Served) -> Response:
    try:
        return _admitted(visit, served)
    except Lost as lost:
        return pages.error(visit, lost.status, lost.title, lost.text)
    except Failure as failure:
        return pages.error(visit, *words.page_of(failure))
    except ReadOnlySqlTransaction:
        refused = viewing.changed_nothing()
        return pages.error(visit, refused.status, refused.title, refused.text)
    except (PoolTimeout, OperationalError, ForeignKeyViolation) as error:
        log.warning("database_unavailable", error=type(error).__name__)
        return pages.busy(visit)
    except Exception:
        log.exception("unexpected_failure", request_id=visit.scope.get("request_id"))
        return pages.broken(visit, str(visit.scope.get("request_id")))


def _admitted(visit: Visit, served: Served) -> Response:
    with visit.house.database.autocommit() as visit.db:
        if cookie := visit.cookies.get(cookie_name(visit.settings)):
            visit.visitor = sessions.of_cookie(visit.db, cookie)
        if refusal := _limited(visit) or _forged(visit):
            return refusal
        if not served.own:
            viewing.look(visit)
        if refusal := access.admit(visit, served.needs):
            return refusal
        if visit.method == "GET":
            with viewing.transaction(visit):
                return served.show(visit)
    return _act(visit, served)


def _act(visit: Visit, served: Served) -> Response:
    try:
        return _done(visit, served)
    except Invalid as invalid:
        visit.problems, visit.status = invalid.problems, 400
    except Failure as failure:
        if failure.reason in words.HIDDEN:
            raise
        visit.problems, visit.status = {"": words.sentence(failure)}, 409
    with visit.house.database.autocommit() as visit.db, viewing.transaction(visit):
        return served.show(visit)


def _done(visit: Visit, served: Served) -> Response:
    assert served.act is not None
    for _ in range(RETHINKS):
        visit.thought = served.think(visit) if served.think else None
        try:
            with visit.house.database.autocommit() as visit.db, viewing.transaction(visit):
                response = served.act(visit)
                _audit(visit, served, response)
                return response
        except Outdated:
            continue
    raise Failure("unavailable")


def _audit(visit: Visit, served: Served, response: Response) -> None:
    """Write down what was done for an account; a form that was taken sends the browser on."""
    if served.needs in {Needs.EMPLOYER, Needs.OWNER} and response.status_code == 303 and not visit.audited:
        assert served.act is not None
        subject = next(iter(visit.path_params.values()), None) or visit.query_params.get("jobId")
        audit.record(visit.db, visit.person.member, action=served.act.__name__, subject_id=subject)


def _forged(visit: Visit) -> Response | None:
    if visit.method == "GET" or access.same_site(visit):
        return None
    text = f"The form did not come from {visit.settings.base}. Open the page there and send it again."
    return pages.error(visit, 403, "That was not sent from here", text)


def _limited(visit: Visit) -> Response | None:
    """Count the visit, by session or with the board's calls of its address; return a page when too many."""
    settings = visit.settings
    if visit.visitor is not None:
        limit = Limit(f"session:{visit.visitor.session_id}", settings.calls_per_minute, 60)
    else:
        limit = Limit(f"board:{peer.bucket(visit.address)}", settings.board_calls_per_minute, 60)
    usage = rates.take(visit.db, [limit])
    return None if usage.taken else pages.slow_down(visit, usage.seconds_left(visit.db.now))


def cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie; over https it is bound to this host (RFC 6265bis §4.1.3)."""
    return "__Host-opentrain" if settings.base.startswith("https:") else "opentrain"


def set_session(response: Response, settings: Settings, cookie: str) -> None:
    """Put a session's cookie into an answer."""
    response.set_cookie(
        cookie_name(settings),
        cookie,
        max_age=int(sessions.LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.base.startswith("https:"),
    )


def clear_session(response: Response, settings: Settings) -> None:
    """Take the session's cookie away."""
    secure = settings.base.startswith("https:")
    response.delete_cookie(cookie_name(settings), path="/", httponly=True, samesite="lax", secure=secure)
