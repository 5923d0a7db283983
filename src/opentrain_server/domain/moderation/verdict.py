"""What the moderator answers: a decision, its reasons and what they rest on."""

from dataclasses import dataclass
from enum import StrEnum

VERSION = "offline-4"
"""Names the rules; stored with each decision and raised with every change of them."""

REASONS = (
    "credential_fraud",
    "identity_impersonation",
    "reconnaissance",
    "social_media_manipulation",
    "auth_circumvention",
    "referral_fraud",
    "off_platform_payment",
    "contact_exchange",
    "malware_or_scam_task",
    "illegal_goods",
    "sexual_or_violent_exploitation",
    "minors",
    "discrimination",
    "unpaid_work",
    "pii_harvesting",
    "prompt_injection",
)
"""Every reason code of the wire contract."""


class Decision(StrEnum):
    """What happens to the text, from mild to strict."""

    ALLOW = "ALLOW"
    REVIEW = "REVIEW"
    BLOCK = "BLOCK"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision.

    `reasons` are codes of REASONS, most specific first, empty exactly when ALLOW. `evidence` quotes the
    words that led here, for staff only, never on the wire. `doubt` says that a weak signal fired below
    the line of REVIEW; `settle` holds such texts of unclaimed agents, for the reason `likely`.
    """

    decision: Decision
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    doubt: bool = False
    likely: str = ""

    def __post_init__(self) -> None:
        if (self.decision is Decision.ALLOW) != (not self.reasons):
            raise ValueError("reasons are empty exactly when the decision is ALLOW")
        if unknown := {*self.reasons, *filter(None, [self.likely])} - set(REASONS):
            raise ValueError(f"unknown reason codes: {sorted(unknown)}")
