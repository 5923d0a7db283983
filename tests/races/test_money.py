"""One balance and many processes: never a cent overspent, never a deadlock, each cent's way only once."""

from collections import Counter
from datetime import timedelta

import pytest

from applicants import labeler
from listings import account
from moneyed import RATES, RULES, confirm, give_credits
from opentrain_server.core.actor import Member
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts import contracts, endings, funding, hires, milestones, releases
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.cosign import showing
from opentrain_server.domain.ledger import accounts, credits, ledger, verification
from opentrain_server.domain.ledger.ledger import Entry, Posting
from proposed import proposed
from races.money_processes import Yes, confirm_at_once

ASKING = Rules(RATES, timedelta(hours=72), 10**6, RULES.billing_url)
FUND, HIRE = 33_000, 33_995  # cents of a milestone of 300.00, later and first


@pytest.fixture
def owner(world):
    organization = account(world)
    with world.database.autocommit() as db:
        user = db.one("SELECT owner_user_id AS id FROM organizations WHERE id = %(id)s", id=organization)
    return Member(user["id"], "ada@example.com", organization, owns_organization=True)


def yes(world, owner, verb, subject_id, **more) -> Yes:
    """Ask, look at the page, and be ready to say yes."""
    with world.database.transaction() as db:
        found = verb(db, owner, subject_id, rules=ASKING)
        approval_id = getattr(found, "approval", found).id
    with world.database.autocommit() as db:
        return Yes(owner, approval_id, showing.show(db, owner, approval_id, rates=RATES).version, **more)


def ask_to_hire(db, owner, proposal_id, *, rules):
    return hires.ask(
        db, owner, proposal_id, terms=Terms("First", None, 30_000, None), confirm_not_a_fit=False, rules=rules
    )


def hire(world, owner, who) -> str:
    """A contract, paid from the credits that are there."""
    ready = yes(world, owner, ask_to_hire, proposed(world, owner.organization_id, who.user_id))
    result = confirm(world, owner, ready.approval_id)
    return result["contractId"]


def to_fund(world, owner, contract_id, count) -> list[Yes]:
    found = []
    for _ in range(count):
        with world.database.transaction() as db:
            new = New(None, "Next", 30_000, None, None)
            milestone = milestones.create(db, owner, contract_id, new=new)
        found.append(yes(world, owner, funding.ask, milestone.id))
    return found


def to_hire(world, owner, count) -> list[Yes]:
    who = labeler(world)
    offers = [proposed(world, owner.organization_id, who.user_id) for _ in range(count)]
    return [yes(world, owner, ask_to_hire, one) for one in offers]


def balance(world, owner):
    with world.database.transaction() as db:
        assert verification.verify(db).wrong is None
    with world.database.autocommit() as db:
        return credits.balance(db, owner)


def take_away(world, owner, cents):
    """What staff take from credits."""
    with world.database.transaction() as db:
        purse = accounts.available(owner.organization_id)
        taken = Posting(db.new_id(), purse, accounts.OPERATOR, cents, entry=Entry.ADJUSTMENT, note="test")
        organization_id = owner.organization_id
        ledger.post(db, key="take away", act="adjustment", postings=[taken], organization_id=organization_id)


def one_balance(world, owner, count, processes) -> Counter:
    """So many hires and fundings at once against credits for about a third of them."""
    who = labeler(world)
    give_credits(world, owner.organization_id, 3 * HIRE)
    running = [hire(world, owner, who) for _ in range(3)]
    give_credits(world, owner.organization_id, 10**9)  # the gate lets all of them ask
    calls = to_hire(world, owner, count // 2)
    for contract_id in running:
        calls += to_fund(world, owner, contract_id, count // 6)
    third = FUND * count // 3 + 12_345
    take_away(world, owner, balance(world, owner).available - third)
    answers = Counter(confirm_at_once(world, calls, processes=processes))
    assert set(answers) == {"confirmed", "payment_method_required"}, answers
    with world.database.autocommit() as db:
        spent = db.one("SELECT sum(amount_cents + fee_cents + initiation_cents)::int AS n FROM invoices")["n"]
    left = balance(world, owner).available
    assert left == third - (spent - 3 * HIRE) >= 0
    assert left < FUND, "nothing is left that would have paid for one more"
    return answers


def test_one_balance(world, owner):
    one_balance(world, owner, 30, 2)


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_one_balance_against_a_hundred(world, owner, shown_text):
    """100 hires and fundings from 4 processes against one balance."""
    answers = one_balance(world, owner, 102, 4)
    shown_text(
        f"{answers.total()} hires and fundings at once from 4 processes on one balance: {dict(answers)}"
    )


def test_one_request_confirmed_by_many(world, owner):
    give_credits(world, owner.organization_id, 10 * HIRE)
    calls = to_hire(world, owner, 1) * 40
    answers = Counter(confirm_at_once(world, calls, processes=2))
    assert answers == {"confirmed": 1, "approval_not_pending": 39}
    assert balance(world, owner).available == 9 * HIRE


def release_against_end(world, owner, rounds, processes) -> Counter:
    """A release and the end of its contract, which would refund it; the one or the other begins."""
    who = labeler(world)
    give_credits(world, owner.organization_id, rounds * HIRE)
    calls, ids = [], []
    for number in range(rounds):
        contract_id = hire(world, owner, who)
        with world.database.autocommit() as db:
            milestone_id = contracts.get(db, owner, contract_id).milestones[0].id
        early, late = 0.0, 0.02 * (number % 3 > 0)
        first, second = (early, late) if number % 2 else (late, early)
        calls.append(yes(world, owner, releases.ask, milestone_id, delay=first))
        refund = ((milestone_id, "refund"),)
        calls.append(yes(world, owner, endings.ask, contract_id, choices=refund, delay=second))
        ids.append(milestone_id)
    answers = confirm_at_once(world, calls, processes=processes)
    with world.database.autocommit() as db:
        states = dict(db.conn.execute("SELECT id, status FROM milestones").fetchall())
    outcomes = Counter()
    for number, milestone_id in enumerate(ids):
        released, ended = answers[2 * number : 2 * number + 2]
        outcomes[released, ended] += 1
        assert states[milestone_id] == ("PAID" if released == "confirmed" else "REFUNDED")
    assert outcomes.keys() <= {("confirmed", "approval_changed"), ("approval_not_pending", "confirmed")}
    refunded = outcomes["approval_not_pending", "confirmed"]
    assert balance(world, owner).available == refunded * FUND
    return outcomes


def test_release_against_end(world, owner):
    assert len(release_against_end(world, owner, 8, 2)) == 2, "each was first at least once"


@pytest.mark.prove
@pytest.mark.timeout(600)
def test_release_against_end_many_times(world, owner, shown_text):
    """A release against the end of its contract, each first."""
    outcomes = release_against_end(world, owner, 50, 4)
    assert len(outcomes) == 2
    shown_text(f"50 releases against ends that refund: {dict(outcomes)}, every escrow ended once")
