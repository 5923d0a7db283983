"""What may not be written to people: the moderator's categories as policies of messages (hiring.md §5)."""

from dataclasses import dataclass

from opentrain_server.domain import moderation
from opentrain_server.domain.moderation import Decision


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
        return moderation.policy_of(self.reasons[0]) or "abuse"


def judged(content: str) -> Judged:
    """Return the verdict on a message. Pure; done before the transaction."""
    verdict = moderation.judge(content, kind="message")
    return Judged(content, verdict.decision, verdict.reasons, verdict.evidence, moderation.VERSION)
