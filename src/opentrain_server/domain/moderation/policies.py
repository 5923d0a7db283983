"""Which policy of the messages a category breaks: what the sender of a refused message is told."""

from .verdict import REASONS

_OWN = frozenset(("contact_exchange", "off_platform_payment", "prompt_injection"))
"""Categories that are a policy of the same name."""
_PROOFS = frozenset(("credential_fraud", "auth_circumvention", "pii_harvesting"))
"""Asking for what proves who somebody is: accounts, passwords, codes, selfies, papers, bank data."""


def policy_of(category: str) -> str | None:
    """The policy that a message of this category of abuse breaks, or None where there is none.

    The category is the first of a verdict's `reasons`. Every category of REASONS has a policy:
    `contact_exchange`, `off_platform_payment` and `prompt_injection` are their own, what asks for an account
    or a proof of identity is a `credential_request`, and all else that harms whoever reads it or draws them
    into harm is `abuse`. None for `none`, "" and unknown words.
    """
    if category in _OWN:
        return category
    if category in _PROOFS:
        return "credential_request"
    return "abuse" if category in REASONS else None
