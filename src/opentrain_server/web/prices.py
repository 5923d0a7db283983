"""What things cost here, for everybody: the operator's fees, with examples reckoned as the books reckon."""

from starlette.responses import Response

from opentrain_server import pricing
from opentrain_server.domain.ledger import fees
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

EXAMPLES = (10_000, 30_000, 250_000)  # cents of a milestone


def prices(visit: Visit) -> Response:
    """Show the fees and what they come to."""
    rates = pricing.rates(visit.settings)
    return visit.render(
        "pricing.html",
        rates=rates,
        percent=f"{rates.percent.normalize():f}",
        examples=[
            (fees.lines(rates, cents, first=True), fees.lines(rates, cents, first=False))
            for cents in EXAMPLES
        ],
        seller=pricing.seller(visit.settings),
        test_mode=visit.settings.money_mode == "test",
    )


ROUTES = [route("/pricing", prices)]
