"""A labeler asks staff to check who they are."""

from starlette.responses import Response

from opentrain_server.domain.labelers import verification
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

PATH = "/identity-check"


def show(visit: Visit) -> Response:
    """Say what a check is, and where this one stands."""
    return visit.render("identity_check.html", standing=verification.standing(visit.db, visit.person.labeler))


def ask(visit: Visit) -> Response:
    """Ask for a check; a repeat changes nothing."""
    verification.ask(visit.db, visit.person.labeler)
    return visit.go(PATH, ok="asked")


ROUTES = [route(PATH, show, ask, needs=Needs.LABELER)]
