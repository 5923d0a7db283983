"""Charges of a card: what is claimed, recorded, told and sent back, whatever the processor answers."""

import pytest

from agents import register
from applicants import applied, hiring, inbox
from moneyed import RULES, ask_to_hire, owner_of
from opentrain_server import charging
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts import contracts, funding, milestones
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.cosign import charges
from paying import Faltering, approval, card_on_file, house_of, pay, seen_by


@pytest.fixture
def asked(world, http):
    """An owner with a request to hire."""
    agent = register(http)
    hiring(world, agent)
    owner = owner_of(world, agent)
    card_on_file(world, owner)  # passes the gate of asking
    return owner, ask_to_hire(world, owner, applied(world, agent))


def books(world) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT act, split_part(source, ':', 1), split_part(target, ':', 1), cents, entry_type"
            "  FROM ledger_postings JOIN ledger_sets ON number = set_number ORDER BY number, place"
        ).fetchall()


def one(world, sql: str):
    with world.database.autocommit() as db:
        return db.conn.execute(sql).fetchone()


def work(world, payments=None) -> list[str]:
    """What the worker does about charges that are due."""
    house = house_of(world, payments)
    with world.database.transaction() as db:
        due = charges.due(db, provider="test")
    states = []
    for charge_id in due:
        with world.database.autocommit() as db:
            found = charges.get(db, charge_id)
        states.append(
            charging.pursue(world.database, house.payments, found, base="http://market.test").status
        )
    return states


HIRE_BY_CARD = [
    ("hire", "clearing", "escrow", 30_000, None),
    ("hire", "clearing", "fee_held", 3_000, None),
    ("hire", "clearing", "initiation_income", 995, None),
]
SENT_BACK = ("clearing", "refunds_due", 33_995, None)


def test_a_hire_by_card(world, asked):
    owner, approval_id = asked
    done = pay(world, owner, approval_id, card_on_file(world, owner))
    assert (done.state, done.url, done.failure) == ("PAID", None, None)
    assert books(world) == HIRE_BY_CARD
    found = approval(world, owner, approval_id)
    assert (found.status, found.charging, found.result["hired"]) == ("confirmed", False, True)
    with world.database.autocommit() as db:
        contract = contracts.get(db, owner, found.result["contractId"])
    assert [(m.status, m.invoice_id is not None) for m in contract.milestones] == [("ACTIVE_FUNDED", True)]
    assert one(world, "SELECT status, paid_by, number FROM invoices") == ("PAID", "card", 1001)
    told = [kind for kind, _ in inbox(world, owner.organization_id)]
    assert told[-6:] == [
        "payment.pending",
        "proposal.status_changed",
        "contract.created",
        "milestone.status_changed",
        "milestone.status_changed",
        "approval.confirmed",
    ]


def test_a_funding_by_card_names_its_payment(world, asked):
    owner, approval_id = asked
    card = card_on_file(world, owner)
    pay(world, owner, approval_id, card)
    contract_id = approval(world, owner, approval_id).result["contractId"]
    with world.database.transaction() as db:
        new = New(None, "Next", None, milestones.LABEL_STEP * 1000, None)
        milestone_id = milestones.create(db, owner, contract_id, new=new).id
        second = funding.ask(db, owner, milestone_id, rules=RULES).id
    assert pay(world, owner, second, card).state == "PAID"
    result = approval(world, owner, second).result
    (payment_ref, invoice_id) = one(
        world, f"SELECT payment_ref, invoice_id FROM charges WHERE approval_id = '{second}'"
    )
    assert result == {"invoiceId": invoice_id, "paymentIntentId": payment_ref} and payment_ref


@pytest.mark.parametrize(
    ("does", "failure"), [("declined", "card_declined"), ("insufficient_funds", "insufficient_funds")]
)
def test_a_refused_card_leaves_the_request_open_for_another_try(world, asked, does, failure):
    owner, approval_id = asked
    done = pay(world, owner, approval_id, card_on_file(world, owner, does))
    assert (done.state, done.failure) == ("REFUSED", failure)
    found = approval(world, owner, approval_id)
    assert (found.status, found.charging, books(world)) == ("pending", False, [])
    assert one(world, "SELECT status FROM invoices") == ("VOID",)
    assert pay(world, owner, approval_id, card_on_file(world, owner)).state == "PAID"
    with world.database.autocommit() as db:
        keys = db.conn.execute("SELECT key FROM charges ORDER BY attempt").fetchall()
    assert keys == [(f"{approval_id}-1",), (f"{approval_id}-2",)]
    assert books(world) == HIRE_BY_CARD


