"""Sweeping: what is due goes, what is not stays, and nothing stops the rest."""

from datetime import timedelta

import pytest

from agents import Agent, register
from humans import person
from opentrain_server.core.db import Database, Db
from opentrain_server.domain.people import sessions
from opentrain_server.domain.upkeep import workers
from opentrain_server.outside.mail import MemoryMailer
from opentrain_server.worker import sweep as sweeping
from opentrain_server.worker.loop import Worker
from postings import SPANISH


def only(monkeypatch: pytest.MonkeyPatch, duties: dict[str, sweeping.Duty]) -> None:
    """Let a sweep have these duties alone."""
    monkeypatch.setattr(sweeping, "DUTIES", duties)
    monkeypatch.setattr(sweeping, "LETTERS", {})


def draft(agent: Agent, key: str) -> None:
    body = {"rawJobDescription": SPANISH}
    assert agent.post("/job-drafts", body, headers={"idempotency-key": key}).status_code == 201


def test_old_answers_and_counters_go_and_fresh_ones_stay(world, http) -> None:
    draft(register(http), "old")
    world.clock.advance(hours=25)
    draft(register(http, "Later"), "new")
    before = (world.rows("idempotent_answers"), world.rows("rate_counters"))
    done = sweeping.sweep(world.database)
    assert before[0] == 2 and done["idempotent_answers"] == 1
    assert done["rate_counters"] == before[1] - world.rows("rate_counters") > 0
    assert world.rows("idempotent_answers") == 1
    assert not any(sweeping.sweep(world.database).values())


def test_workers_that_were_killed_are_forgotten_later(world) -> None:
    with world.database.transaction() as db:
        workers.beat(db, "killed")
    world.clock.advance(seconds=workers.SILENT.total_seconds() + 1)
    with world.database.transaction() as db:
        assert not workers.alive(db)
        assert workers.last_beat(db) == db.now - workers.SILENT - timedelta(seconds=1)
    assert sweeping.sweep(world.database)["silent_workers"] == 0
    world.clock.advance(hours=1)
    assert sweeping.sweep(world.database)["silent_workers"] == 1
    assert world.rows("workers") == 0


def test_a_duty_that_fails_does_not_stop_the_others(world, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(db: Db) -> int:
        db.run("SELECT no_such_column")
        return 1

    left = [3]

    def batches(_db: Db) -> int:
        left[0] -= left[0] > 0
        return left[0]

    only(monkeypatch, {"broken": broken, "batches": batches})
    assert sweeping.sweep(world.database) == {"broken": 0, "batches": 3}


def test_told_to_stop_a_sweep_ends_after_the_batch_it_is_at(world, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, {"endless": lambda _db: 1})
    assert sweeping.sweep(world.database, pause=lambda: False) == {"endless": 1}
    assert sweeping.sweep(world.database) == {"endless": sweeping.ROUNDS}


def test_a_worker_beats_sweeps_and_retires(world, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(world.database, world.mail)

    def duty(_db: Db) -> int:
        worker.stop()
        return world.rows("workers")

    only(monkeypatch, {"counting": duty})
    worker.run()
    assert world.rows("workers") == 0


def test_a_worker_outlives_a_database_that_is_away(world) -> None:
    away = Database("host=/nowhere dbname=x", connections=1)
    worker = Worker(away, MemoryMailer())
    worker._turn(sweeping=True)  # the pool is closed; the loop goes on
    assert not worker.stopping.is_set()


def test_sessions_are_forgotten_a_month_after_they_ended(world) -> None:
    human = person(world)
    with world.database.transaction() as db:
        for _ in range(3):
            sessions.start(db, human.user_id, address="192.0.2.1", browser="test")
        first, second, _ = sessions.live(db, human.user_id)
        sessions.end(db, human.user_id, session_id=first.id)
        sessions.end(db, human.user_id, session_id=second.id)
        db.run(
            "INSERT INTO viewings (id, session_id, staff_id, user_id, reason, started_at, ends_at)"
            " VALUES ('v', %(session)s, %(id)s, %(id)s, 'a report', %(now)s, %(now)s)",
            session=second.id,
            id=human.user_id,
            now=db.now,
        )
    world.clock.advance(days=30)
    assert sweeping.sweep(world.database)["sessions"] == 1
    assert world.rows("sessions") == 2, "one that lives, and one that is part of a record"
    world.clock.advance(days=30)
    assert sweeping.sweep(world.database)["sessions"] == 1
