"""Looking at an account as its owner: all they see, nothing changed, for a quarter of an hour, and told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse, Response

from clerks import Market, acts, clerk, market, staff_of
from conftest import World, serving
from opentrain_server.app import build
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import second_factors, sessions
from opentrain_server.domain.staff import viewings
from opentrain_server.web.access import Needs
from opentrain_server.web.door import PageRoute, route
from opentrain_server.web.visit import Visit
from opentrain_server.worker.sweep import sweep
from outbox import Letter, letters
from threads import race
from visitors import Visitor, visitor

BANNER = "You look at the account of"
WHY = {"reason": "Helps with a <question>."}


def told(world) -> list[Letter]:
    """What ada was told by mail that nobody can turn off."""
    return [letter for letter in letters(world, "ada@example.com") if letter.kind == "account"]


@pytest.fixture
def fair(world, http) -> Market:
    return market(world, http)


@pytest.fixture
def sam(world):
    return clerk(world)


@pytest.fixture
def looking(fair, sam) -> Visitor:
    look(sam, fair.ada.human.user_id)
    return sam


def look(who: Visitor, user_id: str, status: int = 303):
    return who.post("/staff/view", WHY | {"user": user_id}, status)


def open_viewings(world) -> int:
    with world.database.autocommit() as db:
        return db.one("SELECT count(*) AS n FROM viewings WHERE ends_at > %(now)s", now=db.now)["n"]


def still(world) -> dict[str, int]:
    """All rows, and what changes in rows that stay: the newest of each time and number."""
    with world.database.autocommit() as db:
        marks = db.one(
            "SELECT (SELECT md5(string_agg(o::text, '' ORDER BY id)) FROM organizations o) AS organizations,"
            " (SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM users u) AS users,"
            " (SELECT md5(string_agg(j::text, '' ORDER BY id)) FROM jobs j) AS jobs,"
            " (SELECT md5(string_agg(l::text, '' ORDER BY id)) FROM labelers l) AS labelers"
        )
    return world.snapshot() | marks


def test_staff_see_what_the_owner_sees(world, fair, sam):
    assert "For 15 minutes" in sam.get(f"/staff/view?user={fair.ada.human.user_id}").text
    hers = fair.ada.get("/employer").text
    sam.get("/employer", 403)
    assert look(sam, fair.ada.human.user_id).headers["location"] == "/?ok=viewing"
    seen = sam.get("/employer").text
    assert BANNER in seen and "ada@example.com" in seen and BANNER not in hers
    assert seen.partition("<main")[2] == hers.partition("<main")[2]
    assert "Staff desk" not in seen and "/sign-out" not in seen
    assert BANNER in sam.get("/jobs").text and BANNER in sam.get("/employer-settings?tab=api-keys").text
    assert "This page is for labelers" in sam.get("/find-work", 403).text
    assert acts(world) == [("account_viewed", fair.ada.human.user_id, WHY["reason"])]


def test_their_own_pages_stay_their_own(world, fair, looking):
    page = looking.get("/staff").text
    assert BANNER in page and "Staff desk" in page and ">Sam</a>" in page
    fair.decide(looking, "lock-conversation", fair.talk.id)
    with world.database.autocommit() as db:
        assert {row[0] for row in db.conn.execute("SELECT staff_id FROM staff_acts")} == {
            looking.human.user_id
        }


def test_no_form_changes_anything(world, fair, looking):
    app = build(world.settings, world.dsn)
    forms = [
        route
        for route in app.app.router.routes
        if isinstance(route, PageRoute) and "POST" in route.methods and not route.served.own
    ]
    assert len(forms) > 20
    before = still(world)
    for form in forms:
        path = form.path.replace("{job_id}", fair.job).replace("{", "").replace("}", "")
        page = looking.post(path, {"name": "Other", "reason": "other", "title": "x"}, 403).text
        assert "Nothing can be changed" in page or "owner&#39;s alone" in page, form.path
        assert BANNER in page
    assert still(world) == before
    assert fair.ada.get("/employer")


def test_no_page_changes_anything(world, fair, looking):
    app = build(world.settings, world.dsn)
    routes = [r for r in app.app.router.routes if isinstance(r, PageRoute) and "GET" in r.methods]
    before = still(world)
    for page in routes:
        path = page.path.replace("{job_id}", fair.job).replace(":int", "").replace("{", "").replace("}", "")
        assert looking.http.get(path).status_code < 500, page.path
    assert still(world) == before


def writing(visit: Visit) -> Response:
    """A page that changes something when it is only looked at."""
    visit.db.run("UPDATE organizations SET name = 'Changed'")
    return PlainTextResponse("written")


@pytest.fixture(scope="module")
def app_url(session_world: World) -> Iterator[str]:
    app = build(session_world.settings, session_world.dsn, clock=session_world.clock)
    pages = [
        route("/try", writing, writing, needs=Needs.PERSON),
        route("/approvals/{id}", lambda _: PlainTextResponse("money"), needs=Needs.PERSON),
    ]
    app.app.router.routes[:0] = pages  # type: ignore[attr-defined]
    with serving(app) as url:
        yield url


def test_the_database_itself_refuses(world, fair, looking, app_url):
    there = visitor(replace(world, url=app_url))
    there.http.cookies.update(looking.http.cookies)
    before = still(world)
    page = there.get("/try", 403).text
    assert "Nothing can be changed" in page and BANNER in page
    there.post("/try", {}, 403)
    assert still(world) == before
    looking.post("/staff/view/stop")
    assert there.get("/try").text == "written"


def test_pages_that_are_never_shown(world, fair, looking, app_url):
    there = visitor(replace(world, url=app_url))
    there.http.cookies.update(looking.http.cookies)
    for path in ("/approvals/a1", "/account", "/account/second-factor", "/account/delete", "/account/"):
        page = there.get(path, 403).text
        assert "owner&#39;s alone" in page and BANNER in page, path
    there.post("/account", {"first_name": "X", "last_name": "Y", "time_zone": "UTC"}, 403)
    looking.post("/staff/view/stop")
    assert there.get("/approvals/a1").text == "money"


def test_it_ends_after_a_quarter_of_an_hour(world, fair, looking):
    world.clock.advance(minutes=14, seconds=59)
    looking.get("/employer")
    world.clock.advance(seconds=1)
    looking.get("/employer", 403)
    assert BANNER not in looking.get("/staff").text


def test_it_ends_when_it_is_stopped(world, fair, looking):
    stopped = looking.post("/staff/view/stop")
    assert stopped.headers["location"].startswith(f"/staff/people/{fair.ada.human.user_id}")
    looking.get("/employer", 403)
    assert "Looked at by staff" in looking.get(f"/staff/people/{fair.ada.human.user_id}").text
    assert looking.post("/staff/view/stop").headers["location"].startswith("/staff?")


def test_it_ends_with_the_session(world, fair, looking):
    again = visitor(world, looking.human, second_factor=True)
    again.get("/employer", 403)  # it is this session's, and no other's
    cookies = dict(looking.http.cookies)
    looking.post("/sign-out")
    fair.ada.get("/employer")  # the session that ended is not hers
    looking.http.cookies.update(cookies)
    looking.get("/employer", 303)
    with world.database.transaction() as db:
        db.run("DELETE FROM sessions WHERE ended_at IS NOT NULL")
    world.clock.advance(minutes=15)
    assert sweep(world.database)["viewings"] == 1
    assert len(told(world)) == 1


LOSSES = {
    "second factor": "second_factors",
    "staff": "DELETE FROM staff WHERE user_id = %(sam)s",
    "suspended": "UPDATE users SET suspended_at = %(now)s WHERE id = %(sam)s",
    "theirs is staff": "INSERT INTO staff VALUES (%(ada)s, %(now)s)",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_it_ends_with_what_it_rests_on(world, fair, looking, loss):
    with world.database.transaction() as db:
        if loss == "second factor":
            second_factors.forget(db, looking.human.user_id)
        else:
            found = {"sam": looking.human.user_id, "ada": fair.ada.human.user_id, "now": db.now}
            db.run(LOSSES[loss], **found)
    response = looking.http.get("/employer")
    assert response.status_code in {303, 403} and BANNER not in response.text
    assert "Acme" not in response.text


def test_a_suspended_owner_is_seen_as_suspended(world, fair, looking):
    fair.decide(looking, "suspend-account", fair.account)
    assert "This account is suspended" in looking.get("/employer", 403).text
    fair.decide(looking, "suspend-person", fair.ada.human.user_id)
    assert "Your account is suspended" in looking.get("/employer", 403).text


def test_a_labeler_too_and_one_after_the_other(world, fair, looking):
    look(looking, fair.ben.human.user_id)
    assert open_viewings(world) == 1
    looking.get("/find-work")
    looking.get("/employer", 403)
    answers = race(
        *(
            lambda who=who: looking.http.post("/staff/view", data=WHY | {"user": who.human.user_id})
            for who in (fair.ada, fair.ben)
        )
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert open_viewings(world) == 1


def test_who_is_not_looked_at(world, fair, sam):
    sue = clerk(world, "sue@example.com")
    assert "Staff are neither suspended nor looked at here." in look(sam, sue.human.user_id, 409).text
    assert "Staff are neither" in look(sam, sam.human.user_id, 409).text
    look(sam, "nobody", 404)
    look(sam, "", 404)
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO users (id, agent_name, created_at) VALUES ('stand-in', 'Scout', %(now)s)", now=db.now
        )
    assert "Nobody signs in to this account" in look(sam, "stand-in", 409).text
    page = sam.post("/staff/view", {"user": fair.ada.human.user_id, "reason": "x"}, 400).text
    assert "Give a reason of 3 to 500 characters." in page and ">x</textarea>" in page.replace("\n", "")
    for stranger in (fair.ada, fair.ben):
        look(stranger, sam.human.user_id, 403)
    with world.database.transaction() as db, pytest.raises(Failure, match="not_found"):
        viewings.start(db, staff_of(sam), fair.ada.human.user_id, session_id="another", reason="None.")
    assert world.rows("viewings") == 0 and acts(world) == []


def test_the_owner_is_told_once_when_it_is_over(world, fair, looking):
    assert sweep(world.database)["viewings"] == 0
    assert told(world) == []
    world.clock.advance(minutes=16)
    assert sweep(world.database)["viewings"] == 1
    assert sweep(world.database)["viewings"] == 0
    (letter,) = told(world)
    assert letter.kind == "account" and WHY["reason"] in letter.body
    assert "12 June 2026, 10:00:00 UTC to 12 June 2026, 10:15:00 UTC" in letter.body


def test_the_actor_of_whom_is_looked_at_is_never_staff(world, fair, looking):
    with world.database.autocommit() as db:
        cookie = next(iter(looking.http.cookies.values()))
        own = sessions.of_cookie(db, cookie)
        seen = sessions.viewed(db, own)
    assert own.staff.user_id == looking.human.user_id and own.viewed_by is None
    assert seen.user_id == fair.ada.human.user_id and seen.viewed_by == looking.human.user_id
    assert not seen.is_staff and not seen.second_factor
    assert seen.confirmed_at.year == 1970  # whatever asks for a recent password stays shut
    with pytest.raises(AssertionError):
        _ = seen.staff
