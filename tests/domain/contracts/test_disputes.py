"""Disputes: the money is frozen, both sides see everything, staff decide, and the postings follow."""

import pytest

from agents import register
from applicants import inbox
from moneyed import RULES, confirm, hired
from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.contracts import contracts, disputes, releases
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.ledger import credits, verification
from scenes_books import staff_member

BASE = "http://market.test"


class Case:
    """A contract with one funded milestone, and everybody around it."""

    def __init__(self, world, http) -> None:
        self.world = world
        self.owner, self.contract_id = hired(world, register(http))
        with world.database.autocommit() as db:
            found = contracts.get(db, self.owner, self.contract_id)
            self.milestone = found.milestones[0].id
            labeler = db.one("SELECT labeler_id FROM contracts")["labeler_id"]
        self.labeler, self.staff = Labeler(labeler), staff_member(world)

    def open(self, side=None, reason: str = "The work is not what was agreed.") -> str:
        with self.world.database.transaction() as db:
            return disputes.begin(db, side or self.owner, self.milestone, reason=reason, base=BASE)

    def decide(self, dispute_id: str, outcome: str, cents: int | None = None) -> None:
        with self.world.database.transaction() as db:
            disputes.decide(
                db, self.staff, dispute_id, outcome=outcome, paid_cents=cents, reason="As agreed.", base=BASE
            )

    def status(self) -> str:
        with self.world.database.autocommit() as db:
            return db.one("SELECT status FROM milestones")["status"]

    def balance(self) -> tuple[int, int]:
        with self.world.database.transaction() as db:
            found = credits.balance(db, self.owner)
        return found.available, found.reserved

    def posted(self) -> list[tuple]:
        """The latest set, as the contract's table writes it."""
        with self.world.database.autocommit() as db:
            return db.conn.execute(
                "SELECT split_part(source, ':', 1) || '>' || split_part(target, ':', 1), cents, entry_type,"
                " note FROM ledger_postings WHERE set_number = (SELECT max(number) FROM ledger_sets)"
                " ORDER BY place"
            ).fetchall()


@pytest.fixture
def case(world, http) -> Case:
    return Case(world, http)


def clean(world) -> None:
    with world.database.transaction() as db:
        assert verification.verify(db).wrong is None


def refused(case: Case, reason: str, do) -> None:
    before = case.world.snapshot()
    with pytest.raises(Failure) as failure:
        do()
    assert failure.value.reason == reason
    assert case.world.snapshot() == before


@pytest.mark.parametrize("who", ["owner", "labeler"])
def test_a_dispute_freezes_the_money_and_declines_what_was_asked(world, case, who):
    with world.database.transaction() as db:
        asked = releases.ask(db, case.owner, case.milestone, rules=RULES).id
        db.run("UPDATE milestones SET submitted_at = %(now)s, auto_release_at = %(now)s", now=db.now)
    dispute_id = case.open(getattr(case, who))
    with world.database.autocommit() as db:
        row = db.one("SELECT status, submitted_at, auto_release_at FROM milestones")
        request = approvals.get(db, case.owner, asked)
        found = disputes.get(db, case.labeler, dispute_id)
    assert (row["status"], row["auto_release_at"]) == ("DISPUTED", None) and row["submitted_at"]
    assert (request.status, request.result) == ("declined", {"failure": "milestone_disputed"})
    assert found.by_labeler == (who == "labeler") and found.was_submitted == row["submitted_at"]
    last = [kind for kind, _ in inbox(world, case.owner.organization_id)][-3:]
    assert last == ["milestone.disputed", "milestone.status_changed", "approval.confirmed"]
    theirs = [kind for kind, _ in inbox(world, case.labeler.user_id)][-2:]
    assert theirs == ["milestone.disputed", "milestone.status_changed"]
    assert case.balance() == (66_005, 33_000), "nothing moved"
    refused(case, "milestone_disputed", lambda: case.open(case.owner))
    refused(case, "milestone_disputed", lambda: case.open(case.labeler))
    clean(world)


def test_paid_whole(world, case):
    case.decide(case.open(), "paid")
    assert case.posted() == [
        ("escrow>payable", 30_000, "CAPTURE", "escrow"),
        ("fee_held>fee_income", 3_000, "CAPTURE", "marketplace_fee"),
    ]
    assert (case.status(), case.balance()) == ("PAID", (66_005, 0))
    assert world.rows("payouts") == 1
    clean(world)


def test_refunded(world, case):
    case.decide(case.open(case.labeler), "refunded")
    assert case.posted() == [
        ("escrow>available", 30_000, "HOLD_RELEASE", "escrow"),
        ("fee_held>available", 3_000, "HOLD_RELEASE", "marketplace_fee"),
    ]
    assert (case.status(), case.balance()) == ("REFUNDED", (99_005, 0))
    clean(world)


