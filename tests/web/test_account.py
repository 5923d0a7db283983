"""A person's own page: every form changes its own part, for its own person, and only with the password."""

import re

import pytest

from newcomers import PASSWORD, Device, newcomer
from opentrain_server.domain.people import people, second_factors
from opentrain_server.domain.upkeep import mails
from outbox import last_letter, letters
from visitors import visitor

ADA = "ada@example.com"


@pytest.fixture
def ada(world):
    return visitor(world, newcomer(world))


def refused(world, browser, path, fields, told, status=400):
    before = world.snapshot() | {"sign_in_attempts": 0}
    page = browser.post(path, fields, status).text
    assert told in page
    assert world.snapshot() | {"sign_in_attempts": 0} == before
    return page


def kept(world, column: str) -> object:
    with world.database.autocommit() as db:
        return db.one(f"SELECT {column} AS value FROM users WHERE email = 'ada@example.com'")["value"]


def test_names_and_time_zone(world, ada):
    ada.post("/account", {"first_name": "Zoë", "last_name": "King", "time_zone": "Europe/Madrid"})
    page = ada.get("/account?ok=saved").text
    assert "Zoë King" in page and "CEST" in page and "Saved." in page
    whole = {"first_name": "A", "last_name": "B", "time_zone": "UTC"}
    refused(world, ada, "/account", {**whole, "first_name": "see evil.example"}, "A name has 1 to 60")
    page = refused(world, ada, "/account", {**whole, "time_zone": "Mars/Base"}, "Choose a time zone")
    assert 'value="B"' in page
    assert kept(world, "first_name") == "Zoë"


def test_a_new_password_takes_the_old_one_and_signs_others_out(world, ada):
    other = visitor(world, ada.human)
    fields = {"old_password": PASSWORD, "new_password": "ten green bottles"}
    before = kept(world, "password_hash")
    refused(
        world, ada, "/account/password", {**fields, "old_password": "wrong one here"}, "not your password"
    )
    refused(world, ada, "/account/password", {**fields, "new_password": "short"}, "at least 10")
    assert kept(world, "password_hash") == before
    other.get("/account")
    assert ada.post("/account/password", fields).headers["location"] == "/account?ok=password"
    assert kept(world, "password_hash") != before
    ada.get("/account")
    other.get("/account", 303)
    assert last_letter(world, ADA).subject == "Your password was changed"


def test_a_stolen_session_cannot_guess_the_password(world, ada):
    fields = {"old_password": "wrong one here", "new_password": "ten green bottles"}
    for _ in range(10):
        ada.post("/account/password", fields, 400)
    right = {**fields, "old_password": PASSWORD}
    assert "Too many wrong passwords" in ada.post("/account/password", right, 400).text
    assert "Many wrong passwords for your account" in {letter.subject for letter in letters(world, ADA)}


def test_a_new_address_takes_the_password_and_the_link(world, ada):
    new = "new@example.com"
    fields = {"new_email": new, "email_password": PASSWORD}
    refused(world, ada, "/account/email", {**fields, "email_password": "wrong one here"}, "not your password")
    refused(world, ada, "/account/email", {**fields, "new_email": "nonsense"}, "not an e-mail address")
    refused(world, ada, "/account/email", {**fields, "new_email": ADA}, "your address already")
    assert "Look into your mail" in ada.post("/account/email", fields, 200).text
    path = next(link for link in last_letter(world, new).links if link.startswith("/account/email/"))
    page = ada.get(path)
    assert page.headers["cache-control"] == "no-store"
    assert kept(world, "email") == ADA, "opening the link changes nothing"
    visitor(world).get(path, 303)
    cy = visitor(world, newcomer(world, "cy@example.com"))
    cy.get(path, 410)
    cy.post(path, {}, 410)
    assert ada.post(path).headers["location"] == "/account?ok=address"
    assert new in ada.get("/account").text
    ada.get(path, 410)
    assert last_letter(world, ADA).subject == "Your address was changed"


def test_an_address_of_somebody_else_is_told_to_nobody(world, ada):
    newcomer(world, "ben@example.com")
    taken = ada.post("/account/email", {"new_email": "ben@example.com", "email_password": PASSWORD}, 200)
    free = ada.post("/account/email", {"new_email": "new@example.com", "email_password": PASSWORD}, 200)
    assert taken.text == free.text.replace("new@example.com", "ben@example.com")


def test_sessions_are_listed_and_ended(world, ada):
    second, third = (visitor(world, ada.human) for _ in range(2))
    cy = visitor(world, newcomer(world, "cy@example.com"))
    page = ada.get("/account").text
    (first, *_) = ids = re.findall(r'name="session" value="(\w{25})"', page)
    assert len(ids) == 3 and page.count("this browser") == 1
    cy.post("/account/sessions", {"session": first})
    assert len(re.findall(r'name="session" value="(\w{25})"', ada.get("/account").text)) == 3
    ada.post("/account/sessions", {"session": first})
    assert len(re.findall(r'name="session" value="(\w{25})"', ada.get("/account").text)) == 2
    ada.post("/account/sessions", {"session": "others"})
    ada.get("/account")
    second.get("/account", 303)
    third.get("/account", 303)
    cy.get("/account")


