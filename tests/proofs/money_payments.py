"""What can be done between server and processor in a state of the model: charges, top-ups, what goes back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from opentrain_server.core.db import Db
from opentrain_server.domain.cosign import charge_outcomes, charges
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.cosign.charge_outcomes import Outcome
from opentrain_server.domain.payments import cards, top_up_payments, top_ups
from proofs.money_acts import Act, Cast, blocked, confirmed, created, shown
from proofs.money_model import WEEK, Approval, Charge, Milestone, Model, TopUp

TEST = "test"
DAY, CLOSING = timedelta(hours=24), timedelta(minutes=35)
PROCESSOR_FEE = 30


# Cards and charges


def card_acts(model: Model, cast: Cast) -> Iterator[Act]:
    if model.card is None:

        def saved(value: str) -> None:
            model.card = value

        yield Act("card", "saved", lambda db: _save(db, cast), saved)
    else:
        running = any(one.status in {"STARTED", "SETTLING"} for one in model.charges)

        def removed(value: Any) -> None:
            model.card = None

        yield Act(
            "card",
            "card_in_use" if running else "removed",
            lambda db, card=model.card: cards.remove(db, cast.owner, card),
            removed,
        )
    for approval in model.approvals:
        yield from _claims(model, cast, approval)
    for charge in model.charges:
        yield from _outcomes(model, cast, charge)


def _save(db: Db, cast: Cast) -> str:
    payer = f"cus_{cast.owner.organization_id}"
    cards.keep_payer(db, cast.owner, provider=TEST, reference=payer)
    reference = db.new_id()
    cards.save(
        db,
        cast.owner,
        provider=TEST,
        payer=payer,
        reference=reference,
        brand="Visa",
        last4="4242",
        expires="12/2030",
    )
    return next(one.id for one in cards.listed(db, cast.owner) if one.reference == reference)


def _claims(model: Model, cast: Cast, approval: Approval) -> Iterator[Act]:
    state = approval.state(model.now)
    cents = model.cost(approval)
    outcome = (
        ("charge_in_progress" if approval.charging else None)
        or (None if state == "pending" else "approval_not_pending")
        or blocked(model, approval)
        or ("nothing_to_charge" if cents is None else None)
        or ("card_gone" if model.card is None else None)
        or ("payment_method_required" if model.owed else None)
    )
    for flag in (False, True):
        decision = Decision(
            auto_release=flag and approval.type == "proposal_hire", card_id=model.card or "gone"
        )

        def call(db: Db, decision: Decision = decision) -> Any:
            seen = shown(db, cast, approval.id)
            return charges.claim(
                db, cast.owner, approval.id, seen=seen, decision=decision, rules=cast.rules, provider=TEST
            )

        def claimed(value: Any, flag: bool = decision.auto_release) -> None:
            assert cents is not None and value.total_cents == sum(cents)
            approval.charging = True
            model.charges.append(Charge(value.id, approval, cents, model.now, auto=flag))

        yield Act("charge: claim", outcome or "claimed", call, claimed)


def _outcomes(model: Model, cast: Cast, charge: Charge) -> Iterator[Act]:
    running = charge.status in {"STARTED", "SETTLING"}
    overdue = running and model.now >= charge.started + WEEK

    def record(state: Any, fee: int = 0) -> Any:
        outcome = Outcome(state, charge.payment, fee_cents=fee)

        def call(db: Db) -> Any:
            charge_outcomes.record(db, charge.id, outcome)
            return created(db, cast, charge.approval.id)

        return call

    paid = record("paid", PROCESSOR_FEE)
    if charge.status == "PAID":
        yield Act("charge: record", "again", paid)
        return
    if not running:
        if charge.status == "CANCELLED":
            yield Act("charge: record", "paid late", paid, lambda value: _paid_late(model, charge))
        return
    gone = getattr(charge.approval.subject, "withdrawn", False) and not isinstance(
        charge.approval.subject, Milestone
    )
    told = "paid for nothing" if gone else "paid"
    yield Act("charge: record", told, paid, lambda value: _paid(model, charge, value, gone=gone))
    if overdue:
        yield Act("charge: record", "given up", record("cancelled"), lambda value: _over(charge, "CANCELLED"))
        return
    yield Act("charge: record", "settling", record("settling"), lambda value: _settling(charge))
    yield Act("charge: record", "refused", record("refused"), lambda value: _over(charge, "REFUSED"))


def _paid(model: Model, charge: Charge, made: Any, *, gone: bool) -> None:
    charge.status = "PAID"
    model.post("costs", "clearing:test", PROCESSOR_FEE)
    if gone:
        model.send_back(charge.total)
        charge.approval.status, charge.approval.charging = "declined", False
        return
    confirmed(model, charge.approval, Decision(auto_release=charge.auto), made, charge)


def _paid_late(model: Model, charge: Charge) -> None:
    """Once: the charge stays given up, and a second telling finds the refund."""
    if charge.late:
        return
    charge.late = True
    model.post("costs", "clearing:test", PROCESSOR_FEE)
    model.send_back(charge.total)


def _settling(charge: Charge) -> None:
    charge.status = "SETTLING"


def _over(charge: Charge, status: str) -> None:
    charge.status, charge.approval.charging = status, False
    if status == "CANCELLED":
        charge.approval.status = "declined"


# Top-ups


def top_up_acts(model: Model, cast: Cast) -> Iterator[Act]:
    waiting = [one for one in model.top_ups if _shown(model, one) == "PENDING"]
    for cents in (1_000, 50_000, 1_000_000, max(model.owed, 1_000)):
        refusal = "payment_method_required" if model.owed and cents > max(model.owed, 1_000) else None
        if refusal or len(waiting) < 4:
            yield Act(
                "top-up: ask",
                refusal or "asked",
                lambda db, cents=cents: (
                    top_ups.create(db, cast.owner, cents=cents, per_day=10**6, billing_url="/billing").id
                ),
                lambda value, cents=cents: model.top_ups.append(TopUp(value, cents, model.now)),
            )
    for top_up in model.top_ups:
        yield from _payments(model, cast, top_up)
    over = [one for one in model.top_ups if _shown(model, one) == "EXPIRED" != one.status]
    if over:

        def expired(value: int) -> None:
            assert value == len(over)
            for one in over:
                one.status = "EXPIRED"

        yield Act("top-ups: expire", "expired", top_up_payments.expire, expired)


def _shown(model: Model, top_up: TopUp) -> str:
    over = top_up.status == "PENDING" and model.now >= top_up.asked + DAY
    return "EXPIRED" if over else top_up.status


def _payments(model: Model, cast: Cast, top_up: TopUp) -> Iterator[Act]:
    state = _shown(model, top_up)

    def begin(db: Db) -> None:
        found = top_up_payments.begin(db, cast.owner, top_up.id, provider=TEST)
        top_up_payments.opened(db, found, session=f"cs_{top_up.id}")

    def opened(value: Any) -> None:
        top_up.opened = True

    closing = not top_up.opened and model.now >= top_up.asked + DAY - CLOSING
    refusal = "top_up_over" if state != "PENDING" else "top_up_closing" if closing else None
    yield Act("top-up: checkout", refusal or "opened", begin, opened)
    if not top_up.opened:
        return

    def pay(db: Db) -> Any:
        return top_up_payments.record(
            db,
            top_up.id,
            session=f"cs_{top_up.id}",
            state="paid",
            payment=top_up.payment,
            fee_cents=PROCESSOR_FEE,
        )

    if top_up.late or top_up.status == "COMPLETED":
        yield Act("top-up: record", "again", pay)
    elif state == "EXPIRED":
        yield Act("top-up: record", "paid late", pay, lambda value: _late_top_up(model, top_up))
    else:
        yield Act("top-up: record", "paid", pay, lambda value: _topped_up(model, top_up))


def _topped_up(model: Model, top_up: TopUp) -> None:
    top_up.status = "COMPLETED"
    model.post("clearing:test", model.of("available"), top_up.cents, "TOP_UP")
    model.repay(model.of("available"), top_up.cents)
    model.post("costs", "clearing:test", PROCESSOR_FEE)


def _late_top_up(model: Model, top_up: TopUp) -> None:
    top_up.status, top_up.late = "EXPIRED", True
    model.send_back(top_up.cents, top_up)
    model.post("costs", "clearing:test", PROCESSOR_FEE)
