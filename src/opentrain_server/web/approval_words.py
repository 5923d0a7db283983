"""Approvals in words: what a yes does, what became of a request, what differs from the one before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts.endings import Ending
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.cosign.showing import Charge, Listed, Shown
from opentrain_server.domain.words.masking import shown_name
from opentrain_server.web import words
from opentrain_server.web.dollars import usd
from opentrain_server.web.proposal_words import bid

TYPES = {
    "proposal_hire": "Hire",
    "milestone_fund": "Fund a milestone",
    "milestone_approve": "Pay a milestone",
    "contract_end": "End a contract",
}
STATUSES = {"pending": "Waiting", "confirmed": "Confirmed", "declined": "Declined", "expired": "Expired"}
EFFECTS = {
    "proposal_hire": "The labeler is hired, a contract begins, and its first milestone is funded: the money"
    " is set aside and paid only once you release it.",
    "milestone_fund": "The money for this milestone is set aside. It is paid only once you release it.",
    "milestone_approve": "The labeler gets the money that is set aside for this milestone. That cannot be"
    " taken back.",
    "contract_end": "The contract ends for good. What is set aside is paid or refunded as you choose below;"
    " milestones that are not funded are cancelled.",
}
YES = {
    "proposal_hire": "Yes, hire",
    "milestone_fund": "Yes, fund it",
    "milestone_approve": "Yes, pay",
    "contract_end": "Yes, end the contract",
}
_REFUSED_CARDS = {
    "card_declined": "the bank declined it",
    "insufficient_funds": "there is not enough money on it",
    "expired_card": "it has expired",
    "authentication_failed": "the bank could not confirm that it was you",
    "authentication_required": "the bank wants to be sure that it is you",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One term of a hire, as it was asked before and as it is asked now; the same when nothing changed."""

    name: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        """Tell whether it differs."""
        return self.before != self.now


@dataclass(frozen=True, slots=True)
class Words:
    """What the page of an approval says about it."""

    shown: Shown
    now: datetime

    @property
    def labeler(self) -> str:
        """Return the labeler's name as employers see it."""
        background = self.shown.background
        return shown_name(background.first_name, background.last_name)[0]

    @property
    def effect(self) -> str:
        """Return what a yes does."""
        return EFFECTS[self.shown.approval.type]

    @property
    def terms(self) -> Terms | None:
        """Return the terms of a hire."""
        kept = self.shown.approval.terms
        return Terms.from_json(kept) if kept else None

    @property
    def milestone(self) -> Held | None:
        """Return the milestone that is funded or paid."""
        return self.shown.facts if isinstance(self.shown.facts, Held) else None

    @property
    def ending(self) -> Ending | None:
        """Return the contract that ends."""
        return self.shown.facts if isinstance(self.shown.facts, Ending) else None

    @property
    def left(self) -> str:
        """Return how long it still waits."""
        return left(self.shown.approval.expires_at, self.now)

    @property
    def bid(self) -> str:
        """Return the labeler's bid."""
        background = self.shown.background
        return bid(background.bid_amount, background.bid_unit)

    @property
    def match(self) -> str | None:
        """Return how well the labeler fits the job, in percent."""
        score = self.shown.background.match_score
        return None if score is None else f"{score * 100:.0f} %"

    @property
    def differences(self) -> list[Difference]:
        """Return the terms beside those of the request that this one replaced; none without one."""
        before, now = self.shown.background.previous_terms, self.terms
        if before is None or now is None:
            return []
        old, new = _said(Terms.from_json(before)), _said(now)
        return [Difference(name, old[name], new[name]) for name in new]

    @property
    def outcome(self) -> str:
        """Return what became of a request that ended."""
        approval, by = self.shown.approval, self.shown.background.resolved_by or "the owner"
        if approval.status == "expired":
            return "Nobody decided in time, so it ended. Your agent may ask again."
        if approval.status == "confirmed":
            return f"Confirmed by {by}. It is carried out."
        charge = self.shown.purse.charge
        paid = charge is not None and charge.status == "PAID"
        back = " What the card was charged goes back to it, all of it." if paid else ""
        return _declined(approval.result or {}, by) + back

    @property
    def newer(self) -> str | None:
        """Return the request that took the place of this one."""
        return (self.shown.approval.result or {}).get("supersededBy")

    @property
    def contract_id(self) -> str | None:
        """Return the contract it is about, or that it began."""
        return self.shown.approval.contract_id or (self.shown.approval.result or {}).get("contractId")

    @property
    def refused_card(self) -> str | None:
        """Return what happened to a card that was refused, while another try is possible."""
        charge = self.shown.purse.charge
        if not self.shown.open or charge is None or charge.status != "REFUSED":
            return None
        return refused(charge.brand, charge.last4, charge.failure)

    @property
    def charge(self) -> Charge | None:
        """Return the charge that settles."""
        return self.shown.purse.charge if self.shown.approval.charging else None


@dataclass(frozen=True, slots=True)
class Line:
    """A request in a list."""

    row: Listed
    now: datetime

    @property
    def title(self) -> str:
        """Return what is asked, in a few words."""
        name = shown_name(self.row.first_name, self.row.last_name)[0]
        amount = "" if self.row.cents is None else usd(self.row.cents)
        return {
            "proposal_hire": f"Hire {name}",
            "milestone_fund": f"Fund {amount} of work by {name}",
            "milestone_approve": f"Pay {name} {amount}",
            "contract_end": f"End the contract with {name}",
        }[self.row.type]

    @property
    def status(self) -> str:
        """Return where it stands."""
        return "Card is being charged" if self.row.charging else STATUSES[self.row.status]

    @property
    def left(self) -> str:
        """Return how long it still waits."""
        return left(self.row.expires_at, self.now)


def left(until: datetime, now: datetime) -> str:
    """Return how long there is left: "2 days", "5 hours", "12 minutes"."""
    rest = until - now
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if (count := rest // length) >= (2 if unit == "day" else 1):
            return f"{count} {unit}{'' if count == 1 else 's'}"
    minutes = max(1, rest // timedelta(minutes=1))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def refused(brand: str, last4: str, failure: str | None) -> str:
    """Return that a card was refused, why, and what to do next."""
    why = _REFUSED_CARDS.get(failure or "", "the bank said no")
    return (
        f"{brand} ending in {last4} was refused: {why}. Nothing was charged. Try again, or with another card."
    )


def _said(terms: Terms) -> dict[str, str]:
    due = terms.due_at and terms.due_at.astimezone(UTC)
    return {
        "Amount": usd(terms.cents),
        "Due": f"{due.day} {due:%B %Y}" if due else "no date",
        "Name": terms.name or "no name",
        "Description": terms.description or "no description",
    }


def _declined(result: dict[str, Any], by: str) -> str:
    if "supersededBy" in result:
        return "Your agent asked again with other terms, which took the place of these."
    if result.get("cancelled"):
        return "Whoever asked took the request back."
    if result.get("failure") == "charge_failed":
        return "The charge of the card came to nothing. Your agent may ask again."
    if reason := result.get("failure"):
        return f"It became impossible: {words.sentence(Failure(str(reason)))}"
    return f"Declined by {by}."
