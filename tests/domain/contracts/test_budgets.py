"""The budget of a contract: what is funded and used, its state, and who is told when it changes."""

from decimal import Decimal

import pytest

from agents import register
from applicants import inbox
from moneyed import RULES, confirm, hired
from opentrain_server.domain.contracts import budgets, contracts, funding, milestones
from opentrain_server.domain.contracts.milestones import New


def log(world, contract_id: str, labels: int, *, day: str = "2026-06-01", seconds: int = 0) -> None:
    """An entry as the work log writes it, without its checks."""
    with world.database.transaction() as db:
        labeler_id = db.one("SELECT labeler_id FROM contracts WHERE id = %(id)s", id=contract_id)
        db.run(
            "INSERT INTO work_log (contract_id, id, worker_id, work_date, seconds, tasks, labels, logged_at)"
            " VALUES (%(id)s, %(new)s, %(worker)s, %(day)s, %(seconds)s, 0, %(labels)s, %(now)s)",
            id=contract_id,
            new=db.new_id(),
            worker=labeler_id["labeler_id"],
            day=day,
            seconds=seconds,
            labels=labels,
            now=db.now,
        )
        budgets.settle(db, contract_id)


def budget(world, owner, contract_id: str) -> budgets.Budget:
    with world.database.autocommit() as db:
        return budgets.of(db, contracts.get(db, owner, contract_id))


def told(world, inbox_id: str) -> list[tuple[str, str]]:
    return [
        (data["previousState"], data["state"])
        for kind, data in inbox(world, inbox_id)
        if kind == "contract.budget_state_changed"
    ]


def test_the_newest_entry_of_a_day_counts_and_days_add_up(world, http):
    owner, contract_id = hired(world, register(http))
    log(world, contract_id, 900)
    log(world, contract_id, 1_100, seconds=14_400)
    log(world, contract_id, 3_000, day="2026-06-02", seconds=39_600)
    found = budget(world, owner, contract_id)
    assert (found.funded_volume, found.funded_cents) == (5_000, 30_000)
    assert (found.used.seconds, found.hours, found.used.labels) == (54_000, 15, 4_100)
    assert (found.consumed_volume, found.remaining_volume) == (4_100, 900)
    assert (found.consumed_fraction, found.state) == (Decimal("0.82"), "LOW")
    assert found.active_milestone is not None and found.active_milestone.number == 1


@pytest.mark.parametrize(
    ("labels", "state"), [(3_999, "OK"), (4_000, "LOW"), (4_999, "LOW"), (5_000, "DEPLETED")]
)
def test_marks_are_reached_exactly(world, http, labels, state):
    owner, contract_id = hired(world, register(http))
    log(world, contract_id, labels)
    assert budget(world, owner, contract_id).state == state


def test_each_crossing_is_one_event_for_each_side(world, http):
    owner, contract_id = hired(world, register(http))
    log(world, contract_id, 6_000)  # passes two marks
    log(world, contract_id, 6_001)  # stays
    log(world, contract_id, 4_500)
    log(world, contract_id, 10)
    expected = [("OK", "DEPLETED"), ("DEPLETED", "LOW"), ("LOW", "OK")]
    assert told(world, owner.organization_id) == expected
    with world.database.autocommit() as db:
        contract = contracts.get(db, owner, contract_id)
    assert told(world, contract.labeler_id) == expected
    data = next(d for kind, d in inbox(world, contract.labeler_id) if kind == "contract.budget_state_changed")
    assert data == {
        "contractId": contract_id,
        "previousState": "OK",
        "state": "DEPLETED",
        "paymentType": "PAY_PER_LABEL",
        "fundedVolume": 5_000,
        "consumedVolume": 6_000,
        "remainingVolume": 0,
        "consumedFraction": 1.2,
    }


def test_new_funding_lowers_the_state(world, http):
    owner, contract_id = hired(world, register(http))
    log(world, contract_id, 5_000)
    with world.database.transaction() as db:
        second = milestones.create(
            db, owner, contract_id, new=New(None, "Next", None, Decimal(5_000), None)
        ).id
        asked = funding.ask(db, owner, second, rules=RULES)
    confirm(world, owner, asked.id)
    assert told(world, owner.organization_id) == [("OK", "DEPLETED"), ("DEPLETED", "OK")]
    kinds = [kind for kind, _ in inbox(world, owner.organization_id)]
    assert kinds[-3:] == ["milestone.status_changed", "contract.budget_state_changed", "approval.confirmed"]
    assert budget(world, owner, contract_id).consumed_fraction == Decimal("0.5")


def test_nothing_funded_is_ok_whatever_was_done(world, http):
    owner, contract_id = hired(world, register(http))
    log(world, contract_id, 4_500)
    with world.database.transaction() as db:
        db.run("UPDATE milestones SET volume = NULL")
        budgets.settle(db, contract_id)
    found = budget(world, owner, contract_id)
    assert (found.state, found.funded_volume, found.consumed_fraction) == ("OK", 0, 0)
    assert found.consumed_volume == 4_500 and found.remaining_volume == 0
