"""What can be done with money on its way out or back: refunds, payouts, chargebacks, what staff change."""

from collections.abc import Callable, Iterator
from typing import Any

from opentrain_server.core.db import Db
from opentrain_server.domain.payments import chargebacks, payout_outcomes, refund_outcomes
from opentrain_server.domain.payments.chargebacks import Claim
from opentrain_server.domain.staff import adjustments
from proofs.money_acts import Act, Cast
from proofs.money_model import Charge, Chargeback, Model, Payout, Refund, TopUp
from proofs.money_payments import TEST

BANK_FEE = 1_500


def refund_acts(model: Model) -> Iterator[Act]:
    for refund in model.refunds:
        waits = refund.status in {"DUE", "SENT"}

        def record(state: Any, refund: Refund = refund) -> Callable[[Db], Any]:
            return lambda db: refund_outcomes.record(db, refund.id, state=state, ref=f"re_{refund.id}")

        def done(value: Any, refund: Refund = refund) -> None:
            model.post(model.of("refunds_due"), "clearing:test", refund.cents)
            refund.status = "DONE"

        def underway(value: Any, refund: Refund = refund) -> None:
            refund.status = "SENT"

        def refused(value: Any, refund: Refund = refund) -> None:
            _credit(model, refund)

        yield Act("refund: record", "done" if waits else "again", record("done"), done if waits else _nothing)
        if waits:
            yield Act("refund: record", "underway", record("underway"), underway)
            yield Act("refund: record", "refused", record("refused"), refused)
        elif refund.status == "DONE":
            yield Act("refund: record", "came back", record("refused"), refused)
        else:
            yield Act("refund: record", "again", record("refused"))


def _credit(model: Model, refund: Refund) -> None:
    """Refused for good: credits, after what is owed."""
    back = model.of("refunds_due")
    if refund.status == "DONE":
        model.post("clearing:test", back, refund.cents)
    rest = refund.cents - model.repay(back, refund.cents)
    model.post(back, model.of("available"), rest, "REFUND")
    refund.status = "REFUSED"


def payout_acts(model: Model) -> Iterator[Act]:
    for payout in model.payouts:
        payable = model.of("payable", payout.labeler)
        underway = model.of("payout_underway", payout.labeler)

        def claim(db: Db, payout: Payout = payout) -> Any:
            return payout_outcomes.claim(db, payout.id, provider=TEST)

        def accept(db: Db, claim: Any = claim) -> None:
            found = claim(db)
            payout_outcomes.accepted(db, found, provider=TEST, ref=f"po_{found.id}")

        def refuse(db: Db, claim: Any = claim) -> None:
            payout_outcomes.refused(db, claim(db), provider=TEST, failure="account_closed")

        def moved(source: str, target: str, status: str, payout: Payout = payout) -> Callable[[Any], None]:
            def effect(value: Any) -> None:
                model.post(source, target, payout.cents)
                payout.status = status

            return effect

        if payout.status == "WAITING" and payout.labeler in model.payees:
            yield Act("payout: claim", "claimed", claim, moved(payable, underway, "UNDERWAY"))
        elif payout.status == "UNDERWAY":
            yield Act("payout: record", "accepted", accept, moved(underway, "clearing:test", "PAID"))
            yield Act("payout: record", "refused", refuse, moved(underway, payable, "WAITING"))
        else:
            yield Act("payout: claim", "nothing to send", claim)


