"""Races over one contract, with real threads and real commits: money goes one way, and both sides agree."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

import pytest

from agents import register
from applicants import applied, hiring, inbox
from moneyed import RATES, RULES, ask_to_hire, confirm, give_credits, owner_of
from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import (
    auto_releases,
    contracts,
    endings,
    milestones,
    releases,
    reviews,
    submissions,
    work_log,
)
from opentrain_server.domain.contracts.submissions import Delivery
from opentrain_server.domain.contracts.work_log import Totals
from opentrain_server.domain.cosign import confirming, showing
from opentrain_server.domain.cosign.actions import Decision
from threads import race

BASE = "http://market.test"
WAYS = pytest.mark.parametrize("way", [1, -1], ids=["first", "second"])  # who is started first
ROUNDS = 3


@dataclass
class Deal:
    """A contract with its one milestone delivered, and who is at both ends."""

    world: object
    owner: Member
    labeler: Labeler
    id: str
    milestone: str

    def run(self, verb, *more, **named):
        """Do something in a transaction of its own."""
        with self.world.database.transaction() as db:
            return verb(db, *more, **named)

    def deliver(self) -> str:
        delivery = Delivery("Done.")
        self.run(submissions.deliver, self.labeler, self.id, self.milestone, delivery=delivery, base=BASE)
        return "delivered"

    def ask_changes(self) -> str:
        self.run(submissions.ask_changes, self.owner, self.id, self.milestone, reason="More.", base=BASE)
        return "changes"

    def auto_release(self) -> int:
        return self.run(auto_releases.release_due, base=BASE)

    def withdraw(self) -> str:
        self.run(auto_releases.withdraw, self.owner, self.id, base=BASE)
        return "withdrawn"

    def ask_release(self) -> str:
        return self.run(releases.ask, self.owner, self.milestone, rules=RULES).id

    def ask_end(self) -> str:
        asked = self.run(endings.ask, self.owner, self.id, rules=RULES)
        return asked.approval.id

    def seen(self, approval_id: str) -> str:
        with self.world.database.autocommit() as db:
            return showing.show(db, self.owner, approval_id, rates=RATES).version

    def yes(self, approval_id: str, version: str, **choices: str) -> str:
        decision = Decision(choices=choices)
        self.run(confirming.confirm, self.owner, approval_id, seen=version, decision=decision, rules=RULES)
        return "confirmed"

    @property
    def row(self):
        with self.world.database.autocommit() as db:
            return contracts.get(db, self.owner, self.id)

    @property
    def state(self) -> str:
        return self.row.milestones[0].status

    def approval(self, approval_id: str) -> tuple[str, object]:
        with self.world.database.autocommit() as db:
            row = db.one("SELECT status, result FROM approvals WHERE id = %(id)s", id=approval_id)
        return row["status"], row["result"]

    def settled_once(self) -> None:
        """The milestone's escrow was closed by one set, and the streams have no gap."""
        with self.world.database.autocommit() as db:
            sets = db.conn.execute(
                "SELECT DISTINCT set_number FROM ledger_postings WHERE source = %s",
                (f"escrow:{self.milestone}",),
            ).fetchall()
            payouts = db.one(
                "SELECT count(*) AS n FROM payouts WHERE milestone_id = %(id)s", id=self.milestone
            )["n"]
            moves = db.one(
                "SELECT count(*) AS n FROM milestone_status_changes WHERE milestone_id = %(id)s"
                " AND status IN ('PAID', 'REFUNDED')",
                id=self.milestone,
            )["n"]
        assert (len(sets), moves) == (1, 1)
        assert payouts == (1 if self.state == "PAID" else 0)
        inbox(self.world, self.owner.organization_id)
        inbox(self.world, self.labeler.user_id)


@pytest.fixture
def agent(world, http):
    return hiring(world, register(http))


def deals(world, agent, *, rounds: int = ROUNDS, delivered: bool = True):
    """Contracts under way, one for each round, with release by itself agreed."""
    owner = owner_of(world, agent)
    give_credits(world, owner.organization_id, 1_000_000)
    for _ in range(rounds):
        result = confirm(
            world, owner, ask_to_hire(world, owner, applied(world, agent)), Decision(auto_release=True)
        )
        with world.database.autocommit() as db:
            found = contracts.get(db, owner, result["contractId"])
        deal = Deal(world, owner, Labeler(found.labeler_id), found.id, found.milestones[0].id)
        if delivered:
            deal.deliver()
        yield deal


def reasons(answers) -> Counter:
    """What became of each call, by the reason of a refusal; anything else that was raised is a defect."""
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Failure):
            raise answer
    return Counter(one.reason if isinstance(one, Failure) else one for one in answers)


def test_many_workers_release_once(world, agent):
    for deal in deals(world, agent):
        world.clock.advance(days=14)
        assert reasons(race(*[deal.auto_release] * 4))[1] >= 1
        assert deal.state == "PAID"
        deal.settled_once()


@WAYS
def test_release_by_itself_against_a_confirmed_release(world, agent, way):
    for deal in deals(world, agent):
        world.clock.advance(days=14)
        asked = deal.ask_release()
        calls = [deal.auto_release, partial(deal.yes, asked, deal.seen(asked))]
        answers = reasons(race(*calls[::way]))
        status, result = deal.approval(asked)
        if answers["confirmed"]:
            assert status == "confirmed"
        else:
            assert answers["approval_not_pending"] + answers["approval_changed"] == 1, answers
            assert (status, result) == ("declined", {"failure": "milestone_already_paid"})
        assert deal.state == "PAID"
        deal.settled_once()


