"""Credits: the balance, the ledger, and putting money in (contract money.md §5)."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from opentrain_server import pricing
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.milestone_body import TopUpAmount, cents
from opentrain_server.api.signature import Cursor, TopUpId, up_to
from opentrain_server.api.wire import Timestamp, time, time_or_none
from opentrain_server.core import cursors
from opentrain_server.domain.ledger import credits
from opentrain_server.domain.ledger.credits import CreditEntry
from opentrain_server.domain.payments import top_ups
from opentrain_server.domain.payments.top_ups import TopUp

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["credits"])


class EntryOut(TypedDict):
    """A line of the credits. `jobofferId` is a proposal's ID; `holdEntryId` the HOLD that it answers."""

    id: str
    type: Literal["TOP_UP", "HOLD", "HOLD_RELEASE", "CAPTURE", "REFUND", "ADJUSTMENT"]
    amountCents: int
    createdAt: Timestamp
    holdEntryId: str | None
    jobofferId: str | None
    contractId: str | None
    milestoneId: str | None
    topUpId: str | None
    approvalId: str | None
    note: str | None


class BalanceOut(TypedDict):
    """Credits that can be spent, and those that are held; cents."""

    availableCents: int
    reservedCents: int
    currency: Literal["usd"]
    recentEntries: list[EntryOut]


class CreditsOut(TypedDict):
    """Answer of GET /credits."""

    credits: BalanceOut


class LedgerPage(TypedDict):
    """Answer of GET /credits/ledger."""

    entries: list[EntryOut]
    nextCursor: str | None


class TopUpOut(TypedDict):
    """Money on its way in."""

    id: str
    status: Literal["PENDING", "COMPLETED", "EXPIRED"]
    amountCents: int
    createdAt: Timestamp
    completedAt: Timestamp | None
    expiresAt: Timestamp


class NewTopUpOut(TypedDict):
    """Answer of POST /credits/top-ups; a human pays at `checkoutUrl`."""

    topUpId: str
    checkoutUrl: str
    expiresAt: Timestamp
    topUp: TopUpOut
    message: str


class OneTopUpOut(TypedDict):
    """Answer of GET /credits/top-ups/{topUpId}."""

    topUp: TopUpOut


_PAGE = {"type": "integer", "minimum": 1, "maximum": 100, "description": "Size of a page."}


_ALIAS = {"type": "number", "description": "The same as amountUsd, under another name."}


class LedgerQuery(BaseModel):
    """Query of GET /credits/ledger."""

    limit: Annotated[int, up_to(100), WithJsonSchema(_PAGE)] = 50
    cursor: Cursor = None


class NewTopUp(BaseModel):
    """Body of POST /credits/top-ups."""

    amount: Annotated[Any, WithJsonSchema(_ALIAS)] = None
    amountUsd: TopUpAmount = Field(description="US dollars.")

    @model_validator(mode="before")
    @classmethod
    def _either(cls, given: object) -> object:
        """Read `amount` where `amountUsd` is not there."""
        if isinstance(given, dict) and given.get("amountUsd") is None and given.get("amount") is not None:
            return {**given, "amountUsd": given["amount"], "amount": None}
        return given

    @field_validator("amountUsd")
    @classmethod
    def _the_same(cls, amount: Decimal, info: ValidationInfo) -> Decimal:
        other = info.data.get("amount")
        if other is not None and (other != float(amount)):
            raise PydanticCustomError("custom", "amountUsd and amount differ; send one of them")
        return amount


@router.get("/credits", summary="Show the credits", response_model=CreditsOut)
@declare(Declared(Gate(scope="payments:read", feature="credits")))
def get_credits(call: Call) -> CreditsOut:
    """Show what the account can spend, what is held for milestones, and the last ten entries."""
    balance, recent = credits.summary(call.db, call.agent)
    return {
        "credits": {
            "availableCents": balance.available,
            "reservedCents": balance.reserved,
            "currency": "usd",
            "recentEntries": [_entry(entry) for entry in recent],
        }
    }


@router.get("/credits/ledger", summary="List credit entries", response_model=LedgerPage)
@declare(Declared(Gate(scope="payments:read", feature="credits"), reasons=("invalid_cursor",)))
def list_credit_ledger(call: Call, query: Annotated[LedgerQuery, Query()]) -> LedgerPage:
    """List every change of the credits, newest first; what is written stays as it is."""
    before = cursors.decode("ledger", query.cursor, _place)
    found = credits.entries(call.db, call.agent, before=before, limit=query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    return {
        "entries": [_entry(entry) for entry in page],
        "nextCursor": cursors.encode("ledger", page[-1].set_number, page[-1].place) if more else None,
    }


@router.post("/credits/top-ups", summary="Start a top-up", response_model=NewTopUpOut, status_code=201)
@declare(
    Declared(
        Gate(scope="payments:write", action="create top-ups", feature="credits"),
        status=201,
        reasons=("rate_limited", "payment_method_required"),
        example={"amountUsd": 100},
    )
)
def create_top_up(call: Call, body: NewTopUp) -> NewTopUpOut:
    """Prepare a payment that a human makes at `checkoutUrl`; the call charges nothing."""
    top_up = top_ups.create(
        call.db,
        call.agent,
        cents=cents(body.amountUsd),
        per_day=call.settings.top_ups_per_day,
        billing_url=call.url_of(pricing.BILLING_PATH),
    )
    call.subject = top_up.id
    return {
        "topUpId": top_up.id,
        "checkoutUrl": call.url_of(f"/checkout/{top_up.id}"),
        "expiresAt": time(top_up.expires_at),
        "topUp": _top_up(top_up),
        "message": "Show checkoutUrl to your human, then poll this top-up.",
    }


@router.get("/credits/top-ups/{topUpId}", summary="Show a top-up", response_model=OneTopUpOut)
@declare(Declared(Gate(scope="payments:read", feature="credits"), reasons=("not_found",)))
def get_top_up(call: Call, top_up_id: TopUpId) -> OneTopUpOut:
    """Show whether a human has paid."""
    return {"topUp": _top_up(top_ups.get(call.db, call.agent, top_up_id))}


def _entry(entry: CreditEntry) -> EntryOut:
    return {
        "id": entry.id,
        "type": entry.type,  # type: ignore[typeddict-item]  # the table's own check
        "amountCents": entry.cents,
        "createdAt": time(entry.created_at),
        "holdEntryId": entry.hold_id,
        "jobofferId": entry.proposal_id,
        "contractId": entry.contract_id,
        "milestoneId": entry.milestone_id,
        "topUpId": entry.top_up_id,
        "approvalId": entry.approval_id,
        "note": entry.note,
    }


def _top_up(top_up: TopUp) -> TopUpOut:
    return {
        "id": top_up.id,
        "status": top_up.status,  # type: ignore[typeddict-item]  # the table's own check
        "amountCents": top_up.amount_cents,
        "createdAt": time(top_up.created_at),
        "completedAt": time_or_none(top_up.completed_at),
        "expiresAt": time(top_up.expires_at),
    }


def _place(set_number: object, place: object) -> tuple[int, int]:
    """Return the place in a cursor; raises TypeError."""
    if type(set_number) is not int or type(place) is not int:
        raise TypeError("not a place")
    if not 0 < set_number < 2**63 or not 0 < place < 2**15:
        raise ValueError("no place of the ledger")
    return set_number, place
