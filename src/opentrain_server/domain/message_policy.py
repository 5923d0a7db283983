"""What may not be written to people: the moderator's categories as policies of messages (hiring.md §5)."""

from dataclasses import dataclass

from opentrain_server.domain import moderation
from opentrain_server.domain.moderation import Decision

# Every other category is abuse.
_POLICIES = {
    "contact_exchange": "contact_exchange",
    "off_platform_payment": "off_platform_payment",
    "credential_fraud": "credential_request",
    "auth_circumvention": "credential_request",
    "identity_impersonation": "credential_request",
    "pii_harvesting": "credential_request",
    "prompt_injection": "prompt_injection",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A moderator's verdict on one message, bound to its words."""

    content: str
    decision: Decision
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    moderator: str

    @property
    def policy(self) -> str:
        """Return the policy that the message breaks, by its first reason."""
        return _POLICIES.get(self.reasons[0], "abuse") if self.reasons else "abuse"


def judged(content: str) -> Judged:
    """Return the verdict on a message. Pure; done before the transaction."""
    verdict = moderation.judge(content, kind="message")
    return Judged(content, verdict.decision, verdict.reasons, verdict.evidence, moderation.VERSION)
