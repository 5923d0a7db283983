"""Top-ups paid at the processor's checkout: once, in time, debts first; what comes late goes back."""

import pytest

from agents import register
from applicants import hiring, inbox
from moneyed import owner_of
from opentrain_server import billing
from opentrain_server.core.errors import Failure
from opentrain_server.domain.ledger import accounts, credits, ledger
from opentrain_server.domain.ledger.ledger import Posting
from opentrain_server.domain.payments import top_up_payments, top_ups
from opentrain_server.worker.payments import attend_due
from paying import Faltering, house_of

BILLING = "http://market.test/employer-settings?tab=billing"


@pytest.fixture
def owner(world, http):
    return owner_of(world, hiring(world, register(http)))


def ask(world, owner, cents=100_000) -> str:
    with world.database.transaction() as db:
        return top_ups.create(db, owner, cents=cents, per_day=20, billing_url=BILLING).id


def open_page(world, owner, top_up_id, payments=None) -> str:
    url = billing.check_out(house_of(world, payments), owner, top_up_id)
    assert url.startswith("http://market.test/test-processor/checkouts/")
    return url.rpartition("/")[2]


def work(world, payments=None) -> int:
    return attend_due(world.database, payments or world.payments, world.settings.base)


def found(world, owner, top_up_id):
    with world.database.autocommit() as db:
        return top_ups.get(db, owner, top_up_id)


def balance(world, owner) -> tuple[int, int]:
    with world.database.autocommit() as db:
        now = credits.balance(db, owner)
    return now.available, now.owed


def acts(world) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT act, split_part(source, ':', 1), split_part(target, ':', 1), cents, entry_type, note"
            "  FROM ledger_postings JOIN ledger_sets ON number = set_number ORDER BY number, place"
        ).fetchall()


def owes(world, owner, cents: int) -> None:
    """A bank took this much back, and nothing was unspent."""
    with world.database.transaction() as db:
        taken = Posting(
            db.new_id(), accounts.receivable(owner.organization_id), accounts.clearing("test"), cents
        )
        ledger.post(db, key="chargeback", act="chargeback", postings=[taken])


def test_a_top_up_is_paid_once(world, owner):
    top_up_id = ask(world, owner)
    page = open_page(world, owner, top_up_id)
    assert open_page(world, owner, top_up_id) == page, "the same page again"
    world.payments.pay(page, "success")
    world.clock.advance(seconds=10)
    assert work(world) == 1 and work(world) == 0
    assert found(world, owner, top_up_id).status == "COMPLETED"
    assert balance(world, owner) == (100_000, 0)
    assert acts(world) == [("top_up", "clearing", "available", 100_000, "TOP_UP", None)]
    assert inbox(world, owner.organization_id)[-1] == (
        "topup.completed",
        {"topUpId": top_up_id, "amountCents": 100_000},
    )
    for _ in range(2):  # whoever asks again changes nothing
        billing.settle(world.database, world.payments, top_up_id)
    with pytest.raises(Failure, match="top_up_over"):
        open_page(world, owner, top_up_id)
    assert len(acts(world)) == 1


def test_what_is_owed_is_paid_first(world, owner):
    owes(world, owner, 33_995)
    with pytest.raises(Failure, match="payment_method_required"):
        ask(world, owner, 33_996)
    top_up_id = ask(world, owner, 33_995)
    world.payments.pay(open_page(world, owner, top_up_id), "success")
    billing.settle(world.database, world.payments, top_up_id)
    assert balance(world, owner) == (0, 0)
    assert acts(world)[1:] == [
        ("top_up", "clearing", "available", 33_995, "TOP_UP", None),
        ("top_up", "available", "receivable", 33_995, "ADJUSTMENT", "chargeback_repayment"),
    ]


def test_the_last_minutes_start_no_payment(world, owner):
    top_up_id = ask(world, owner)
    world.clock.advance(hours=23, minutes=24)
    early = ask(world, owner)
    open_page(world, owner, top_up_id)
    world.clock.advance(minutes=2)
    open_page(world, owner, top_up_id)  # it was begun in time
    world.clock.advance(hours=23, minutes=23)
    with pytest.raises(Failure, match="top_up_closing"):
        open_page(world, owner, early)


@pytest.mark.parametrize("swept", [False, True])
def test_what_settles_after_the_end_is_sent_back(world, owner, swept):
    top_up_id = ask(world, owner)
    page = open_page(world, owner, top_up_id)
    world.clock.advance(hours=23, minutes=55, seconds=30)
    world.payments.pay(page, "delayed")
    world.clock.advance(minutes=10)
    assert found(world, owner, top_up_id).status == "EXPIRED"
    if swept:
        with world.database.transaction() as db:
            assert (top_up_payments.expire(db), top_up_payments.expire(db)) == (1, 0)
    work(world)
    assert found(world, owner, top_up_id).status == "EXPIRED"
    assert balance(world, owner) == (0, 0)
    assert acts(world)[:1] == [("late_top_up", "clearing", "refunds_due", 100_000, None, None)]
    with world.database.autocommit() as db:
        assert db.conn.execute("SELECT cents, cause FROM refunds").fetchall() == [(100_000, "late_top_up")]


def test_a_payment_that_fails_leaves_it_open_for_another(world, owner):
    top_up_id = ask(world, owner)
    page = open_page(world, owner, top_up_id)
    payment = world.payments.pay(page, "authentication")
    world.payments.authenticate(payment.ref, proved=False)
    billing.settle(world.database, world.payments, top_up_id)
    assert found(world, owner, top_up_id).status == "PENDING"
    again = open_page(world, owner, top_up_id)
    assert again != page
    world.payments.pay(again, "success")
    billing.settle(world.database, world.payments, top_up_id)
    assert found(world, owner, top_up_id).status == "COMPLETED"


def test_an_answer_that_is_lost_opens_the_same_checkout(world, owner):
    top_up_id = ask(world, owner)
    faltering = Faltering(world.payments, lost=["check_out"])
    with pytest.raises(Failure, match="payments_unavailable"):
        open_page(world, owner, top_up_id, faltering)
    pages = len(world.payments.store.all("checkout"))
    open_page(world, owner, top_up_id, faltering)
    assert len(world.payments.store.all("checkout")) == pages


def test_a_member_or_a_stranger_opens_no_checkout(world, owner):
    top_up_id = ask(world, owner)
    member = type(owner)(owner.user_id, owner.email, owner.organization_id, owns_organization=False)
    with pytest.raises(Failure, match="owner_only"):
        open_page(world, member, top_up_id)
    stranger = type(owner)(owner.user_id, owner.email, "another", owns_organization=True)
    with pytest.raises(Failure, match="not_found"):
        open_page(world, stranger, top_up_id)
