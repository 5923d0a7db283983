"""The chart of accounts (contract money.md §6): a kind, and whose it is."""

FEE_INCOME = "fee_income"
INITIATION_INCOME = "initiation_income"
COSTS = "costs"
OPERATOR = "operator"

#: Kinds that keep no balance row (migration 0010): everybody posts to them.
WITHOUT_BALANCE = frozenset({"clearing", FEE_INCOME, INITIATION_INCOME, COSTS, OPERATOR})

#: Kinds whose balance may fall below zero: what an employer owes, and the two mirrors of somebody else's
# books.
MAY_BE_NEGATIVE = frozenset({"receivable", "clearing", COSTS, OPERATOR})


def clearing(provider: str) -> str:
    """Return the mirror of a processor: minus what it holds for us."""
    return f"clearing:{provider}"


def available(organization_id: str) -> str:
    """Return an employer's unspent credits."""
    return f"available:{organization_id}"


def escrow(milestone_id: str) -> str:
    """Return a milestone's amount, until it is paid or refunded."""
    return f"escrow:{milestone_id}"


def fee_held(subject_id: str) -> str:
    """Return the fee held for a milestone, or a contract's initiation fee."""
    return f"fee_held:{subject_id}"


def payable(labeler_id: str) -> str:
    """Return what was released to a labeler and is not yet on its way."""
    return f"payable:{labeler_id}"


def payout_underway(labeler_id: str) -> str:
    """Return what is being paid out to a labeler."""
    return f"payout_underway:{labeler_id}"


def refunds_due(organization_id: str) -> str:
    """Return what is on its way back to an employer's card."""
    return f"refunds_due:{organization_id}"


def receivable(organization_id: str) -> str:
    """Return minus what an employer owes after a chargeback."""
    return f"receivable:{organization_id}"


def kind(account: str) -> str:
    """Return what kind of account this is."""
    return account.partition(":")[0]
