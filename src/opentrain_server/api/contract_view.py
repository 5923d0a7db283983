"""Contracts and milestones on the wire (contract money.md §1)."""

from decimal import Decimal
from typing import Literal

from typing_extensions import TypedDict

from opentrain_server.api.wire import Timestamp, time, time_or_none, usd, usd_or_none
from opentrain_server.domain.contracts.contracts import Contract, Milestone
from opentrain_server.domain.contracts.milestone_status import LISTED
from opentrain_server.domain.ledger.fees import half_up
from opentrain_server.domain.words.countries import country_names
from opentrain_server.domain.words.masking import shown_name

AUTO_RELEASE_DAYS = 14

MilestoneState = Literal["NOT_FUNDED", "ACTIVE_FUNDED", "PAID", "REFUNDED", "CANCELLED", "DISPUTED"]
PaymentType = Literal["FIXED_PRICE", "PAY_PER_HOUR", "PAY_PER_LABEL"]


class MilestoneOut(TypedDict):
    """A part of a contract: an amount that is held, then paid. `volume` is in hours or labels."""

    id: str
    name: str
    description: str
    status: MilestoneState
    amountUsd: float
    paidAmountUsd: float | None
    volume: float | None
    milestoneNumber: int
    dueDate: Timestamp | None
    pendingApproval: bool
    needsReview: bool
    autoReleaseAt: Timestamp | None
    invoiceId: str | None
    createdAt: Timestamp


class AutoReleaseOut(TypedDict):
    """The owner agreed at the hire that delivered work is paid by itself after some days."""

    days: int
    approvalId: str
    withdrawnAt: Timestamp | None


class HiredOut(TypedDict):
    """Who was hired."""

    userId: str
    displayName: str
    country: str | None
    profilePath: str


class ContractOut(TypedDict):
    """A contract in a list, with its milestones by number."""

    id: str
    status: Literal["active", "ended"]
    title: str
    jobId: str
    proposalId: str
    paymentType: PaymentType
    rateUsd: float
    estimatedTotalUsd: float
    estimatedVolume: float
    hasActiveMilestone: bool
    autoRelease: AutoReleaseOut | None
    startDate: Timestamp
    endDate: Timestamp | None
    createdAt: Timestamp
    updatedAt: Timestamp
    freelancer: HiredOut
    milestones: list[MilestoneOut]


def milestone_shown(milestone: Milestone) -> MilestoneOut:
    """Return a milestone; a delivered one is ACTIVE_FUNDED with two flags."""
    active = milestone.status == "ACTIVE_FUNDED"
    submitted = active and milestone.submitted_at is not None
    releasing = active and milestone.release_pending
    return {
        "id": milestone.id,
        "name": milestone.name,
        "description": milestone.description,
        "status": milestone.status,  # type: ignore[typeddict-item]  # the table's own check
        "amountUsd": usd(milestone.amount_cents),  # type: ignore[typeddict-item]  # encoded as a number
        "paidAmountUsd": usd_or_none(milestone.paid_cents),  # type: ignore[typeddict-item]  # as above
        "volume": milestone.volume,  # type: ignore[typeddict-item]  # as above
        "milestoneNumber": milestone.number,
        "dueDate": time_or_none(milestone.due_at),
        "pendingApproval": submitted or releasing,
        "needsReview": submitted and not releasing,
        "autoReleaseAt": time_or_none(milestone.auto_release_at),
        "invoiceId": milestone.invoice_id,
        "createdAt": time(milestone.created_at),
    }


def shown(contract: Contract) -> ContractOut:
    """Return a contract as lists show it; what was refunded or cancelled is left out."""
    listed = [one for one in contract.milestones if one.status in LISTED]
    volume = sum((one.volume for one in listed if one.volume is not None), Decimal(0))
    return {
        "id": contract.id,
        "status": contract.status,  # type: ignore[typeddict-item]  # the table's own check
        "title": contract.title,
        "jobId": contract.job_id,
        "proposalId": contract.proposal_id,
        "paymentType": contract.payment_type,  # type: ignore[typeddict-item]  # the table's own check
        "rateUsd": contract.rate,  # type: ignore[typeddict-item]  # encoded as a number
        "estimatedTotalUsd": _estimate(contract, volume),  # type: ignore[typeddict-item]  # as above
        "estimatedVolume": volume,  # type: ignore[typeddict-item]  # as above
        "hasActiveMilestone": any(one.status == "ACTIVE_FUNDED" for one in listed),
        "autoRelease": _auto_release(contract),
        "startDate": time(contract.started_at),
        "endDate": time_or_none(contract.ended_at),
        "createdAt": time(contract.created_at),
        "updatedAt": time(contract.updated_at),
        "freelancer": _hired(contract),
        "milestones": [milestone_shown(one) for one in listed],
    }


def _estimate(contract: Contract, volume: Decimal) -> Decimal:
    if contract.payment_type == "FIXED_PRICE":
        return contract.rate
    return usd(half_up(contract.rate * volume * 100))


def _auto_release(contract: Contract) -> AutoReleaseOut | None:
    if contract.auto_release_approval_id is None:
        return None
    return {
        "days": AUTO_RELEASE_DAYS,
        "approvalId": contract.auto_release_approval_id,
        "withdrawnAt": time_or_none(contract.auto_release_withdrawn_at),
    }


def _hired(contract: Contract) -> HiredOut:
    code = contract.country_code
    return {
        "userId": contract.labeler_id,
        "displayName": shown_name(contract.first_name, contract.last_name)[0],
        "country": None if code is None else country_names().get(code),
        "profilePath": f"/profile/{contract.slug}",
    }
