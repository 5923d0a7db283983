"""Mail about what waits for a decision: gathered, rare, once, and again when the end is near."""

import pytest

from applicants import apply, labeler
from listings import listed
from moneyed import RULES, give_credits
from opentrain_server.core.actor import Member
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import letters
from opentrain_server.domain.upkeep import mails
from opentrain_server.worker import sweep as sweeping
from outbox import Letter
from outbox import letters as written
from threads import race
from visitors import employer

BASE = "http://market.test"


@pytest.fixture
def owner(world) -> Member:
    human = employer(world).human
    with world.database.autocommit() as db:
        row = db.one("SELECT organization_id AS id FROM members WHERE user_id = %(id)s", id=human.user_id)
    give_credits(world, row["id"], 10_000_000)
    return Member(human.user_id, human.email, row["id"], owns_organization=True)


def ask(world, owner: Member, **job) -> str:
    proposal = apply(world, labeler(world, "Maria", "Garcia"), listed(world, owner.organization_id, **job))
    with world.database.transaction() as db:
        terms = Terms("First", None, 30_000, None)
        return hires.ask(db, owner, proposal, terms=terms, confirm_not_a_fit=False, rules=RULES).id


def tell(world) -> int:
    with world.database.transaction() as db:
        return letters.tell(db, base=BASE)


def told(world) -> list[Letter]:
    return [letter for letter in written(world) if letter.kind == "approvals"]


def test_what_was_asked_within_a_minute_stands_in_one_mail(world, owner):
    first = ask(world, owner, jobTitle='Labels\nfor "shops" <b>')
    world.clock.advance(seconds=59)
    assert tell(world) == 0
    second = ask(world, owner)
    world.clock.advance(seconds=60)
    assert (tell(world), tell(world)) == (2, 0)
    (letter,) = told(world)
    assert letter.subject == "2 requests wait for your decision" and letter.recipient == "ada@example.com"
    assert letter.links[:2] == [f"/approvals/{first}", f"/approvals/{second}"]
    assert (
        "Hire Maria G. for \"Labels for 'shops' <b>\", first milestone 300.00 USD plus fees." in letter.body
    )
    assert "Decide before 15 June 2026, 10:00 UTC." in letter.body


def test_an_account_gets_at_most_one_in_ten_minutes(world, owner):
    ask(world, owner)
    world.clock.advance(seconds=60)
    assert tell(world) == 1
    ask(world, owner)
    world.clock.advance(minutes=9)
    assert tell(world) == 0
    world.clock.advance(minutes=1, seconds=1)
    assert (tell(world), len(told(world))) == (1, 2)


def test_nobody_is_told_of_what_is_decided_already(world, owner):
    approval = ask(world, owner)
    with world.database.transaction() as db:
        resolving.decline(db, owner, approval)
    world.clock.advance(minutes=2)
    assert (tell(world), told(world)) == (0, [])


def test_the_end_is_told_of_once_twelve_hours_before(world, owner):
    approval = ask(world, owner)
    world.clock.advance(minutes=1)
    assert tell(world) == 1
    world.clock.advance(hours=60)
    assert (tell(world), tell(world)) == (1, 0)
    letter = told(world)[-1]
    assert letter.subject == "A request waits for your decision, and will end soon"
    assert letter.links[0] == f"/approvals/{approval}"
    world.clock.advance(hours=12)
    assert tell(world) == 0


def test_who_turned_it_off_gets_none(world, owner):
    with world.database.transaction() as db:
        db.run("INSERT INTO muted_mails VALUES (%(id)s, 'approvals')", id=owner.user_id)
    ask(world, owner)
    world.clock.advance(minutes=1)
    assert (tell(world), told(world), tell(world)) == (1, [], 0)
    assert "approvals" in mails.KINDS


def test_two_workers_write_it_once(world, owner):
    for _ in range(3):
        ask(world, owner)
    world.clock.advance(minutes=1)
    assert sum(race(*[lambda: tell(world)] * 4)) == 3
    assert len(told(world)) == 1


def test_the_sweeper_tells_and_ends(world, owner):
    ask(world, owner)
    world.clock.advance(minutes=1)
    assert sweeping.sweep(world.database, base=BASE)["approvals_told"] == 1
    world.clock.advance(hours=72)
    done = sweeping.sweep(world.database, base=BASE)
    assert (done["approvals"], done["approvals_told"]) == (1, 0)
