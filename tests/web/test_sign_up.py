"""Signing up over HTTP: one answer for everybody, and a person only when all is right."""

import re

import pytest

from newcomers import PASSWORD, newcomer
from opentrain_server.domain.people import sessions, sign_ups
from outbox import last_letter, letters
from visitors import visitor

ADA = "ada@example.com"
SHARED_HEADERS = ("cache-control", "referrer-policy", "content-security-policy")


def ask(browser, email=ADA, status=200, **more):
    return browser.post("/sign-up", {"email": email, **more}, status)


def filled(browser, path: str, **more) -> dict[str, str]:
    """What the form holds when it is opened, and a person's answers."""
    hidden = dict(re.findall(r'name="(terms|privacy)" value="(\w{64})"', browser.get(path).text))
    assert set(hidden) == {"terms", "privacy"}
    answers = {"first_name": "Ada", "last_name": "Lovelace", "password": PASSWORD, "wish": "hire"}
    return {**hidden, **answers, "accept": "yes", **more}


def opened(world, browser, **more) -> str:
    ask(browser, **more)
    return f"/sign-up/{last_letter(world, ADA).secret}"


def test_from_an_address_to_a_session(world):
    browser = visitor(world)
    path = opened(world, browser, next="/jobs?q=a")
    response = browser.post(path, filled(browser, path))
    assert response.headers["location"] == "/jobs?q=a&ok=signed-up"
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "Ada Lovelace" in browser.get("/account").text
    assert browser.get("/start", 303).headers["location"] == "/employer/start"
    assert browser.get("/sign-up", 303).headers["location"] == "/start"
    browser.get(path, 410)


def test_where_a_labeler_goes(world):
    browser = visitor(world)
    path = opened(world, browser)
    assert (
        browser.post(path, filled(browser, path, wish="label")).headers["location"] == "/start?ok=signed-up"
    )
    assert browser.get("/start?ok=signed-up", 303).headers["location"] == "/profile?ok=signed-up"


def test_known_and_unknown_addresses_get_the_same_answer(world):
    newcomer(world)
    browser = visitor(world)
    known, unknown = ask(browser), ask(browser, "eve@example.com")
    assert known.text == unknown.text.replace("eve@example.com", ADA)
    for header in SHARED_HEADERS:
        assert known.headers[header] == unknown.headers[header]
    assert known.headers["cache-control"] == "no-store"
    assert "set-cookie" not in known.headers and "set-cookie" not in unknown.headers


def test_known_and_unknown_addresses_cost_the_same_statements(world):
    newcomer(world)
    browser = visitor(world)
    before = world.snapshot()
    ask(browser)
    once = {table: n - before[table] for table, n in world.snapshot().items()}
    before = world.snapshot()
    ask(browser, "eve@example.com")
    assert once == {table: n - before[table] for table, n in world.snapshot().items()}


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a@b@c.example", "ada@example.com\nbcc: cy", "x" * 300])
def test_addresses_that_are_none(world, email):
    before = world.snapshot()
    page = ask(visitor(world), email, 400)
    assert "This is not an e-mail address" in page.text
    assert world.snapshot() == before


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("first_name", "", "Tell us your first name."),
        ("last_name", " ", "Tell us your last name."),
        ("last_name", "www.evil.example", "A name has 1 to 60 characters"),
        ("password", "short", "Use at least 10 characters."),
        ("password", "password123", "one of the first passwords"),
        ("password", ADA, "something else than your address"),
        ("wish", "rule", "Choose one."),
        ("accept", "", "Without this there can be no account."),
        ("terms", "0" * 64, "These texts changed while you were here."),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(world, field, value, told):
    browser = visitor(world)
    path = opened(world, browser)
    fields = filled(browser, path, **{field: value})
    if not value:
        del fields[field]
    before = world.snapshot()
    response = browser.http.post(path, data=fields)
    assert response.status_code in {400, 409} and told in response.text
    assert world.snapshot() == before
    if field not in {"first_name", "last_name"}:
        assert 'value="Ada"' in response.text
    assert PASSWORD not in response.text
    browser.post(path, filled(browser, path))


def test_all_problems_are_told_at_once(world):
    browser = visitor(world)
    page = browser.post(opened(world, browser), {}, 400).text
    assert page.count('class="problem"') == 5


def test_links_that_are_none(world):
    browser = visitor(world)
    for path in ("/sign-up/x", "/sign-up/" + "x" * 43, "/sign-up/%00"):
        assert "This link is over" in browser.get(path, 410).text
        browser.post(path, {"first_name": "Ada"}, 410)
    assert world.rows("users") == 0


def test_nobody_keeps_the_page_with_a_link(world):
    browser = visitor(world)
    page = browser.get(opened(world, browser))
    assert page.headers["cache-control"] == "no-store"


def test_too_many_from_one_network(world):
    browser = visitor(world)
    for number in range(30):
        ask(browser, f"p{number}@example.com")
    assert "too often" in ask(browser, status=409).text
    assert len(letters(world)) == 30


def test_whoever_signs_up_gets_a_session_of_their_own(world):
    """A cookie that was there before opens nothing afterwards."""
    browser = visitor(world)
    browser.http.cookies.set("opentrain", "x" * 43)
    path = opened(world, browser)
    browser.post(path, filled(browser, path))
    assert browser.http.cookies.get("opentrain", domain="127.0.0.1") != "x" * 43
    with world.database.autocommit() as db:
        assert sessions.of_cookie(db, "x" * 43) is None


def test_the_browsers_time_zone_is_taken_where_it_is_one(world):
    for email, zone, kept in ((ADA, "Europe/Madrid", "CEST"), ("ben@example.com", "Mars/Base", "UTC")):
        browser = visitor(world)
        ask(browser, email)
        path = f"/sign-up/{last_letter(world, email).secret}"
        browser.post(path, filled(browser, path, zone=zone))
        assert kept in browser.get("/account").text


def test_a_browser_that_was_somebody_elses_is_so_no_longer(world):
    ben = newcomer(world, "ben@example.com")
    browser = visitor(world, ben)
    with world.database.transaction() as db:
        sign_ups.ask(db, email=ADA, address="192.0.2.1", base=world.settings.base)
        before = len(sessions.live(db, ben.user_id))
    path = f"/sign-up/{last_letter(world, ADA).secret}"
    browser.post(path, filled(browser, path))
    assert "Ada Lovelace" in browser.get("/account").text
    with world.database.autocommit() as db:
        assert len(sessions.live(db, ben.user_id)) == before - 1
