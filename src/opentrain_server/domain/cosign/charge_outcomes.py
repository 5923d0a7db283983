"""What became of a card charge, recorded: the verb is done, or everything is as if nothing was confirmed.

Locks: what the approval is about (as the verb takes it), the approval, the charge. To record the same twice
changes nothing, so a page, a webhook and the worker may all do it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, resolving
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.contracts import escrow
from opentrain_server.domain.contracts.escrow import Money, Source
from opentrain_server.domain.cosign import charges
from opentrain_server.domain.cosign.actions import ACTIONS, Done, Facts, Yes
from opentrain_server.domain.cosign.charges import Charge
from opentrain_server.domain.history import events
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Posting
from opentrain_server.domain.payments import invoices, refunds

State = Literal["paid", "settling", "action", "refused", "cancelled"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the processor says a payment stands. `fee_cents` is what it took of it."""

    state: State
    payment_ref: str | None
    action_url: str | None = None
    failure: str | None = None
    fee_cents: int = 0

    @property
    def final(self) -> bool:
        """Tell whether the processor will not change it any more."""
        return self.state in {"paid", "refused", "cancelled"}


_LOCK = "SELECT status FROM charges WHERE id = %(id)s FOR NO KEY UPDATE"
_SET = """
UPDATE charges
   SET status = %(status)s, payment_ref = coalesce(%(payment_ref)s, payment_ref), action_url = %(action_url)s,
       failure = coalesce(%(failure)s, failure), due_at = %(due)s,
       settled_at = CASE WHEN %(status)s IN ('STARTED', 'SETTLING') THEN NULL
                         ELSE coalesce(settled_at, %(now)s) END
 WHERE id = %(id)s
"""
_REFUNDED = (
    "SELECT EXISTS (SELECT 1 FROM refunds WHERE charge_id = %(id)s AND cause = 'late_charge') AS known"
)
_OWNER = """
SELECT coalesce(u.email, '') AS email, o.suspended_at IS NOT NULL AS suspended
  FROM users u, organizations o WHERE u.id = %(user_id)s AND o.id = %(organization_id)s
"""


def record(db: Db, charge_id: str, outcome: Outcome) -> Charge:
    """Write down what the processor says of a charge, do what follows, and return it as it is then.

    A charge that is overdue is given up unless it was paid: who calls has cancelled it before.
    """
    charge = charges.get(db, charge_id)
    owner, suspended = _owner(db, charge)
    approval, facts, refusal = _hold(db, owner, charge)
    db.run(_LOCK, id=charge_id)
    charge = charges.get(db, charge_id)
    if not charge.running:
        _late(db, charge, outcome)
    elif outcome.state == "paid":
        yes = Yes(owner, approval, charges.thawed(charge.decision))
        _paid(
            db, charge, yes, facts, outcome, refusal=refusal or ("account_suspended" if suspended else None)
        )
    elif charge.is_overdue(db.now):
        _give_up(db, charge, approval, outcome)
    elif outcome.final:
        _refused(db, charge, outcome)
    else:
        _set(db, charge, outcome, status="SETTLING", due=charges.next_look(charge, db.now))
    return charges.get(db, charge_id)


def _owner(db: Db, charge: Charge) -> tuple[Member, bool]:
    row = db.one(_OWNER, user_id=charge.confirmed_by, organization_id=charge.organization_id)
    owner = Member(charge.confirmed_by, row["email"], charge.organization_id, owns_organization=True)
    return owner, row["suspended"]


def _hold(db: Db, owner: Member, charge: Charge) -> tuple[Approval, Facts, str | None]:
    """Hold what the approval is about, then it; the reason when there is nothing to hold any more."""
    found = approvals.get(db, owner, charge.approval_id)
    refusal = facts = None
    try:
        with db.conn.transaction():
            facts = ACTIONS[found.type].lock(db, owner, found)
    except Failure as failure:
        refusal = failure.reason
    return approvals.lock(db, owner, charge.approval_id), facts, refusal


