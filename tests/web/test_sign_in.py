"""Signing in and out over HTTP: sessions, codes, links, and that guessing learns nothing."""

import time

import pytest

from newcomers import PASSWORD, Device, newcomer, second_factor
from opentrain_server.core import keyring
from opentrain_server.domain.people import half_sessions, people, sessions
from outbox import last_letter
from visitors import visitor

ADA = "ada@example.com"


@pytest.fixture
def ada(world):
    return newcomer(world)


@pytest.fixture
def device(world, ada) -> Device:
    return second_factor(world, ada, keys=keyring.keys("", world.settings.data_dir))


def enter(browser, password=PASSWORD, email=ADA, status=303, **more):
    return browser.post("/sign-in", {"email": email, "password": password, **more}, status)


def live(world, human) -> int:
    with world.database.autocommit() as db:
        return len(sessions.live(db, human.user_id))


def fail(world, count: int) -> None:
    """Strangers guess, each from a network of its own."""
    with world.database.transaction() as db:
        for number in range(count):
            db.run(
                "INSERT INTO sign_in_attempts (email, address, failed, at)"
                " VALUES (%(email)s, %(address)s, true, %(now)s)",
                email=ADA,
                address=f"198.51.100.{number}",
                now=db.now,
            )


def test_in_and_out(world, ada):
    browser = visitor(world)
    before = live(world, ada)
    response = enter(browser, next="/jobs?q=x", email=" ADA@Example.com ")
    assert response.headers["location"] == "/jobs?q=x"
    assert response.headers["cache-control"] == "no-store"
    assert live(world, ada) == before + 1
    assert browser.get("/sign-in?next=/account", 303).headers["location"] == "/account"
    assert browser.post("/sign-out").headers["location"] == "/?ok=signed-out"
    assert live(world, ada) == before
    browser.get("/account", 303)
    browser.post("/sign-out")


def test_signing_out_ends_the_session_and_not_only_the_cookie(world, ada):
    browser = visitor(world)
    enter(browser)
    cookie = browser.http.cookies.get("opentrain")
    browser.post("/sign-out")
    thief = visitor(world)
    thief.http.cookies.set("opentrain", cookie)
    thief.get("/account", 303)


