"""The door of the pages, on a form of its own: who is let in, what is kept, what is shown again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.responses import PlainTextResponse, Response

from conftest import World, serving
from humans import person
from opentrain_server.app import build
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import sessions
from opentrain_server.web.access import Needs
from opentrain_server.web.door import PageRoute, action, cookie_name, route
from opentrain_server.web.forms import Invalid, safe_path
from opentrain_server.web.visit import Visit
from visitors import Visitor, employer, sign_in, visitor

NOTE = "INSERT INTO muted_mails (user_id, kind) VALUES (%(user_id)s, %(kind)s)"


def show(visit: Visit) -> Response:
    lines = [f"{field or 'all'}: {text}" for field, text in visit.problems.items()]
    return PlainTextResponse("\n".join(["form", *lines, str(visit.typed("kind", "kept"))]), visit.status)


def act(visit: Visit) -> Response:
    kind = visit.sent.text("kind")
    if kind == "refused":
        refusal = Refused("wrong_code")
        visit.db.run(NOTE, user_id=visit.person.user_id, kind=kind)
        return PlainTextResponse(refusal.reason, 400)
    visit.db.run(NOTE, user_id=visit.person.user_id, kind=kind)
    if kind == "bad":
        raise Invalid({"kind": "Not this one."})
    if kind == "late":
        raise Failure("job_closed", jobId="x")
    if kind == "hidden":
        raise Failure("not_owner", resource="jobs", jobId="x")
    if kind == "broken":
        raise RuntimeError("a mistake of ours")
    return visit.go(safe_path(visit.sent.text("next")), ok="saved")


def whose(needs: Needs) -> PageRoute:
    return route(f"/try/{needs}", lambda visit: PlainTextResponse("in"), needs=needs)


@pytest.fixture(scope="module")
def app_url(session_world: World) -> Iterator[str]:
    app = build(session_world.settings, session_world.dsn, clock=session_world.clock)
    app.app.router.routes[:0] = [  # type: ignore[attr-defined]
        route("/try", show, act, needs=Needs.PERSON, max_bytes=2000),
        action("/try/button", act, needs=Needs.PERSON),
        *(whose(needs) for needs in Needs),
    ]
    with serving(app) as url:
        yield url


@pytest.fixture
def at(world: World, app_url: str) -> World:
    """The world, its address that of the app with the form."""
    return replace(world, url=app_url)


@pytest.fixture
def ada(at: World) -> Visitor:
    return visitor(at, person(at))


def notes(world: World) -> int:
    return world.rows("muted_mails")


def test_a_form_is_taken_and_says_so_on_the_next_page(at, ada):
    response = ada.post("/try", {"kind": "  good\x00  ", "next": "/jobs?q=x"})
    assert response.headers["location"] == "/jobs?q=x&ok=saved"
    assert response.headers["cache-control"] == "no-store"
    with at.database.autocommit() as db:
        assert db.one("SELECT kind FROM muted_mails")["kind"] == "good"
    assert "Saved." in ada.get("/jobs?ok=saved").text
    assert 'role="status"' not in ada.get("/jobs?ok=owned").text


@pytest.mark.parametrize(
    ("kind", "status", "shown"),
    [("bad", 400, "kind: Not this one.\nbad"), ("late", 409, "all: The job is closed.\nlate")],
)
def test_what_fails_changes_nothing_and_is_shown_again(at, ada, kind, status, shown):
    assert ada.post("/try", {"kind": kind}, status).text == f"form\n{shown}"
    assert notes(at) == 0


def test_a_refusal_is_kept(at, ada):
    ada.post("/try", {"kind": "refused"}, 400)
    assert notes(at) == 1


def test_what_is_not_theirs_looks_as_if_it_were_not_there(at, ada):
    assert "There is no such page" in ada.post("/try", {"kind": "hidden"}, 404).text
    assert "request" in ada.post("/try", {"kind": "broken"}, 500).text
    assert notes(at) == 0


def test_a_button_has_no_page(at, ada):
    assert ada.http.get("/try/button").status_code == 405
    assert "The job is closed." in ada.post("/try/button", {"kind": "late"}, 409).text
    ada.post("/try/button", {"kind": "good"})


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://market.test:81"},
        {"origin": "https://market.test"},
        {"origin": "http://market.test.evil.example"},
        {"origin": "http://market.test", "sec-fetch-site": "cross-site"},
        {"origin": "http://market.test", "sec-fetch-site": "same-site"},
        {"origin": "http://market.test", "sec-fetch-site": "none"},
    ],
    ids=str,
)
def test_forms_of_other_sites_change_nothing(at, ada, headers):
    ada.post("/try", {"kind": "good"}, 403, headers=headers)
    assert notes(at) == 0


def test_a_form_without_any_sign_of_where_it_came_from(at, ada):
    del ada.http.headers["origin"]
    ada.post("/try", {"kind": "good"}, 403)
    assert notes(at) == 0
    ada.post("/try", {"kind": "good"}, headers={"sec-fetch-site": "same-origin"})


def test_signed_out(at):
    nobody = visitor(at)
    response = nobody.get("/try?x=1&y=/", 303)
    assert response.headers["location"] == "/sign-in?next=%2Ftry%3Fx%3D1%26y%3D%2F"
    assert "what you typed is still there" in nobody.post("/try", {"kind": "good"}, 401).text
    assert notes(at) == 0


def test_a_session_ends(at, ada):
    ada.get("/try")
    with at.database.transaction() as db:
        session = sessions.live(db, ada.human.user_id)[0]
        sessions.end(db, "somebody else", session_id=session.id)
    ada.get("/try")
    with at.database.transaction() as db:
        sessions.end(db, ada.human.user_id, session_id=session.id)
    ada.get("/try", 303)
    sign_in(at, ada.http, ada.human)
    ada.get("/try")
    at.clock.advance(days=30)
    ada.get("/try", 303)


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "'; DROP TABLE sessions; --" + "x" * 17])
def test_cookies_that_are_none(at, cookie):
    nobody = visitor(at)
    nobody.http.cookies.set(cookie_name(at.settings), cookie)
    nobody.get("/try", 303)


def test_who_may_see_what(at):
    ada, ben, cy = employer(at), visitor(at, person(at, "ben@example.com")), visitor(at)
    member = visitor(at, person(at, "mo@example.com"))
    staff = visitor(at, person(at, "sam@example.com"), second_factor=True)
    with at.database.transaction() as db:
        db.run(
            "INSERT INTO members SELECT organization_id, %(id)s, 'MEMBER', %(now)s FROM members",
            id=member.human.user_id,
            now=db.now,
        )
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=staff.human.user_id, now=db.now)
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)"
            " VALUES (%(id)s, 'ben', 'FREELANCER', %(now)s, %(now)s)",
            id=ben.human.user_id,
            now=db.now,
        )
    allowed = {
        Needs.NOTHING: [ada, ben, member, staff, cy],
        Needs.PERSON: [ada, ben, member, staff],
        Needs.EMPLOYER: [ada, member],
        Needs.OWNER: [ada],
        Needs.LABELER: [ben],
        Needs.STAFF: [staff],
    }
    for needs, those in allowed.items():
        for who in (ada, ben, member, staff, cy):
            status = 200 if who in those else 303 if who is cy else 403
            who.get(f"/try/{needs}", status)


def test_staff_need_a_second_factor_before_anything_else(at):
    sam = visitor(at, person(at))
    with at.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=sam.human.user_id, now=db.now)
    for needs in (Needs.PERSON, Needs.STAFF):
        assert sam.get(f"/try/{needs}", 303).headers["location"] == "/account/second-factor"


def test_a_suspended_person_is_told_so(at, ada):
    with at.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s", now=db.now)
    assert "suspended" in ada.get("/try", 403).text
    ada.post("/try", {"kind": "good"}, 403)
    assert notes(at) == 0


def test_forms_that_are_too_large_or_none(at, ada):
    assert "too large" in ada.post("/try", {"kind": "x" * 2001}, 413).text
    response = ada.http.post(
        "/try", content=b'{"kind": "good"}', headers={"content-type": "application/json"}
    )
    assert response.status_code == 400
    broken = {"content-type": "multipart/form-data"}
    assert ada.http.post("/try", content=b"--x", headers=broken).status_code == 400
    assert notes(at) == 0


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/jobs?q=a", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("", False),
    ],
)
def test_only_paths_of_ours_are_gone_on_to(path, safe):
    assert safe_path(path, "/start") == (path if safe else "/start")
