"""GET /payments/pending: invoices whose money is on its way (contract money.md §7)."""

from typing import Literal

from fastapi import APIRouter
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.wire import Timestamp, time, usd
from opentrain_server.domain.payments import invoices
from opentrain_server.domain.payments.invoices import Pending

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["credits"])


class NamedJob(TypedDict):
    """A job by its title."""

    id: str
    title: str


class NamedMilestone(TypedDict):
    """A milestone by its name."""

    id: str
    name: str


class PendingOut(TypedDict):
    """An invoice that waits; amounts are without fees, `milestone` is null for a hire."""

    id: str
    status: Literal["PENDING_FUNDING", "PENDING_PAYOUT"]
    invoiceKind: Literal["FUNDING", "PAYOUT"]
    viewerRole: Literal["EMPLOYER", "FREELANCER"]
    amountUsd: float
    createdAt: Timestamp
    invoiceNumber: int
    job: NamedJob
    milestone: NamedMilestone | None


class PendingPaymentsOut(TypedDict):
    """Answer of GET /payments/pending."""

    payments: list[PendingOut]


@router.get("/payments/pending", summary="List pending payments", response_model=PendingPaymentsOut)
@declare(Declared(Gate(scope="payments:read")))
def list_pending_payments(call: Call) -> PendingPaymentsOut:
    """List what was confirmed by card and has not settled, newest first."""
    return {"payments": [_shown(one) for one in invoices.pending(call.db, call.agent)]}


def _shown(invoice: Pending) -> PendingOut:
    milestone: NamedMilestone | None = None
    if invoice.milestone_id is not None:
        milestone = {"id": invoice.milestone_id, "name": invoice.milestone_name or ""}
    return {
        "id": invoice.id,
        "status": "PENDING_FUNDING",
        "invoiceKind": "FUNDING",
        "viewerRole": "EMPLOYER",
        "amountUsd": usd(invoice.amount_cents),  # type: ignore[typeddict-item]  # encoded as a number
        "createdAt": time(invoice.created_at),
        "invoiceNumber": invoice.number,
        "job": {"id": invoice.job_id, "title": invoice.job_title},
        "milestone": milestone,
    }
