"""The yes of an owner, paid from credits: verb and `confirmed` in one transaction (contract money.md §3).

By card it is claim, call, record: `charges`.
"""

from hashlib import sha256

import orjson

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, asking, resolving
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts.escrow import Money, Source
from opentrain_server.domain.cosign.actions import ACTIONS, Action, Decision, Facts, Yes
from opentrain_server.domain.history import events
from opentrain_server.domain.ledger import ledger
from opentrain_server.domain.ledger.fees import Lines, Rates
from opentrain_server.domain.payments import invoices
from opentrain_server.domain.payments.invoices import Billed, Seller


def version(action: Action, facts: Facts, approval: Approval, rates: Rates) -> str:
    """Return the version of what a page shows: other terms, fees, states or standing, another version."""
    shown = {
        "id": approval.id,
        "percent": str(rates.percent),
        "initiation": rates.initiation_cents,
        **action.shows(facts, approval),
    }
    return sha256(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def confirm(db: Db, owner: Member, approval_id: str, *, seen: str, decision: Decision, rules: Rules) -> None:
    """Do what was asked and shown, from credits or at no cost, and mark the request confirmed.

    `seen` is the version that the page showed. Fails with `not_found`, `owner_only`,
    `approval_not_pending`, `charge_in_progress`, `approval_changed` (show it again), the reasons of the
    action, or `payment_method_required`; then the request stays as it was.
    """
    assert decision.card_id is None
    action, facts, approval = hold(db, owner, approval_id, seen=seen, rates=rules.rates)
    yes = Yes(owner, approval, decision)
    action.check(db, facts, yes)
    lines = action.cost(facts, yes, rules.rates)
    money = None
    if lines is not None:
        check_purse(db, owner, rules, lines)
        invoice_id = invoices.make(
            db, billed(approval, lines, paid_by="credits", seller=rules.seller), paid=True
        )
        money = Money(lines, Source(), invoice_id)
    done = action.run(db, facts, yes, money)
    if money is not None and approval.contract_id is None:  # a hire's invoice is older than its contract
        invoices.belongs(db, money.invoice_id, contract_id=done.contract_id, milestone_id=done.milestone_id)
    told = resolving.resolve(db, approval, status="confirmed", result=done.result, resolved_by=owner.user_id)
    events.record_all(db, [told])


def hold(
    db: Db, owner: Member, approval_id: str, *, seen: str, rates: Rates
) -> tuple[Action, Facts, Approval]:
    """Hold what an approval is about, then the approval, if it can be confirmed as it was shown."""
    if not owner.owns_organization:
        raise Failure("owner_only")
    action = ACTIONS[(found := approvals.get(db, owner, approval_id)).type]
    facts = action.lock(db, owner, found)
    approval = approvals.lock(db, owner, approval_id)
    if approval.charging:
        raise Failure("charge_in_progress", approvalId=approval.id)
    if approval.status != "pending":
        raise Failure("approval_not_pending", approvalId=approval.id, status=approval.status)
    if version(action, facts, approval, rates) != seen:
        raise Failure("approval_changed")
    return action, facts, approval


def check_purse(db: Db, owner: Member, rules: Rules, lines: Lines) -> None:
    """Hold the account's credits; fail with `payment_method_required` when they do not cover it,
    or it owes.
    """
    purse = ledger.lock_purse(db, owner.organization_id)
    if purse.owed or purse.available < lines.total:
        raise asking.payment_required(owner, rules, lines.total, purse.available)


def billed(approval: Approval, lines: Lines, *, paid_by: str, seller: Seller) -> Billed:
    """Return what an invoice of this approval says."""
    return Billed(
        approval.organization_id,
        approval.id,
        approval.job_id,
        approval.contract_id,
        approval.milestone_id,
        paid_by,
        lines,
        seller,
    )
