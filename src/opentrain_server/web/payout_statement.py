"""A labeler's statement of one payment, to print and to keep."""

from starlette.responses import Response

from opentrain_server import pricing
from opentrain_server.core.errors import Failure
from opentrain_server.domain.payments import payout_statements
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.earnings import STATES
from opentrain_server.web.visit import Visit


def statement(visit: Visit) -> Response:
    """Show who paid what for which work, and where the money is."""
    payout_id = str(visit.path_params["payout_id"])[:64].replace("\x00", "?")
    found = payout_statements.get(visit.db, visit.person.labeler, payout_id)
    if found is None:
        raise Failure("not_found", resource="payouts", payoutId=payout_id)
    return visit.render(
        "payout_statement.html", payout=found, states=STATES, seller=pricing.seller(visit.settings)
    )


ROUTES = [route("/earnings/{payout_id}", statement, needs=Needs.LABELER)]
