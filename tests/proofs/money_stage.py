"""An account with credits on a real server: its agent, its owner's browser, and what the books say."""

import re
from dataclasses import dataclass
from types import SimpleNamespace

import httpx2

from agents import Agent, register
from applicants import labeler
from humans import claimed
from moneyed import RATES, give_credits
from opentrain_server.core.actor import Member
from opentrain_server.core.clock import wall_clock
from opentrain_server.core.db import Database
from opentrain_server.core.postgres import running_dsn
from opentrain_server.core.settings import Settings
from opentrain_server.domain.approvals.asking import DAY, Rules
from opentrain_server.domain.contracts import endings, funding, hires, milestones, releases
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.cosign import confirming, showing
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.ledger import credits, verification
from opentrain_server.domain.people import sessions
from opentrain_server.web.door import cookie_name
from proofs.servers import Server
from proposed import proposed

RULES = Rules(RATES, 3 * DAY, 10**6, "http://127.0.0.1/billing")
SCOPES = "{proposals:write,payments:write,jobs:write}"
TERMS = Terms("First", None, 30_000, None)


@dataclass
class Stage:
    """The account, on whichever run of the server stands now."""

    server: Server
    dsn: str | None = None  # None: the database that the server runs
    token: str = ""
    owner: Member | None = None
    labeler_id: str = ""
    cookie: str = ""
    database: Database | None = None

    def open(self, server: Server) -> "Stage":
        """Go on with this run of the server."""
        self.close()
        self.server = server
        self.database = Database(self.dsn or running_dsn(server.data_dir), connections=4)
        self.database.open()
        return self

    def close(self) -> None:
        if self.database is not None:
            self.database.close()

    @property
    def world(self):
        """As helpers of tests want it."""
        return SimpleNamespace(
            database=self.database, url=self.server.url, clock=wall_clock, settings=Settings()
        )

    def agent(self, client: httpx2.Client) -> Agent:
        return Agent(client, self.token, "")

    def call(self, path: str, key: str) -> httpx2.Response:
        """The agent's POST with a key."""
        body = {"milestone": {"name": "First", "amount": 300}} if path.endswith("/hire") else None
        with self.server.client() as client:
            return self.agent(client).post(path, body, headers={"idempotency-key": key})

    def browser(self) -> httpx2.Client:
        """The owner's browser."""
        client = httpx2.Client(base_url=self.server.url, headers={"origin": self.server.url}, timeout=60)
        client.cookies.set(cookie_name(Settings()), self.cookie)
        return client

    def look(self, approval_id: str) -> dict[str, str]:
        """What the page's form holds when nothing on it is touched."""
        with self.browser() as browser:
            page = browser.get(f"/approvals/{approval_id}")
        assert page.status_code == 200, page.text
        html, fields = page.text.partition('/confirm"')[2].partition("</form>")[0], {}
        for tag in re.findall(r"<input[^>]*>", html):
            facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if facts.get("type") not in {"radio", "checkbox"} or " checked" in tag:
                fields[facts["name"]] = facts.get("value", "")
        return fields | dict(re.findall(r'<textarea id="(\w+)".*?>\n(.*?)</textarea>', html, re.S))

    def say_yes(self, approval_id: str, fields: dict[str, str]) -> httpx2.Response:
        """The owner sends the form."""
        with self.browser() as browser:
            return browser.post(f"/approvals/{approval_id}/confirm", data=fields)

    # What stands before a call, made by the verbs themselves

    def proposal(self) -> str:
        return proposed(self.world, self.owner.organization_id, self.labeler_id)

    def asked(self, verb, subject_id: str) -> str:
        with self.database.transaction() as db:
            found = verb(db, self.owner, subject_id, rules=RULES)
            return getattr(found, "approval", found).id

    def ask_to_hire(self, db, owner, proposal_id, *, rules):
        return hires.ask(db, owner, proposal_id, terms=TERMS, confirm_not_a_fit=False, rules=rules)

    def hired(self) -> tuple[str, str]:
        """A fresh contract and its funded milestone."""
        approval_id = self.asked(self.ask_to_hire, self.proposal())
        with self.database.transaction() as db:
            seen = showing.show(db, self.owner, approval_id, rates=RATES).version
            confirming.confirm(db, self.owner, approval_id, seen=seen, decision=Decision(), rules=RULES)
            found = db.one(
                "SELECT c.id, m.id AS milestone FROM contracts c JOIN milestones m ON m.contract_id = c.id"
                " JOIN approvals a ON a.proposal_id = c.proposal_id WHERE a.id = %(id)s",
                id=approval_id,
            )
        return found["id"], found["milestone"]

    def unfunded(self) -> str:
        """A milestone that is not funded yet."""
        contract_id, _ = self.hired()
        with self.database.transaction() as db:
            return milestones.create(
                db, self.owner, contract_id, new=New(None, "Next", 30_000, None, None)
            ).id

    # What the books say

    def count(self, sql: str, *values: str) -> int:
        with self.database.autocommit() as db:
            return db.conn.execute(sql, values).fetchone()[0]

    def is_clean(self) -> None:
        """The books are verified, and no inbox has a gap."""
        with self.database.transaction() as db:
            assert verification.verify(db).wrong is None
        gaps = "SELECT count(*) FROM (SELECT max(number) - count(*) AS n FROM events GROUP BY inbox_id) g"
        assert self.count(f"{gaps} WHERE n <> 0") == 0

    def balance(self) -> tuple[int, int]:
        with self.database.autocommit() as db:
            found = credits.balance(db, self.owner)
        return found.available, found.reserved


def stage(server: Server, *, cents: int = 10**9, dsn: str | None = None) -> Stage:
    """An account that was claimed, with credits."""
    made = Stage(server, dsn).open(server)
    world = made.world
    with server.client() as client:
        agent = register(client)
        human = claimed(world, agent, "ada@example.com")
        made.token = agent.token
    with made.database.transaction() as db:
        db.run("UPDATE tokens SET scopes = scopes || %(scopes)s", scopes=SCOPES)
        account = db.one("SELECT organization_id AS id FROM members WHERE user_id = %(id)s", id=human.user_id)
        made.cookie = sessions.start(db, human.user_id, address="127.0.0.1", browser="test")
    made.owner = Member(human.user_id, human.email, account["id"], owns_organization=True)
    made.labeler_id = labeler(world).user_id
    give_credits(world, account["id"], cents)
    return made


FUND, RELEASE, END = funding.ask, releases.ask, endings.ask