@pytest.mark.parametrize(
    "going", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_sent_elsewhere(world, ada, going):
    assert enter(visitor(world), next=going).headers["location"] == "/start"


def test_wrong_and_unknown_look_alike(world, ada):
    wrong = enter(visitor(world), "another one of those", status=400)
    unknown = enter(visitor(world), "another one of those", "eve@example.com", status=400)
    assert wrong.text == unknown.text.replace("eve@example.com", ADA)
    assert "do not belong together" in wrong.text and "another one" not in wrong.text
    assert "set-cookie" not in wrong.headers and "set-cookie" not in unknown.headers


def test_wrong_and_unknown_take_the_same_time(world, ada):
    """Each is asked in turn, so that whatever else this machine does meets both."""
    browser, times = visitor(world), {ADA: [], "eve@example.com": []}
    for _ in range(9):
        for email, taken in times.items():
            started = time.perf_counter()
            enter(browser, "another one of those", email, status=400)
            taken.append(time.perf_counter() - started)
    known, unknown = (min(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2, "without a hash, the unknown one would take a tenth"


@pytest.mark.parametrize("password", ["", PASSWORD + " ", PASSWORD.upper(), "x" * 5000])
def test_wrong_passwords_open_nothing(world, ada, password):
    before = live(world, ada)
    enter(visitor(world), password, status=400)
    assert live(world, ada) == before


def test_a_session_is_new_at_every_sign_in_and_the_old_one_ends(world, ada):
    """Fixation: a cookie that somebody planted is not the one that is signed in."""
    browser = visitor(world)
    browser.http.cookies.set("opentrain", "planted" + "x" * 36)
    response = enter(browser)
    assert "planted" not in response.headers["set-cookie"]
    thief = visitor(world)
    thief.http.cookies.set("opentrain", "planted" + "x" * 36)
    thief.get("/account", 303)
    before = live(world, ada)
    enter(browser)
    assert live(world, ada) == before, "the browser's old session ended"


def test_guessed_at_it_takes_a_link_and_both_answers_look_alike(world, ada):
    browser = visitor(world)
    fail(world, 10)
    before = live(world, ada)
    right, wrong = enter(browser, status=200), enter(browser, "another one of those", status=200)
    assert right.text == wrong.text and "Look into your mail" in right.text
    assert live(world, ada) == before
    path = f"/sign-in/{last_letter(world, ADA).secret}"
    assert browser.get(path).headers["cache-control"] == "no-store"
    assert "do not belong together" in browser.post(path, {"password": "wrong one here"}, 400).text
    assert browser.post(path, {"password": PASSWORD}).headers["location"] == "/start"
    browser.get("/account")
    visitor(world).get(path, 410)


def test_a_link_takes_five_wrong_passwords(world, ada):
    browser = visitor(world)
    fail(world, 10)
    enter(browser, status=200)
    path = f"/sign-in/{last_letter(world, ADA).secret}"
    for _ in range(5):
        browser.post(path, {"password": "wrong one here"}, 400)
    browser.post(path, {"password": PASSWORD}, 410)
    assert live(world, ada) == 1


def test_one_network_waits_after_fifty_failures(world, ada):
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO sign_in_attempts (email, address, failed, at)"
            " SELECT 'p' || n, '127.0.0.1', true, %(now)s FROM generate_series(1, 50) n",
            now=db.now,
        )
    before = world.snapshot()
    assert "too often" in enter(visitor(world), status=409).text
    assert world.snapshot() == before


def test_a_code_is_asked_for(world, ada, device):
    browser = visitor(world)
    before = live(world, ada)
    response = enter(browser, next="/account")
    assert response.headers["location"] == "/sign-in/code?next=%2Faccount"
    assert "HttpOnly" in response.headers["set-cookie"]
    assert live(world, ada) == before
    browser.get("/account", 303)
    assert 'value="/account"' in browser.get("/sign-in/code?next=/account").text
    wrong = browser.post("/sign-in/code", {"code": device.wrong(), "next": "/account"}, 400)
    assert "Tries left: 4." in wrong.text and "set-cookie" not in wrong.headers
    response = browser.post("/sign-in/code", {"code": device.code(), "next": "/account"})
    assert response.headers["location"] == "/account"
    assert "On since" in browser.get("/account").text
    browser.get("/sign-in/code", 303)


def test_five_wrong_codes_send_back_to_the_password(world, ada, device):
    browser, before = visitor(world), live(world, ada)
    enter(browser)
    for left in (4, 3, 2, 1):
        assert f"Tries left: {left}." in browser.post("/sign-in/code", {"code": device.wrong()}, 400).text
    over = browser.post("/sign-in/code", {"code": device.wrong()}).headers["location"]
    assert over == "/sign-in?ok=codes-over" and "too many wrong codes" in browser.get(over).text
    assert browser.post("/sign-in/code", {"code": device.code()}).headers["location"] == "/sign-in"
    assert live(world, ada) == before


def test_a_recovery_code_opens_as_well(world, ada, device):
    browser = visitor(world)
    enter(browser)
    browser.post("/sign-in/code", {"code": device.recovery[0]})
    browser.get("/account")
    assert last_letter(world, ADA).subject == "A recovery code was used"


def test_without_a_password_there_is_no_code_page(world, ada, device):
    stranger = visitor(world)
    assert stranger.get("/sign-in/code", 303).headers["location"] == "/sign-in"
    stranger.http.cookies.set("opentrain_half", "x" * 43)
    stranger.get("/sign-in/code", 303)
    stranger.post("/sign-in/code", {"code": device.code()})
    stranger.get("/account", 303)


def test_a_half_session_is_no_session(world, ada, device):
    browser = visitor(world)
    enter(browser)
    thief = visitor(world)
    thief.http.cookies.set("opentrain", browser.http.cookies.get("opentrain_half"))
    thief.get("/account", 303)
    with world.database.autocommit() as db:
        assert half_sessions.waits(db, browser.http.cookies.get("opentrain_half"))


def test_forms_of_other_sites_sign_nobody_in_or_out(world, ada):
    browser = visitor(world)
    evil = {"headers": {"origin": "http://evil.example"}}
    before = world.snapshot()
    browser.post("/sign-in", {"email": ADA, "password": PASSWORD}, 403, **evil)
    assert world.snapshot() == before
    enter(browser)
    browser.post("/sign-out", {}, 403, **evil)
    browser.get("/account")


def test_where_everybody_starts(world, ada):
    browser = visitor(world)
    assert browser.get("/start", 303).headers["location"] == "/sign-in?next=%2Fstart"
    enter(browser)
    assert browser.get("/start", 303).headers["location"] == "/employer/start"
    browser.post("/employer/start", {"name": "Acme"})
    assert browser.get("/start?ok=claimed", 303).headers["location"] == "/employer?ok=claimed"
    assert browser.get("/start?ok=nonsense", 303).headers["location"] == "/employer"


def test_a_suspended_person_can_still_sign_out(world, ada):
    browser = visitor(world)
    enter(browser)
    with world.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s", now=db.now)
    assert "suspended" in browser.get("/account", 403).text
    browser.post("/sign-out")


def test_staff_set_a_second_factor_up_before_anything_else(world, ada):
    with world.database.transaction() as db:
        people.add_staff(db, email=ADA)
    browser = visitor(world)
    enter(browser)
    for path in ("/start", "/account", "/employer/start", "/claim"):
        assert browser.get(path, 303).headers["location"] == "/account/second-factor"
    for path in ("/account", "/account/password", "/account/mails", "/claim"):
        assert browser.post(path, {"do": "find"}).headers["location"] == "/account/second-factor"
    assert "Staff need a second factor" in browser.get("/account/second-factor").text


def test_a_password_lost_and_found(world, ada):
    browser, other = visitor(world), visitor(world)
    enter(other)
    known = browser.post("/password-reset", {"email": ADA}, 200)
    unknown = browser.post("/password-reset", {"email": "eve@example.com"}, 200)
    assert known.text == unknown.text.replace("eve@example.com", ADA)
    path = f"/password-reset/{last_letter(world, ADA).secret}"
    assert browser.get(path).headers["cache-control"] == "no-store"
    assert "at least 10" in browser.post(path, {"password": "short"}, 400).text
    other.get("/account")
    assert browser.post(path, {"password": "ten green bottles"}).headers["location"] == "/start"
    browser.get("/account")
    other.get("/account", 303)
    for method in ("get", "post"):
        getattr(visitor(world), method)(path, **{"status": 410})
    enter(visitor(world), status=400)
    enter(visitor(world), "ten green bottles")


def test_after_a_reset_the_code_is_asked_for(world, ada, device):
    browser = visitor(world)
    browser.post("/password-reset", {"email": ADA}, 200)
    path = f"/password-reset/{last_letter(world, ADA).secret}"
    assert browser.post(path, {"password": "ten green bottles"}).headers["location"] == "/sign-in/code"
    browser.get("/account", 303)
    browser.post("/sign-in/code", {"code": device.code()})
    browser.get("/account")
