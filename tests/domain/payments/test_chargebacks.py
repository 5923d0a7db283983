"""Chargebacks: unspent credits first, the rest owed, never from escrow; won ones come back."""

from datetime import timedelta

import pytest

from agents import register
from applicants import applied, hiring, mails
from moneyed import RULES, ask_to_hire, confirm, owner_of
from opentrain_server import billing, hearing
from opentrain_server.core.errors import Failure
from opentrain_server.domain.ledger import accounts, credits, ledger
from opentrain_server.domain.payments import top_ups
from opentrain_server.outside.payments.provider import Dispute, Told
from opentrain_server.worker.payments import read_news
from paying import approval, card_on_file, house_of, pay, reachable


@pytest.fixture
def asked(world, http):
    agent = hiring(world, register(http))
    owner = owner_of(world, agent)
    card_on_file(world, owner)
    return owner, ask_to_hire(world, owner, applied(world, agent))


def top_up(world, owner, cents=100_000, does="success") -> str:
    """Buy credits; the payment's name at the processor."""
    with world.database.transaction() as db:
        top_up_id = top_ups.create(db, owner, cents=cents, per_day=20, billing_url="x").id
    page = billing.check_out(house_of(world), owner, top_up_id).rpartition("/")[2]
    payment = world.payments.pay(page, does)
    billing.settle(world.database, world.payments, top_up_id)
    return payment.ref


def tell(world, payment, state, cents=100_000, ref="d1", event=None) -> bool:
    dispute = Dispute(ref, payment, cents, state)
    told = Told(event or f"{ref}-{state}", f"dispute.{state}", "dispute", ref, dispute)
    return hearing.hear(world.database, "test", told)


def purse(world, owner) -> tuple[int, int]:
    with world.database.autocommit() as db:
        now = credits.balance(db, owner)
    return now.available, now.owed


def acts(world, act) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT split_part(source, ':', 1), split_part(target, ':', 1), cents, entry_type, note"
            "  FROM ledger_postings JOIN ledger_sets ON number = set_number WHERE act = %s"
            " ORDER BY number, place",
            (act,),
        ).fetchall()


def status(world) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute("SELECT status, cents, taken_cents FROM chargebacks").fetchall()


def test_credits_are_taken_first_and_the_rest_is_owed(world, asked):
    owner, hire = asked
    reachable(world, owner)
    payment = top_up(world, owner)
    confirm(world, owner, hire)  # 339.95 of the 1,000.00 are in escrow and fees
    assert tell(world, payment, "open") is True
    assert acts(world, "chargeback") == [
        ("available", "clearing", 66_005, "ADJUSTMENT", "chargeback"),
        ("receivable", "clearing", 33_995, None, None),
    ]
    assert purse(world, owner) == (0, 33_995)
    milestone = approval(world, owner, hire).result["contractId"]
    assert milestone and status(world) == [("OPEN", 100_000, 66_005)]
    with world.database.autocommit() as db:
        (escrow,) = db.conn.execute(
            "SELECT cents FROM ledger_accounts WHERE account LIKE 'escrow:%'"
        ).fetchone()
    assert escrow == 30_000, "never from what is funded"
    assert sorted(mails(world)) == [("account", "ada@example.com"), ("account", "sam@example.com")]


def test_a_win_pays_what_is_still_owed_and_gives_the_rest_back(world, asked):
    owner, hire = asked
    payment = top_up(world, owner)
    confirm(world, owner, hire)
    tell(world, payment, "open")
    tell(world, payment, "won")
    assert acts(world, "chargeback_won") == [
        ("clearing", "receivable", 33_995, None, None),
        ("clearing", "available", 66_005, "ADJUSTMENT", "chargeback_won"),
    ]
    assert purse(world, owner) == (66_005, 0) and status(world) == [("WON", 100_000, 66_005)]


def test_a_chargeback_of_a_hire_by_card_is_owed(world, asked):
    owner, hire = asked
    pay(world, owner, hire, card_on_file(world, owner))
    with world.database.autocommit() as db:
        payment = db.one("SELECT payment_ref FROM charges")["payment_ref"]
    tell(world, payment, "open", 33_995)
    assert acts(world, "chargeback") == [("receivable", "clearing", 33_995, None, None)]
    tell(world, payment, "lost", 33_995)
    assert status(world) == [("LOST", 33_995, 0)] and purse(world, owner) == (0, 33_995)


def test_while_a_sum_is_owed_nothing_new_is_paid(world, asked, http):
    owner, hire = asked
    payment = top_up(world, owner)
    card = card_on_file(world, owner)
    with world.database.transaction() as db:  # all credits are gone
        spent = [
            ledger.Posting(
                db.new_id(),
                accounts.available(owner.organization_id),
                accounts.OPERATOR,
                100_000,
                entry=ledger.Entry.ADJUSTMENT,
            )
        ]
        ledger.post(db, key="x", act="adjustment", postings=spent, organization_id=owner.organization_id)
    tell(world, payment, "open")
    with pytest.raises(Failure, match="payment_method_required"):
        pay(world, owner, hire, card)
    with pytest.raises(Failure, match="payment_method_required"):
        confirm(world, owner, hire)
    with pytest.raises(Failure, match="payment_method_required"), world.database.transaction() as db:
        top_ups.create(db, owner, cents=100_001, per_day=20, billing_url=RULES.billing_url)
    top_up(world, owner, 100_000)
    assert purse(world, owner) == (0, 0)
    assert pay(world, owner, hire, card).state == "PAID"


def test_told_twice_and_in_any_order(world, asked):
    owner, _ = asked
    payment = top_up(world, owner)
    assert tell(world, payment, "open") and not tell(world, payment, "open")
    assert tell(world, payment, "open", event="another")
    assert purse(world, owner) == (0, 0) and len(acts(world, "chargeback")) == 1
    other = top_up(world, owner)
    assert tell(world, other, "won", ref="d2") and tell(world, other, "open", ref="d2")
    assert purse(world, owner) == (100_000, 0) and len(acts(world, "chargeback")) == 1


def test_an_unknown_payment_is_told_again(world, asked):
    with pytest.raises(Failure, match="payment_unknown"):
        tell(world, "nothing of ours", "open")
    assert world.rows("provider_events") == 0


def test_news_brings_what_was_never_told(world, asked):
    owner, _ = asked
    payment = top_up(world, owner, does="disputed")
    assert read_news(world.database, world.payments, within=timedelta(hours=1)) >= 1
    assert purse(world, owner) == (0, 0) and len(acts(world, "chargeback")) == 1
    world.clock.advance(minutes=5)
    world.payments.decide_dispute(payment, won=True)
    read_news(world.database, world.payments, within=timedelta(hours=1))
    read_news(world.database, world.payments, within=timedelta(hours=1))
    assert purse(world, owner) == (100_000, 0)
