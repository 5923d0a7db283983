"""Signing up: the address first, by mail; then the rest."""

from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import sessions, sign_ups
from opentrain_server.domain.people.addresses import address_of
from opentrain_server.domain.people.email_links import Link
from opentrain_server.web import credentials, pages, papers
from opentrain_server.web.access import Lost
from opentrain_server.web.door import route, set_session
from opentrain_server.web.forms import Invalid, safe_path
from opentrain_server.web.visit import Visit

START = "/start"  # leads everybody to where their work is
WISHES = ("hire", "label")


def ask_page(visit: Visit) -> Response:
    """Ask for an address."""
    going = safe_path(visit.query_params.get("next") or visit.sent.text("next"), "")
    if visit.visitor is not None:
        return visit.go(going or START)
    return visit.render("sign_up.html", headers=pages.PRIVATE, email=visit.typed("email"), going=going)


def ask(visit: Visit) -> Response:
    """Mail a link, and say the same to everybody."""
    email = email_typed(visit, "email")
    going = safe_path(visit.sent.text("next"), "")
    sign_ups.ask(
        visit.db,
        email=email,
        address=credentials.bucket(visit),
        base=visit.settings.base,
        next_path=going or None,
    )
    return mailed(visit, email, "/sign-up")


def mailed(visit: Visit, email: str, again: str) -> Response:
    """Return the page that tells everybody to look into their mail; `again` is where to ask once more."""
    return visit.render("mailed.html", email=email, again=again)


def finish_page(visit: Visit) -> Response:
    """Ask for names, a password, and what somebody came for."""
    link = _look(visit)
    return visit.render(
        "sign_up_finish.html",
        headers=pages.PRIVATE,
        link=link,
        first_name=visit.typed("first_name"),
        last_name=visit.typed("last_name"),
        wish=visit.typed("wish"),
        versions=papers.versions(visit.settings),
    )


def think(visit: Visit) -> object:
    """Judge what was typed and hash the password."""
    with visit.house.database.transaction() as visit.db:
        link = _look(visit)
    problems = _problems(visit)
    hashed = None
    try:
        hashed = credentials.new_hash(visit, "password", email=link.email)
    except Invalid as invalid:
        problems |= invalid.problems
    if problems:
        raise Invalid(problems)
    return hashed


def finish(visit: Visit) -> Response:
    """Make the person, and let them in."""
    sent = visit.sent
    versions = papers.versions(visit.settings)
    done = sign_ups.finish(
        visit.db,
        visit.path_params["link"],
        first_name=sent.text("first_name"),
        last_name=sent.text("last_name"),
        password_hash=visit.thought,
        wish="hire" if sent.text("wish") == "hire" else "label",
        terms=versions["terms"],
        privacy=versions["privacy"],
        address=visit.address,
        browser=visit.browser,
        time_zone=sent.text("zone"),
    )
    if visit.visitor is not None:  # this browser was somebody else's until now
        sessions.end(visit.db, visit.visitor.user_id, session_id=visit.visitor.session_id)
    response = visit.go(safe_path(done.next_path, START), ok="signed-up")
    set_session(response, visit.settings, done.cookie)
    return response


def email_typed(visit: Visit, field: str) -> str:
    """Return the address that was typed; raises Invalid for what is none."""
    try:
        return address_of(visit.sent.text(field))
    except Failure:
        raise Invalid({field: "This is not an e-mail address. Check it for typos."}) from None


def with_next(path: str, going: str) -> str:
    """Return a path that remembers where somebody was going."""
    return f"{path}?{urlencode({'next': going})}" if going else path


def _problems(visit: Visit) -> dict[str, str]:
    sent, problems = visit.sent, {}
    for field, name in (("first_name", "first"), ("last_name", "last")):
        if not sent.text(field):
            problems[field] = f"Tell us your {name} name."
    if sent.text("wish") not in WISHES:
        problems["wish"] = "Choose one. You can do the other later."
    versions = papers.versions(visit.settings)
    if not sent.flag("accept"):
        problems["accept"] = "Without this there can be no account."
    elif any(sent.text(name) != version for name, version in versions.items()):
        problems["accept"] = "These texts changed while you were here. Read them again, then tick the box."
    return problems


def _look(visit: Visit) -> Link:
    try:
        return sign_ups.look(visit.db, visit.path_params["link"])
    except Failure:
        raise Lost(
            410,
            "This link is over",
            "It was used already, or is more than an hour old. If you signed up with it, sign in; if not,"
            " start again from the sign-up page.",
        ) from None


ROUTES = [
    route("/sign-up", ask_page, ask),
    route("/sign-up/{link}", finish_page, finish, think=think),
]
