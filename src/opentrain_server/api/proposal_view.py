"""A proposal as the account sees it on the wire; labelers under their first name and last initial."""

from decimal import Decimal
from typing import Any, Literal

from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.freelancer_view import photo_url
from opentrain_server.api.wire import Timestamp, time, time_or_none
from opentrain_server.domain.proposals.proposal_status import LABELS, ProposalStatus
from opentrain_server.domain.proposals.proposals import Proposal, Whole
from opentrain_server.domain.words.countries import country_names
from opentrain_server.domain.words.masking import shown_name, without_contacts


class ShownStatus(TypedDict):
    """A status, and how people read it."""

    raw: str
    label: str


class BidOut(TypedDict):
    """What the labeler asks for; null until an invite is accepted."""

    amountUsd: float | None
    unit: Literal["PER_HOUR", "PER_LABEL", "FIXED"]
    labelerHourlyRateUsd: float | None


class CandidateOut(TypedDict):
    """Who made the proposal, or was invited."""

    id: str
    profileSlug: str
    displayName: str
    firstName: str | None
    lastNameInitial: str | None
    profileTitle: str | None
    profilePhotoUrl: str | None
    countryCode: str | None
    country: str | None
    talentType: Literal["FREELANCER", "AGENCY"]
    highestEarningsUsd: float
    reviewCount: int


class MetricsOut(TypedDict):
    """Scores: advice, which changes no status."""

    interviewScore: int | None
    matchScore: float | None


class InviteStateOut(TypedDict):
    """Where an invite stands."""

    status: Literal["PENDING", "ACCEPTED", "DECLINED", "EXPIRED"]
    invitedAt: Timestamp
    answeredAt: Timestamp | None


class ProposalOut(TypedDict):
    """A proposal in a list."""

    id: str
    jobId: str
    jobTitle: str
    createdAt: Timestamp
    updatedAt: Timestamp
    status: ShownStatus
    bid: BidOut
    candidate: CandidateOut
    metrics: MetricsOut
    invite: InviteStateOut | None


class AiInterviewOut(TypedDict):
    """What came of the interview; empty until it is finished."""

    score: int | None
    summary: str | None
    transcriptAvailable: bool


class LocationOut(TypedDict):
    """Whether the labeler was seen in the country of their profile."""

    status: Literal["PASSED", "FAILED", "PENDING", "NOT_CHECKED"]
    method: Literal["IP_COUNTRY", "GPS", "MANUAL"] | None
    checkedAt: Timestamp | None


class IdentityCheckOut(TypedDict):
    """Whether staff verified who the labeler is."""

    verified: bool


class VerificationOut(TypedDict):
    """What was checked."""

    location: LocationOut
    identity: IdentityCheckOut


class OpenLabelOut(TypedDict):
    """The labeler's result in the job's sample of work."""

    assessmentId: str
    title: str
    score: int
    itemCount: int
    agreement: float | None
    completedAt: Timestamp


class ContractRefOut(TypedDict):
    """The contract that a hire made."""

    id: str
    status: Literal["active", "ended"]
    title: str
    startDate: Timestamp
    endDate: Timestamp | None


class WholeOut(ProposalOut):
    """A proposal with everything the account may know of it."""

    aiInterview: AiInterviewOut
    verification: VerificationOut
    openLabel: OpenLabelOut | None
    contract: ContractRefOut | None


def shown_status(status: str) -> ShownStatus:
    """Return a status with its label."""
    return {"raw": status, "label": LABELS[ProposalStatus(status)]}


def shown(call: Call, proposal: Proposal) -> ProposalOut:
    """Return a proposal as lists show it."""
    return {
        "id": proposal.id,
        "jobId": proposal.job_id,
        "jobTitle": proposal.job_title,
        "createdAt": time(proposal.created_at),
        "updatedAt": time(proposal.updated_at),
        "status": shown_status(proposal.status),
        "bid": {
            "amountUsd": _number(proposal.bid_amount),
            "unit": proposal.bid_unit,  # type: ignore[typeddict-item]  # the table's own check
            "labelerHourlyRateUsd": _number(proposal.agency_hourly),
        },
        "candidate": _candidate(call, proposal),
        "metrics": {
            "interviewScore": proposal.interview_score,
            "matchScore": _number(proposal.match_score),
        },
        "invite": _invite(proposal),
    }


def whole(call: Call, proposal: Whole) -> WholeOut:
    """Return a proposal with everything."""
    return {
        **shown(call, proposal),
        "aiInterview": {
            "score": proposal.interview_score,
            "summary": proposal.summary,
            "transcriptAvailable": proposal.interview_id is not None,
        },
        "verification": {
            "location": {
                "status": proposal.location_status,  # type: ignore[typeddict-item]  # the table's own check
                "method": proposal.location_method,  # type: ignore[typeddict-item]  # the table's own check
                "checkedAt": time_or_none(proposal.location_checked_at),
            },
            "identity": {"verified": proposal.identity_verified},
        },
        "openLabel": _open_label(proposal),
        "contract": _contract(proposal),
    }


def _candidate(call: Call, proposal: Proposal) -> CandidateOut:
    display_name, first_name, initial = shown_name(proposal.first_name, proposal.last_name)
    code = proposal.country_code
    return {
        "id": proposal.labeler_id,
        "profileSlug": proposal.slug,
        "displayName": display_name,
        "firstName": first_name,
        "lastNameInitial": initial,
        "profileTitle": without_contacts(proposal.profile_title) or None,
        "profilePhotoUrl": photo_url(call, proposal.photo),
        "countryCode": code,
        "country": None if code is None else country_names().get(code),
        "talentType": proposal.talent_type,  # type: ignore[typeddict-item]  # the table's own check
        "highestEarningsUsd": _number(Decimal(proposal.highest_earnings_cents) / 100) or 0,
        "reviewCount": proposal.review_count,
    }


def _invite(proposal: Proposal) -> InviteStateOut | None:
    if proposal.invite_status is None or proposal.invited_at is None:
        return None
    status: Any = proposal.invite_status  # the table's own check
    return {
        "status": status,
        "invitedAt": time(proposal.invited_at),
        "answeredAt": time_or_none(proposal.invite_answered_at),
    }


def _contract(proposal: Whole) -> ContractRefOut | None:
    if proposal.contract_id is None or proposal.contract_started_at is None:
        return None
    status: Any = proposal.contract_status  # the table's own check
    return {
        "id": proposal.contract_id,
        "status": status,
        "title": proposal.contract_title or "",
        "startDate": time(proposal.contract_started_at),
        "endDate": time_or_none(proposal.contract_ended_at),
    }


def _open_label(proposal: Whole) -> OpenLabelOut | None:
    if proposal.sample_id is None or proposal.sample_completed_at is None:
        return None
    return {
        "assessmentId": proposal.sample_id,
        "title": proposal.sample_title or "",
        "score": proposal.sample_score or 0,
        "itemCount": proposal.sample_items or 0,
        "agreement": _number(proposal.sample_agreement),
        "completedAt": time(proposal.sample_completed_at),
    }


def _number(value: Decimal | None) -> float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
