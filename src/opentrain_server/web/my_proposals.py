"""A labeler's proposals and invitations: where each stands, what happens next, and until when."""

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers import locations
from opentrain_server.domain.proposals import applications, invite_answers, own_proposals
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.proposal_words import Own
from opentrain_server.web.visit import Visit

PATH = "/my-proposals"
INVITATIONS = "/invitations"
PAGE = 20  # proposals on a page


def mine(visit: Visit) -> Response:
    """Show the labeler's proposals, newest first."""
    try:
        before = cursors.decode(
            "my-proposals",
            visit.query_params.get("cursor") or None,
            lambda at, proposal_id: (cursors.moment(at), cursors.text(proposal_id)),
        )
    except Failure:  # a cursor that is none: from the start again
        return visit.go(PATH)
    found = own_proposals.mine(visit.db, visit.person.labeler, limit=PAGE + 1, before=before)
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    return visit.render(
        "my_proposals.html",
        proposals=[Own(row, visit.now) for row in shown],
        first=before is None,
        following=last and f"{PATH}?cursor={cursors.encode('my-proposals', last.created_at, last.id)}",
    )


def invitations(visit: Visit) -> Response:
    """Show the labeler's invitations, those to answer first."""
    found = [Own(row, visit.now) for row in own_proposals.invited(visit.db, visit.person.labeler)]
    return visit.render(
        "invitations.html",
        waiting=[one for one in found if one.row.invite_status == "PENDING"],
        past=[one for one in found if one.row.invite_status != "PENDING"],
    )


def withdraw(visit: Visit) -> Response:
    """Take an offer back."""
    applications.withdraw(visit.db, visit.person.labeler, visit.sent.text("proposal"))
    return visit.go(PATH, ok="withdrawn")


def ask_staff(visit: Visit) -> Response:
    """Ask staff to look at where the labeler is."""
    locations.ask_staff(visit.db, visit.person.labeler, visit.sent.text("proposal"))
    return visit.go(PATH, ok="staff-asked")


def decline(visit: Visit) -> Response:
    """Decline an invitation."""
    invite_answers.decline(visit.db, visit.person.labeler, visit.sent.text("proposal"))
    return visit.go(INVITATIONS, ok="declined")


ROUTES = [
    route(PATH, mine, needs=Needs.LABELER),
    route(INVITATIONS, invitations, needs=Needs.LABELER),
    action(f"{PATH}/withdraw", withdraw, show=mine, needs=Needs.LABELER),
    action(f"{PATH}/location", ask_staff, show=mine, needs=Needs.LABELER),
    action(f"{INVITATIONS}/decline", decline, show=invitations, needs=Needs.LABELER),
]
