"""Signing in: what opens a session, what stands against guessing, and that unknown people look known."""

import pytest

from newcomers import BASE, HERE, KEYS, PASSWORD, Device, do, hashed, newcomer, second_factor
from opentrain_server.core import passwords
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import guesses, half_sessions, password_resets, sessions, sign_ins
from opentrain_server.domain.people.half_sessions import SignedIn
from opentrain_server.domain.people.sign_ins import HalfIn, Mailed
from outbox import last_letter, letters
from threads import race

ADA = "ada@example.com"


def begin(world, email=ADA, address="192.0.2.1"):
    return do(world, sign_ins.begin, email=email, address=address, base=BASE)


def finish(world, attempt, right, **more):
    return do(world, sign_ins.finish, attempt, right=right, base=BASE, **HERE, **more)


def try_password(world, password=PASSWORD, email=ADA, address="192.0.2.1"):
    """Sign in, or try to; hashes are made only for the right password, for speed."""
    attempt = begin(world, email, address)
    if isinstance(attempt, Mailed):
        return attempt
    right = password == PASSWORD and passwords.matches(attempt.password_hash, password)
    return finish(world, attempt, right)


def enter_code(world, cookie, code, address="192.0.2.1"):
    return do(
        world, half_sessions.enter, cookie, code=code, keys=KEYS, address=address, browser="test", base=BASE
    )


def failures(world, count, email=ADA) -> None:
    """Guess wrong, from an address of its own each time."""
    for number in range(count):
        try_password(world, "wrong", email, address=f"198.51.100.{number}")


def test_the_right_password_opens_a_session(world):
    ada = newcomer(world)
    result = try_password(world)
    assert isinstance(result, SignedIn) and result.human == ada
    visitor = do(world, sessions.of_cookie, result.cookie)
    assert (visitor.user_id, visitor.second_factor) == (ada.user_id, False)


@pytest.mark.parametrize("email", [ADA, "nobody@example.com"])
def test_a_wrong_one_and_an_unknown_address_look_alike(world, email):
    newcomer(world)
    before = world.snapshot()
    assert try_password(world, "wrong", email) == Refused("wrong_password")
    assert world.snapshot() == before | {"sign_in_attempts": 1}


def test_somebody_without_a_password_cannot_sign_in(world):
    newcomer(world)
    with world.database.transaction() as db:
        db.run("UPDATE users SET password_hash = NULL")
    attempt = begin(world)
    assert attempt.password_hash is None
    assert finish(world, attempt, right=True) == Refused("wrong_password")


def test_a_password_changed_meanwhile_does_not_open(world):
    ada = newcomer(world)
    attempt = begin(world)
    new = passwords.hashed("another good one", email=ADA)
    do(world, password_resets.change, ada, password_hash=new, session_id=None, base=BASE)
    assert finish(world, attempt, right=True) == Refused("wrong_password")


def test_a_hash_of_the_past_is_made_again(world):
    newcomer(world)
    finish(world, begin(world), right=True, outgrown="a new hash")
    with world.database.autocommit() as db:
        assert db.one("SELECT password_hash FROM users")["password_hash"] == "a new hash"


def test_ten_failures_from_anywhere_tell_the_owner_and_ask_for_a_link(world):
    newcomer(world)
    failures(world, 9)
    assert "Many wrong" not in last_letter(world, ADA).subject
    failures(world, 1)
    assert last_letter(world, ADA).subject == "Many wrong passwords for your account"
    sessions_before = world.rows("sessions")
    assert isinstance(try_password(world, "wrong"), Mailed)
    assert isinstance(try_password(world, PASSWORD), Mailed), "the right one looks the same"
    assert world.rows("sessions") == sessions_before
    assert [letter.subject for letter in letters(world, ADA)].count(
        "Many wrong passwords for your account"
    ) == 1


def test_the_owner_gets_in_by_the_link_while_strangers_guess_on(world):
    ada = newcomer(world)
    failures(world, 30)
    assert isinstance(try_password(world), Mailed)
    secret = next(x for x in letters(world, ADA) if x.subject == "Signing in").secret
    assert do(world, sign_ins.look, secret).email == ADA
    attempt = do(world, sign_ins.begin_with_link, secret, address="203.0.113.9")
    assert finish(world, attempt, False) == Refused("wrong_password")
    attempt = do(world, sign_ins.begin_with_link, secret, address="203.0.113.9")
    result = finish(world, attempt, passwords.matches(attempt.password_hash, PASSWORD))
    assert isinstance(result, SignedIn) and result.human == ada
    with pytest.raises(Failure, match="link_over"):
        do(world, sign_ins.begin_with_link, secret, address="203.0.113.9")


def test_a_link_takes_five_passwords(world):
    newcomer(world)
    failures(world, 11)
    secret = last_letter(world, ADA).secret
    results = race(
        *[lambda: do(world, sign_ins.begin_with_link, secret, address="203.0.113.9")]
        * (sign_ins.LINK_TRIES + 3)
    )
    assert sum(isinstance(result, sign_ins.Attempt) for result in results) == sign_ins.LINK_TRIES


def test_the_account_opens_as_usual_a_quarter_of_an_hour_later(world):
    newcomer(world)
    failures(world, 12)
    world.clock.advance(minutes=15)
    assert isinstance(try_password(world), SignedIn)


