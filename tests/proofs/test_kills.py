"""kill -9 of the server and of its database in the middle of many drafts with keys: none lost, none twice."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import psycopg
import pytest

from opentrain_server.core.postgres import running_dsn
from postings import READY
from proofs.servers import Server, agent

CLIENTS = 32


class Load:
    """Drafts by number, each with a key of its own, and what was answered to each."""

    def __init__(self, token, calls):
        self.token = token
        self.calls = calls
        self.acknowledged = {}
        self.refused = []
        self.lock = threading.Lock()

    def send(self, client, number):
        """Send one draft; keep its answer when there is one."""
        body = {"format": "opentrain_canonical", "job": READY, "externalId": f"draft-{number}"}
        headers = {"idempotency-key": f"key-{number}"}
        try:
            response = agent(client, self.token).post("/job-drafts", body, headers=headers)
        except httpx2.TransportError:
            return None
        with self.lock:
            if response.status_code == 201:
                earlier = self.acknowledged.setdefault(number, response.content)
                assert earlier == response.content, "a replay is byte-identical"
            else:
                self.refused.append(response.status_code)
        return response

    def run(self, server, numbers, *, until_done=False):
        """Send many at once; with `until_done` repeat each until it is acknowledged."""

        def one(number):
            response = self.send(client, number)
            while until_done and (response is None or response.status_code != 201):
                assert response is None or response.status_code in {409, 503}, response.text
                time.sleep(0.05)
                response = self.send(client, number)
            return response

        with server.client() as client, ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(one, numbers))


def drafts(data_dir):
    with psycopg.connect(running_dsn(data_dir)) as conn:
        rows = conn.execute("SELECT external_id, count(*) FROM jobs GROUP BY external_id").fetchall()
        answers = conn.execute("SELECT count(*) FROM idempotent_answers").fetchone()[0]
    return dict(rows), answers


def kill_in_the_middle(server, load, numbers, *, after):
    """Kill server and database once so many calls of this run are acknowledged."""
    wanted = len(load.acknowledged) + after
    sender = threading.Thread(target=load.run, args=(server, numbers))
    sender.start()
    while len(load.acknowledged) < wanted and sender.is_alive():
        time.sleep(0.001)
    server.kill_with_database()
    sender.join()


def prove(tmp_path, *, calls, kills):
    server = Server(tmp_path)
    try:
        load, chance = Load(server.register(), calls), random.Random(7)
        for _ in range(kills):
            todo = [number for number in range(calls) if number not in load.acknowledged]
            kill_in_the_middle(server, load, todo, after=chance.randrange(1, max(2, calls // (kills + 1))))
            before = dict(load.acknowledged)
            assert len(before) < calls, "killed too late to show anything"
            server = Server(tmp_path)
            found, answers = drafts(tmp_path)
            assert set(found.values()) <= {1}, "none twice"
            assert answers == len(found), "draft and answer were committed together"
            lost = {f"draft-{number}" for number in before} - found.keys()
            assert not lost, "an acknowledged draft is there"
        early = dict(load.acknowledged)
        unacknowledged = len(drafts(tmp_path)[0]) - len(early)
        again = load.run(server, range(calls), until_done=True)
        assert [load.acknowledged[number] for number in early] == list(early.values())
        replays = sum("idempotent-replayed" in response.headers for response in again)
        found, answers = drafts(tmp_path)
        assert found == {f"draft-{number}": 1 for number in range(calls)}
        assert answers == calls
        assert set(load.refused) <= {409, 503}
        return len(early), unacknowledged, replays
    finally:
        if server.process.poll() is None:
            server.stop()


def test_one_kill_among_sixty_drafts(tmp_path):
    prove(tmp_path, calls=60, kills=1)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_many_kills_among_a_thousand_drafts(tmp_path, shown_text):
    acknowledged, silent, replays = prove(tmp_path, calls=1000, kills=5)
    shown_text(
        f"1,000 drafts with keys, server and database killed 5 times: {acknowledged} acknowledged before the"
        f" last restart, {silent} committed without an answer, {replays} replays, 1,000 drafts, none twice"
    )
