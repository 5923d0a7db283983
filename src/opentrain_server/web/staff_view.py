"""Starting and stopping to look at an account as its owner."""

from starlette.responses import Response

from opentrain_server.domain.staff import staff_files, viewings
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.staff_decisions import reason_of
from opentrain_server.web.visit import Visit


def show(visit: Visit) -> Response:
    """Say what looking means, and ask for the reason."""
    user_id = _user(visit)
    name = staff_files.name_of(visit.db, visit.person.staff, "person", user_id)
    return visit.render("staff_view.html", user_id=user_id, name=name)


def start(visit: Visit) -> Response:
    """Begin; the owner's pages come next."""
    visitor = visit.person
    viewings.start(
        visit.db, visitor.staff, _user(visit), session_id=visitor.session_id, reason=reason_of(visit)
    )
    return visit.go("/", ok="viewing")


def stop(visit: Visit) -> Response:
    """End it, and go back to whom was looked at."""
    visitor = visit.person
    viewings.stop(visit.db, session_id=visitor.session_id)
    path = f"/staff/people/{visitor.viewing_id}" if visitor.viewing_id else "/staff"
    return visit.go(path, ok="viewing-over")


def _user(visit: Visit) -> str:
    return (visit.sent.text("user") or visit.query_params.get("user", "")).replace("\x00", "?")


ROUTES = [
    route("/staff/view", show, start, needs=Needs.STAFF),
    action("/staff/view/stop", stop, needs=Needs.STAFF),
]
