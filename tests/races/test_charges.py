"""Charges under real races: two confirms, a charge in flight against all else, a webhook against a poll."""

from functools import partial

import pytest

from agents import register
from applicants import applied, hiring
from moneyed import RULES, ask_to_hire, give_credits, owner_of
from opentrain_server import billing, charging
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts import endings, funding, milestones
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.cosign import charges, confirming
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.payments import top_ups
from paying import approval, card_on_file, house_of, pay, seen_by
from threads import race

ROUNDS = 3


@pytest.fixture
def hire(world, http):
    """An account and a way to make requests to hire."""
    agent = hiring(world, register(http))
    owner = owner_of(world, agent)
    card = card_on_file(world, owner)
    return owner, card, lambda: ask_to_hire(world, owner, applied(world, agent))


def reasons(results) -> list[str]:
    """Why calls failed."""
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, Failure), repr(result)
    return [result.reason for result in results if isinstance(result, Failure)]


def count(world, sql: str) -> int:
    with world.database.autocommit() as db:
        return db.conn.execute(sql).fetchone()[0]


def in_transaction(world, call):
    def run():
        with world.database.transaction() as db:
            return call(db)

    return run


def test_two_confirms_charge_once(world, hire):
    owner, card, ask = hire
    for number in range(1, ROUNDS + 1):
        approval_id = ask()
        results = race(*[lambda approval_id=approval_id: pay(world, owner, approval_id, card)] * 3)
        assert set(reasons(results)) <= {
            "charge_in_progress",
            "approval_not_pending",
            "approval_changed",
            "already_hired",
        }
        assert count(world, "SELECT count(*) FROM charges WHERE status = 'PAID'") == number
        assert count(world, "SELECT count(*) FROM charges") == number
        assert approval(world, owner, approval_id).status == "confirmed"


def test_a_confirm_by_credits_against_one_by_card(world, hire):
    owner, card, ask = hire
    give_credits(world, owner.organization_id, 1_000_000)
    for number in range(1, ROUNDS + 1):
        approval_id = ask()
        seen = seen_by(world, owner, approval_id)

        def by_credits(db, approval_id=approval_id, seen=seen):
            confirming.confirm(db, owner, approval_id, seen=seen, decision=Decision(), rules=RULES)

        results = race(
            in_transaction(world, by_credits),
            lambda approval_id=approval_id: pay(world, owner, approval_id, card),
        )
        assert len(reasons(results)) == 1
        assert count(world, "SELECT count(*) FROM contracts") == number
        assert count(world, "SELECT count(*) FROM ledger_sets WHERE act = 'hire'") == number


@pytest.mark.parametrize("other", ["decline", "cancel", "terms"])
def test_a_charge_against_another_decision(world, hire, other):
    owner, card, ask = hire
    for _ in range(ROUNDS):
        approval_id = ask()
        proposal_id = approval(world, owner, approval_id).proposal_id
        against = {
            "decline": in_transaction(world, lambda db, a=approval_id: resolving.decline(db, owner, a)),
            "cancel": in_transaction(world, lambda db, a=approval_id: resolving.cancel(db, owner, a)),
            "terms": lambda p=proposal_id: ask_to_hire(world, owner, p, 40_000),
        }[other]
        results = race(lambda a=approval_id: pay(world, owner, a, card), against)
        found = approval(world, owner, approval_id)
        assert len(reasons(results)) == 1, results
        paid = count(world, f"SELECT count(*) FROM charges WHERE approval_id = '{approval_id}'")
        assert (found.status, paid) in {("confirmed", 1), ("declined", 0)}
        with world.database.transaction() as db:
            db.run("UPDATE approvals SET created_at = created_at - interval '2 days'")
    assert count(world, "SELECT count(*) FROM refunds") == 0


@pytest.mark.parametrize("other", ["end", "cancel"])
def test_a_funding_in_flight_against_the_end_of_its_contract(world, hire, other):
    owner, card, ask = hire
    for _ in range(ROUNDS):
        first = ask()
        pay(world, owner, first, card)
        contract_id = approval(world, owner, first).result["contractId"]
        with world.database.transaction() as db:
            db.run("UPDATE approvals SET created_at = created_at - interval '2 days'")
            new = New(None, "Next", None, milestones.LABEL_STEP * 1000, None)
            milestone_id = milestones.create(db, owner, contract_id, new=new).id
            funded = funding.ask(db, owner, milestone_id, rules=RULES).id
        against = {
            "end": in_transaction(world, lambda db, c=contract_id: endings.ask(db, owner, c, rules=RULES)),
            "cancel": in_transaction(world, lambda db, m=milestone_id: milestones.cancel(db, owner, m)),
        }[other]
        results = race(lambda a=funded: pay(world, owner, a, card), against)
        assert set(reasons(results)) <= {
            "charge_in_progress",
            "milestone_not_fundable",
            "approval_changed",
            "approval_not_pending",
        }
        found = approval(world, owner, funded)
        paid = count(
            world, f"SELECT count(*) FROM charges WHERE approval_id = '{funded}' AND status = 'PAID'"
        )
        assert (found.status, paid) in {("confirmed", 1), ("declined", 0)}
    assert count(world, "SELECT count(*) FROM refunds") == 0


def test_a_webhook_against_a_poll_records_once(world, hire):
    owner, _, ask = hire
    bank, house = card_on_file(world, owner, "authentication"), house_of(world)
    for number in range(1, ROUNDS + 1):
        approval_id = ask()
        payment = pay(world, owner, approval_id, bank).url.rpartition("/")[2]
        world.payments.authenticate(payment, proved=True)
        with world.database.autocommit() as db:
            found = charges.last(db, owner, approval_id)
        follow = partial(charging.pursue, world.database, house.payments, found, base="")
        results = race(follow, follow, partial(charging.look, house, owner, approval_id))
        assert reasons(results) == []
        assert approval(world, owner, approval_id).status == "confirmed"
        assert count(world, "SELECT count(*) FROM ledger_sets WHERE act = 'hire'") == number
    assert count(world, "SELECT count(*) FROM refunds") == 0


def test_a_top_up_is_credited_once_however_many_ask(world, hire):
    owner, _, _ = hire
    house = house_of(world)
    for number in range(1, ROUNDS + 1):
        with world.database.transaction() as db:
            top_up_id = top_ups.create(db, owner, cents=5_000, per_day=20, billing_url="x").id
        pages = race(*[lambda t=top_up_id: billing.check_out(house, owner, t)] * 3)
        assert len(set(pages)) == 1, pages
        world.payments.pay(pages[0].rpartition("/")[2], "success")
        results = race(*[lambda t=top_up_id: billing.settle(world.database, house.payments, t)] * 4)
        assert results == [None] * 4
        assert count(world, "SELECT sum(cents) FROM ledger_accounts WHERE account LIKE 'available:%'") == (
            5_000 * number
        )
