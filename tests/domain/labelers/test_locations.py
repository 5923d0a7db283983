"""The place of a labeler: asked of staff, and settled by them."""

import pytest

from agents import register
from applicants import applied, apply, labeler, offer
from opentrain_server.core.actor import Labeler, Staff
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers import locations
from opentrain_server.domain.people import people
from postings import live, unchanged


def shown(agent, proposal_id):
    location = agent.get(f"/proposals/{proposal_id}").json()["proposal"]["verification"]["location"]
    return tuple(location.values())


def staff(world) -> Staff:
    with world.database.transaction() as db:
        people.add_staff(db, email="staff@example.com")
        return people.staff_member(db, email="staff@example.com")


@pytest.mark.parametrize("seen", ["FR", None])
def test_the_labeler_asks_and_staff_settle(world, http, seen):
    agent, who, clerk = register(http), labeler(world), staff(world)
    proposal_id = apply(world, who, live(agent), offer(seen=seen))
    with world.database.transaction() as db:
        assert locations.ask_staff(db, who, proposal_id) is True
    assert shown(agent, proposal_id) == ("PENDING", None, None)
    with world.database.transaction() as db:
        assert locations.ask_staff(db, who, proposal_id) is False
    world.clock.advance(hours=1)
    for passed, status in ((True, "PASSED"), (False, "FAILED")):
        with world.database.transaction() as db:
            locations.settle(db, clerk, proposal_id, passed=passed, reason="Saw a utility bill.")
        assert shown(agent, proposal_id) == (status, "MANUAL", "2026-06-12T11:00:00.000Z")
    with world.database.autocommit() as db:
        assert (
            db.one("SELECT count(*) AS n FROM staff_acts WHERE subject_id = %(id)s", id=proposal_id)["n"] == 2
        )


def test_what_passed_is_not_asked_again(world, http):
    agent, who = register(http), labeler(world)
    proposal_id = apply(world, who, live(agent), offer(seen="ES"))
    with unchanged(world), world.database.transaction() as db:
        assert locations.ask_staff(db, who, proposal_id) is False


def test_only_ones_own_and_only_what_is_there(world, http):
    proposal_id, cy, clerk = applied(world, register(http)), Labeler("cy"), staff(world)
    with unchanged(world):
        with world.database.transaction() as db, pytest.raises(Failure, match="not_found"):
            locations.ask_staff(db, cy, proposal_id)
        with world.database.transaction() as db, pytest.raises(Failure, match="not_found"):
            locations.settle(db, clerk, "nope", passed=True, reason="none")
