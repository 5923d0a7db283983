"""Disputes, decisions and changes of credits at once: one wins, the books stay right."""

from agents import register
from moneyed import RULES, confirm, hired
from opentrain_server.core.actor import Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import contracts, disputes, releases
from opentrain_server.domain.ledger import ledger, verification
from opentrain_server.domain.staff import adjustments
from scenes_books import staff_member
from threads import race

BASE = "http://market.test"


def doing(world, verb, *args, **more):
    def act() -> str:
        try:
            with world.database.transaction() as db:
                verb(db, *args, **more)
        except Failure as failure:
            return failure.reason
        return "done"

    return act


def clean(world) -> None:
    with world.database.transaction() as db:
        assert verification.verify(db).wrong is None


def test_a_dispute_against_a_release(world, http):
    owner, contract_id = hired(world, register(http))
    with world.database.transaction() as db:
        milestone_id = contracts.get(db, owner, contract_id).milestones[0].id
        labeler = Labeler(db.one("SELECT labeler_id FROM contracts")["labeler_id"])
        asked = releases.ask(db, owner, milestone_id, rules=RULES).id

    def release() -> str:
        try:
            confirm(world, owner, asked)
        except Failure as failure:
            return failure.reason
        return "done"

    dispute = doing(world, disputes.begin, labeler, milestone_id, reason="Not yet.", base=BASE)
    results = race(dispute, release)
    assert results.count("done") == 1, results
    with world.database.autocommit() as db:
        status = db.one("SELECT status FROM milestones")["status"]
    assert status == ("DISPUTED" if results[0] == "done" else "PAID")
    clean(world)


def test_both_sides_open_at_once_and_two_of_staff_decide_at_once(world, http):
    owner, contract_id = hired(world, register(http))
    first, second = staff_member(world), staff_member(world, "tam@example.com")
    with world.database.transaction() as db:
        milestone_id = contracts.get(db, owner, contract_id).milestones[0].id
        labeler = Labeler(db.one("SELECT labeler_id FROM contracts")["labeler_id"])
    words = {"reason": "Not what was agreed.", "base": BASE}
    opened = race(*(doing(world, disputes.begin, side, milestone_id, **words) for side in (owner, labeler)))
    assert sorted(opened) == ["done", "milestone_disputed"]
    with world.database.autocommit() as db:
        dispute_id = db.one("SELECT id FROM disputes")["id"]
    paid = doing(world, disputes.decide, first, dispute_id, outcome="paid", paid_cents=None, **words)
    back = doing(world, disputes.decide, second, dispute_id, outcome="refunded", paid_cents=None, **words)
    say = doing(world, disputes.add, owner, dispute_id, statement="One more thing.")
    results = race(paid, back, say)
    assert sorted(results[:2]) == ["already_decided", "done"], results
    assert results[2] in {"done", "dispute_decided"}
    clean(world)


def test_credits_are_taken_once(world, http):
    owner, _ = hired(world, register(http))
    first, second = staff_member(world), staff_member(world, "tam@example.com")
    with world.database.transaction() as db:
        account, had = owner.organization_id, ledger.purse(db, owner.organization_id).available
        asked = adjustments.ask(db, first, account, kind="adjustment", cents=-had, words="All of it.")
        other = adjustments.ask(db, first, account, kind="adjustment", cents=-had, words="All of it.")
    again = doing(world, adjustments.confirm, second, asked, alone=False)
    results = race(again, again, doing(world, adjustments.confirm, second, other, alone=False))
    assert results.count("done") == 1, results
    assert set(results) <= {"done", "already_decided", "credits_too_low"}
    with world.database.autocommit() as db:
        assert ledger.purse(db, account).available == 0
    clean(world)