def chargeback_acts(model: Model) -> Iterator[Act]:
    paid: list[Charge | TopUp] = [one for one in model.charges if one.status == "PAID" or one.late]
    paid += [one for one in model.top_ups if one.late or (one.status == "COMPLETED" and not one.manual)]

    def heard(paid: Charge | TopUp, state: Any) -> Callable[[Db], Any]:
        claim = Claim(f"dp_{paid.id}", paid.payment, paid.total, state, BANK_FEE)
        return lambda db: chargebacks.heard(db, provider=TEST, claim=claim)

    for one in paid:
        known = one.disputed

        def opened(value: Any, one: Charge | TopUp = one) -> None:
            _taken(model, one)

        if known is None:
            yield Act("chargeback", "opened", heard(one, "open"), opened)
        elif known.status == "OPEN":
            yield Act("chargeback", "won", heard(one, "won"), lambda value, k=known: _won(model, k))
            yield Act("chargeback", "lost", heard(one, "lost"), lambda value, k=known: _lost(k))
        else:
            yield Act("chargeback", "again", heard(one, "open"))
    for top_up in model.top_ups:
        if top_up.status == "PENDING":
            yield Act("chargeback", "payment_unknown", heard(top_up, "open"))


def _taken(model: Model, paid: Charge | TopUp) -> None:
    paid.disputed = Chargeback(f"dp_{paid.id}", paid, paid.total)
    model.chargebacks.append(paid.disputed)
    taken = min(model.available, paid.total)
    model.post(model.of("available"), "clearing:test", taken, "ADJUSTMENT")
    model.post(model.of("receivable"), "clearing:test", paid.total - taken)
    model.post("costs", "clearing:test", BANK_FEE)


def _won(model: Model, known: Chargeback) -> None:
    known.status = "WON"
    repaid = min(known.cents, model.owed)
    model.post("clearing:test", model.of("receivable"), repaid)
    model.post("clearing:test", model.of("available"), known.cents - repaid, "ADJUSTMENT")


def _lost(known: Chargeback) -> None:
    known.status = "LOST"


def staff_acts(model: Model, cast: Cast) -> Iterator[Act]:
    def both(kind: Any, cents: int, top_up_id: str | None = None, *, alone: bool = False) -> Any:
        def call(db: Db) -> Any:
            asked = adjustments.ask(
                db,
                cast.staff,
                model.organization,
                kind=kind,
                cents=cents,
                words="Put right.",
                top_up_id=top_up_id,
            )
            adjustments.confirm(db, cast.staff if alone else cast.second, asked, alone=False)
            return adjustments.get(db, cast.staff, asked).top_up_id

        return call

    purse = model.of("available")

    def given(value: Any) -> None:
        model.post("operator", purse, 5_000, "ADJUSTMENT")
        model.repay(purse, 5_000)

    def taken(value: Any) -> None:
        model.post(purse, "operator", 700, "ADJUSTMENT")

    def transferred(value: str) -> None:
        cents = max(model.owed, 40_000)
        model.top_ups.append(TopUp(value, cents, model.now, status="COMPLETED", manual=True))
        model.post("clearing:manual", purse, cents, "TOP_UP")
        model.repay(purse, cents)

    yield Act("staff: adjust", "given", both("adjustment", 5_000), given)
    yield Act("staff: adjust", "second_person_needed", both("adjustment", 5_000, alone=True))
    yield Act("staff: bank transfer", "booked", both("bank_transfer", max(model.owed, 40_000)), transferred)
    few = model.available < 700
    yield Act("staff: adjust", "credits_too_low" if few else "taken", both("adjustment", -700), taken)
    yield Act("staff: adjust", "credits_too_low", both("adjustment", -model.available - 1))
    for top_up in model.top_ups:
        yield _return(model, top_up, both)


def _return(model: Model, top_up: TopUp, both: Any) -> Act:
    sent = sum(one.cents for one in model.refunds if one.top_up is top_up and one.status != "REFUSED")
    left = top_up.cents - sent if top_up.status == "COMPLETED" and not top_up.manual else 0
    refusal = "top_up_not_returnable" if left < 900 else "credits_too_low" if model.available < 900 else None

    def returned(value: Any) -> None:
        model.post(model.of("available"), model.of("refunds_due"), 900, "ADJUSTMENT")
        model.refunds.append(Refund("?", 900, top_up))

    return Act("staff: return", refusal or "sent back", both("return", 900, top_up.id), returned)


def _nothing(value: Any) -> None:
    return None
