"""People: what they are called, which addresses are some, and who cannot sign in yet."""

import pytest

from humans import person
from newcomers import do, newcomer
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import people
from opentrain_server.domain.people.addresses import address_of

ADA = "ada@example.com"


def test_names_are_kept_clean(world):
    ada = newcomer(world)
    do(world, people.describe, ada, first_name="  Zoe\u0308 ", last_name="Łucja", time_zone="Asia/Tokyo")
    with world.database.autocommit() as db:
        kept = db.one("SELECT first_name, last_name, time_zone FROM users")
    assert kept == {"first_name": "Zoë", "last_name": "Łucja", "time_zone": "Asia/Tokyo"}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"first_name": ""}, "invalid_name"),
        ({"last_name": "x" * 61}, "invalid_name"),
        ({"last_name": "see http://evil.example"}, "invalid_name"),
        ({"time_zone": "Mars/Base"}, "invalid_zone"),
        ({"time_zone": "../etc/passwd"}, "invalid_zone"),
    ],
)
def test_what_is_no_name_or_zone_changes_nothing(world, changed, reason):
    ada = newcomer(world)
    whole = {"first_name": "A", "last_name": "B", "time_zone": "UTC"}
    with pytest.raises(Failure, match=reason):
        do(world, people.describe, ada, **{**whole, **changed})
    with world.database.autocommit() as db:
        assert db.one("SELECT first_name FROM users")["first_name"] == "Ada"


def test_what_somebody_came_for_and_whether_they_can_sign_in(world):
    ada, ben = newcomer(world, wish="label"), person(world, "ben@example.com")
    assert (do(world, people.wish, ada), do(world, people.wish, ben)) == ("label", None)
    assert do(world, people.without_password, email=ADA) is None
    assert do(world, people.without_password, email=" BEN@example.com") == ben
    assert do(world, people.found, email=ADA) == ada.user_id
    assert do(world, people.found, email="cy@example.com") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Example.COM ", "ada@example.com"),
        ("ada+label@example.com", "ada+label@example.com"),
        ("ÅDA@exämple.com", "åda@exämple.com"),
        ("ada", None),
        ("", None),
        ("ada@example.com, cy@example.com", None),
        ("Ada <ada@example.com>", None),
        ("a" * 250 + "@example.com", None),
    ],
)
def test_addresses(typed, kept):
    if kept:
        assert address_of(typed) == kept
    else:
        with pytest.raises(Failure, match="invalid_email"):
            address_of(typed)