def test_while_a_charge_runs_nothing_else_happens_to_its_request(world, asked):
    owner, approval_id = asked
    card = card_on_file(world, owner, "authentication")
    done = pay(world, owner, approval_id, card)
    assert done.state == "SETTLING" and "/test-processor/payments/" in done.url
    assert one(world, "SELECT status FROM invoices") == ("PENDING_FUNDING",)
    world.clock.advance(hours=100)
    found = approval(world, owner, approval_id)
    assert (found.status, found.charging) == ("pending", True)
    for refused in (resolving.decline, resolving.cancel):
        with pytest.raises(Failure, match="charge_in_progress"), world.database.transaction() as db:
            refused(db, owner, approval_id)
    with pytest.raises(Failure, match="charge_in_progress"):
        ask_to_hire(world, owner, found.proposal_id, 40_000)
    with pytest.raises(Failure, match="charge_in_progress"):
        pay(world, owner, approval_id, card)
    with world.database.transaction() as db:
        assert resolving.expire(db) == 0
    world.payments.authenticate(done.url.rpartition("/")[2], proved=True)
    assert charging.look(house_of(world), owner, approval_id).state == "PAID"
    assert approval(world, owner, approval_id).status == "confirmed"


def test_a_bank_that_says_no_ends_the_attempt(world, asked):
    owner, approval_id = asked
    done = pay(world, owner, approval_id, card_on_file(world, owner, "authentication"))
    world.payments.authenticate(done.url.rpartition("/")[2], proved=False)
    now = charging.look(house_of(world), owner, approval_id)
    assert (now.state, now.failure) == ("REFUSED", "authentication_failed")
    assert not approval(world, owner, approval_id).charging


def test_an_owner_stops_a_charge_that_waits(world, asked):
    owner, approval_id = asked
    pay(world, owner, approval_id, card_on_file(world, owner, "authentication"))
    assert charging.stop(house_of(world), owner, approval_id).state == "REFUSED"
    assert approval(world, owner, approval_id).status == "pending"


@pytest.mark.parametrize("fault", ["lost", "unreached"])
def test_the_worker_finishes_a_charge_whose_answer_was_lost(world, asked, fault):
    owner, approval_id = asked
    faltering = Faltering(world.payments, **{fault: ["charge"]})
    done = pay(world, owner, approval_id, card_on_file(world, owner), payments=faltering)
    assert (done.state, books(world)) == ("STARTED", [])
    assert work(world) == [], "the lease of the page still runs"
    world.clock.advance(minutes=3)
    assert work(world) == ["PAID"] and work(world) == []
    assert books(world) == HIRE_BY_CARD
    (charge_id,) = one(world, "SELECT id FROM charges")
    assert [kept["reference"] for kept in world.payments.store.all("payment")].count(charge_id) == 1


def test_a_charge_that_nobody_finished_for_a_day_is_looked_for_before_it_is_made_again(world, asked):
    owner, approval_id = asked
    faltering = Faltering(world.payments, lost=["charge"])
    pay(world, owner, approval_id, card_on_file(world, owner), payments=faltering)
    world.clock.advance(hours=30)
    faltering.calls.clear()
    assert work(world, faltering) == ["PAID"]
    assert faltering.calls == ["find_payment"]


def test_a_delayed_payment_settles_by_itself(world, asked):
    owner, approval_id = asked
    assert pay(world, owner, approval_id, card_on_file(world, owner, "delayed")).state == "SETTLING"
    world.clock.advance(seconds=30)
    assert work(world) == ["SETTLING"]
    world.clock.advance(seconds=40)
    assert work(world) == ["PAID"]
    assert approval(world, owner, approval_id).status == "confirmed"


