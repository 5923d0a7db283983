"""Every page and every form against everybody who must not pass it; nothing changes when they try."""

import re

import pytest

import scenes
from humans import person
from opentrain_server.app import build
from opentrain_server.core.settings import Settings
from opentrain_server.web.access import Needs
from opentrain_server.web.door import PageRoute
from visitors import employer, visitor

ROUTES = [
    route
    for route in build(Settings(secret_key="x" * 32), "").app.router.routes  # type: ignore[attr-defined]
    if isinstance(route, PageRoute)
]
GUARDED = [route for route in ROUTES if route.served.needs is not Needs.NOTHING]
# What a parameter of a path is called in a scene.
NAMED = {"job_id": "job", "proposal_id": "proposal", "id": "conversation", "invite_id": "invite"} | {
    f"{noun}_id": noun
    for noun in ("contract", "milestone", "submission", "entry", "dispute", "evidence", "invoice", "payout")
}
NAMED["approval_id"] = "hire"
# Everybody's by design: a job is there to apply to, with an interview; an
# invite that is not theirs reads as one that is over.
OPEN = ("/jobs/{job_id}/apply", "/interviews/", "/team-invites/")

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the app that lists the routes never runs


def address(route: PageRoute, ids: dict[str, str]) -> str:
    """The path of a route, with what the scene has in it."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda m: ids.get(NAMED.get(m[1], m[1]), "nope"), route.path)


def may(scene: scenes.Scene, needs: Needs) -> set[str]:
    """Who of a scene's people pass a gate."""
    roles = {
        Needs.PERSON: "true",
        Needs.EMPLOYER: "EXISTS (SELECT 1 FROM members m WHERE m.user_id = u.id)",
        Needs.OWNER: "EXISTS (SELECT 1 FROM members m WHERE m.user_id = u.id AND m.role = 'OWNER')",
        Needs.LABELER: "EXISTS (SELECT 1 FROM labelers l WHERE l.id = u.id)",
        Needs.STAFF: "EXISTS (SELECT 1 FROM staff s WHERE s.user_id = u.id)",
    }
    with scene.world.database.autocommit() as db:
        found = {row[0] for row in db.conn.execute(f"SELECT id FROM users u WHERE {roles[needs]}")}
    return {name for name, who in scene.people.items() if who.human and who.human.user_id in found}


@pytest.fixture
def scene(world) -> scenes.Scene:
    """Everybody but sue, who looks at ada's account as its owner: she has tests of her own."""
    found = scenes.full(world)
    del found.people["sue"]
    return found


def test_no_page_opens_for_those_it_is_not_for(scene):
    signed_in = {name for name, who in scene.people.items() if who.http.get("/account").status_code != 303}
    before = scene.world.snapshot()
    for route in GUARDED:
        path, allowed = address(route, scene.ids), may(scene, route.served.needs)
        scene.world.clock.advance(seconds=61)  # another minute for the limits
        for who, browser in scene.people.items():
            if who in allowed:
                continue
            if "GET" in route.methods:
                response = browser.http.get(path)
                to = response.headers.get("location", "")
                if who not in signed_in:
                    assert (response.status_code, to[:14]) == (303, "/sign-in?next="), (path, who)
                else:
                    begins = response.status_code == 303 and to.startswith("/profile/start")
                    assert response.status_code == 403 or begins, (path, who, response.status_code, to)
            if "POST" in route.methods:
                response = browser.http.post(path, data={"name": "x"})
                wanted = 403 if who in signed_in else 401
                assert response.status_code == wanted, (path, who, response.status_code)
    assert scene.world.snapshot() == before


def test_no_form_is_taken_from_another_site(scene):
    before = scene.world.snapshot()
    for route in ROUTES:
        if "POST" not in route.methods:
            continue
        scene.world.clock.advance(seconds=61)
        for who, browser in scene.people.items():
            headers = {"origin": "https://evil.example"}
            response = browser.http.post(address(route, scene.ids), data={"name": "x"}, headers=headers)
            assert response.status_code == 403, (route.path, who)
    assert scene.world.snapshot() == before


def test_what_belongs_to_another_account_is_not_there(scene):
    """Cy has an account, a profile and a session like everybody; what is ada's or ben's is not theirs."""
    world = scene.world
    cy, eve = employer(world, "cy@example.com", "Other"), visitor(world, person(world, "eve@example.com"))
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)"
            " VALUES (%(id)s, 'eve', 'FREELANCER', %(now)s, %(now)s)",
            id=eve.human.user_id,
            now=db.now,
        )
    before = world.snapshot()
    strangers = {Needs.EMPLOYER: cy, Needs.OWNER: cy, Needs.LABELER: eve, Needs.PERSON: eve}
    for route in GUARDED:
        stranger = strangers.get(route.served.needs)
        if stranger is None or "{" not in route.path or route.path.startswith(OPEN):
            continue
        path = address(route, scene.ids)
        for method in route.methods & {"GET", "POST"}:
            response = stranger.http.request(method, path, data={"x": "y"} if method == "POST" else None)
            assert response.status_code in {404, 410}, (
                method,
                path,
                response.status_code,
                response.text[-600:],
            )
    assert world.snapshot() == before


def test_nobody_may_frame_a_page_or_keep_it(scene):
    for route in GUARDED:
        if "GET" not in route.methods:
            continue
        for who in may(scene, route.served.needs):
            response = scene.people[who].http.get(address(route, scene.ids))
            assert response.headers["cache-control"] == "no-store", route.path
            if response.headers.get("content-type", "").startswith("text/html"):
                policy = response.headers["content-security-policy"]
                assert "frame-ancestors 'none'" in policy, route.path
                assert "unsafe" not in policy
                assert response.headers["x-frame-options"] == "DENY"
