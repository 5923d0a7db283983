"""Refunds to the card: sent until final, credits when the card refuses, debts first."""

import pytest

from agents import register
from applicants import applied, hiring, mails
from moneyed import RULES, ask_to_hire, confirm, owner_of
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import endings
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.ledger import accounts, credits, ledger
from opentrain_server.domain.ledger.ledger import Posting
from opentrain_server.domain.payments import chargebacks, refund_outcomes
from opentrain_server.outside.payments.provider import ProviderRefused, Refund
from opentrain_server.worker.payments import attend_due
from paying import Faltering, approval, card_on_file, pay, reachable


def refunded_milestone(world, http, does="success"):
    """A hire by card whose contract ended unpaid: 330.00 are on their way back."""
    agent = hiring(world, register(http))
    owner = owner_of(world, agent)
    card = card_on_file(world, owner, does)
    hire = ask_to_hire(world, owner, applied(world, agent))
    assert pay(world, owner, hire, card).state == "PAID"
    contract_id = approval(world, owner, hire).result["contractId"]
    with world.database.transaction() as db:
        asked = endings.ask(db, owner, contract_id, rules=RULES).approval
    confirm(world, owner, asked.id, Decision())
    return owner


def work(world, payments=None) -> int:
    world.clock.advance(minutes=3)
    return attend_due(world.database, payments or world.payments, "http://market.test")


def refund(world) -> tuple:
    with world.database.autocommit() as db:
        return db.conn.execute("SELECT status, cents, failure, due_at FROM refunds").fetchone()


def last_set(world) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT act, split_part(source, ':', 1), split_part(target, ':', 1), cents, entry_type, note"
            "  FROM ledger_postings JOIN ledger_sets ON number = set_number"
            " WHERE number = (SELECT max(number) FROM ledger_sets) ORDER BY place"
        ).fetchall()


def credited(world, owner) -> int:
    with world.database.autocommit() as db:
        return credits.balance(db, owner).available


def test_a_refund_goes_back_to_the_card(world, http):
    owner = refunded_milestone(world, http)
    assert refund(world)[:2] == ("DUE", 33_000)
    assert work(world) == 1 and work(world) == 0
    assert refund(world) == ("DONE", 33_000, None, None)
    assert last_set(world) == [("refund_done", "refunds_due", "clearing", 33_000, None, None)]
    assert credited(world, owner) == 0


@pytest.mark.parametrize("fault", ["lost", "unreached"])
def test_a_lost_answer_refunds_once(world, http, fault):
    refunded_milestone(world, http)
    faltering = Faltering(world.payments, **{fault: ["refund"]})
    work(world, faltering)
    assert refund(world)[0] == "DUE"
    work(world, faltering)
    assert refund(world)[0] == "DONE"
    with world.database.autocommit() as db:
        refund_id = db.one("SELECT id FROM refunds")["id"]
    assert [one["reference"] for one in world.payments.store.all("refund")].count(refund_id) == 1


def test_a_key_that_may_be_forgotten_is_looked_for(world, http):
    refunded_milestone(world, http)
    work(world, Faltering(world.payments, lost=["refund"]))
    world.clock.advance(hours=30)
    faltering = Faltering(world.payments)
    work(world, faltering)
    assert refund(world)[0] == "DONE"
    assert [call for call in faltering.calls if "refund" in call] == ["find_refund"]


def test_what_the_card_refuses_becomes_credits(world, http):
    owner = refunded_milestone(world, http, "refund_refused")
    reachable(world, owner)
    work(world)
    assert refund(world) == ("REFUSED", 33_000, "expired_or_canceled_card", None)
    assert last_set(world) == [
        ("refund_refused", "refunds_due", "available", 33_000, "REFUND", "card_refund_failed")
    ]
    assert credited(world, owner) == 33_000
    assert mails(world) == [("account", "ada@example.com")]
    assert work(world) == 0


class Later:
    """A processor that takes a refund first, and says weeks later that the card did not."""

    def __init__(self, inner):
        self.inner, self.failed = inner, False

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def refunded(self, ref):
        return Refund(ref, "refused", "lost_or_stolen_card") if self.failed else self.inner.refunded(ref)


def test_a_refund_that_comes_back_weeks_later_becomes_credits(world, http):
    owner = refunded_milestone(world, http)
    later = Later(world.payments)
    work(world, later)
    assert refund(world)[0] == "DONE"
    world.clock.advance(days=20)
    later.failed = True
    with world.database.transaction() as db:
        ref = db.one("SELECT refund_ref FROM refunds")["refund_ref"]
        assert refund_outcomes.look_now(db, ref=ref)
    work(world, later)
    assert refund(world)[0] == "REFUSED"
    assert last_set(world) == [
        ("refund_refused", "clearing", "refunds_due", 33_000, None, None),
        ("refund_refused", "refunds_due", "available", 33_000, "REFUND", "card_refund_failed"),
    ]
    assert credited(world, owner) == 33_000


def test_what_is_owed_is_paid_of_a_refund_that_failed(world, http):
    owner = refunded_milestone(world, http, "refund_refused")
    with world.database.transaction() as db:
        debt = accounts.receivable(owner.organization_id)
        taken = [Posting(db.new_id(), debt, accounts.clearing("test"), 10_000)]
        ledger.post(db, key="owed", act="chargeback", postings=taken)
    work(world)
    assert credited(world, owner) == 23_000
    with world.database.autocommit() as db:
        assert credits.balance(db, owner).owed == 0


def test_a_dispute_makes_a_refund_wait_and_staff_are_told_once(world, http):
    owner = refunded_milestone(world, http)

    class Disputed(Later):
        def refund(self, **_more):
            raise ProviderRefused("charge_disputed")

    reachable(world, owner)
    work(world, Disputed(world.payments))
    status, _, failure, due = refund(world)
    assert (status, failure) == ("DUE", "charge_disputed") and due > world.clock.now
    assert work(world) == 0
    world.clock.advance(hours=26)
    work(world, Disputed(world.payments))
    assert mails(world) == [("account", "sam@example.com")]
    world.clock.advance(hours=26)
    work(world)
    assert refund(world)[0] == "DONE"


def test_recording_twice_changes_nothing(world, http):
    refunded_milestone(world, http)
    work(world)
    with world.database.transaction() as db:
        refund_id = db.one("SELECT id FROM refunds")["id"]
        sets = db.one("SELECT count(*) AS n FROM ledger_sets")["n"]
        for state in ("done", "underway"):
            refund_outcomes.record(db, refund_id, state=state, ref="r")
        assert db.one("SELECT count(*) AS n FROM ledger_sets")["n"] == sets
    assert refund(world)[0] == "DONE"


def test_a_payment_of_nobody_is_unknown(world):
    claim = chargebacks.Claim("d1", "nothing", 100, "open")
    with pytest.raises(Failure, match="payment_unknown"), world.database.transaction() as db:
        chargebacks.heard(db, provider="test", claim=claim)