def test_an_unknown_address_is_treated_alike_when_guessed_at(world):
    failures(world, 12, "nobody@example.com")
    letter = last_letter(world, "nobody@example.com")
    assert letter.subject == "Signing in" and letter.links == ["/sign-up"]
    assert isinstance(try_password(world, "wrong", "nobody@example.com"), Mailed)


def test_guesses_at_once_count_one_by_one(world):
    newcomer(world)
    attempts = race(*[lambda: begin(world)] * 14)
    assert sum(isinstance(attempt, Mailed) for attempt in attempts) == 4


def test_right_passwords_are_no_failures(world):
    newcomer(world)
    for _ in range(12):
        assert isinstance(try_password(world), SignedIn)
    with world.database.autocommit() as db:
        assert db.one("SELECT bool_or(failed) AS any FROM sign_in_attempts")["any"] is False


def test_a_network_address_waits_after_fifty_failures(world):
    for number in range(guesses.PER_ADDRESS):
        try_password(world, "wrong", f"p{number % 7}@example.com" if number < 50 else ADA)
    newcomer(world)
    before = world.snapshot()
    with pytest.raises(Failure, match="rate_limited") as failure:
        try_password(world)
    assert failure.value.details == {"retryAfterSeconds": 900}
    assert world.snapshot() == before
    assert isinstance(try_password(world, address="192.0.2.77"), SignedIn)
    world.clock.advance(minutes=15)
    assert isinstance(try_password(world), SignedIn)


def half_in(world, email=ADA) -> str:
    result = try_password(world, email=email)
    assert isinstance(result, HalfIn)
    return result.cookie


@pytest.fixture
def device(world) -> Device:
    return second_factor(world, newcomer(world))


def test_a_second_factor_is_asked_for_and_opens_the_session(world, device):
    before = world.rows("sessions")
    cookie = half_in(world)
    assert world.rows("sessions") == before
    assert do(world, sessions.of_cookie, cookie) is None, "half a session opens nothing"
    assert do(world, half_sessions.waits, cookie)
    result = enter_code(world, cookie, device.code())
    assert do(world, sessions.of_cookie, result.cookie).second_factor
    assert result.cookie != cookie
    assert not do(world, half_sessions.waits, cookie)
    with pytest.raises(Failure, match="half_session_over"):
        enter_code(world, cookie, device.code())


def test_a_code_works_once_also_at_once(world, device):
    cookies = [half_in(world) for _ in range(6)]
    code = device.code()
    results = race(*[lambda cookie=cookie: enter_code(world, cookie, code) for cookie in cookies])
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert isinstance(enter_code(world, half_in(world), code), Refused)


def test_a_half_session_entered_twice_at_once_opens_one(world, device):
    cookie = half_in(world)
    codes = [device.code(), device.code(steps=1)]
    results = race(*[lambda code=code: enter_code(world, cookie, code) for code in codes])
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert {r.reason for r in results if isinstance(r, Failure)} == {"half_session_over"}


def test_five_wrong_codes_ask_for_the_password_again(world, device):
    cookie = half_in(world)
    for left in (4, 3, 2, 1, 0):
        assert enter_code(world, cookie, device.wrong()) == Refused("wrong_code", {"codesLeft": left})
    with pytest.raises(Failure, match="half_session_over"):
        enter_code(world, cookie, device.code())
    assert isinstance(enter_code(world, half_in(world), device.code()), SignedIn)


def test_wrong_codes_count_however_many_half_sessions_there_are(world, device):
    cookies = [half_in(world) for _ in range(4)]
    results = []
    for cookie in cookies * 5:
        results += race(lambda cookie=cookie: enter_code(world, cookie, device.wrong()))
    guessed = sum(isinstance(result, Refused) for result in results)
    assert {r.reason for r in results if isinstance(r, Failure)} == {"half_session_over"}
    assert guessed == guesses.PER_ACCOUNT
    assert isinstance(try_password(world), Mailed), "the right password alone opens no further tries"
    assert "Many wrong passwords for your account" in {letter.subject for letter in letters(world, ADA)}


def test_wrong_codes_at_once_count_one_by_one(world, device):
    cookie = half_in(world)
    results = race(*[lambda: enter_code(world, cookie, device.wrong())] * 8)
    assert sum(isinstance(result, Refused) for result in results) == 5


def test_by_the_link_the_code_is_asked_for_as_well_and_strangers_do_not_hold_it_up(world, device):
    failures(world, 15)
    secret = last_letter(world, ADA).secret
    attempt = do(world, sign_ins.begin_with_link, secret, address="203.0.113.9")
    half = finish(world, attempt, True)
    assert isinstance(half, HalfIn)
    assert isinstance(enter_code(world, half.cookie, device.code()), SignedIn)


def test_a_half_session_lives_ten_minutes(world, device):
    cookie = half_in(world)
    world.clock.advance(minutes=10)
    assert not do(world, half_sessions.waits, cookie)
    with pytest.raises(Failure, match="half_session_over"):
        enter_code(world, cookie, device.code())
    assert do(world, half_sessions.sweep) == 1


def test_guesses_are_forgotten_after_a_day(world):
    try_password(world, "wrong")
    world.clock.advance(days=1)
    try_password(world, "wrong")
    assert do(world, guesses.sweep) == 1
    assert hashed()
