"""Ending escrows in one set of postings: paid, refunded or split, what comes back repaying a debt first."""

from collections.abc import Sequence
from dataclasses import dataclass

from opentrain_server.core.actor import Actor
from opentrain_server.core.db import Db
from opentrain_server.domain.contracts import budgets, escrow, milestones, releases
from opentrain_server.domain.contracts.milestone_status import move
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.ledger import ledger
from opentrain_server.domain.ledger.ledger import Posting
from opentrain_server.domain.payments import refunds


@dataclass(frozen=True, slots=True)
class Share:
    """What becomes of one funded milestone: `paid` cents to the labeler, the rest back. `cause`: its move."""

    milestone: Held
    paid: int
    cause: str


def settle(
    db: Db, actor: Actor, shares: Sequence[Share], *, key: str, act: str, approval_id: str | None
) -> list[Event]:
    """End the escrows of one contract's milestones in one set; return their events, in the order given.

    Behind them what that makes of the contract's budget: less is funded when something goes back.
    """
    if not shares:
        return []
    first = shares[0].milestone
    owed = ledger.lock_purse(db, first.organization_id).owed
    postings: list[Posting] = []
    for share in shares:
        postings += escrow.settle(db.new_id, share.milestone.escrowed, paid=share.paid)
        postings += (repaid := _repaid(db, share, owed))
        owed -= sum(posting.cents for posting in repaid)
        _send_back(db, share, sum(posting.cents for posting in repaid))
    ledger.post(
        db,
        key=key,
        act=act,
        postings=postings,
        organization_id=first.organization_id,
        proposal_id=first.proposal_id,
        contract_id=first.contract_id,
        approval_id=approval_id,
    )
    told = [event for share in shares for event in _moved(db, actor, share, approval_id)]
    return told + budgets.changed(db, first.contract_id)


def _repaid(db: Db, share: Share, owed: int) -> list[Posting]:
    """What comes back pays a debt first (contract money.md §6)."""
    milestone = share.milestone
    back = escrow.returned(milestone.escrowed, paid=share.paid)
    if not owed or not back:
        return []
    by_card = milestone.funded_by == "card"
    return escrow.repay(db.new_id, milestone.organization_id, by_card=by_card, back=back, owed=owed)


def _send_back(db: Db, share: Share, repaid: int) -> None:
    milestone = share.milestone
    if milestone.funded_by != "card":
        return
    refunds.due(
        db,
        organization_id=milestone.organization_id,
        charge_id=milestone.charge_id,
        milestone_id=milestone.id,
        cents=escrow.returned(milestone.escrowed, paid=share.paid) - repaid,
        cause="split" if share.paid else "milestone",
    )


def _moved(db: Db, actor: Actor, share: Share, approval_id: str | None) -> list[Event]:
    milestone = share.milestone
    if share.paid:
        _, told = releases.paid(
            db, actor, milestone, cause=share.cause, approval_id=approval_id, cents=share.paid
        )
        return told
    status = move(
        db, actor, milestone.id, cause=share.cause, previous=milestone.status, approval_id=approval_id
    )
    return milestones.status_changed(milestone, status)
