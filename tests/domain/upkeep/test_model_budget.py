"""The budget of model calls: bounded in tokens and time, for each account alone, by its last 24 hours."""

import pytest

from agents import register
from opentrain_server.domain.upkeep import model_budget
from opentrain_server.domain.upkeep.model_budget import ANSWER_TOKENS, Budget
from postings import organization_of
from threads import race

WIDE = Budget(10**6, 10**6)


@pytest.fixture
def account(world, http) -> str:
    return organization_of(world, register(http))


def take(world, account: str, text: str = "", budget: Budget = WIDE, seconds: float = 20):
    with world.database.transaction() as db:
        return model_budget.take(db, account, text=text, seconds=seconds, budget=budget)


def test_tokens_and_time(world, http, account):
    two = Budget(2 * (ANSWER_TOKENS + 100), 10**6)
    assert [take(world, account, "x" * 300, two) is not None for _ in range(3)] == [True, True, False]
    assert take(world, organization_of(world, register(http)), "x" * 300, two) is not None
    world.clock.advance(hours=24, seconds=1)
    assert take(world, account, "x" * 300, two) is not None
    assert take(world, account, budget=Budget(10**6, 39)) is None, "20 seconds of 39 are reserved"
    assert take(world, account, budget=Budget(0, 0)) is None


def test_what_was_not_needed_is_given_back(world, account):
    forty = Budget(10**6, 40)
    number = take(world, account, budget=forty)
    take(world, account, budget=forty)
    assert take(world, account, budget=forty) is None
    with world.database.transaction() as db:
        model_budget.settle(db, number, seconds=0.5)
        model_budget.settle(db, number, seconds=99)
    assert take(world, account, budget=forty, seconds=19) is not None


def test_the_last_one_at_once(world, account):
    taken = race(*[lambda: take(world, account, budget=Budget(10**6, 40))] * 6)
    assert len([one for one in taken if isinstance(one, int)]) == 2


def test_old_counts_are_swept(world, account):
    take(world, account)
    with world.database.transaction() as db:
        assert model_budget.sweep(db) == 0
    world.clock.advance(hours=25)
    with world.database.transaction() as db:
        assert model_budget.sweep(db) == 1
