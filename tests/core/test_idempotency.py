"""The store of answers, below HTTP."""

import pytest

from opentrain_server.core import idempotency
from opentrain_server.core.errors import Failure
from opentrain_server.core.idempotency import Overtaken, Stored

ANSWER = Stored(200, b"{}", "r1")


def bound(body=None):
    return idempotency.bind("k", token_id="tk", method="POST", path="/p", query="", body=body)


def test_nobody_waits_for_a_call_that_is_running(world):
    with world.database.transaction() as first, world.database.transaction() as second:
        assert idempotency.begin(first, bound()) is None
        with pytest.raises(Failure, match="idempotency_in_progress"):
            idempotency.begin(second, bound())


def test_an_equal_call_that_committed_between_look_up_and_answer_is_noticed(world):
    """The look-up may read a snapshot older than the lock it takes."""
    with world.database.transaction() as late:
        assert idempotency.begin(late, bound()) is None
        with world.database.transaction() as early:
            idempotency.store(early, bound(), ANSWER)
        with pytest.raises(Overtaken):
            idempotency.store(late, bound(), Stored(200, b'{"late":true}', "r2"))
    with world.database.transaction() as db:
        assert idempotency.begin(db, bound()) == ANSWER


def test_a_sweep_takes_a_batch_of_the_old(world, monkeypatch):
    monkeypatch.setattr(idempotency, "SWEPT_AT_ONCE", 2)
    with world.database.transaction() as db:
        for n in range(3):
            keyed = idempotency.bind(f"k{n}", token_id="tk", method="POST", path="/p", query="", body=None)
            idempotency.store(db, keyed, ANSWER)
    world.clock.advance(hours=24)
    counts = []
    for _ in range(3):
        with world.database.transaction() as db:
            counts.append(idempotency.sweep(db))
    assert counts == [2, 1, 0]
