"""People as they come in: signed up by the link in their mail, with a password, perhaps a second factor."""

from functools import cache

import pyotp

from opentrain_server.core import passwords
from opentrain_server.core.actor import Human
from opentrain_server.core.passwords import PasswordHash
from opentrain_server.domain.people import second_factors, sessions, sign_ups
from outbox import last_letter

PASSWORD = "nine green bottles"
KEYS = (b"k" * 32,)
HERE = {"address": "192.0.2.1", "browser": "test"}
BASE = "http://market.test"


@cache
def hashed(password: str = PASSWORD) -> PasswordHash:
    """A hash, made once for all tests."""
    return passwords.hashed(password, email="somebody@example.com")


def do(world, verb, *args, **named):
    with world.database.transaction() as db:
        return verb(db, *args, **named)


def finish_sign_up(world, secret: str, **more) -> sign_ups.SignedUp:
    facts = {"first_name": "Ada", "last_name": "Lovelace", "wish": "hire", "terms": "t1", "privacy": "p1"}
    return do(world, sign_ups.finish, secret, password_hash=hashed(), **{**facts, **HERE, **more})


def newcomer(world, email: str = "ada@example.com", **more) -> Human:
    """Ada, signed up with PASSWORD, unless told otherwise."""
    do(world, sign_ups.ask, email=email, address="192.0.2.1", base=BASE)
    return finish_sign_up(world, last_letter(world, email).secret, **more).human


def second_factor(world, human: Human, *, keys=KEYS) -> "Device":
    """Set a second factor up, as its owner does, and return the app."""
    device = begun(world, human, keys=keys)
    cookie = do(world, sessions.start, human.user_id, **HERE)
    session = do(world, sessions.of_cookie, cookie).session_id
    device.recovery = do(
        world, second_factors.confirm, human, code=device.code(), keys=keys, session_id=session, base=BASE
    )
    world.clock.advance(seconds=30)  # the code that confirmed it is spent
    return device


def begun(world, human: Human, *, keys=KEYS) -> "Device":
    do(world, second_factors.begin, human, keys=keys)
    pending = do(world, second_factors.pending, human, keys=keys, issuer="Market")
    return Device(world, pending.seed)


class Device:
    """An app that shows codes, by the clock of the world."""

    def __init__(self, world, seed: str) -> None:
        self.world, self.totp, self.recovery = world, pyotp.TOTP(seed), []

    def code(self, *, steps: int = 0) -> str:
        return self.totp.at(self.world.clock.now, counter_offset=steps)

    def wrong(self) -> str:
        near = {self.code(steps=steps) for steps in range(-2, 3)}
        return next(f"{number:06d}" for number in range(10) if f"{number:06d}" not in near)
