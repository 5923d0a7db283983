"""Another address: proved by the link, told to the old one, and nobody else's."""

import pytest

from humans import person
from newcomers import BASE, HERE, do, newcomer
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import email_changes, people, sessions
from outbox import last_letter, letters
from threads import race

ADA, NEW = "ada@example.com", "new@example.com"


@pytest.fixture
def ada(world):
    return newcomer(world)


def ask(world, human, email=NEW):
    do(world, email_changes.ask, human, email=email, address="192.0.2.1", base=BASE)


def finish(world, human, secret, session_id="none"):
    return do(world, email_changes.finish, human, secret, session_id=session_id, base=BASE)


def email_of(world, human) -> str:
    with world.database.autocommit() as db:
        return db.one("SELECT email FROM users WHERE id = %(id)s", id=human.user_id)["email"]


def test_the_link_changes_the_address_and_the_old_one_is_told(world, ada):
    mine, other = (do(world, sessions.start, ada.user_id, **HERE) for _ in range(2))
    ask(world, ada)
    assert "asked for another address" in last_letter(world, ADA).body
    letter = last_letter(world, NEW)
    assert letter.user_id is None and email_of(world, ada) == ADA
    session_id = do(world, sessions.of_cookie, mine).session_id
    assert finish(world, ada, letter.secret, session_id) == NEW == email_of(world, ada)
    assert last_letter(world, ADA).subject == "Your address was changed"
    assert do(world, sessions.of_cookie, mine).email == NEW
    assert do(world, sessions.of_cookie, other) is None
    with pytest.raises(Failure, match="link_over"):
        finish(world, ada, letter.secret)


def test_an_address_of_somebody_else_is_told_to_them_alone(world, ada):
    person(world, NEW)
    ask(world, ada)
    assert last_letter(world, NEW).links == ["/sign-in"]
    ask(world, ada, "free@example.com")
    told = [letter.subject for letter in letters(world, ADA)]
    assert told[-1] == told[-2], "the same to the one who asks"


def test_an_address_taken_meanwhile(world, ada):
    ask(world, ada)
    secret = last_letter(world, NEW).secret
    person(world, NEW)
    with pytest.raises(Failure, match="link_over"):
        finish(world, ada, secret)
    assert email_of(world, ada) == ADA


def test_an_address_taken_in_the_same_moment(world, ada):
    ask(world, ada)
    secret = last_letter(world, NEW).secret
    results = race(lambda: finish(world, ada, secret), lambda: do(world, people.add, email=NEW))
    assert len([r for r in results if isinstance(r, Failure)]) == 1
    with world.database.autocommit() as db:
        assert db.one("SELECT count(*) AS n FROM users WHERE email = %(e)s", e=NEW)["n"] == 1


def test_a_link_of_somebody_else_changes_nothing(world, ada):
    ben = newcomer(world, "ben@example.com")
    ask(world, ada)
    with pytest.raises(Failure, match="link_over"):
        finish(world, ben, last_letter(world, NEW).secret)
    assert (email_of(world, ada), email_of(world, ben)) == (ADA, "ben@example.com")
    finish(world, ada, last_letter(world, NEW).secret)


def test_the_same_address_is_no_change(world, ada):
    with pytest.raises(Failure, match="same_email"):
        ask(world, ada, ADA)


def test_one_address_gets_five_mails_an_hour(world, ada):
    for _ in range(9):
        ask(world, ada)
    assert len(letters(world, NEW)) == 5
