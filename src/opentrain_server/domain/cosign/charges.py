"""The yes of an owner, paid by card: claim, call, record (contract money.md §3).

The claim writes down what is to be charged, frozen, and the key of the call; the call is made outside of any
transaction; the record does the verb, or books the refund. Whoever dies in between is followed by the
worker, who makes the same call under the same key.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Employer, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import asking
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import confirming
from opentrain_server.domain.cosign.actions import Decision, Yes
from opentrain_server.domain.history import events
from opentrain_server.domain.ledger import ledger
from opentrain_server.domain.ledger.fees import Lines
from opentrain_server.domain.payments import cards, invoices

LEASE = timedelta(minutes=2)  # that one call may take before another makes it again
OVERDUE = timedelta(days=7)  # an unsettled charge is cancelled then (contract money.md §3)
KEY_LIFE = timedelta(hours=20)  # processors know a key for a day; later a payment is looked for first
_MOST_WAIT, _LEAST_WAIT = timedelta(hours=1), timedelta(seconds=5)

Status = Literal["STARTED", "SETTLING", "PAID", "REFUSED", "CANCELLED"]


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge, with what its call needs: card and payer by the processor's names."""

    id: str
    organization_id: str
    approval_id: str
    key: str
    provider: str
    card: str
    payer: str
    confirmed_by: str
    decision: dict[str, Any]
    amount_cents: int
    fee_cents: int
    initiation_cents: int
    total_cents: int
    status: Status
    payment_ref: str | None
    action_url: str | None
    failure: str | None
    invoice_id: str
    started_at: datetime

    @property
    def running(self) -> bool:
        """Tell whether it is neither paid nor given up."""
        return self.status in {"STARTED", "SETTLING"}

    @property
    def lines(self) -> Lines:
        """Return the lines, as they were when it was claimed."""
        return Lines(self.amount_cents, self.fee_cents, self.initiation_cents)

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether it has run for too long."""
        return self.running and now >= self.started_at + OVERDUE

    def may_be_forgotten(self, now: datetime) -> bool:
        """Tell whether the processor may no longer know the key."""
        return now >= self.started_at + KEY_LIFE


COLUMNS = """c.id, c.organization_id, c.approval_id, c.key, c.provider, k.reference AS card,
       p.reference AS payer, c.confirmed_by, c.decision, c.amount_cents, c.fee_cents, c.initiation_cents,
       c.total_cents, c.status, c.payment_ref, c.action_url, c.failure, c.invoice_id, c.started_at"""
FROM = """charges c JOIN cards k ON k.id = c.card_id
  JOIN payers p ON p.organization_id = c.organization_id AND p.provider = c.provider"""

_CLAIM = """
INSERT INTO charges (id, organization_id, approval_id, attempt, key, provider, card_id, confirmed_by,
                     decision, amount_cents, fee_cents, initiation_cents, total_cents, invoice_id, started_at,
                     due_at)
SELECT %(id)s, %(organization_id)s, %(approval_id)s, n, %(approval_id)s || '-' || n, %(provider)s,
       %(card_id)s, %(confirmed_by)s, %(decision)s, %(amount)s, %(fee)s, %(initiation)s, %(total)s,
       %(invoice_id)s, %(now)s, %(due)s
  FROM (SELECT count(*) + 1 AS n FROM charges WHERE approval_id = %(approval_id)s) AS attempts
"""
_CHARGING = "UPDATE approvals SET charging = %(charging)s WHERE id = %(id)s AND status = 'pending'"
_GET = f"SELECT {COLUMNS} FROM {FROM} WHERE c.id = %(id)s"
_LAST = f"""
SELECT {COLUMNS} FROM {FROM} WHERE c.approval_id = %(approval_id)s AND c.organization_id = %(organization_id)s
 ORDER BY c.attempt DESC LIMIT 1
