"""Answers to COMMIT are lost between server and database: what was acknowledged was done, and once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import httpx2
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from opentrain_server.core import migrate
from opentrain_server.core.postgres import start
from proofs.forgetful_proxy import Forgetful
from proofs.money_stage import Stage, stage
from proofs.servers import Server

CLIENTS = 8
CREDITS = 10**9
SPENT = 30_000 + 3_000 + 995  # of a journey: the first milestone is paid, the second comes back


class Journeys:
    """Clients that hire, fund, release and end, each call with a key and until it is answered."""

    def __init__(self, on: Stage) -> None:
        self.on = on
        self.answers: Counter[str] = Counter()
        self.lock = Lock()

    def call(self, path: str, body: dict | None = None) -> dict:
        """An agent's call, repeated until it is answered, then once more: the same bytes."""
        key = {"idempotency-key": f"key {path}"}
        with self.on.server.client() as client:
            agent = self.on.agent(client)
            first = self.until_answered(lambda: agent.post(path, body, headers=key))
            again = self.until_answered(lambda: agent.post(path, body, headers=key))
        assert first.status_code < 300, first.text
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["idempotent-replayed"] == "true"
        return first.json()

    def until_answered(self, send) -> httpx2.Response:
        for _ in range(50):
            try:
                response = send()
            except httpx2.TransportError:
                self.count("no answer")
                continue
            self.count(str(response.status_code))
            if response.status_code < 500 and "idempotency_in_progress" not in response.text:
                return response
            time.sleep(0.02)
        raise AssertionError("never answered")

    def count(self, what: str) -> None:
        with self.lock:
            self.answers[what] += 1

    def yes(self, approval_id: str) -> None:
        """The owner confirms; a form that was done without an answer is told that it is decided."""
        with self.on.browser() as browser:
            self.until_answered(lambda: browser.get(f"/approvals/{approval_id}"))
        fields = {}
        while not fields:
            try:
                fields = self.on.look(approval_id)
            except (AssertionError, httpx2.TransportError):
                self.count("page lost")
                time.sleep(0.05)
        answer = self.until_answered(lambda: self.on.say_yes(approval_id, fields))
        assert answer.status_code in {303, 409}, answer.text

    def travel(self, proposal_id: str) -> None:
        """Hire, fund another milestone, release the first, end: the second is refunded."""
        first = {"milestone": {"name": "First", "amount": 300}}
        hire = self.call(f"/proposals/{proposal_id}/hire", first)["approval"]
        self.yes(hire["id"])
        with self.on.server.client() as client:
            shown = self.until_answered(lambda: self.on.agent(client).get(f"/approvals/{hire['id']}"))
        contract_id = shown.json()["approval"]["result"]["contractId"]
        milestone = self.call(
            f"/contracts/{contract_id}/milestones", {"description": "Next", "amountUsd": 300}
        )["milestone"]
        self.yes(self.call(f"/milestones/{milestone['id']}/fund")["approval"]["id"])
        with self.on.server.client() as client:
            contract = self.until_answered(lambda: self.on.agent(client).get(f"/contracts/{contract_id}"))
        first_id = contract.json()["contract"]["milestones"][0]["id"]
        self.yes(self.call(f"/milestones/{first_id}/approve")["approval"]["id"])
        self.yes(self.call(f"/contracts/{contract_id}/end")["approval"]["id"])


def prove(tmp_path: Path, *, journeys: int, share: float) -> tuple[Forgetful, Counter[str]]:
    with start(tmp_path / "database", fast_unsafe=True) as postgres:
        migrate.migrate(postgres.dsn)
        facts = conninfo_to_dict(postgres.dsn)
        proxy = Forgetful(f"{facts['host']}/.s.PGSQL.{facts['port']}", share=0)
        through = make_conninfo(
            **facts | {"host": "127.0.0.1", "port": str(proxy.port), "sslmode": "disable"},
            gssencmode="disable",
        )
        (tmp_path / "server").mkdir()
        server = Server(tmp_path / "server", dsn=through)
        on = stage(server, cents=CREDITS, dsn=postgres.dsn)
        try:
            all_of_them = Journeys(on)
            offers = [on.proposal() for _ in range(journeys)]
            proxy.share = share
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(all_of_them.travel, offers))
            books(on, journeys)
            return proxy, all_of_them.answers
        finally:
            on.close()
            server.stop()
            proxy.close()


def books(on: Stage, journeys: int) -> None:
    """Every journey was made whole and once."""
    on.is_clean()
    assert on.count("SELECT count(*) FROM contracts WHERE status = 'ended'") == journeys
    assert on.count("SELECT count(*) FROM contracts") == journeys
    assert on.count("SELECT count(*) FROM approvals WHERE status = 'confirmed'") == 4 * journeys
    assert on.count("SELECT count(*) FROM approvals") == 4 * journeys
    assert on.count("SELECT count(*) FROM milestones") == 2 * journeys
    assert on.count("SELECT count(*) FROM idempotent_answers") == 5 * journeys
    assert on.balance() == (CREDITS - journeys * SPENT, 0)


def test_one_in_twelve_answers_is_lost(tmp_path):
    proxy, answers = prove(tmp_path, journeys=3, share=0.08)
    assert proxy.swallowed, answers


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_one_in_a_hundred_answers_is_lost(tmp_path, shown_text):
    proxy, answers = prove(tmp_path, journeys=60, share=0.01)
    assert proxy.swallowed >= 10
    shown_text(
        f"60 journeys of money, {proxy.swallowed} of {proxy.commits:,} answers to COMMIT lost: every call and"
        f" yes was done once, replays byte-identical, books verified; answers {dict(answers)}"
    )
