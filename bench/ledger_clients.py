"""Employers with a contract each, who fund its milestones and pay them, by the verbs of the product."""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Database, Db
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts import funding, hires, milestones, releases
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.cosign import confirming
from opentrain_server.domain.cosign.actions import ACTIONS, Decision
from opentrain_server.domain.jobs.job_fields import empty_fields, fields_hash, to_json
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.fees import Rates
from opentrain_server.domain.ledger.ledger import Entry, Posting

RULES = Rules(Rates(Decimal(10), 995), timedelta(hours=72), 10**9, "http://localhost/billing")
FIXED = {"jobTitle": "Street signs", "paymentType": "FIXED_PRICE", "headcount": 1}

_USER = "INSERT INTO users (id, agent_name, created_at) VALUES (%(id)s, 'Bench', %(now)s)"
_ACCOUNT = """
INSERT INTO organizations (id, name, owner_user_id, created_at, claimed_at)
VALUES (%(id)s, 'Bench', %(owner)s, %(now)s, %(now)s)
"""
_LABELER = """
INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)
VALUES (%(id)s, %(id)s, 'FREELANCER', %(now)s, %(now)s)
"""
_JOB = """
INSERT INTO jobs (id, organization_id, status, fields, fields_hash, created_at, updated_at)
VALUES (%(id)s, %(organization_id)s, 'OPEN', %(fields)s, %(hash)s, %(now)s, %(now)s)
"""
_PROPOSAL = """
INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, created_at, updated_at)
VALUES (%(id)s, %(job_id)s, %(labeler_id)s, 'UNREVIEWED', 300, 'FIXED', %(now)s, %(now)s)
"""


@dataclass
class Client:
    """One owner and the contract they have; requests that wait, with the version that a page showed."""

    owner: Member
    contract_id: str
    milestones: list[str] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)

    def ask_to_fund(self, database: Database, times: int) -> None:
        """Make milestones and ask for their funding."""
        for _ in range(times):
            with database.transaction() as db:
                new = New(None, "Next signs", 30_000, None, None)
                milestone_id = milestones.create(db, self.owner, self.contract_id, new=new).id
                approval = funding.ask(db, self.owner, milestone_id, rules=RULES)
                self.waiting.append((approval.id, shown(db, self.owner, approval.id)))
            self.milestones.append(milestone_id)

    def ask_to_release(self, database: Database, times: int) -> None:
        """Ask for the release of what was funded."""
        for milestone_id in itertools.islice(self.milestones, times):
            with database.transaction() as db:
                approval = releases.ask(db, self.owner, milestone_id, rules=RULES)
                self.waiting.append((approval.id, shown(db, self.owner, approval.id)))
        del self.milestones[:times]

    def confirm_fundings(self, database: Database, times: int) -> None:
        """Say yes to what waits, a transaction each."""
        for _ in range(times):
            approval_id, seen = self.waiting.pop()
            with database.transaction() as db:
                confirming.confirm(db, self.owner, approval_id, seen=seen, decision=Decision(), rules=RULES)

    confirm_releases = confirm_fundings


def shown(db: Db, owner: Member, approval_id: str) -> str:
    """Return the version that the page of a request shows."""
    approval = approvals.get(db, owner, approval_id)
    action = ACTIONS[approval.type]
    return confirming.version(action, action.lock(db, owner, approval), approval, RULES.rates)


def clients(database: Database, count: int, *, cents: int) -> list[Client]:
    """Make employers with credits, each of whom has hired somebody."""
    found = []
    for _ in range(count):
        with database.transaction() as db:
            found.append(_client(db, cents))
    return found


def _client(db: Db, cents: int) -> Client:
    user_id, labeler_id, organization_id = db.new_id(), db.new_id(), db.new_id()
    for one in (user_id, labeler_id):
        db.run(_USER, id=one, now=db.now)
    db.run(_ACCOUNT, id=organization_id, owner=user_id, now=db.now)
    db.run(_LABELER, id=labeler_id, now=db.now)
    _credit(db, organization_id, cents)
    owner = Member(user_id, "owner@example.com", organization_id, owns_organization=True)
    approval = hires.ask(
        db,
        owner,
        _proposal(db, organization_id, labeler_id),
        terms=Terms("First signs", None, 30_000, None),
        confirm_not_a_fit=False,
        rules=RULES,
    )
    seen = shown(db, owner, approval.id)
    confirming.confirm(db, owner, approval.id, seen=seen, decision=Decision(), rules=RULES)
    result = approvals.get(db, owner, approval.id).result
    assert result is not None
    return Client(owner, result["contractId"])


def _credit(db: Db, organization_id: str, cents: int) -> None:
    purse = accounts.available(organization_id)
    entry = Posting(db.new_id(), accounts.clearing("test"), purse, cents, entry=Entry.TOP_UP)
    key = f"top_up:{organization_id}"
    ledger.post(db, key=key, act="top_up", postings=[entry], organization_id=organization_id)


def _proposal(db: Db, organization_id: str, labeler_id: str) -> str:
    job_id, proposal_id, fields = db.new_id(), db.new_id(), empty_fields() | FIXED
    db.run(
        _JOB,
        id=job_id,
        organization_id=organization_id,
        fields=to_json(fields),
        hash=fields_hash(fields),
        now=db.now,
    )
    db.run(_PROPOSAL, id=proposal_id, job_id=job_id, labeler_id=labeler_id, now=db.now)
    return proposal_id
