"""Taking one's data along, and deleting the account, at the browser."""

import pytest

from newcomers import PASSWORD, newcomer
from opentrain_server.domain.labelers import profiles
from opentrain_server.web.departure import EXPORTS
from visitors import Visitor, employer, visitor

WHOLE = {"password": PASSWORD, "sure": "yes"}


@pytest.fixture
def ben(world) -> Visitor:
    human = newcomer(world, "ben@example.com", first_name="Ben", last_name="Gray")
    with world.database.transaction() as db:
        profiles.make(db, human)
    return visitor(world, human)


def test_data_comes_as_a_file(world, ben):
    response = ben.get("/account/export")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert response.headers["cache-control"] == "no-store"
    assert response.json()["person"]["first_name"] == "Ben"
    visitor(world).get("/account/export", 303)


def test_data_is_handed_out_so_often_and_no_more(world, ben):
    for _ in range(EXPORTS):
        ben.get("/account/export")
    assert "retry-after" in ben.get("/account/export", 429).headers
    visitor(world, newcomer(world)).get("/account/export")


@pytest.mark.parametrize(
    ("changed", "told"),
    [({"password": "wrong password"}, "not your password"), ({"sure": ""}, "Nothing was deleted")],
)
def test_without_the_password_and_a_tick_nothing_is_deleted(world, ben, changed, told):
    fields = {name: value for name, value in (WHOLE | changed).items() if value}
    assert told in ben.post("/account/delete", fields, 400).text
    with world.database.autocommit() as db:
        assert db.one("SELECT closed_at FROM users")["closed_at"] is None
    ben.get("/profile")


def test_an_account_is_deleted(world, ben):
    page = ben.get("/account/delete").text
    assert "nothing is withdrawn" in page
    other = visitor(world, ben.human)
    response = ben.post("/account/delete", WHOLE)
    assert response.headers["location"] == "/?ok=deleted"
    assert "Your account was deleted" in ben.get("/?ok=deleted").text
    for browser in (ben, other):
        assert browser.get("/profile", 303).headers["location"].startswith("/sign-in")
    visitor(world).get("/profile/ben-g", 404)


def test_an_owner_with_a_team_is_told_what_to_do_first(world, ben):
    ada = employer(world)
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO members SELECT organization_id, %(id)s, 'MEMBER', %(now)s FROM members",
            id=ben.human.user_id,
            now=db.now,
        )
    page = ada.get("/account/delete").text
    assert "has 1 other member." in page
    assert "<form class" not in page
