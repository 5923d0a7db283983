"""One proposal for the account's people: everything, what they make of it, and what they wrote down."""

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.proposals import proposal_desk, proposals
from opentrain_server.domain.proposals.proposal_status import LABELS, OPEN, ProposalStatus
from opentrain_server.domain.proposals.proposals import NEEDS_REASON, REASON_LENGTH
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.proposal_words import CAUSES, Shown
from opentrain_server.web.visit import Visit

PATH = "/employer/proposals/{proposal_id}"


def proposal(visit: Visit) -> Response:
    """Show a proposal."""
    row = proposals.get(visit.db, visit.person.member, visit.path_params["proposal_id"])
    return visit.render(
        "employer_proposal.html",
        proposal=Shown(row),
        row=row,
        steps=proposal_desk.steps(visit.db, row),
        notes=proposal_desk.notes(visit.db, row),
        statuses=[(status.value, LABELS[status]) for status in ProposalStatus if status in OPEN],
        chosen=visit.typed("status", row.status),
        reason=visit.typed("reason"),
        note=visit.typed("note"),
        labels=LABELS,
        causes=CAUSES,
        path=_path(visit),
    )


def review(visit: Visit) -> Response:
    """Set the status."""
    given, reason = visit.sent.text("status"), visit.sent.text("reason") or None
    if given not in ProposalStatus.__members__ or given not in OPEN:
        raise Invalid({"status": "Choose one of these."})
    status = ProposalStatus(given)
    shortest, longest = REASON_LENGTH
    if reason is None and status in NEEDS_REASON:
        raise Invalid({"reason": f"Say why, for yourselves: {shortest} to {longest} characters."})
    if reason is not None and not shortest <= len(reason) <= longest:
        raise Invalid({"reason": f"A reason has {shortest} to {longest} characters; this has {len(reason)}."})
    proposals.review(
        visit.db, visit.person.member, visit.path_params["proposal_id"], status=status, reason=reason
    )
    return visit.go(_path(visit), ok="saved")


def note(visit: Visit) -> Response:
    """Write a note down."""
    content = visit.sent.text("note")
    try:
        proposal_desk.add_note(
            visit.db, visit.person.member, visit.path_params["proposal_id"], content=content
        )
    except Failure as failure:
        if failure.reason == "note_length":
            raise Invalid({"note": "A note has 1 to 2,000 characters."}) from None
        raise
    return visit.go(f"{_path(visit)}#notes", ok="noted")


def _path(visit: Visit) -> str:
    return PATH.format(proposal_id=visit.path_params["proposal_id"])


ROUTES = [
    route(PATH, proposal, needs=Needs.EMPLOYER),
    action(f"{PATH}/status", review, show=proposal, needs=Needs.EMPLOYER),
    action(f"{PATH}/notes", note, show=proposal, needs=Needs.EMPLOYER),
]
