"""The team and the activity on the pages: inviting, answering, leaving, and what is written down of it."""

import pytest

import scenes
from humans import person
from visitors import employer, visitor

TEAM = "/employer-settings?tab=team"


@pytest.fixture
def ada(world):
    return employer(world)


def invite_of(world, email="ben@example.com"):
    with world.database.autocommit() as db:
        return db.one("SELECT id FROM team_invites WHERE email = %(e)s", e=email)["id"]


def invited(world, ada, email="ben@example.com"):
    ada.post("/employer-settings/team/invite", {"email": email})
    return invite_of(world, email)


def acts(world):
    with world.database.autocommit() as db:
        rows = db.conn.execute("SELECT action, subject_id FROM audit_entries ORDER BY number").fetchall()
    return rows


def test_inviting_and_joining(world, ada):
    invite_id = invited(world, ada)
    assert f"/team-invites/{invite_id}" in world.mail.sent[-1].get_content()
    assert "ben@example.com" in ada.get(TEAM).text
    ben = visitor(world, person(world, "ben@example.com"))
    assert "Acme Research" in ben.get(f"/team-invites/{invite_id}").text
    assert (
        ben.post(f"/team-invites/{invite_id}", {"answer": "join"}).headers["location"]
        == "/employer?ok=joined"
    )
    page = ben.get(TEAM).text
    assert "Leave" in page
    assert "Send the invite" in page
    assert "This invite is not open" in ben.get(f"/team-invites/{invite_id}").text
    assert acts(world) == [("invite_to_team", invite_id), ("join_team", ben.human.user_id)]


def test_declining_and_withdrawing(world, ada):
    ben = visitor(world, person(world, "ben@example.com"))
    first = invited(world, ada)
    ben.post(f"/team-invites/{first}", {"answer": "decline"})
    assert "ben@example.com" not in ada.get(TEAM).text
    ada.post("/employer-settings/team/invite", {"email": "dan@example.com"})
    ada.post("/employer-settings/team/withdraw", {"invite": invite_of(world, "dan@example.com")})
    assert "dan@example.com" not in ada.get(TEAM).text
    ada.post("/employer-settings/team/withdraw", {"invite": "nope"}, status=409)


def test_only_the_owner_removes_and_their_access_ends(world, ada):
    ben, dan = (visitor(world, person(world, f"{name}@example.com")) for name in ("ben", "dan"))
    for one, email in ((ben, "ben@example.com"), (dan, "dan@example.com")):
        one.post(f"/team-invites/{invited(world, ada, email)}", {"answer": "join"})
    ben.post("/employer-settings/team/remove", {"member": dan.human.user_id}, status=409)
    dan.get("/employer")
    ada.post("/employer-settings/team/remove", {"member": dan.human.user_id})
    assert dan.http.get("/employer").headers["location"].startswith("/sign-in"), "the session ended"
    ada.post("/employer-settings/team/remove", {"member": ada.human.user_id}, status=404)
    ben.post("/employer-settings/team/remove", {"member": ben.human.user_id})
    assert "ben@example.com" not in ada.get(TEAM).text


def test_what_was_typed_stays(world, ada):
    page = ada.post("/employer-settings/team/invite", {"email": "no address"}, status=400).text
    assert "no address" in page
    world.mail.failing = True
    page = ada.post("/employer-settings/team/invite", {"email": "ben@example.com"}, status=409).text
    assert "ben@example.com" in page
    assert "nobody was invited" in page
    assert (world.rows("team_invites"), world.rows("audit_entries")) == (0, 0)


def test_an_address_that_belongs_elsewhere(world, ada):
    employer(world, "cy@example.com", "Other")
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO members SELECT o.id, u.id, 'MEMBER', now() FROM organizations o, users u"
            " WHERE o.name = 'Other' AND u.email = 'ada@example.com'"
        )
    page = ada.post("/employer-settings/team/invite", {"email": "cy@example.com"}, status=409).text
    assert "belongs elsewhere" in page


def test_the_activity_tells_people_from_keys(world):
    scene = scenes.full(world)
    ada = scene.people["ada"]
    ada.post(f"/messages/{scene.ids['conversation']}", {"content": "When could you start?"})
    page = ada.get("/employer-settings?tab=activity").text
    assert "wrote a message" in page
    assert "invited to the team" in page
    assert "by key" not in page
    with world.database.autocommit() as db:
        db.run("UPDATE audit_entries SET token_id = 'gone', user_id = 'gone'")
    page = ada.get("/employer-settings?tab=activity").text
    assert "by key" in page
    assert "Somebody who left" in page
    crowded = scenes.crowd(scene).people["ada"].get("/employer-settings?tab=activity").text
    assert "before=" in crowded
    number = crowded[crowded.index("before=") + 7 :].partition('"')[0]
    assert ada.get(f"/employer-settings?tab=activity&before={number}").text.count('class="part"') == 50
    assert "dan" not in scene.people["ben"].http.get("/employer-settings?tab=activity").text
