"""The postings of a milestone: into escrow, and out of it once (contract money.md §6).

Pure: each function returns postings; whoever acts posts them in one set. What a fee was when it was held is
what is earned or returned, never computed anew.
"""

from dataclasses import dataclass

from opentrain_server.core.ids import IdSource
from opentrain_server.domain.contracts.milestone_status import Funding
from opentrain_server.domain.ledger import accounts
from opentrain_server.domain.ledger.fees import Lines, share
from opentrain_server.domain.ledger.ledger import Entry, Posting


@dataclass(frozen=True, slots=True)
class Source:
    """Where the money of a funding comes from: credits, or a charge of a card at a provider."""

    charge_id: str | None = None
    provider: str | None = None

    @property
    def funded_by(self) -> str:
        """Return `card` or `credits`."""
        return "card" if self.charge_id else "credits"


@dataclass(frozen=True, slots=True)
class Money:
    """What pays for a funding: its lines, where they come from, the invoice written for them."""

    lines: Lines
    source: Source
    invoice_id: str


@dataclass(frozen=True, slots=True)
class Escrowed:
    """A funded milestone: what is held, and where it goes back to."""

    milestone_id: str
    organization_id: str
    labeler_id: str
    amount: int
    fee: int
    by_card: bool
    escrow_hold_id: str | None
    fee_hold_id: str | None


def fund(
    new_id: IdSource,
    *,
    milestone_id: str,
    contract_id: str,
    organization_id: str,
    money: Money,
) -> tuple[list[Posting], Funding]:
    """Return the postings that fund a milestone, and what the milestone keeps of them."""
    lines, source, invoice_id = money.lines, money.source, money.invoice_id
    escrow, fee_held = accounts.escrow(milestone_id), accounts.fee_held(milestone_id)
    if source.provider is not None:
        clearing = accounts.clearing(source.provider)
        postings = [
            Posting(new_id(), clearing, escrow, lines.amount, milestone_id),
            Posting(new_id(), clearing, fee_held, lines.fee, milestone_id),
            Posting(new_id(), clearing, accounts.INITIATION_INCOME, lines.initiation),
        ]
        return postings, Funding("card", source.charge_id, lines.fee, None, None, invoice_id)
    purse = accounts.available(organization_id)
    held = Posting(new_id(), purse, escrow, lines.amount, milestone_id, Entry.HOLD, note="escrow")
    fee = Posting(new_id(), purse, fee_held, lines.fee, milestone_id, Entry.HOLD, note="marketplace_fee")
    postings = [held, fee, *_initiation(new_id, contract_id, purse, lines.initiation)]
    fee_hold_id = fee.id if lines.fee else None
    return postings, Funding("credits", None, lines.fee, held.id, fee_hold_id, invoice_id)


def _initiation(new_id: IdSource, contract_id: str, purse: str, cents: int) -> list[Posting]:
    """Held and earned at once: it is never given back."""
    held = accounts.fee_held(contract_id)
    hold = Posting(new_id(), purse, held, cents, entry=Entry.HOLD, note="initiation_fee")
    return [
        hold,
        Posting(
            new_id(),
            held,
            accounts.INITIATION_INCOME,
            cents,
            entry=Entry.CAPTURE,
            hold_id=hold.id,
            note="initiation_fee",
        ),
    ]


def settle(new_id: IdSource, escrowed: Escrowed, *, paid: int, auto: bool = False) -> list[Posting]:
    """Return the postings that end an escrow: `paid` cents to the labeler, the rest back to the payer.

    All of it (`paid` = amount), nothing (0, a refund) or a part (a split). The fee follows in the same share.
    """
    assert 0 <= paid <= escrowed.amount
    earned = share(escrowed.fee, paid=paid, amount=escrowed.amount)
    suffix = "_auto_release" if auto else "_split" if 0 < paid < escrowed.amount else ""
    notes = (f"escrow{suffix}", f"marketplace_fee{suffix}")
    escrow, fee_held = accounts.escrow(escrowed.milestone_id), accounts.fee_held(escrowed.milestone_id)
    payable = accounts.payable(escrowed.labeler_id)
    back = accounts.refunds_due if escrowed.by_card else accounts.available
    payer = back(escrowed.organization_id)
    out, again = Entry.CAPTURE, Entry.HOLD_RELEASE
    moves = [
        (escrow, payable, paid, out, escrowed.escrow_hold_id, notes[0]),
        (fee_held, accounts.FEE_INCOME, earned, out, escrowed.fee_hold_id, notes[1]),
        (escrow, payer, escrowed.amount - paid, again, escrowed.escrow_hold_id, notes[0]),
        (fee_held, payer, escrowed.fee - earned, again, escrowed.fee_hold_id, notes[1]),
    ]
    if escrowed.by_card:  # of a card's money no credits speak
        return [Posting(new_id(), *move[:3], escrowed.milestone_id) for move in moves]
    return [Posting(new_id(), *move[:3], escrowed.milestone_id, *move[3:]) for move in moves]


def returned(escrowed: Escrowed, *, paid: int) -> int:
    """Return how many cents, fee included, go back to the payer when the labeler gets `paid`."""
    earned = share(escrowed.fee, paid=paid, amount=escrowed.amount)
    return escrowed.amount - paid + escrowed.fee - earned


def repay(new_id: IdSource, organization_id: str, *, by_card: bool, back: int, owed: int) -> list[Posting]:
    """Return the posting that pays a debt with what just came back, as far as it goes (money.md §6)."""
    cents = min(back, owed)
    debt = accounts.receivable(organization_id)
    if by_card:
        return [Posting(new_id(), accounts.refunds_due(organization_id), debt, cents)]
    purse = accounts.available(organization_id)
    return [Posting(new_id(), purse, debt, cents, entry=Entry.ADJUSTMENT, note="chargeback_repayment")]