def test_kinds_of_mail_are_turned_off_and_on(world, ada):
    assert ada.get("/account").text.count("checked") == len(mails.KINDS)
    ada.post("/account/mails", {"mails": ["messages", "account", "nonsense"]})
    with world.database.autocommit() as db:
        assert mails.muted(db, ada.human) == set(mails.KINDS) - {"messages"}
    ada.post("/account/mails", {"mails": list(mails.KINDS)})
    with world.database.autocommit() as db:
        assert mails.muted(db, ada.human) == set()


def begin(browser, world) -> Device:
    browser.post("/account/second-factor", {"do": "begin"})
    page = browser.get("/account/second-factor").text
    assert "<svg" in page and "style=" not in page, "nothing that the policy of the page refuses"
    return Device(world, "".join(re.findall(r"<code>(.+?)</code>", page)[0].split()))


FACTOR = "/account/second-factor"


def test_a_second_factor_is_set_up_renewed_and_turned_off(world, ada):
    device = begin(ada, world)
    assert "not right" in ada.post(FACTOR, {"do": "confirm", "code": device.wrong()}, 400).text
    shown = ada.post(FACTOR, {"do": "confirm", "code": device.code()}, 200)
    assert shown.headers["cache-control"] == "no-store"
    codes = re.findall(r"\b(?:\w{4}-){3}\w{4}\b", shown.text)
    assert len(codes) == 10
    page = ada.get(FACTOR).text
    assert codes[0] not in page and device.totp.secret not in page and "10 of 10" in page
    assert "Reload the page" in ada.post(FACTOR, {"do": "begin"}, 409).text
    refused(world, ada, FACTOR, {"do": "codes", "password": "wrong one here"}, "not your password")
    refused(world, ada, FACTOR, {"do": "remove"}, "not your password")
    renewed = ada.post(FACTOR, {"do": "codes", "password": PASSWORD}, 200).text
    assert codes[0] not in renewed and len(re.findall(r"\b(?:\w{4}-){3}\w{4}\b", renewed)) == 10
    removed = ada.post(FACTOR, {"do": "remove", "password": PASSWORD})
    assert removed.headers["location"] == "/account?ok=factor-off"
    assert world.rows("second_factors") == world.rows("recovery_codes") == 0


def test_what_there_is_not_cannot_be_done(world, ada):
    for fields in (
        {"do": "confirm", "code": "123456"},
        {"do": "codes", "password": PASSWORD},
        {"do": "remove", "password": PASSWORD},
    ):
        ada.post(FACTOR, fields, 409)
    ada.post(FACTOR, {"do": "nonsense"}, 200)
    assert world.rows("second_factors") == 0


def test_staff_give_the_code_in_sessions_from_before(world, ada):
    device = begin(ada, world)
    ada.post(FACTOR, {"do": "confirm", "code": device.code()}, 200)
    old = visitor(world, ada.human)
    with world.database.transaction() as db:
        people.add_staff(db, email=ADA)
    assert old.get("/account", 303).headers["location"] == FACTOR
    page = old.get(FACTOR).text
    assert "begun without your second factor" in page and "Turn it off" not in page
    world.clock.advance(seconds=30)
    assert "not right" in old.post(FACTOR, {"do": "give", "code": device.wrong()}, 400).text
    old.get("/account", 303)
    assert old.post(FACTOR, {"do": "give", "code": device.code()}).headers["location"] == "/start"
    old.get("/account")
    with world.database.autocommit() as db:
        assert second_factors.standing(db, ada.human.user_id).confirmed_at
    assert "cannot be turned off" in old.post(FACTOR, {"do": "remove", "password": PASSWORD}, 409).text


def test_staff_cannot_guess_codes_without_end(world, ada):
    device = begin(ada, world)
    ada.post(FACTOR, {"do": "confirm", "code": device.code()}, 200)
    with world.database.transaction() as db:
        people.add_staff(db, email=ADA)
    old = visitor(world, ada.human)
    for _ in range(10):
        old.post(FACTOR, {"do": "give", "code": device.wrong()}, 400)
    world.clock.advance(seconds=30)
    old.post(FACTOR, {"do": "give", "code": device.code()}, 409)
    old.get("/account", 303)


def test_names_of_strangers_are_text(world, ada):
    ada.post("/account", {"first_name": "<b>x</b>", "last_name": '"><script>', "time_zone": "UTC"})
    page = ada.get("/account").text
    assert "<b>x" not in page and "<script>" not in page.replace("<script src", "")
