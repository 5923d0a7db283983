"""All verbs of money against a model of them: after every step accounts, entries and states agree."""

import contextlib
import random
from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run

from applicants import labeler
from conftest import emptied
from listings import account
from moneyed import RATES
from opentrain_server.core.actor import Labeler, Member, Staff
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.ledger import accounts, credits, verification
from opentrain_server.domain.payments import payees
from proofs import money_acts, money_payments, money_returns, money_work
from proofs.money_acts import Cast
from proofs.money_model import LIFE, MINUS_OK, Model, Proposal
from proposed import proposed

RULES = Rules(RATES, LIFE, 10**9, "http://market.test/billing")
LEAST = 50  # of each verb and of each refusal in the proof
STEPS, BATCH, BATCHES = 5_000, 10, 20  # at least so many steps; lives in a batch, and batches at most
VERIFIED_EVERY = 10  # steps
# What leads to more, and what ends much; so that a life is long enough for the rest.
OFTEN = {
    "hire: ask asked",
    "confirm: proposal_hire confirmed",
    "milestone: create created",
    "fund: ask asked",
    "confirm: milestone_fund confirmed",
    "charge: claim claimed",
    "release: ask asked",
    "deliver delivered",
    "dispute: open opened",
    "top-up: record paid",
}
SELDOM = {
    "time passes a fortnight",
    "time passes three days",
    "time passes a day",
    "proposal withdrawn",
    "decline declined",
    "withdraw withdrawn",
    "card removed",
    "end: ask ended at once",
    "confirm: contract_end confirmed",
    "staff: adjust given",
    "hire: ask and withdraw to the limit",
    "fund: ask and withdraw to the limit",
    "release: ask and withdraw to the limit",
    "end: ask and withdraw to the limit",
}
BOOKS = """
SELECT account, sum(cents)::bigint FROM (SELECT source AS account, -cents AS cents FROM ledger_postings
 UNION ALL SELECT target, cents FROM ledger_postings) moved GROUP BY account
"""


