"""Signing in and out."""

from starlette.responses import Response

from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import half_sessions, people, sessions, sign_ins
from opentrain_server.domain.people.half_sessions import SignedIn
from opentrain_server.domain.people.sign_ins import HalfIn, Mailed
from opentrain_server.web import credentials, pages
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.credentials import Judged
from opentrain_server.web.door import action, clear_session, route, set_session
from opentrain_server.web.forms import safe_path
from opentrain_server.web.sign_up import START, email_typed, mailed, with_next
from opentrain_server.web.visit import Visit

HALF_COOKIE = "opentrain_half"
HALF_PATH = "/sign-in/code"
WRONG = "This address and this password do not belong together. Check both."


def page(visit: Visit) -> Response:
    """Ask for address and password."""
    going = _going(visit)
    if visit.visitor is not None:
        return visit.go(going or START)
    return visit.render("sign_in.html", headers=pages.PRIVATE, email=visit.typed("email"), going=going)


def think(visit: Visit) -> object:
    """Count the attempt and judge the password."""
    email, base = email_typed(visit, "email"), visit.settings.base
    return credentials.judge(
        visit,
        "password",
        lambda db: sign_ins.begin(db, email=email, address=credentials.bucket(visit), base=base),
    )


def sign_in(visit: Visit) -> Response:
    """Let somebody in, or half in, or ask for the link that was mailed."""
    if isinstance(visit.thought, Mailed):
        return mailed(visit, email_typed(visit, "email"), "/sign-in")
    return _judged(visit, visit.thought) or page(visit)


def link_page(visit: Visit) -> Response:
    """Ask for the password of the account that a link leads to."""
    try:
        link = sign_ins.look(visit.db, visit.path_params["link"])
    except Failure:
        raise Lost(
            410,
            "This link is over",
            "It was used already, is more than an hour old, or took five wrong passwords. Sign in again for a"
            " new one.",
        ) from None
    return visit.render("sign_in_link.html", headers=pages.PRIVATE, email=link.email)


def link_think(visit: Visit) -> object:
    """Count the attempt with the link and judge the password."""
    link, address = visit.path_params["link"], credentials.bucket(visit)
    return credentials.judge(
        visit, "password", lambda db: sign_ins.begin_with_link(db, link, address=address)
    )


def link_sign_in(visit: Visit) -> Response:
    """Let somebody in by the link and the password."""
    again = {"email": visit.thought.attempt.email}
    return _judged(visit, visit.thought) or visit.render("sign_in_link.html", **again)


def code_page(visit: Visit) -> Response:
    """Ask for the code of the second factor."""
    if not half_sessions.waits(visit.db, visit.cookies.get(HALF_COOKIE, "")):
        return visit.go(with_next("/sign-in", _going(visit)))
    return visit.render("sign_in_code.html", headers=pages.PRIVATE, going=_going(visit))


def enter_code(visit: Visit) -> Response:
    """Turn half a session into a whole one."""
    result = half_sessions.enter(
        visit.db,
        visit.cookies.get(HALF_COOKIE, ""),
        code=visit.sent.text("code"),
        keys=visit.house.keys,
        address=credentials.bucket(visit),
        browser=visit.browser,
        base=visit.settings.base,
    )
    if isinstance(result, Refused):
        left = result.details["codesLeft"]
        if not left:
            return visit.go(with_next("/sign-in", _going(visit)), ok="codes-over")
        visit.refuse({"code": f"This code is not right, or was used already. Tries left: {left}."})
        return code_page(visit)
    return let_in(visit, result)


def sign_out(visit: Visit) -> Response:
    """End this browser's session."""
    if visit.visitor is not None:
        sessions.end(visit.db, visit.visitor.user_id, session_id=visit.visitor.session_id)
    response = visit.go("/", ok="signed-out")
    clear_session(response, visit.settings)
    return response


def let_in(visit: Visit, result: SignedIn | HalfIn) -> Response:
    """Go on with a new session, the browser's old one ended, or to the page that asks for a code."""
    going = _going(visit)
    if isinstance(result, HalfIn):
        response = visit.go(with_next(HALF_PATH, going))
        keep(visit, response, HALF_COOKIE, result.cookie, seconds=int(half_sessions.LIFE.total_seconds()))
        return response
    if visit.visitor is not None:
        sessions.end(visit.db, visit.visitor.user_id, session_id=visit.visitor.session_id)
    response = visit.go(going or START)
    set_session(response, visit.settings, result.cookie)
    response.delete_cookie(HALF_COOKIE, path="/")
    return response


def keep(visit: Visit, response: Response, name: str, value: str, *, seconds: int) -> None:
    """Let the browser keep a secret for a while, out of the address bar and out of reach of scripts."""
    secure = visit.settings.base.startswith("https:")
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def start(visit: Visit) -> Response:
    """Lead everybody to where their work is."""
    visitor = visit.person
    ok = visit.query_params.get("ok")
    place = "/account"
    if visitor.is_staff:
        place = "/staff"
    elif visitor.organization_id is not None:
        place = "/employer"
    elif visitor.is_labeler:
        place = "/find-work"
    elif (wish := people.wish(visit.db, visitor.human)) is not None:
        place = "/employer/start" if wish == "hire" else "/profile"
    return visit.go(place, ok=ok if ok in pages.NOTICES else None)


def _judged(visit: Visit, judged: Judged) -> Response | None:
    result = sign_ins.finish(
        visit.db,
        judged.attempt,
        right=judged.right,
        outgrown=judged.renewed,
        address=visit.address,
        browser=visit.browser,
        base=visit.settings.base,
    )
    if isinstance(result, Refused):
        visit.refuse({"": WRONG})
        return None
    return let_in(visit, result)


def _going(visit: Visit) -> str:
    return safe_path(visit.sent.text("next") or visit.query_params.get("next"), "")


ROUTES = [
    route("/sign-in", page, sign_in, think=think),
    route(HALF_PATH, code_page, enter_code),
    route("/sign-in/{link}", link_page, link_sign_in, think=link_think),
    action("/sign-out", sign_out, needs=Needs.NOTHING, own=True),
    route(START, start, needs=Needs.PERSON),
]
