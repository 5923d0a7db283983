"""An employer's first page: what waits for a decision; and setting up an account without an agent."""

from starlette.responses import Response

from opentrain_server.domain.accounts import employers
from opentrain_server.domain.cosign import showing
from opentrain_server.web.access import Needs
from opentrain_server.web.approval_words import Line
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

APPROVALS = 5  # shown on the first page, newest first


def home(visit: Visit) -> Response:
    """Show what waits for the people of the account."""
    member = visit.person.member
    return visit.render(
        "employer.html",
        waiting=employers.waiting(visit.db, member),
        proposals=employers.fresh_proposals(visit.db, member),
        approvals=_waiting_approvals(visit),
    )


def _waiting_approvals(visit: Visit) -> list[Line]:
    rows = showing.listed(visit.db, visit.person.member, status="pending", limit=APPROVALS)
    return [Line(row, visit.now) for row in rows]


def start(visit: Visit) -> Response:
    """Ask for the name of a new account."""
    if visit.person.organization_id is not None:
        return visit.go("/employer")
    return visit.render("employer_start.html", name=visit.typed("name"))


def open_account(visit: Visit) -> Response:
    """Set up an account."""
    employers.start(visit.db, visit.person.human, name=visit.sent.text("name"))
    return visit.go("/employer", ok="opened")


ROUTES = [
    route("/employer", home, needs=Needs.EMPLOYER),
    route("/employer/start", start, open_account, needs=Needs.PERSON),
]
