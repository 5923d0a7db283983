"""kill -9 of the server, its worker or its database in the middle of journeys of money: all of it holds.

The worker runs within the server, and falls with it.
"""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from proofs.money_stage import stage
from proofs.servers import Server, descendants, free_port
from proofs.test_lost_answers import CREDITS, Journeys, books

CLIENTS = 4
LATEST = 1.5  # seconds between two kills


class Patient(Journeys):
    """Journeys that go on at whichever server stands, however often one falls."""

    def until_answered(self, send) -> httpx2.Response:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                response = send()
            except (httpx2.TransportError, RuntimeError):
                self.count("no answer")
                time.sleep(0.1)
                continue
            self.count(str(response.status_code))
            if response.status_code < 500 and "idempotency_in_progress" not in response.text:
                return response
            time.sleep(0.1)
        raise AssertionError("never answered")


def kill(server: Server, what: str) -> None:
    """kill -9: the `server` alone, any process of the `database`, or `all` at once."""
    if what == "all":
        server.kill_with_database()
    elif what == "server":
        server.kill()
    else:
        found = [pid for pid in descendants(server.process.pid) if name_of(pid) == "postgres"]
        for pid in random.sample(found, min(1, len(found))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def name_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def prove(tmp_path, *, journeys: int, kills: int) -> tuple[dict[str, int], dict[str, int]]:
    port, killed = free_port(), dict[str, int]()
    on = stage(Server(tmp_path, port=port), cents=CREDITS)
    try:
        travellers = Patient(on)
        offers = [on.proposal() for _ in range(journeys)]
        chance = random.Random(11)
        with ThreadPoolExecutor(CLIENTS) as pool:
            sent = [pool.submit(travellers.travel, one) for one in offers]
            for _ in range(kills):
                time.sleep(chance.uniform(0.2, LATEST))
                what = chance.choice(["server", "database", "all"])
                killed[what] = killed.get(what, 0) + 1
                kill(on.server, what)
                if what != "database":
                    on.open(Server(tmp_path, port=port))
            for one in sent:
                one.result()
        on.open(on.server)
        books(on, journeys)
        return killed, dict(travellers.answers)
    finally:
        on.close()
        if on.server.process.poll() is None:
            on.server.stop()


def test_three_kills(tmp_path):
    killed, answers = prove(tmp_path, journeys=2, kills=3)
    assert sum(killed.values()) == 3, answers


@pytest.mark.prove
@pytest.mark.timeout(3000)
def test_fifty_kills(tmp_path, shown_text):
    killed, answers = prove(tmp_path, journeys=60, kills=50)
    shown_text(
        f"60 journeys of money, kill -9 at 50 random moments {killed}: each was made whole and once, books"
        f" verified; answers {answers}"
    )
