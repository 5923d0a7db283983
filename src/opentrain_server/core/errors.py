"""The two ways to refuse, and the one way to ask for a second thought."""

from dataclasses import dataclass, field


class Failure(Exception):
    """Nothing may change: the door rolls back and answers with `reason` and `details`.

    Carries no HTTP status; `api/errors.py` maps reasons to statuses.
    """

    def __init__(self, reason: str, **details: object) -> None:
        """Take the machine-readable reason and the further keys that the contract names for it."""
        super().__init__(reason)
        self.reason = reason
        self.details = details


@dataclass(frozen=True, slots=True)
class Refused:
    """The refusal is itself a fact to keep: the door commits and answers with `reason` and `details`."""

    reason: str
    details: dict[str, object] = field(default_factory=dict)


class Outdated(Exception):
    """What was thought of before the transaction no longer fits the row; think again."""
