"""Passwords: which are taken, how they are kept, and that nobody's costs as much as somebody's."""

import threading
import time

import pytest
from argon2 import PasswordHasher

from opentrain_server.core import passwords
from opentrain_server.core.errors import Failure
from threads import race

EMAIL = "ada.lovelace@example.com"
GOOD = "nine green bottles"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("a-b-c-d-e", "too_short"),
        ("", "too_short"),
        ("x" * 5 + "y" * 196, "too_long"),
        (EMAIL.upper(), "is_address"),
        ("Ada.Lovelace", "is_address"),
        ("Password123", "too_common"),
        ("ＰＡＳＳＷＯＲＤ１２３", "too_common"),  # full width: another keyboard, the same password
        ("1234567890", "too_common"),
        ("zzzzzzzzzzzz", "too_common"),
        ("a-b-c-d-e-", None),
        ("x" * 5 + "y" * 195, None),
        ("пароль мой длинный", None),
        (GOOD, None),
    ],
)
def test_what_a_password_must_be(password, problem):
    assert passwords.problem(password, email=EMAIL) == problem
    if problem:
        with pytest.raises(Failure) as failure:
            passwords.hashed(password, email=EMAIL)
        assert (failure.value.reason, failure.value.details) == ("invalid_password", {"problem": problem})


def test_a_hash_opens_to_its_password_alone():
    kept = passwords.hashed(GOOD, email=EMAIL)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and GOOD not in kept
    assert passwords.hashed(GOOD, email=EMAIL) != kept, "salted"
    assert passwords.matches(kept, GOOD)
    assert not passwords.matches(kept, GOOD + " ")
    assert not passwords.matches(kept, "x" * 201)
    assert not passwords.matches(None, GOOD)
    assert not passwords.matches("no hash", GOOD)
    assert not passwords.matches(kept, GOOD + "\ud800"), "no text at all"
    assert passwords.renewed(kept, GOOD) is None and passwords.renewed(None, GOOD) is None


def test_the_same_password_from_another_keyboard():
    kept = passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9", email=EMAIL)
    assert passwords.matches(kept, "cafe\u0301 cafe\u0301 cafe\u0301")


def test_a_hash_of_the_past_is_outgrown_and_still_opens():
    old = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(GOOD)
    assert passwords.matches(old, GOOD)
    new = passwords.renewed(old, GOOD)
    assert passwords.matches(new, GOOD) and passwords.renewed(new, GOOD) is None


def test_nobodys_password_takes_as_long_as_somebodys():
    kept = passwords.hashed(GOOD, email=EMAIL)

    def seconds(known) -> float:
        started = time.perf_counter()
        passwords.matches(known, "another password")
        return time.perf_counter() - started

    tries = [(seconds(kept), seconds(None)) for _ in range(9)]  # in turns: the machine has other work too
    somebody, nobody = (min(column) for column in zip(*tries, strict=True))
    assert 0.6 < somebody / nobody < 1.6


def test_few_are_hashed_at_once(monkeypatch):
    running, most, lock = [0], [0], threading.Lock()

    class Counting:
        def hash(self, _password):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.02)
            with lock:
                running[0] -= 1
            return "hash"

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert race(*[lambda: passwords.hashed(GOOD, email=EMAIL)] * 8) == ["hash"] * 8
    assert most[0] == passwords.AT_ONCE


def test_too_many_that_wait_are_told_to_come_back(monkeypatch):
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_turns", turns)
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    with turns, pytest.raises(Failure) as failure:
        passwords.matches(None, GOOD)
    assert failure.value.reason == "too_busy"
    assert not passwords.matches(None, GOOD), "the turn was given back"
