"""An account at its browser: setting up, what waits, the name, and the keys."""

import re

import pytest

from agents import PUBLIC
from humans import person
from visitors import employer, visitor


def member_of(world, ada, email: str = "mo@example.com"):
    mo = visitor(world, person(world, email))
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO members SELECT organization_id, %(id)s, 'MEMBER', %(now)s FROM members"
            " WHERE user_id = %(ada)s",
            id=mo.human.user_id,
            ada=ada.human.user_id,
            now=db.now,
        )
    return mo


def secret_in(page: str) -> str:
    return re.search(r"ot_pat_\w{8}_\w{40}", page)[0]


def test_an_account_is_set_up_once(world):
    ada = visitor(world, person(world))
    ada.get("/employer", 403)
    for name in ("", " ", "www.evil.example", "x" * 121, "a@b"):
        before = world.snapshot()
        assert "no web address" in ada.post("/employer/start", {"name": name}, 409).text
        assert world.snapshot() == before
    assert ada.post("/employer/start", {"name": "  Acme "}).headers["location"] == "/employer?ok=opened"
    page = ada.get("/employer").text
    assert "Acme" in page
    assert "No job is open" in page
    assert ada.post("/employer/start", {"name": "Second"}).headers["location"] == "/employer"
    assert ada.get("/employer/start", 303).headers["location"] == "/employer"
    assert world.rows("organizations") == 1


def test_staff_set_up_no_account(world):
    sam = visitor(world, person(world), second_factor=True)
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=sam.human.user_id, now=db.now)
    sam.post("/employer/start", {"name": "Acme"}, 409)
    assert world.rows("organizations") == 0


def test_only_the_owner_renames(world):
    ada = employer(world)
    mo = member_of(world, ada)
    ada.post("/employer-settings", {"name": "Acme & Söhne"})
    assert "Acme &amp; Söhne" in ada.get("/employer-settings").text
    mo.post("/employer-settings", {"name": "Mine"}, 404)
    assert "Mine" not in ada.get("/employer-settings").text
    assert "Its owner can change that" in mo.get("/employer-settings").text


def test_a_key_is_shown_once_and_works_until_it_is_revoked(world, http):
    ada = employer(world)
    made = ada.post(
        "/employer-settings/keys",
        {"name": "CI", "scopes": ["jobs:read", "payments:write"], "life": "30"},
        200,
    )
    secret = secret_in(made.text)
    assert made.headers["cache-control"] == "no-store"
    headers = {"authorization": f"Bearer {secret}"}
    me = http.get(PUBLIC + "/auth/me", headers=headers).json()
    assert me["token"]["scopes"] == ["jobs:read", "payments:write"]
    assert me["account"]["claimed"] is True
    page = ada.get("/employer-settings?tab=api-keys").text
    assert secret not in page
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    child = http.post(PUBLIC + "/tokens", headers=headers).json()["token"]
    ada.post("/employer-settings/keys/revoke", {"key": key})
    for bearer in (secret, child):
        assert http.get(PUBLIC + "/auth/me", headers={"authorization": f"Bearer {bearer}"}).status_code == 401
    ada.post("/employer-settings/keys/revoke", {"key": key})


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"life": "30"}, 409, "Tick at least one"),
        ({"scopes": ["everything"], "life": "30"}, 409, "Tick at least one"),
        ({"scopes": ["jobs:read"], "life": "7"}, 400, "Choose how long"),
    ],
)
def test_keys_that_cannot_be(world, fields, status, said):
    ada = employer(world)
    page = ada.post("/employer-settings/keys", {"name": "Kept <name>", **fields}, status).text
    assert said in page
    assert "Kept &lt;name&gt;" in page
    assert world.rows("tokens") == 0


def test_a_member_sees_and_ends_only_their_own_keys_and_grants_no_payments(world):
    ada = employer(world)
    mo, cy = member_of(world, ada), employer(world, "cy@example.com", "Other")
    ada.post("/employer-settings/keys", {"name": "of ada", "scopes": ["jobs:read"], "life": "30"}, 200)
    key = re.search(r'name="key" value="(\w+)"', ada.get("/employer-settings?tab=api-keys").text)[1]
    assert "of ada" not in mo.get("/employer-settings?tab=api-keys").text
    for who in (mo, cy):
        who.post("/employer-settings/keys/revoke", {"key": key}, 404)
    assert "payments:write" not in mo.get("/employer-settings?tab=api-keys").text
    mo.post("/employer-settings/keys", {"scopes": ["payments:write"], "life": ""}, 409)
    mo.post("/employer-settings/keys", {"name": "of mo", "scopes": ["jobs:read"], "life": ""}, 200)
    page = ada.get("/employer-settings?tab=api-keys").text
    assert "of mo" in page
    assert page.count("keys/revoke") == 2


def test_an_account_has_25_keys(world):
    ada = employer(world)
    for _ in range(25):
        ada.post("/employer-settings/keys", {"scopes": ["jobs:read"], "life": ""}, 200)
    assert "25 keys" in ada.post("/employer-settings/keys", {"scopes": ["jobs:read"], "life": ""}, 409).text
    assert world.rows("tokens") == 25
