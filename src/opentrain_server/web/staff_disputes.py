"""Disputes at the staff's desk: everything that was said, and the decision."""

from decimal import Decimal

from starlette.responses import Response

from opentrain_server.domain.contracts import disputes
from opentrain_server.domain.contracts.disputes import Outcome
from opentrain_server.domain.history import staff_acts
from opentrain_server.web.access import Needs
from opentrain_server.web.amounts import cents_of
from opentrain_server.web.disputes import OUTCOMES, handed_out
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.staff_decisions import reason_of
from opentrain_server.web.visit import Visit

CHOICES: dict[str, tuple[Outcome, str]] = {
    "paid": ("paid", "Pay the labeler all of it"),
    "split": ("split", "Split it: the labeler gets the part below, the rest goes back"),
    "refunded": ("refunded", "Refund the employer all of it"),
    "returned": ("returned", "Let the milestone go on as before"),
}


def show(visit: Visit) -> Response:
    """Show a dispute, and while it is open the form that decides it."""
    found = disputes.get(visit.db, visit.person.staff, _id(visit))
    return visit.render(
        "staff_dispute.html",
        dispute=found,
        evidence=disputes.evidence(visit.db, found),
        files=f"/staff/disputes/{found.id}/files",
        outcomes=OUTCOMES,
        choices=[(key, words) for key, (_, words) in CHOICES.items()],
        amount=Decimal(found.amount_cents) / 100,
        acts=staff_acts.history(visit.db, found.id),
    )


def decide(visit: Visit) -> Response:
    """Decide it, with the reason that both sides read."""
    choice = CHOICES.get(visit.sent.text("outcome"))
    if choice is None:
        raise Invalid({"outcome": "Choose what becomes of the money."})
    outcome, paid = choice[0], None
    if outcome == "split":
        paid = cents_of(visit, "paid")
        most = disputes.get(visit.db, visit.person.staff, _id(visit)).amount_cents
        if not 0 < paid < most:
            raise Invalid({"paid": f"More than 0.00 and less than {Decimal(most) / 100:,.2f}."})
    disputes.decide(
        visit.db,
        visit.person.staff,
        _id(visit),
        outcome=outcome,
        paid_cents=paid,
        reason=reason_of(visit),
        base=visit.settings.base,
    )
    return visit.go(f"/staff/disputes/{_id(visit)}", ok="decided")


def download(visit: Visit) -> Response:
    """Hand out a file of either side."""
    found = disputes.get(visit.db, visit.person.staff, _id(visit))
    return handed_out(visit, disputes.evidence(visit.db, found))


def _id(visit: Visit) -> str:
    return str(visit.path_params["dispute_id"])[:64].replace("\x00", "?")


ROUTES = [
    route("/staff/disputes/{dispute_id}", show, decide, needs=Needs.STAFF),
    route("/staff/disputes/{dispute_id}/files/{evidence_id}", download, needs=Needs.STAFF),
]