class Money(RuleBasedStateMachine):
    """One employer with all that may happen to their money."""

    world = None
    steps = 0
    seen: ClassVar = Counter()

    def __init__(self):
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(emptied(self.world))
        self.mine = Counter()  # outcomes of this life
        organization = account(self.world)
        owner, other, sam, kim = self.people(organization)
        self.cast = Cast(
            Member(owner, "ada@example.com", organization, owns_organization=True),
            Member(other, "dan@example.com", organization, owns_organization=False),
            RULES,
            Staff(sam, "Sam"),
            Staff(kim, "Kim"),
        )
        labelers = [labeler(self.world).user_id for _ in range(3)]
        self.model = Model(organization, labelers, self.world.clock.now)
        self.make_payees()

    def make_payees(self):
        with self.world.database.transaction() as db:
            for one in self.model.payees:
                payees.keep(db, Labeler(one), provider="test", reference=f"acct_{one}", country="ES")
                payees.checked(db, payees.get(db, Labeler(one), provider="test"), ready=True)

    def people(self, organization):
        with self.world.database.transaction() as db:
            owner = db.one("SELECT owner_user_id AS id FROM organizations WHERE id = %(o)s", o=organization)
            found = [owner["id"], db.new_id(), db.new_id(), db.new_id()]
            for one in found[1:]:
                db.run(
                    "INSERT INTO users (id, agent_name, created_at) VALUES (%(id)s, 'X', %(now)s)",
                    id=one,
                    now=db.now,
                )
        return found

    def teardown(self):
        type(self).seen.update(self.mine)
        self.stack.close()

    def new_proposal(self):
        who = self.model.labelers[len(self.model.proposals) % len(self.model.labelers)]
        return Proposal(proposed(self.world, self.model.organization, who), who)

    def advance(self, by):
        self.world.clock.now += by
        self.model.now = self.world.clock.now

    def possible(self):
        """Acts of this state by verb and outcome."""
        found = {}
        for acts in (
            money_acts.hiring(self.model, self.cast, self.new_proposal),
            money_acts.answers(self.model, self.cast),
            money_acts.times(self.model, self.advance),
            money_work.work(self.model, self.cast),
            money_payments.card_acts(self.model, self.cast),
            money_payments.top_up_acts(self.model, self.cast),
            money_returns.refund_acts(self.model),
            money_returns.payout_acts(self.model),
            money_returns.chargeback_acts(self.model),
            money_returns.staff_acts(self.model, self.cast),
        ):
            for act in acts:
                found.setdefault((act.verb, act.outcome), []).append(act)
        return found

    def name_new(self):
        """Refunds and payouts get their IDs from the database, which makes them along the way."""
        refunds, payouts = {one.id for one in self.model.refunds}, {one.id for one in self.model.payouts}
        with self.world.database.autocommit() as db:
            for row in db.conn.execute("SELECT id, cents, top_up_id FROM refunds").fetchall():
                if row[0] not in refunds:
                    self.named(self.model.refunds, row, lambda one: (one.cents, one.top_up and one.top_up.id))
            for row in db.conn.execute("SELECT id, cents, labeler_id FROM payouts").fetchall():
                if row[0] not in payouts:
                    self.named(self.model.payouts, row, lambda one: (one.cents, one.labeler))

    @staticmethod
    def named(nameless, row, key):
        next(one for one in nameless if one.id == "?" and key(one) == row[1:]).id = row[0]

    def weighed(self, name):
        """How often it was done, against how often it should be."""
        words = " ".join(name)
        return (
            (self.seen[name] + self.mine[name]) * (3 if words in SELDOM else 1) / (4 if words in OFTEN else 1)
        )

    @rule(seed=st.integers(0, 2**32))
    def act(self, seed):
        chance, possible = random.Random(seed), self.possible()
        rare = sorted(possible, key=lambda name: (self.weighed(name), name))
        name = chance.choice(rare[:5] if chance.random() < 0.8 else rare)
        done = chance.choice(possible[name])
        try:
            with self.world.database.transaction() as db:
                value, outcome = done.call(db), done.outcome
        except Failure as failure:
            outcome = failure.reason
        assert outcome == done.outcome, (done.verb, outcome, done.outcome)
        if name not in REFUSED:
            done.effect(value)
            self.name_new()
        self.mine[name] += 1
        note(f"{done.verb}: {outcome}")

    @invariant()
    def the_books_are_those_of_the_model(self):
        type(self).steps += 1
        with self.world.database.autocommit() as db:
            books = dict(db.conn.execute(BOOKS).fetchall())
            kept = dict(db.conn.execute("SELECT account, cents FROM ledger_accounts").fetchall())
            balance = credits.balance(db, self.cast.owner)
            entries = credits.entries(db, self.cast.owner, before=None, limit=10**6)
        wanted = {name: cents for name, cents in self.model.accounts.items() if cents}
        assert {name: cents for name, cents in books.items() if cents} == wanted
        assert sum(books.values()) == 0
        assert {name: cents for name, cents in kept.items() if cents} == {
            name: cents
            for name, cents in wanted.items()
            if accounts.kind(name) not in accounts.WITHOUT_BALANCE
        }
        assert all(cents >= 0 for name, cents in books.items() if accounts.kind(name) not in MINUS_OK)
        assert (balance.available, balance.reserved, balance.owed) == (
            self.model.available,
            self.model.reserved,
            self.model.owed,
        )
        assert [(one.type, one.cents) for one in reversed(entries)] == self.model.entries
        assert sum(one.cents for one in entries if one.type != "CAPTURE") == balance.available

    @invariant()
    def everything_stands_where_the_model_says(self):
        model = self.model
        milestones = [one for contract in model.contracts for one in contract.milestones]
        assert self.column("SELECT id, status FROM contracts") == {c.id: c.status for c in model.contracts}
        assert self.column("SELECT id, status FROM milestones") == {m.id: m.status for m in milestones}
        assert self.column("SELECT id, submitted_at IS NOT NULL FROM milestones") == {
            one.id: one.submitted for one in milestones
        }
        assert self.column("SELECT id, auto_release_at FROM milestones") == {
            one.id: one.release_at for one in milestones
        }
        assert self.column("SELECT id, status FROM approvals") == {a.id: a.status for a in model.approvals}
        assert self.column("SELECT id, status FROM charges") == {c.id: c.status for c in model.charges}
        assert self.column("SELECT id, status FROM top_ups") == {t.id: t.status for t in model.top_ups}
        assert self.column("SELECT id, status FROM payouts") == {p.id: p.status for p in model.payouts}
        assert self.column("SELECT id, status FROM refunds") == {r.id: r.status for r in model.refunds}
        assert self.column("SELECT reference, status FROM chargebacks") == {
            one.id: one.status for one in model.chargebacks
        }

    def column(self, sql):
        with self.world.database.autocommit() as db:
            return dict(db.conn.execute(sql).fetchall())

    @invariant()
    def verification_finds_nothing(self):
        if self.steps % VERIFIED_EVERY == 0:
            with self.world.database.transaction() as db:
                assert verification.verify(db).wrong is None


class Refusals(set):
    """Outcomes that are reasons of failures: written with underscores, as no doing is."""

    def __contains__(self, name):
        return "_" in name[1]


REFUSED = Refusals()


def walk(world, *, runs, length):
    """Live through so many lives; what was seen before counts for what is tried."""
    Money.world = world
    run(
        Money,
        settings=settings(
            max_examples=runs,
            stateful_step_count=length,
            deadline=None,
            derandomize=runs < BATCH,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture(autouse=True)
def nothing_seen():
    Money.steps, Money.seen = 0, Counter()


def test_money_moves_as_the_contract_says(session_world):
    walk(session_world, runs=3, length=100)
    assert len(Money.seen) > 40, Money.seen


@pytest.mark.prove
@pytest.mark.timeout(3000)
def test_money_moves_as_the_contract_says_for_thousands_of_steps(session_world, shown_text):
    """Lives until each verb and each refusal has come often enough."""
    for _ in range(BATCHES):
        walk(session_world, runs=BATCH, length=250)
        rare = {name: count for name, count in Money.seen.items() if count < LEAST}
        if Money.steps >= STEPS and not rare:
            break
    counts = ", ".join(f"{verb} {outcome} {count}" for (verb, outcome), count in sorted(Money.seen.items()))
    print(counts)
    assert not rare, (Money.steps, rare)
    shown_text(f"{Money.steps:,} steps, {len(Money.seen)} outcomes, each {LEAST} times or more: {counts}")