def test_a_verb_that_fails_sends_the_whole_charge_back(world, asked):
    owner, approval_id = asked
    done = pay(world, owner, approval_id, card_on_file(world, owner, "authentication"))
    with world.database.transaction() as db:
        db.run(
            "UPDATE users SET suspended_at = %(now)s WHERE id = (SELECT labeler_id FROM proposals)",
            now=db.now,
        )
    world.payments.authenticate(done.url.rpartition("/")[2], proved=True)
    assert charging.look(house_of(world), owner, approval_id).state == "PAID"
    found = approval(world, owner, approval_id)
    assert (found.status, found.result) == ("declined", {"failure": "freelancer_unavailable"})
    assert books(world) == [("charge_failed", *SENT_BACK)]
    assert one(world, "SELECT status FROM invoices") == ("VOID",)
    assert one(world, "SELECT cents, cause, status FROM refunds") == (33_995, "charge_failed", "DUE")
    assert world.rows("contracts") == 0
    assert inbox(world, owner.organization_id)[-1] == (
        "approval.confirmed",
        {"approvalId": approval_id, "status": "declined"},
    )


def test_a_suspended_account_gets_its_charge_back(world, asked):
    owner, approval_id = asked
    done = pay(world, owner, approval_id, card_on_file(world, owner, "authentication"))
    with world.database.transaction() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)
    world.payments.authenticate(done.url.rpartition("/")[2], proved=True)
    charging.look(house_of(world), owner, approval_id)
    assert approval(world, owner, approval_id).result == {"failure": "account_suspended"}
    assert books(world) == [("charge_failed", *SENT_BACK)]


def test_a_charge_unsettled_for_a_week_is_cancelled(world, asked):
    owner, approval_id = asked
    done = pay(world, owner, approval_id, card_on_file(world, owner, "authentication"))
    world.clock.advance(days=7)
    assert work(world) == ["CANCELLED"] and work(world) == []
    found = approval(world, owner, approval_id)
    assert (found.status, found.result) == ("declined", {"failure": "charge_failed"})
    assert one(world, "SELECT status FROM invoices") == ("VOID",)
    assert world.payments.payment(done.url.rpartition("/")[2]).state == "cancelled"


def test_a_charge_that_was_given_up_and_is_paid_after_all_is_sent_back_once(world, asked):
    owner, approval_id = asked
    pay(world, owner, approval_id, card_on_file(world, owner, "authentication"))
    world.clock.advance(days=7)
    away = Faltering(world.payments, unreached=["cancel_payment"])
    assert work(world, away) == ["CANCELLED"]
    (payment,) = one(world, "SELECT payment_ref FROM charges")
    world.payments.authenticate(payment, proved=True)
    world.clock.advance(hours=1)
    assert work(world) == ["CANCELLED"] and work(world) == []
    with world.database.transaction() as db:
        charges.look_now(db, provider="test", payment=payment)
    assert work(world) == ["CANCELLED"]
    assert books(world) == [("late_charge", *SENT_BACK)]
    assert one(world, "SELECT count(*), max(cause) FROM refunds") == (1, "late_charge")


def test_a_charge_that_never_arrived_is_not_made_after_a_week(world, asked):
    owner, approval_id = asked
    away = Faltering(world.payments, unreached=["charge"])
    pay(world, owner, approval_id, card_on_file(world, owner), payments=away)
    world.clock.advance(days=8)
    assert work(world) == ["CANCELLED"]
    assert (books(world), world.rows("refunds")) == ([], 0)
    with world.database.autocommit() as db:
        assert (
            world.payments.find_payment(
                payer="", reference=db.one("SELECT id FROM charges")["id"], since=db.now
            )
            is None
        )


def test_what_the_page_showed_is_what_is_charged(world, asked):
    owner, approval_id = asked
    card = card_on_file(world, owner)
    seen = seen_by(world, owner, approval_id)
    with world.database.transaction() as db:
        db.run("UPDATE proposals SET bid_amount = bid_amount * 2")
    with pytest.raises(Failure, match="approval_changed"):
        charging.charge(
            house_of(world), owner, approval_id, seen=seen, decision=charging.Decision(card_id=card)
        )
    assert world.rows("charges") == 0
