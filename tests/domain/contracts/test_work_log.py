"""The work log: totals of a day, corrections, limits, and questions that change no number."""

from datetime import date, timedelta

import pytest

from agents import register
from moneyed import RULES, confirm, hired
from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import budgets, contracts, endings, releases, work_log
from opentrain_server.domain.contracts.work_log import Entry, Totals

TODAY = date(2026, 6, 12)


@pytest.fixture
def contract(world, http):
    owner, contract_id = hired(world, register(http))
    with world.database.autocommit() as db:
        return owner, contracts.get(db, owner, contract_id)


def add(world, contract, day=TODAY, seconds=None, tasks=None, labels=None, note="") -> str:
    with world.database.transaction() as db:
        totals = Totals(day, seconds, tasks, labels, note)
        return work_log.add(db, Labeler(contract.labeler_id), contract.id, totals=totals)


def entries(world, contract) -> list[Entry]:
    with world.database.autocommit() as db:
        return work_log.of_contract(db, contract.id, limit=50)


def test_a_correction_keeps_what_it_leaves_out_and_the_old_entry_stays(world, contract):
    _, found = contract
    add(world, found, seconds=14_400, tasks=1_100, labels=1_100, note="Batch 3, posts 3001-4100")
    add(world, found, labels=1_000)
    newest, first = entries(world, found)
    assert (newest.seconds, newest.tasks, newest.labels, newest.counts) == (14_400, 1_100, 1_000, True)
    assert (first.labels, first.counts, first.note) == (1_100, False, "Batch 3, posts 3001-4100")
    with world.database.autocommit() as db:
        assert budgets.of(db, contracts.get(db, contract[0], found.id)).used.labels == 1_000


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"day": TODAY - timedelta(days=1), "labels": 1}, "work_date"),
        ({"day": TODAY + timedelta(days=1), "labels": 1}, "work_date"),
        ({}, "seconds"),
        ({"seconds": 86_401}, "seconds"),
        ({"labels": 1_000_001}, "labels"),
        ({"tasks": -1}, "tasks"),
        ({"labels": 1, "note": "x" * 501}, "note"),
    ],
)
def test_what_is_out_of_bounds_is_not_written(world, contract, given, field):
    with pytest.raises(Failure) as refused:
        add(world, contract[1], **given)
    assert (refused.value.reason, refused.value.details["field"]) == ("invalid_work_log", field)
    assert world.rows("work_log") == 0


def test_today_is_the_labelers(world, contract):
    with world.database.transaction() as db:
        db.run("UPDATE users SET time_zone = 'Pacific/Kiritimati'")  # 14 hours ahead: the 13th already
    add(world, contract[1], TODAY + timedelta(days=1), labels=1)
    with pytest.raises(Failure, match="invalid_work_log"):
        add(world, contract[1], TODAY, labels=1)  # the contract began on their 13th


def test_the_log_closes_with_the_contract(world, contract):
    owner, found = contract
    with world.database.transaction() as db:
        asked = releases.ask(db, owner, found.milestones[0].id, rules=RULES)
    confirm(world, owner, asked.id)
    with world.database.transaction() as db:
        endings.ask(db, owner, found.id, rules=RULES)
    with pytest.raises(Failure, match="contract_ended"):
        add(world, found, labels=1)


def test_only_the_labeler_writes_and_only_the_account_asks(world, contract):
    owner, found = contract
    entry_id = add(world, found, labels=1)
    for stranger in (Labeler(owner.user_id), Labeler("nobody")):
        with pytest.raises(Failure, match="not_found"), world.database.transaction() as db:
            work_log.add(db, stranger, found.id, totals=Totals(TODAY, 1, 1, 1))
    other = Member("x", "x@example.com", "another", owns_organization=True)
    with pytest.raises(Failure, match="not_found"), world.database.transaction() as db:
        work_log.query(db, other, found.id, entry_id, words="Why?", base="http://market.test")
    assert entries(world, found)[0].query is None


def test_a_question_changes_no_number_and_is_mailed(world, contract):
    owner, found = contract
    entry_id = add(world, found, labels=1)
    with world.database.transaction() as db:
        work_log.query(db, owner, found.id, entry_id, words="All of them?", base="http://market.test")
    (entry,) = entries(world, found)
    assert (entry.query, entry.queried_at, entry.labels) == ("All of them?", world.clock.now, 1)
    with world.database.autocommit() as db:
        mail = db.one("SELECT subject, body FROM mails WHERE kind = 'contracts'")
    assert mail["subject"] == "A question about your work log"
    assert f"/contracts/{found.id}/work-log" in mail["body"]


def test_a_day_has_a_most_of_entries(world, contract):
    for _ in range(work_log.PER_DAY):
        add(world, contract[1], labels=1)
    with pytest.raises(Failure, match="work_log_limit_reached"):
        add(world, contract[1], labels=1)
    world.clock.advance(days=1)
    add(world, contract[1], labels=2)
