"""New passwords: by link or signed in; what the old one opened ends, and the second factor stands."""

import pytest

from humans import person
from newcomers import BASE, HERE, do, newcomer, second_factor
from opentrain_server.core import passwords
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import email_changes, half_sessions, password_resets, sessions
from opentrain_server.domain.people.half_sessions import SignedIn
from opentrain_server.domain.people.sign_ins import HalfIn
from outbox import last_letter, letters
from threads import race

ADA = "ada@example.com"
NEW = passwords.PasswordHash("a new hash")


def ask(world, email=ADA, address="192.0.2.1"):
    return do(world, password_resets.ask, email=email, address=address, base=BASE)


def finish(world, secret):
    return do(world, password_resets.finish, secret, password_hash=NEW, base=BASE, **HERE)


def kept(world) -> str:
    with world.database.autocommit() as db:
        return db.one("SELECT password_hash FROM users WHERE email = %(email)s", email=ADA)["password_hash"]


def test_a_link_sets_the_password_and_ends_everything_else(world):
    ada = newcomer(world)
    old = do(world, sessions.start, ada.user_id, **HERE)
    half = do(world, half_sessions.start, ada.user_id, by_link=False)
    do(world, email_changes.ask, ada, email="new@example.com", address="192.0.2.1", base=BASE)
    ask(world)
    ask(world)
    change, first, second = letters(world, "new@example.com")[0], *letters(world, ADA)[-2:]
    result = finish(world, first.secret)
    assert isinstance(result, SignedIn) and kept(world) == NEW
    assert do(world, sessions.of_cookie, result.cookie).user_id == ada.user_id
    assert do(world, sessions.of_cookie, old) is None
    assert not do(world, half_sessions.waits, half)
    assert last_letter(world, ADA).subject == "Your password was changed"
    with pytest.raises(Failure, match="link_over"):
        finish(world, first.secret)
    with pytest.raises(Failure, match="link_over"):
        finish(world, second.secret)
    with pytest.raises(Failure, match="link_over"):
        do(world, email_changes.look, change.secret)


def test_the_second_factor_is_asked_for_all_the_same(world):
    ada = newcomer(world)
    second_factor(world, ada)
    ask(world)
    before = world.rows("sessions")
    assert isinstance(finish(world, last_letter(world, ADA).secret), HalfIn)
    assert world.rows("sessions") == before


def test_an_unknown_address_learns_so_in_the_mail_alone(world):
    newcomer(world)
    assert ask(world) is ask(world, "nobody@example.com")
    letter = last_letter(world, "nobody@example.com")
    assert (letter.subject, letter.links) == ("Your password", ["/sign-up"])
    assert len(letters(world, ADA)) == 2


def test_a_link_used_twice_at_once_works_once(world):
    newcomer(world)
    ask(world)
    secret = last_letter(world, ADA).secret
    before = world.rows("sessions")
    results = race(*[lambda: finish(world, secret)] * 6)
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert world.rows("sessions") == before + 1


def test_a_link_to_an_address_that_is_no_longer_the_accounts_is_over(world):
    ada = newcomer(world)
    ask(world)
    secret = last_letter(world, ADA).secret
    with world.database.transaction() as db:
        db.run("UPDATE users SET email = 'new@example.com' WHERE id = %(id)s", id=ada.user_id)
    with pytest.raises(Failure, match="link_over"):
        finish(world, secret)


def test_the_limits_of_mail_hold(world):
    newcomer(world)
    for _ in range(9):
        ask(world)
    assert len([letter for letter in letters(world, ADA) if letter.subject == "Your password"]) == 4
    for number in range(25):
        ask(world, f"p{number}@example.com")
    with pytest.raises(Failure, match="rate_limited"):
        ask(world, "p99@example.com")


def test_changed_by_who_is_signed_in_the_session_stays(world):
    ada = newcomer(world)
    mine, other = (do(world, sessions.start, ada.user_id, **HERE) for _ in range(2))
    session = do(world, sessions.of_cookie, mine)
    do(world, password_resets.change, ada, password_hash=NEW, session_id=session.session_id, base=BASE)
    assert kept(world) == NEW
    assert do(world, sessions.of_cookie, mine) is not None
    assert do(world, sessions.of_cookie, other) is None


def test_who_the_operator_let_in_gets_a_link_for_a_first_password(world):
    ada = person(world)
    link = do(world, password_resets.invite, ada, base=BASE)
    assert link in last_letter(world, ADA).body
    assert isinstance(finish(world, link.rpartition("/")[2]), SignedIn)