@WAYS
def test_release_by_itself_against_an_end_that_refunds(world, agent, way):
    for deal in deals(world, agent):
        world.clock.advance(days=14)
        asked = deal.ask_end()
        calls = [deal.auto_release, partial(deal.yes, asked, deal.seen(asked), **{deal.milestone: "refund"})]
        answers = reasons(race(*calls[::way]))
        if answers["confirmed"]:
            assert (deal.state, deal.row.status) == ("REFUNDED", "ended")
        else:
            assert answers["approval_changed"] == 1, answers
            assert (deal.state, deal.row.status) == ("PAID", "active")
        deal.settled_once()


@WAYS
@pytest.mark.parametrize("answer", ["ask_changes", "withdraw", "deliver"])
def test_release_by_itself_against_an_answer_in_the_last_moment(world, agent, way, answer):
    for deal in deals(world, agent):
        world.clock.advance(days=14)
        answers = reasons(race(*[deal.auto_release, getattr(deal, answer)][::way]))
        first = deal.row.milestones[0]
        if first.status == "PAID":
            assert answers["withdrawn"] or answers["milestone_already_paid"] == 1, answers
            deal.settled_once()
        else:
            assert first.status == "ACTIVE_FUNDED"
            due = first.auto_release_at
            assert due is None if answer != "deliver" else due is not None and due > world.clock.now
            deal.auto_release()  # perhaps of another round
            assert deal.state == "ACTIVE_FUNDED"


@WAYS
def test_a_delivery_against_a_confirmed_release(world, agent, way):
    for deal in deals(world, agent, delivered=False):
        asked = deal.ask_release()
        answers = reasons(race(*[deal.deliver, partial(deal.yes, asked, deal.seen(asked))][::way]))
        if answers["confirmed"]:
            assert answers["milestone_already_paid"] == 1, answers
            assert deal.state == "PAID"
            deal.settled_once()
        else:
            assert (answers["delivered"], answers["approval_changed"]) == (1, 1), answers
            assert deal.approval(asked)[0] == "pending", "it is shown again"


@WAYS
def test_a_delivery_against_an_end(world, agent, way):
    for deal in deals(world, agent, delivered=False):
        asked = deal.ask_end()
        answers = reasons(race(*[deal.deliver, partial(deal.yes, asked, deal.seen(asked))][::way]))
        if answers["confirmed"]:
            assert answers["contract_ended"] == 1, answers
            assert deal.state == "REFUNDED", "nothing had been delivered"
            deal.settled_once()
        else:
            assert (answers["delivered"], answers["approval_changed"]) == (1, 1), answers


@WAYS
def test_changes_asked_against_a_confirmed_release(world, agent, way):
    for deal in deals(world, agent):
        asked = deal.ask_release()
        answers = reasons(race(*[deal.ask_changes, partial(deal.yes, asked, deal.seen(asked))][::way]))
        assert answers["confirmed"] + answers["changes"] == 1, answers
        assert deal.state == ("PAID" if answers["confirmed"] else "ACTIVE_FUNDED")


def test_deliveries_at_once_all_stand(world, agent):
    for deal in deals(world, agent, rounds=1, delivered=False):
        assert reasons(race(*[deal.deliver] * 4)) == {"delivered": 4}
        assert world.rows("submissions") == 4
        told = [kind for kind, _ in inbox(world, deal.labeler.user_id)]
        assert told.count("milestone.submitted") == 4


def test_entries_at_once_leave_one_state_and_its_events(world, agent):
    for deal in deals(world, agent):
        add = partial(deal.run, work_log.add, deal.labeler, deal.id)
        day = deal.row.started_at.date()
        many = [partial(add, totals=Totals(day, None, None, labels)) for labels in (10, 4_500, 6_000, 20)]
        race(*many)
        state = "OK"
        with world.database.autocommit() as db:
            told = db.conn.execute(
                "SELECT data ->> 'previousState', data ->> 'state' FROM events"
                " WHERE inbox_id = %s AND type = 'contract.budget_state_changed' AND resource_id = %s"
                " ORDER BY number",
                (deal.owner.organization_id, deal.id),
            ).fetchall()
        for previous, following in told:
            assert previous == state and following != previous
            state = following
        assert deal.row.budget_state == state


def test_both_reviews_at_once_are_both_published(world, agent):
    for deal in deals(world, agent):
        asked = deal.ask_end()
        deal.yes(asked, deal.seen(asked))
        calls = [
            partial(deal.run, reviews.write, actor, deal.id, rating=5, comment="", judged=None)
            for actor in (deal.owner, deal.labeler, deal.owner)
        ]
        assert reasons(race(*calls)) == {None: 2, "review_written": 1}
        with world.database.autocommit() as db:
            found = db.one(
                "SELECT count(*) AS n FROM reviews WHERE contract_id = %(id)s AND published_at IS NOT NULL",
                id=deal.id,
            )
        assert found["n"] == 2


@WAYS
def test_a_cancelled_milestone_against_an_end(world, agent, way):
    for deal in deals(world, agent):
        deal.yes(asked := deal.ask_release(), deal.seen(asked))
        new = milestones.New(None, "Next", None, milestones.LABEL_STEP * 1000, None)
        second = deal.run(milestones.create, deal.owner, deal.id, new=new).id
        cancel = partial(deal.run, milestones.cancel, deal.owner, second)
        end = partial(deal.run, endings.ask, deal.owner, deal.id, rules=RULES)
        answers = race(*[cancel, end][::way])
        assert all(not isinstance(one, Exception) or isinstance(one, Failure) for one in answers), answers
        assert (deal.row.status, deal.row.milestones[1].status) == ("ended", "CANCELLED")
