"""Second factors: set up by their first code, sealed at rest, and every code good once."""

import pytest

from humans import person
from newcomers import BASE, HERE, KEYS, begun, do, newcomer, second_factor
from opentrain_server.core import sealing
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import people, second_factors, sessions
from outbox import last_letter
from threads import race

ADA = "ada@example.com"


def spend(world, human, code, keys=KEYS) -> bool:
    return do(world, second_factors.spend, human, code=code, keys=keys, base=BASE)


def confirm(world, human, code):
    cookie = do(world, sessions.start, human.user_id, **HERE)
    session = do(world, sessions.of_cookie, cookie)
    result = do(
        world, second_factors.confirm, human, code=code, keys=KEYS, session_id=session.session_id, base=BASE
    )
    return result, do(world, sessions.of_cookie, cookie)


def test_a_factor_counts_from_its_first_code_on(world):
    ada = newcomer(world)
    device = begun(world, ada)
    assert do(world, second_factors.standing, ada.user_id).confirmed_at is None
    assert not spend(world, ada, device.code())
    result, session = confirm(world, ada, device.wrong())
    assert result == Refused("wrong_code") and not session.second_factor
    codes, session = confirm(world, ada, device.code())
    assert session.second_factor and session.has_second_factor
    assert len(set(codes)) == 10 and all(len(code) == 19 for code in codes)
    assert do(world, second_factors.standing, ada.user_id) == second_factors.Standing(world.clock.now, 10)
    assert last_letter(world, ADA).subject == "Two steps to sign in"
    assert do(world, second_factors.pending, ada, keys=KEYS, issuer="Market") is None
    for verb in (begun, lambda w, a: confirm(w, a, device.code(steps=1))):
        with pytest.raises(Failure, match="second_factor_set"):
            verb(world, ada)
    with pytest.raises(Failure, match="second_factor_missing"):
        confirm(world, person(world, "ben@example.com"), "000000")


def test_the_app_is_told_who_and_where(world):
    ada = newcomer(world)
    do(world, second_factors.begin, ada, keys=KEYS)
    pending = do(world, second_factors.pending, ada, keys=KEYS, issuer="Acme: Market")
    assert pending.uri.startswith("otpauth://totp/Acme%20%20Market:ada%40example.com?")
    assert f"secret={pending.seed}" in pending.uri
    first = begun(world, ada)
    assert first.totp.secret != pending.seed, "begun again before it was confirmed"


def test_the_seed_is_sealed(world):
    ada = newcomer(world)
    device = second_factor(world, ada)
    with world.database.autocommit() as db:
        seed = db.one("SELECT seed FROM second_factors")["seed"]
        hashes = [row[0] for row in db.conn.execute("SELECT hash FROM recovery_codes")]
    assert device.totp.secret.encode() not in seed
    assert not any(code.encode() in kept for kept in hashes for code in device.recovery)
    with pytest.raises(sealing.SealError):
        spend(world, ada, device.code(), keys=(b"x" * 32,))
    assert spend(world, ada, device.code(), keys=(b"x" * 32, *KEYS)), "an older key still opens"


def test_a_code_is_taken_a_step_early_or_late_and_never_twice(world):
    ada = newcomer(world)
    device = second_factor(world, ada)
    world.clock.advance(minutes=5)
    assert not spend(world, ada, device.code(steps=-2))
    assert not spend(world, ada, device.code(steps=2))
    late, now, early = (device.code(steps=steps) for steps in (-1, 0, 1))
    assert spend(world, ada, late)
    assert spend(world, ada, f" {now[:3]} {now[3:]} ")
    assert not spend(world, ada, now)
    assert spend(world, ada, early)
    world.clock.advance(seconds=30)
    assert not spend(world, ada, early), "spent a step ago"


@pytest.mark.parametrize("code", ["", "١٢٣٤٥٦", "12345", "1234567", "abcdef", "0" * 5000, "\ud800"])
def test_what_is_no_code(world, code):
    ada = newcomer(world)
    second_factor(world, ada)
    assert not spend(world, ada, code)


def test_a_recovery_code_works_once_and_is_told(world):
    ada = newcomer(world)
    device = second_factor(world, ada)
    first, second = device.recovery[:2]
    assert spend(world, ada, first.upper().replace("-", " "))
    assert "9 are left" in last_letter(world, ADA).body
    assert not spend(world, ada, first)
    assert sorted(map(str, race(*[lambda: spend(world, ada, second)] * 4))) == ["False"] * 3 + ["True"]
    ben = newcomer(world, "ben@example.com")
    second_factor(world, ben)
    assert not spend(world, ben, device.recovery[2]), "another's"
    fresh = do(world, second_factors.renew_codes, ada)
    assert not spend(world, ada, device.recovery[3]), "renewed"
    assert spend(world, ada, fresh[0])


def test_a_factor_is_turned_off_but_not_by_staff(world):
    ada = newcomer(world)
    with pytest.raises(Failure, match="second_factor_missing"):
        do(world, second_factors.remove, ada, base=BASE)
    with pytest.raises(Failure, match="second_factor_missing"):
        do(world, second_factors.renew_codes, ada)
    device = second_factor(world, ada)
    do(world, second_factors.remove, ada, base=BASE)
    assert last_letter(world, ADA).subject == "One step to sign in"
    assert not spend(world, ada, device.code())
    assert (world.rows("second_factors"), world.rows("recovery_codes")) == (0, 0)
    second_factor(world, ada)
    do(world, people.add_staff, email=ADA)
    with pytest.raises(Failure, match="second_factor_required"):
        do(world, second_factors.remove, ada, base=BASE)
    assert do(world, second_factors.forget, ada.user_id)
    assert not do(world, second_factors.forget, ada.user_id)
