"""Money by Stripe, from page and webhook to the books, against a stand-in for Stripe."""

import hashlib
import hmac
import json
from contextlib import contextmanager

import httpx2
import pytest

from agents import register
from applicants import applied, hiring
from conftest import serving
from moneyed import ask_to_hire, owner_of
from opentrain_server import billing
from opentrain_server.app import build
from opentrain_server.domain.ledger import credits
from opentrain_server.domain.payments import top_ups
from opentrain_server.outside.payments.stripe import Stripe
from opentrain_server.worker.payments import attend_due, read_news
from outside_stripe import public, serving_stripe
from paying import approval, house_of, pay

SECRET = "whsec_test"


@pytest.fixture
def books(world):
    with serving_stripe() as (url, books):
        books.url, books.clock = url, lambda: world.clock().timestamp()
        yield books


@pytest.fixture
def stripe(world, books):
    stripe = Stripe(url=books.url, secret_key="sk_test_x", webhook_secret=SECRET, clock=world.clock)
    yield stripe
    stripe.close()


@pytest.fixture
def asked(world, http, stripe, books):
    """An owner with a card at Stripe, a request to hire, the card's ID here and its name there."""
    agent = hiring(world, register(http))
    owner = owner_of(world, agent)
    url = billing.save_card(house_of(world, stripe), owner)
    method = books.save(url.rpartition("/")[2])
    work(world, stripe)
    with world.database.autocommit() as db:
        card_id = db.one("SELECT id FROM cards")["id"]
    return owner, ask_to_hire(world, owner, applied(world, agent)), card_id, method


def work(world, stripe) -> int:
    world.clock.advance(seconds=10)
    return attend_due(world.database, stripe, "http://market.test")


@contextmanager
def listening(world, stripe):
    """The server with Stripe as its processor; gives a caller that is Stripe."""
    app = build(world.settings, world.dsn, clock=world.clock, mail=world.mail, payments=stripe)
    with serving(app) as url, httpx2.Client(base_url=url) as client:
        yield lambda event, **more: send(world, client, event, **more)


def send(world, client, event, *, secret=SECRET, twist=b"") -> tuple[int, str]:
    body = json.dumps(public(event)).encode()
    moment = int(world.clock().timestamp())
    mark = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    response = client.post(
        "/payments/stripe", content=body + twist, headers={"stripe-signature": f"t={moment},v1={mark}"}
    )
    return response.status_code, response.json()["message"]


def sets(world) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT act, split_part(source, ':', 1), target, cents"
            "  FROM ledger_postings JOIN ledger_sets ON number = set_number"
            " WHERE source LIKE 'costs%' OR source = 'clearing:stripe' ORDER BY number, place"
        ).fetchall()


def charge_row(world) -> dict:
    with world.database.autocommit() as db:
        return db.one(
            "SELECT status, failure, payment_ref, due_at FROM charges ORDER BY attempt DESC LIMIT 1"
        )


def test_a_hire_by_card_with_what_stripe_took(world, asked, stripe, books):
    owner, hire, card_id, _ = asked
    assert pay(world, owner, hire, card_id, payments=stripe).state == "PAID"
    assert [(act, source, cents) for act, source, _, cents in sets(world)] == [
        ("processor_fee", "costs", round(33_995 * 0.029) + 30),
        ("hire", "clearing", 30_000),
        ("hire", "clearing", 3_000),
        ("hire", "clearing", 995),
    ]
    assert approval(world, owner, hire).status == "confirmed"


def test_a_declined_card_then_3d_secure_told_by_a_webhook_twice(world, asked, stripe, books):
    owner, hire, card_id, method = asked
    books.get(method)["_does"] = "pm_insufficient"
    assert pay(world, owner, hire, card_id, payments=stripe).failure == "insufficient_funds"
    books.get(method)["_does"] = "pm_3ds"
    waiting = pay(world, owner, hire, card_id, payments=stripe)
    assert waiting.state == "SETTLING" and waiting.url.startswith("https://hooks.stripe.com/")
    for _ in range(20):  # nothing happens, so it is asked about ever less often
        work(world, stripe)
    row = charge_row(world)
    assert row["status"] == "SETTLING" and row["due_at"] > world.clock.now
    books.succeed(row["payment_ref"])
    event = books.event("payment_intent.succeeded", books.get(row["payment_ref"]))
    with listening(world, stripe) as tell:
        assert tell(event) == (200, "taken") == tell(event)
    assert attend_due(world.database, stripe, "") == 1
    assert charge_row(world)["status"] == "PAID" and world.rows("contracts") == 1
    assert world.rows("provider_events") == 1
    with listening(world, stripe) as tell:
        tell(books.event("payment_intent.succeeded", books.get(row["payment_ref"])))
    assert attend_due(world.database, stripe, "") == 0
    assert world.rows("contracts") == 1


@pytest.mark.parametrize("fault", ["lose", "break_"])
def test_a_lost_answer_charges_once(world, asked, stripe, books, fault):
    owner, hire, card_id, _ = asked
    getattr(books, fault).append("payment_intents")
    pay(world, owner, hire, card_id, payments=stripe)
    world.clock.advance(minutes=3)
    work(world, stripe)
    assert charge_row(world)["status"] == "PAID"
    assert len(books.all("payment_intent")) == 1 and world.rows("contracts") == 1


def test_a_top_up_and_its_dispute(world, asked, stripe, books):
    owner, *_ = asked
    with world.database.transaction() as db:
        top_up_id = top_ups.create(db, owner, cents=100_000, per_day=20, billing_url="x").id
    url = billing.check_out(house_of(world, stripe), owner, top_up_id)
    session = url.rpartition("/")[2]
    books.pay(session)
    with listening(world, stripe) as tell:
        assert tell(books.event("checkout.session.completed", books.get(session)))[0] == 200
        assert attend_due(world.database, stripe, "") == 1
        with world.database.autocommit() as db:
            assert credits.balance(db, owner).available == 100_000
        payment = books.get(session)["payment_intent"]
        dispute = books.dispute(payment)
        opened = books.event("charge.dispute.created", dispute)
        assert tell(opened) == tell(opened) == (200, "taken")
        with world.database.autocommit() as db:
            assert credits.balance(db, owner).available == 0
        assert ("chargeback", "costs", "clearing:stripe", 1500) in sets(world)
        dispute["status"] = "won"
    books.event("charge.dispute.closed", dispute)  # its webhook is lost
    read_news(world.database, stripe, within=top_ups.DAY)
    with world.database.autocommit() as db:
        assert credits.balance(db, owner).available == 100_000


def test_what_is_not_stripes_changes_nothing(world, asked, stripe, books):
    owner, hire, card_id, _ = asked
    pay(world, owner, hire, card_id, payments=stripe)
    dispute = books.event("charge.dispute.created", books.dispute(charge_row(world)["payment_ref"]))
    unknown = books.event("charge.dispute.created", dispute["data"]["object"] | {"payment_intent": "pi_x"})
    before = world.snapshot()
    with listening(world, stripe) as tell:
        assert tell(dispute, secret="guessed")[0] == 400
        assert tell(dispute, twist=b" ")[0] == 400
        assert tell(unknown) == (409, "payment_unknown")
        assert tell(books.event("charge.succeeded", {"id": "ch_1"})) == (200, "taken")
    after = world.snapshot()
    assert after.pop("provider_events") == 1 and before.pop("provider_events") == 0
    assert after == before


def test_there_is_no_such_path_for_another_processor(world, http):
    assert http.post("/payments/stripe", content=b"{}").status_code == 404
    assert http.get("/payments/stripe").status_code == 405