def test_split_as_the_contract_reckons(world, case):
    """300.00 with P = 200.00: paid 200.00, fee 20.00; back 100.00 and 10.00."""
    case.decide(case.open(), "split", 20_000)
    assert case.posted() == [
        ("escrow>payable", 20_000, "CAPTURE", "escrow_split"),
        ("fee_held>fee_income", 2_000, "CAPTURE", "marketplace_fee_split"),
        ("escrow>available", 10_000, "HOLD_RELEASE", "escrow_split"),
        ("fee_held>available", 1_000, "HOLD_RELEASE", "marketplace_fee_split"),
    ]
    with world.database.autocommit() as db:
        milestone = contracts.get(db, case.owner, case.contract_id).milestones[0]
    assert (milestone.status, milestone.paid_cents) == ("PAID", 20_000)
    assert case.balance() == (77_005, 0)
    clean(world)


def test_given_back_to_work_posts_nothing(world, case):
    sets = world.rows("ledger_sets")
    case.decide(case.open(), "returned")
    assert (case.status(), world.rows("ledger_sets")) == ("ACTIVE_FUNDED", sets)
    again = case.open(case.labeler)
    case.decide(again, "paid")
    assert case.status() == "PAID"
    clean(world)


def test_a_decision_is_told_recorded_and_final(world, case):
    dispute_id = case.open()
    case.decide(dispute_id, "split", 12_345)
    with world.database.autocommit() as db:
        (act,) = staff_acts.history(db, dispute_id)
        found = disputes.get(db, case.labeler, dispute_id)
        mails = [row[0] for row in db.conn.execute("SELECT subject FROM mails ORDER BY created_at, id")]
    assert (act.action, act.reason) == ("dispute_split", "As agreed.")
    assert (found.outcome, found.paid_cents, found.decision) == ("split", 12_345, "As agreed.")
    assert mails.count("A dispute is decided") >= 1 and mails.count("A dispute was opened") >= 1
    assert [kind for kind, _ in inbox(world, case.labeler.user_id)][-1] == "milestone.status_changed"
    refused(case, "already_decided", lambda: case.decide(dispute_id, "refunded"))
    refused(case, "dispute_decided", lambda: say(case, case.owner, dispute_id))


def say(case: Case, side, dispute_id: str, statement: str = "Here is the log.") -> None:
    with case.world.database.transaction() as db:
        disputes.add(db, side, dispute_id, statement=statement)


def test_both_sides_show_what_they_have_and_see_all(world, case):
    dispute_id = case.open()
    say(case, case.owner, dispute_id, "I asked for 5,000.")
    say(case, case.labeler, dispute_id, "I sent 5,000.")
    with world.database.autocommit() as db:
        for side in (case.owner, case.labeler, case.staff):
            shown = disputes.evidence(db, disputes.get(db, side, dispute_id))
            assert sorted((one.by_labeler, one.statement) for one in shown) == [
                (False, "I asked for 5,000."),
                (True, "I sent 5,000."),
            ]
    refused(case, "words_length", lambda: say(case, case.owner, dispute_id, "x"))


@pytest.mark.parametrize("cents", [None, 0, -1, 30_000, 30_001])
def test_a_split_gives_each_side_something(world, case, cents):
    dispute_id = case.open()
    refused(case, "invalid_split", lambda: case.decide(dispute_id, "split", cents))
    assert case.status() == "DISPUTED"


def test_a_dispute_is_its_sides_alone(world, case):
    stranger = Member("u1", "eve@example.com", "o1", owns_organization=True)
    refused(case, "not_found", lambda: case.open(stranger))
    refused(case, "not_found", lambda: case.open(Labeler("l1")))
    dispute_id = case.open()
    refused(case, "not_found", lambda: say(case, stranger, dispute_id))
    refused(case, "not_found", lambda: say(case, Labeler("l1"), dispute_id))
    refused(case, "words_length", lambda: say(case, case.labeler, dispute_id, ""))


def test_only_what_is_funded_can_be_disputed(world, case):
    with world.database.transaction() as db:
        asked = releases.ask(db, case.owner, case.milestone, rules=RULES).id
    confirm(world, case.owner, asked)
    refused(case, "milestone_already_paid", case.open)


def test_a_refund_of_a_dispute_repays_a_debt_first(world, case):
    dispute_id = case.open()
    with world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")
        account = f"receivable:{case.owner.organization_id}"
        db.run("INSERT INTO ledger_accounts VALUES (%(account)s, -5000)", account=account)
    case.decide(dispute_id, "refunded")
    assert case.posted()[-1] == ("available>receivable", 5_000, "ADJUSTMENT", "chargeback_repayment")
    assert case.balance() == (94_005, 0)
