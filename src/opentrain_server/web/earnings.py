"""A labeler's earnings: what is held, released, on its way and paid out; by month, and as a file."""

from decimal import Decimal

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import earnings
from opentrain_server.domain.contracts.earnings import EXPORTED, Month, Payment, Sums
from opentrain_server.web import contract_words as say
from opentrain_server.web import pages
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.employer_proposals import written
from opentrain_server.web.visit import Visit

PATH = "/earnings"
PAGE = 25  # payments
TALL = 100  # units of the highest bar
_HEADS = (
    "Payment", "Contract", "Employer", "Milestone", "Amount (USD)", "State", "Released", "Paid out",
)  # fmt: skip
STATES = {"WAITING": "Waiting", "UNDERWAY": "On its way", "PAID": "Paid out"}


def mine(visit: Visit) -> Response:
    """Show what the labeler earned."""
    labeler = visit.person.labeler
    try:
        before = cursors.decode(
            "earnings",
            visit.query_params.get("cursor") or None,
            lambda at, payment_id: (cursors.moment(at), cursors.text(payment_id)),
        )
    except Failure:  # a cursor that is none: from the start again
        return visit.go(PATH)
    found = earnings.payments(visit.db, labeler, before=before, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    sums = earnings.sums(visit.db, labeler)
    return visit.render(
        "earnings.html",
        sums=sums,
        tiles=_tiles(sums),
        bars=_bars(earnings.months(visit.db, labeler, zone=visit.person.time_zone)),
        payments=found[:PAGE],
        states=STATES,
        first=before is None,
        following=last and f"{PATH}?cursor={cursors.encode('earnings', last.created_at, last.id)}",
        say=say,
    )


def export(visit: Visit) -> Response:
    """Return the labeler's payments, the newest 5,000, as a file for spreadsheets."""
    rows = [
        _line(one) for one in earnings.payments(visit.db, visit.person.labeler, before=None, limit=EXPORTED)
    ]
    headers = pages.HEADERS | pages.PRIVATE | {"content-disposition": 'attachment; filename="earnings.csv"'}
    return Response(written([_HEADS, *rows]), 200, headers, "text/csv; charset=utf-8")


def _line(one: Payment) -> tuple[object, ...]:
    return (
        one.id,
        one.contract_title,
        one.company_name,
        one.milestone_name,
        Decimal(one.cents) / 100,
        one.status,
        one.created_at.isoformat(),
        one.settled_at and one.settled_at.isoformat(),
    )


def _tiles(sums: Sums) -> list[tuple[str, int, str]]:
    """Return name, cents and a sentence for each sum."""
    waiting = "The next run pays it out." if sums.ready else "It waits until you can be paid; see below."
    return [
        ("Held for you", sums.held, "Funded milestones of running contracts. Yours once it is released."),
        ("Waiting", sums.waiting, waiting),
        ("On its way", sums.underway, "Handed to the payment processor."),
        ("Paid out", sums.paid_out, "Arrived, as far as the processor says."),
    ]


def _bars(months: list[Month]) -> list[tuple[Month, float]]:
    """Return each month with the height of its bar; the highest is TALL."""
    most = max((month.cents for month in months), default=0)
    return [(month, round(TALL * month.cents / most, 1) if most else 0) for month in months]


ROUTES = [
    route(PATH, mine, needs=Needs.LABELER),
    route(f"{PATH}.csv", export, needs=Needs.LABELER),
]
