"""Sending: once, soon, past what fails, and again when a worker was killed in the middle."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from opentrain_server.core.clock import wall_clock
from opentrain_server.core.db import Database
from opentrain_server.domain.upkeep import mails
from opentrain_server.outside.mail import MemoryMailer
from opentrain_server.worker import mail as mailing
from opentrain_server.worker.loop import Worker
from outbox import letters

DYING = """
import sys, time
from opentrain_server.core.db import Database
from opentrain_server.worker.mail import send_due

class Stuck:
    def send(self, **mail):
        print("sending", flush=True)
        time.sleep(60)

database = Database(sys.argv[1], connections=1)
database.open()
send_due(database, Stuck())
"""


def write(world, count: int = 1, database: Database | None = None) -> None:
    with (database or world.database).transaction() as db:
        for number in range(count):
            mails.send(
                db, kind="account", to=f"p{number}@example.com", user_id=None, subject=f"{number}", body="b"
            )


def sent(world) -> list[str]:
    return sorted(message["To"] for message in world.mail.sent)


def wait_for(done) -> float:
    started = time.monotonic()
    while not done():
        assert time.monotonic() - started < 10
        time.sleep(0.01)
    return time.monotonic() - started


def test_what_is_due_is_sent_once(world):
    write(world, 12)
    assert mailing.send_due(world.database, world.mail) == mails.BATCH
    assert mailing.send_due(world.database, world.mail) == 2
    assert mailing.send_due(world.database, world.mail) == 0
    assert sent(world) == sorted(f"p{number}@example.com" for number in range(12))
    assert world.mail.sent[0].get_content() == "b\n"
    assert {letter.body for letter in letters(world)} == {""}


def test_a_mail_server_that_fails_is_asked_again_later(world):
    write(world)
    world.mail.failing = True
    assert mailing.send_due(world.database, world.mail) == 1
    world.mail.failing = False
    assert mailing.send_due(world.database, world.mail) == 0
    world.clock.advance(minutes=1)
    assert mailing.send_due(world.database, world.mail) == 1
    assert len(sent(world)) == 1


def test_one_mail_that_breaks_does_not_stop_the_others(world):
    write(world, 3)

    class Picky(MemoryMailer):
        def send(self, *, to, subject, text):
            if subject == "1":
                raise RuntimeError("a header that cannot be")
            super().send(to=to, subject=subject, text=text)

    picky = Picky()
    assert mailing.send_due(world.database, picky) == 3
    assert len(picky.sent) == 2


def test_told_to_stop_a_batch_gives_back_what_is_left(world):
    write(world, 3)
    stopping = threading.Event()

    class Last(MemoryMailer):
        def send(self, *, to, subject, text):
            super().send(to=to, subject=subject, text=text)
            stopping.set()

    assert mailing.send_due(world.database, Last(), stopping) == 1
    assert mailing.send_due(world.database, world.mail) == 2


def test_a_slow_batch_gives_back_what_its_lease_would_not_cover(world, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mailing, "BATCH_SECONDS", -1)
    write(world, 3)
    assert mailing.send_due(world.database, world.mail) == 0
    monkeypatch.undo()
    assert mailing.send_due(world.database, world.mail) == 3


def test_a_worker_sends_within_a_second(world):
    worker = Worker(world.database, world.mail)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        write(world, 3)
        assert wait_for(lambda: len(world.mail.sent) == 3) < 1
        write(world)
        assert wait_for(lambda: len(world.mail.sent) == 4) < 1
    finally:
        worker.stop()
        thread.join(timeout=5)
    assert not thread.is_alive()


def test_mail_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch):
    stopping = threading.Event()
    monkeypatch.setattr(mailing, "AWAY_SECONDS", 0.01)
    thread = threading.Thread(
        target=mailing.carry, args=(Database("host=/nowhere", connections=1), MemoryMailer(), stopping)
    )
    thread.start()
    time.sleep(0.1)
    assert thread.is_alive()
    stopping.set()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_mail_of_a_worker_that_was_killed_is_sent_by_another(world, postgres):
    later = [0.0]
    database = Database(postgres, connections=2, clock=lambda: wall_clock() + later[0] * mails.LEASE)
    database.open()
    write(world, 2, database)
    worker = subprocess.Popen([sys.executable, "-c", DYING, postgres], stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout.readline() == "sending\n"
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    assert mailing.send_due(database, world.mail) == 0, "the lease still stands"
    later[0] = 1.0
    assert mailing.send_due(database, world.mail) == 2
    assert sent(world) == ["p0@example.com", "p1@example.com"]
    database.close()
