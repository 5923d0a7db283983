"""Counted limits."""

from opentrain_server.core import rates
from opentrain_server.core.rates import Limit
from threads import race


def take(world, *limits):
    with world.database.autocommit() as db:
        return rates.take(db, limits)


def test_a_window_fills_and_starts_again(world):
    limit = Limit("a", 2, 60)
    assert [take(world, limit).taken for _ in range(3)] == [True, True, False]
    world.clock.advance(seconds=59)
    usage = take(world, limit)
    assert (usage.taken, usage.remaining, usage.seconds_left(world.clock.now)) == (False, 0, 1)
    world.clock.advance(seconds=1)
    assert take(world, limit).remaining == 1


def test_a_call_over_one_limit_counts_against_none(world):
    hour, day = Limit("hour", 1, 3600), Limit("day", 3, 86400)
    assert take(world, hour, day).taken
    for _ in range(5):
        assert not take(world, hour, day).taken
    world.clock.advance(hours=1)
    assert take(world, hour, day).taken
    world.clock.advance(hours=1)
    assert take(world, hour, day).taken
    world.clock.advance(hours=1)
    usage = take(world, hour, day)
    assert (usage.taken, usage.limit, usage.window_seconds) == (False, 3, 86400)


def test_race_limits_over_the_same_keys_never_deadlock(world):
    first, second = Limit("a", 3, 60), Limit("b", 5, 60)

    def many(*limits):
        return lambda: [take(world, *limits).taken for _ in range(30)]

    results = race(many(first, second), many(second, first), many(first, second), many(second, first))
    assert all(isinstance(result, list) for result in results), results
    assert sum(map(sum, results)) <= 3


def test_a_sweep_forgets_windows_that_are_over(world):
    take(world, Limit("a", 1, 60), Limit("b", 1, 120))
    world.clock.advance(seconds=60)
    with world.database.transaction() as db:
        assert rates.sweep(db) == 1
    assert world.rows("rate_counters") == 1
