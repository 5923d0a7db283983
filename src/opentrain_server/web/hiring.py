"""Asking for a hire on the page, as agents do by a call; an owner goes on to the approval."""

from starlette.responses import Response

from opentrain_server import pricing
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.proposals import proposals
from opentrain_server.domain.proposals.proposal_status import ProposalStatus
from opentrain_server.web import first_milestone
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.proposal_words import Shown
from opentrain_server.web.visit import Visit

PATH = "/employer/proposals/{proposal_id}/hire"


def page(visit: Visit) -> Response:
    """Show the form."""
    row = proposals.get(visit.db, visit.person.member, visit.path_params["proposal_id"])
    rates = pricing.rates(visit.settings)
    return visit.render(
        "hire.html",
        proposal=Shown(row),
        row=row,
        rates=rates,
        not_a_fit=row.status == ProposalStatus.NOT_A_FIT,
        path=PATH.format(proposal_id=row.id),
    )


def ask_to_hire(visit: Visit) -> Response:
    """Ask for the hire, and send an owner to the approval."""
    terms = first_milestone.read(visit)
    try:
        approval = hires.ask(
            visit.db,
            visit.person.member,
            visit.path_params["proposal_id"],
            terms=terms,
            confirm_not_a_fit=visit.sent.flag("anyway"),
            rules=pricing.rules(visit.settings),
        )
    except Failure as failure:
        if failure.reason == "invalid_milestone":
            raise Invalid(first_milestone.BUYS_NOTHING) from None
        if failure.reason == "not_a_fit_confirmation_required":
            raise Invalid({"anyway": "Tick this, or choose another proposal."}) from None
        raise
    return visit.go(f"/approvals/{approval.id}")


ROUTES = [route(PATH, page, ask_to_hire, needs=Needs.EMPLOYER)]
