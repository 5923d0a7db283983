"""A new password by a link in mail."""

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import password_resets
from opentrain_server.domain.people.email_links import Link
from opentrain_server.web import credentials, pages
from opentrain_server.web.access import Lost
from opentrain_server.web.door import route
from opentrain_server.web.sign_in import let_in
from opentrain_server.web.sign_up import email_typed, mailed
from opentrain_server.web.visit import Visit


def ask_page(visit: Visit) -> Response:
    """Ask for the address of the account."""
    known = visit.visitor.email if visit.visitor else ""
    return visit.render("password_reset.html", headers=pages.PRIVATE, email=visit.typed("email", known))


def ask(visit: Visit) -> Response:
    """Mail a link, and say the same to everybody."""
    email = email_typed(visit, "email")
    password_resets.ask(visit.db, email=email, address=credentials.bucket(visit), base=visit.settings.base)
    return mailed(visit, email, "/password-reset")


def finish_page(visit: Visit) -> Response:
    """Ask for the new password."""
    return visit.render("password_reset_finish.html", headers=pages.PRIVATE, link=_look(visit))


def think(visit: Visit) -> object:
    """Judge and hash the new password."""
    with visit.house.database.transaction() as visit.db:
        link = _look(visit)
    return credentials.new_hash(visit, "password", email=link.email)


def finish(visit: Visit) -> Response:
    """Set the password; every session ends, and the second factor is asked for as ever."""
    result = password_resets.finish(
        visit.db,
        visit.path_params["link"],
        password_hash=visit.thought,
        address=visit.address,
        browser=visit.browser,
        base=visit.settings.base,
    )
    return let_in(visit, result)


def _look(visit: Visit) -> Link:
    try:
        return password_resets.look(visit.db, visit.path_params["link"])
    except Failure:
        raise Lost(
            410,
            "This link is over",
            "It was used already, or is more than an hour old. Ask for a new one from the sign-in page.",
        ) from None


ROUTES = [
    route("/password-reset", ask_page, ask),
    route("/password-reset/{link}", finish_page, finish, think=think),
]