"""
_DUE = """
UPDATE charges SET due_at = %(until)s
 WHERE id IN (SELECT id FROM charges WHERE due_at <= %(now)s AND provider = %(provider)s
               ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_LOOK_NOW = """
UPDATE charges SET due_at = %(now)s
 WHERE provider = %(provider)s AND payment_ref = %(payment)s AND status <> 'PAID'
"""


def claim(
    db: Db, owner: Member, approval_id: str, *, seen: str, decision: Decision, rules: Rules, provider: str
) -> Charge:
    """Write down that a card is charged for an approval that its owner has just confirmed.

    Fails as `confirming.confirm` does, and with `card_gone` when the card is not on file here.
    """
    assert decision.card_id is not None
    action, facts, approval = confirming.hold(db, owner, approval_id, seen=seen, rates=rules.rates)
    yes = Yes(owner, approval, decision)
    action.check(db, facts, yes)
    lines = action.cost(facts, yes, rules.rates)
    if lines is None:
        raise Failure("nothing_to_charge")
    card = cards.get(db, owner, decision.card_id)
    if card.provider != provider:
        raise Failure("card_gone")
    purse = ledger.lock_purse(db, owner.organization_id)
    if purse.owed:
        raise asking.payment_required(owner, rules, lines.total, purse.available)
    billed = confirming.billed(approval, lines, paid_by="card", seller=rules.seller)
    invoice_id = invoices.make(db, billed, paid=False)
    charge_id = _write(db, yes, lines, provider=provider, invoice_id=invoice_id)
    _tell_pending(db, approval, invoice_id)
    return get(db, charge_id)


def get(db: Db, charge_id: str) -> Charge:
    """Return a charge of the ID that `claim` or `due` gave."""
    return db.row(Charge, _GET, id=charge_id)


def last(db: Db, employer: Employer, approval_id: str) -> Charge | None:
    """Return the latest charge of one of the account's approvals: how it stands, or why it was refused."""
    return db.find(Charge, _LAST, approval_id=approval_id, organization_id=employer.organization_id)


def due(db: Db, *, provider: str, batch: int = 10) -> list[str]:
    """Take charges that somebody has to look at, for the time of a lease; their IDs."""
    taken = {"now": db.now, "until": db.now + LEASE, "batch": batch, "provider": provider}
    return [row[0] for row in db.conn.execute(_DUE, taken).fetchall()]


def look_now(db: Db, *, provider: str, payment: str) -> bool:
    """Let the worker look at the charge of a payment at once; False when it is none of ours."""
    return bool(db.run(_LOOK_NOW, provider=provider, payment=payment, now=db.now))


def set_charging(db: Db, approval_id: str, *, charging: bool) -> None:
    """Say whether a charge of a locked approval is under way."""
    db.run(_CHARGING, id=approval_id, charging=charging)


def next_look(charge: Charge, now: datetime) -> datetime:
    """Return when to ask again what became of a charge: soon at first, then every hour."""
    return now + min(_MOST_WAIT, max(_LEAST_WAIT, (now - charge.started_at) / 4))


def frozen(decision: Decision) -> dict[str, Any]:
    """Return a decision as a charge keeps it."""
    return {
        "terms": decision.terms and decision.terms.to_json(),
        "autoRelease": decision.auto_release,
        "cardId": decision.card_id,
    }


def thawed(kept: dict[str, Any]) -> Decision:
    """Read a decision that a charge kept."""
    terms = kept["terms"] and Terms.from_json(kept["terms"])
    return Decision(terms=terms, auto_release=kept["autoRelease"], card_id=kept["cardId"])


def _write(db: Db, yes: Yes, lines: Lines, *, provider: str, invoice_id: str) -> str:
    charge_id = db.new_id()
    db.run(
        _CLAIM,
        id=charge_id,
        organization_id=yes.approval.organization_id,
        approval_id=yes.approval.id,
        provider=provider,
        card_id=yes.decision.card_id,
        confirmed_by=yes.owner.user_id,
        decision=Jsonb(frozen(yes.decision)),
        amount=lines.amount,
        fee=lines.fee,
        initiation=lines.initiation,
        total=lines.total,
        invoice_id=invoice_id,
        now=db.now,
        due=db.now + LEASE,
    )
    set_charging(db, yes.approval.id, charging=True)
    return charge_id


def _tell_pending(db: Db, approval: Approval, invoice_id: str) -> None:
    events.record(
        db,
        approval.organization_id,
        type="payment.pending",
        resource_id=invoice_id,
        job_id=approval.job_id,
        data={
            "invoiceId": invoice_id,
            "milestoneId": approval.milestone_id,
            "contractId": approval.contract_id,
        },
    )
