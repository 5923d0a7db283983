"""Passwords: what one must be, and argon2id with the parameters that OWASP names, few at a time.

Source: OWASP Password Storage Cheat Sheet (argon2id, 19 MiB, 2 passes, 1 lane) and NIST SP 800-63B §5.1.1.2
(length and a list of common ones; no rules of composition).
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from opentrain_server.core.errors import Failure

SHORTEST, LONGEST = 10, 200  # characters
KIBIBYTES, PASSES, LANES = 19 * 1024, 2, 1
AT_ONCE = 2  # hashes worked on at once, 19 MiB and some 30 ms of a core each
PATIENCE_SECONDS = 10  # after which a call that waits for its turn is told to come back

#: A hash of a password that was found acceptable; made by `hashed` alone.
PasswordHash = NewType("PasswordHash", str)
Problem = Literal["too_short", "too_long", "is_address", "too_common"]

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=KIBIBYTES, parallelism=LANES)
_turns = threading.BoundedSemaphore(AT_ONCE)

# No password leads to it; checking one against it costs what checking against a real hash does.
_NOBODY = f"$argon2id$v=19$m={KIBIBYTES},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"

# The commonest in published lists of leaked passwords, of those that are long enough to be taken here.
_COMMON = frozenset(
    """
    0123456789 1234567890 12345678910 123456789a 1234567891 1234512345 123456123456 123123123123 0987654321
    9876543210 1122334455 1111122222 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv q1w2e3r4t5 q1w2e3r4t5y6
    qwertyuiop qwertyuiop[] qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwer1234qwer asdfghjkl1
    asdfghjkl; asdfasdfasdf asdf1234asdf zaq12wsxcde3 zxcvbnm123 abcdefghij abcdefghijk abcd1234abcd
    abc1234567 abc123abc123 a123456789 aa12345678 a1b2c3d4e5 password01 password11 password12 password123
    password1234 password12345 password123! password1! passwordpassword password2024 password2025
    password2026 passw0rd123 p@ssw0rd123 p@ssword123 pa55word123 mypassword my_password changeme123
    changemenow letmein123 letmein1234 welcome123 welcome1234 welcome2024 welcome2025 welcome2026
    admin12345 admin123456 administrator root123456 iloveyou12 iloveyou123 iloveyou1234 iloveyou1! ilovejesus
    iloveyouforever sunshine12 sunshine123 princess12 princess123 football12 football123 baseball12
    baseball123 basketball liverpool1 liverpoolfc manchester superman12 superman123 dragon12345 monkey12345
    michael123 charlie123 jennifer12 computer12 computer123 internet12 whatever12 trustno1trustno1
    correcthorsebatterystaple secret1234 secret12345 testtest12 test123456 test1234567 testtesttest
    qweasdzxc1 qweasdzxc123 google12345 facebook123 linkedin12 opentrain1 opentrain12 opentrain123
    """.split()  # noqa: SIM905  # words read better without a hundred quotes
)


def problem(password: str, *, email: str) -> Problem | None:
    """Return why a password is not taken for the account of `email`, or None when it is."""
    text = _normal(password)
    if len(text) < SHORTEST:
        return "too_short"
    if len(text) > LONGEST:
        return "too_long"
    folded, address = text.casefold(), email.casefold()
    if folded in {address, address.partition("@")[0]}:
        return "is_address"
    return "too_common" if folded in _COMMON or len(set(folded)) == 1 else None


def hashed(password: str, *, email: str) -> PasswordHash:
    """Return the hash under which an acceptable password is kept.

    Fails with `invalid_password` (`problem`), and with `too_busy` when too many wait for their turn.
    """
    if found := problem(password, email=email):
        raise Failure("invalid_password", problem=found)
    with _turn():
        return PasswordHash(_hasher.hash(_normal(password)))


def matches(known: str | None, password: str) -> bool:
    """Tell whether a password is the one behind a hash; without a hash it takes as long, and is not.

    Fails with `too_busy` when too many wait for their turn.
    """
    text = _normal(password)
    if len(text) > LONGEST:
        known, text = None, text[:LONGEST]
    try:
        with _turn():
            return _hasher.verify(known or _NOBODY, text) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def renewed(known: str | None, password: str) -> str | None:
    """Return a new hash of a right password whose hash has other parameters than today's, else None."""
    if known is None or not _hasher.check_needs_rehash(known):
        return None
    with _turn():
        return _hasher.hash(_normal(password))


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Failure("too_busy")
    try:
        yield
    finally:
        _turns.release()


def _normal(password: str) -> str:
    """Return the password as every keyboard gives it (NFKC); what is no text becomes question marks."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())
