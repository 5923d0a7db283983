"""The checkout of a top-up: what is bought for which account, then on to the processor's own page."""

from starlette.responses import Response

from opentrain_server import billing
from opentrain_server.domain.history import audit
from opentrain_server.domain.payments import top_up_payments
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit


def show(visit: Visit) -> Response:
    """Show account and amount, and how the payment stands."""
    top_up = top_up_payments.get(visit.db, visit.person.member, visit.path_params["id"])
    provider = visit.house.payments
    closing = top_up.status == "PENDING" and top_up.is_closing(visit.now)
    return visit.render(
        "checkout.html",
        top_up=top_up,
        closing=closing and not top_up.opened,
        back=visit.query_params.get("back") == "1",
        unavailable=provider is None,
        test_mode=provider is not None and not provider.live,
    )


def think(visit: Visit) -> str:
    """Open the processor's checkout."""
    return billing.check_out(visit.house, visit.person.member, visit.path_params["id"])


def go_on(visit: Visit) -> Response:
    """Send the owner on to the processor's checkout."""
    url: str = visit.thought
    top_up_id, visit.audited = visit.path_params["id"], True
    audit.record(visit.db, visit.person.member, action="check_out", subject_id=top_up_id)
    return visit.go(url)


ROUTES = [route("/checkout/{id}", show, go_on, needs=Needs.OWNER, think=think)]
