"""Payouts to labelers: they wait until the labeler can be paid, are sent once, and come back when refused."""

import pytest

from agents import register
from moneyed import RULES, confirm, hired
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.contracts import contracts, releases
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.payments import payees
from opentrain_server.worker.payments import attend_due
from paying import Faltering


@pytest.fixture
def earned(world, http):
    """A labeler to whom 300.00 were released."""
    owner, contract_id = hired(world, register(http))
    with world.database.transaction() as db:
        contract = contracts.get(db, owner, contract_id)
        asked = releases.ask(db, owner, contract.milestones[0].id, rules=RULES)
    confirm(world, owner, asked.id)
    with world.database.autocommit() as db:
        return Labeler(db.one("SELECT labeler_id FROM payouts")["labeler_id"])


def set_up(world, labeler, *, refuses: bool | None = False) -> str:
    """The labeler's account at the processor; with None it was begun and not finished."""
    payee = world.payments.payee(
        key=labeler.user_id, labeler_id=labeler.user_id, country="ES", email="b@b.co"
    )
    world.payments.onboard(payee.ref, back_url="http://market.test/payouts/setup")
    if refuses is not None:
        world.payments.set_up_payouts(payee.ref, refuses=refuses)
    with world.database.transaction() as db:
        payees.keep(db, labeler, provider="test", reference=payee.ref, country="ES")
    return payee.ref


def work(world, payments=None, **by) -> int:
    world.clock.advance(**(by or {"minutes": 3}))
    return attend_due(world.database, payments or world.payments, "http://market.test")


def standing(world, labeler) -> tuple:
    with world.database.autocommit() as db:
        row = db.conn.execute("SELECT status, attempt, failure FROM payouts").fetchone()
        held = [
            ledger.balance(db, account(labeler.user_id))
            for account in (accounts.payable, accounts.payout_underway)
        ]
    return (*row, *held)


def subjects(world) -> list[str]:
    with world.database.autocommit() as db:
        return [row[0] for row in db.conn.execute("SELECT subject FROM mails ORDER BY created_at, id")]


def test_it_waits_until_the_labeler_can_be_paid(world, earned):
    work(world)
    assert standing(world, earned) == ("WAITING", 0, None, 30_000, 0)
    assert work(world) == 0, "nobody asks again before there is an account"
    payee = set_up(world, earned, refuses=None)
    work(world)
    assert standing(world, earned) == ("WAITING", 0, None, 30_000, 0)
    world.payments.set_up_payouts(payee, refuses=False)
    work(world, hours=1)
    work(world)
    assert standing(world, earned) == ("PAID", 1, None, 0, 0)
    assert "$300.00 are on their way to you" in subjects(world)
    assert work(world) == 0


@pytest.mark.parametrize("fault", ["lost", "unreached"])
@pytest.mark.parametrize("wait", [{"minutes": 3}, {"hours": 30}])
def test_a_lost_answer_pays_once(world, earned, fault, wait):
    payee = set_up(world, earned)
    faltering = Faltering(world.payments, **{fault: ["transfer"]})
    work(world, faltering)
    work(world, faltering, seconds=1)
    assert standing(world, earned) == ("UNDERWAY", 1, None, 0, 30_000)
    work(world, faltering, **wait)
    assert standing(world, earned) == ("PAID", 1, None, 0, 0)
    assert [one["payee"] for one in world.payments.store.all("transfer")].count(payee) == 1


def test_what_is_refused_comes_back_and_is_tried_again(world, earned):
    payee = set_up(world, earned, refuses=True)
    work(world)
    work(world, seconds=1)
    assert standing(world, earned) == ("WAITING", 1, "account_restricted", 30_000, 0)
    work(world, minutes=11)
    assert standing(world, earned) == ("WAITING", 2, "account_restricted", 30_000, 0)
    assert [one for one in subjects(world) if "did not reach you" in one] == [
        "A payout of $300.00 did not reach you"
    ]
    world.payments.set_up_payouts(payee, refuses=False)
    work(world, minutes=21)
    assert standing(world, earned) == ("PAID", 3, None, 0, 0)