def _paid(db: Db, charge: Charge, yes: Yes, facts: Facts, outcome: Outcome, *, refusal: str | None) -> None:
    """Do what was confirmed; when it cannot be done any more, send the money back."""
    _set(db, charge, outcome, status="PAID", due=None)
    _post_fee(db, charge, outcome.fee_cents)
    if yes.approval.status != "pending":
        refusal = "approval_not_pending"
    if refusal is None:
        try:
            with db.conn.transaction():
                done = _do(db, charge, yes, facts)
        except Failure as failure:
            refusal = failure.reason
    if refusal is not None:
        _undone(db, charge, yes.approval, refusal)
        return
    invoices.paid(db, charge.invoice_id, contract_id=done.contract_id, milestone_id=done.milestone_id or "")
    result = done.result
    if "paymentIntentId" in result:
        result = result | {"paymentIntentId": outcome.payment_ref}
    told = resolving.resolve(
        db, yes.approval, status="confirmed", result=result, resolved_by=charge.confirmed_by
    )
    events.record_all(db, [told])


def _do(db: Db, charge: Charge, yes: Yes, facts: Facts) -> Done:
    action = ACTIONS[yes.approval.type]
    action.check(db, facts, yes)
    money = Money(charge.lines, Source(charge.id, charge.provider), charge.invoice_id)
    return action.run(db, facts, yes, money)


def _undone(db: Db, charge: Charge, approval: Approval, reason: str) -> None:
    """The verb failed: all of it goes back to the card, initiation fee included."""
    invoices.void(db, charge.invoice_id)
    _send_back(db, charge, key=f"charge_failed:{charge.id}", cause="charge_failed")
    if approval.status == "pending":
        result = {"failure": reason}
        events.record_all(db, [resolving.resolve(db, approval, status="declined", result=result)])


def _refused(db: Db, charge: Charge, outcome: Outcome) -> None:
    """The card did not pay: the approval waits for another try."""
    _set(db, charge, outcome, status="REFUSED", due=None)
    invoices.void(db, charge.invoice_id)
    charges.set_charging(db, charge.approval_id, charging=False)


def _give_up(db: Db, charge: Charge, approval: Approval, outcome: Outcome) -> None:
    """Unsettled for a week: the approval is declined. The processor may yet say that it was paid."""
    due = None if outcome.final else charges.next_look(charge, db.now)
    _set(db, charge, outcome, status="CANCELLED", due=due)
    invoices.void(db, charge.invoice_id)
    if approval.status == "pending":
        result = {"failure": "charge_failed"}
        events.record_all(db, [resolving.resolve(db, approval, status="declined", result=result)])


def _late(db: Db, charge: Charge, outcome: Outcome) -> None:
    """A charge that was settled before: one that was given up and is paid after all is sent back."""
    if charge.status == "PAID":
        return
    due = None if outcome.final else charges.next_look(charge, db.now)
    _set(db, charge, outcome, status=charge.status, due=due)
    if outcome.state == "paid" and not db.one(_REFUNDED, id=charge.id)["known"]:
        _post_fee(db, charge, outcome.fee_cents)
        _send_back(db, charge, key=f"late_charge:{charge.id}", cause="late_charge")


def _send_back(db: Db, charge: Charge, *, key: str, cause: Literal["charge_failed", "late_charge"]) -> None:
    """Book what came as on its way back; what is owed is paid of it first (contract money.md §6)."""
    organization_id, cents = charge.organization_id, charge.total_cents
    owed = ledger.lock_purse(db, organization_id).owed
    back = accounts.refunds_due(organization_id)
    postings = [Posting(db.new_id(), accounts.clearing(charge.provider), back, cents)]
    if owed:
        postings += escrow.repay(db.new_id, organization_id, by_card=True, back=cents, owed=owed)
    ledger.post(
        db,
        key=key,
        act=cause,
        postings=postings,
        organization_id=organization_id,
        approval_id=charge.approval_id,
    )
    repaid = sum(posting.cents for posting in postings[1:])
    refunds.due(db, organization_id=organization_id, charge_id=charge.id, cents=cents - repaid, cause=cause)


def _post_fee(db: Db, charge: Charge, cents: int) -> None:
    """What the processor took for itself is the operator's cost."""
    taken = Posting(db.new_id(), accounts.COSTS, accounts.clearing(charge.provider), cents)
    ledger.post(db, key=f"fee:{charge.id}", act="processor_fee", postings=[taken])


def _set(db: Db, charge: Charge, outcome: Outcome, *, status: str, due: datetime | None) -> None:
    db.run(
        _SET,
        id=charge.id,
        status=status,
        payment_ref=outcome.payment_ref or None,
        action_url=outcome.action_url if status in {"STARTED", "SETTLING"} else None,
        failure=outcome.failure,
        due=due,
        now=db.now,
    )
