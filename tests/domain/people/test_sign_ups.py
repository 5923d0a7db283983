"""Signing up: who asks learns nothing, the link works once, and the person is made whole or not at all."""

import pytest

from humans import person
from newcomers import BASE, HERE, do, finish_sign_up, hashed, newcomer
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import email_links, sessions, sign_ups
from outbox import last_letter, letters
from threads import race

ADA = "ada@example.com"


def ask(world, email=ADA, address="192.0.2.1", **more):
    return do(world, sign_ups.ask, email=email, address=address, base=BASE, **more)


def fails(world, reason, verb, *args, **named) -> dict[str, object]:
    before = world.snapshot()
    with pytest.raises(Failure) as failure:
        verb(world, *args, **named)
    assert failure.value.reason == reason
    assert world.snapshot() == before
    return failure.value.details


def test_a_new_person(world):
    ask(world, next_path="/claim")
    (letter,) = letters(world)
    assert (letter.kind, letter.recipient, letter.user_id) == ("account", ADA, None)
    assert letter.links == [f"/sign-up/{letter.secret}"]
    assert world.rows("users") == 0
    assert do(world, sign_ups.look, letter.secret).email == ADA
    done = finish_sign_up(world, letter.secret, wish="label")
    assert done.next_path == "/claim"
    visitor = do(world, sessions.of_cookie, done.cookie)
    assert (visitor.user_id, visitor.email, visitor.name) == (done.human.user_id, ADA, "Ada Lovelace")
    with world.database.autocommit() as db:
        kept = db.one("SELECT password_hash, wish FROM users")
        consents = db.conn.execute("SELECT document, version FROM consents ORDER BY document").fetchall()
    assert kept == {"password_hash": hashed(), "wish": "label"}
    assert consents == [("privacy", "p1"), ("terms", "t1")]


def test_somebody_known_is_told_so_in_the_mail_and_nowhere_else(world):
    known = person(world)
    assert ask(world) is ask(world, "new@example.com")
    letter = last_letter(world, ADA)
    assert letter.user_id == known.user_id
    assert letter.links == ["/sign-in", "/password-reset"]
    assert world.rows("email_links") == 2, "both are counted"


def test_a_link_works_once(world):
    ask(world)
    secret = last_letter(world, ADA).secret
    finish_sign_up(world, secret)
    fails(world, "link_over", finish_sign_up, secret)
    with pytest.raises(Failure):
        do(world, sign_ups.look, secret)


def test_a_link_used_twice_at_once_makes_one_person(world):
    ask(world)
    secret = last_letter(world, ADA).secret
    results = race(*[lambda: finish_sign_up(world, secret)] * 6)
    assert sum(isinstance(result, sign_ups.SignedUp) for result in results) == 1
    assert {r.reason for r in results if isinstance(r, Failure)} == {"link_over"}
    assert (world.rows("users"), world.rows("sessions"), world.rows("consents")) == (1, 1, 2)


def test_two_links_to_one_address_make_one_person(world):
    ask(world)
    ask(world)
    first, second = (letter.secret for letter in letters(world))
    results = race(lambda: finish_sign_up(world, first), lambda: finish_sign_up(world, second))
    assert sum(isinstance(result, sign_ups.SignedUp) for result in results) == 1
    assert {r.reason for r in results if isinstance(r, Failure)} == {"link_over"}
    assert world.rows("users") == 1


@pytest.mark.parametrize("secret", ["", "x" * 43, "'; --"])
def test_links_that_are_none(world, secret):
    fails(world, "link_over", finish_sign_up, secret)


def test_a_link_is_good_for_an_hour_and_for_its_purpose(world):
    ask(world)
    secret = last_letter(world, ADA).secret
    for purpose in ("sign_in", "password_reset", "email_change"):
        with pytest.raises(Failure):
            do(world, email_links.look, secret, purpose=purpose)
    world.clock.advance(seconds=3599)
    do(world, sign_ups.look, secret)
    world.clock.advance(seconds=1)
    fails(world, "link_over", finish_sign_up, secret)


@pytest.mark.parametrize(
    ("field", "name"),
    [("first_name", ""), ("last_name", "x" * 61), ("first_name", "www.evil.example"), ("last_name", "a\tb")],
)
def test_names_that_are_none_leave_the_link_as_it_was(world, field, name):
    ask(world)
    secret = last_letter(world, ADA).secret
    details = fails(world, "invalid_name", finish_sign_up, secret, **{field: name})
    assert details["field"] == field
    finish_sign_up(world, secret, first_name="Zoë-Łucja", last_name="O’Neil")


def test_one_address_gets_five_mails_an_hour(world):
    for _ in range(9):
        ask(world)
    assert len(letters(world)) == 5
    ask(world, "ben@example.com")
    world.clock.advance(hours=1)
    ask(world)
    assert len(letters(world, ADA)) == 6


def test_one_network_address_asks_thirty_times_an_hour(world):
    for number in range(30):
        ask(world, f"p{number}@example.com")
    details = fails(world, "rate_limited", ask, "one.more@example.com")
    assert details == {"retryAfterSeconds": 3600}
    ask(world, "one.more@example.com", address="192.0.2.2")
    world.clock.advance(hours=1)
    ask(world, "another@example.com")


def test_asking_at_once_counts_one_by_one(world):
    race(*[lambda: ask(world)] * 8)
    assert len(letters(world)) == 5


def test_old_links_are_forgotten(world):
    ask(world)
    world.clock.advance(days=7)
    ask(world)
    assert do(world, email_links.sweep) == 1
    assert world.rows("email_links") == 1


def test_secrets_are_kept_as_hashes(world):
    ask(world)
    secret = last_letter(world, ADA).secret
    done = finish_sign_up(world, secret)
    with world.database.autocommit() as db:
        for table in ("users", "email_links", "sessions"):
            rows = db.conn.execute(f"SELECT t::text FROM {table} t").fetchall()
            assert not any(secret in row or done.cookie in row for (row,) in rows)


def test_a_person_is_found_in_lower_case_alone(world):
    newcomer(world)
    with world.database.autocommit() as db:
        assert db.one("SELECT email FROM users")["email"] == ADA
    assert HERE["address"] == "192.0.2.1"
