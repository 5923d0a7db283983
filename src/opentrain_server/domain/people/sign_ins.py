"""Signing in: a password, perhaps a code, and what stands against guessing either.

begin (counts a failure) --password judged, outside any transaction--> finish: session | half session | wrong
half session --code--> session

Failures count per account, from wherever, and per network address; each is a row, written before the password
is judged, so that guesses made at once count one by one. Ten for one account in a quarter of an hour and a
password alone no longer opens it: a link goes to its owner's mail, and its page takes the password. Whoever
guesses learns nothing any more; the owner gets in all the while. Unknown addresses are treated alike
throughout: they are counted, they cost a hash, and they get their mail.
"""

from dataclasses import dataclass

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import email_links, guesses, half_sessions, second_factors, sessions
from opentrain_server.domain.people.email_links import Link
from opentrain_server.domain.people.half_sessions import SignedIn
from opentrain_server.domain.people.second_factors import Keys
from opentrain_server.domain.upkeep import mails

LINK_TRIES = 5  # passwords that one link takes


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt whose password is still to be judged against `password_hash`, None for nobody's."""

    number: int
    email: str
    user_id: str | None
    password_hash: str | None
    failures: int  # of this account in the window, this one included
    link: str | None


@dataclass(frozen=True, slots=True)
class HalfIn:
    """A right password while a second factor is to come; the cookie is good for that alone."""

    cookie: str


@dataclass(frozen=True, slots=True)
class Mailed:
    """Too much was guessed at this account: a link is in its mail."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    password_hash: str | None


_PERSON = "SELECT id, password_hash FROM users WHERE email = %(email)s"
# A password that was changed while this one was judged is not the one that was judged.
_STILL = """
UPDATE users SET password_hash = coalesce(%(outgrown)s, password_hash)
 WHERE id = %(id)s AND email = %(email)s AND password_hash = %(judged)s
"""
_LINK = """\
Somebody, probably you, wants to sign in at {base}. Because of many wrong passwords lately, that takes this
link, on whose page the password is entered. It works within an hour:

{link}

If it was not you, do nothing: the link is in this mail only.
"""
_NOBODY = """\
Somebody, probably you, tried to sign in at {base} with this address, which has no account.

To sign up: {base}/sign-up
If it was not you, do nothing.
"""


def begin(db: Db, *, email: str, address: str, base: str) -> Attempt | Mailed:
    """Count an attempt as failed until `finish` says otherwise, and return what its password is judged by.

    `Mailed` in place of a judgement once there were 10 failures for the account. Fails with `rate_limited`
    (`retryAfterSeconds`) when the network address `address` failed 50 times in a quarter of an hour.
    """
    failures, number = guesses.count(db, email, address)
    person = db.find(_Known, _PERSON, email=email)
    if failures > guesses.PER_ACCOUNT:
        _mail_link(db, email, person, address, base)
        return Mailed()
    return Attempt(number, email, *_judged_by(person), failures, None)


def begin_with_link(db: Db, secret: str, *, address: str) -> Attempt:
    """Count an attempt with a link that was mailed, which strangers' failures do not hold up.

    A link takes 5 passwords. Fails with `link_over` and as `begin`.
    """
    link = email_links.attempt(db, secret, purpose="sign_in", limit=LINK_TRIES)
    failures, number = guesses.count(db, link.email, address)
    person = db.find(_Known, _PERSON, email=link.email)
    return Attempt(number, link.email, *_judged_by(person), failures, secret)


def look(db: Db, secret: str) -> Link:
    """Return the sign-in link whose page is asked for; fails with `link_over`."""
    link = email_links.look(db, secret, purpose="sign_in")
    if link.tries >= LINK_TRIES:
        raise Failure("link_over")
    return link


def finish(
    db: Db,
    attempt: Attempt,
    *,
    right: bool,
    address: str,
    browser: str,
    base: str,
    outgrown: str | None = None,
) -> SignedIn | HalfIn | Refused:
    """End an attempt whose password was judged: `right` opens a session, or half of one.

    `outgrown` is a new hash of the same password, when the old one had parameters of the past. Refused with
    `wrong_password`, for unknown addresses too; the tenth failure tells the owner.
    """
    if not confirm(db, attempt, right=right, base=base, outgrown=outgrown):
        return Refused("wrong_password")
    assert attempt.user_id is not None
    if attempt.link is not None:
        email_links.use(db, attempt.link, purpose="sign_in")
    human = Human(attempt.user_id, attempt.email)
    return enter(db, human, by_link=attempt.link is not None, address=address, browser=browser)


def confirm(db: Db, attempt: Attempt, *, right: bool, base: str, outgrown: str | None = None) -> bool:
    """End an attempt by somebody who is signed in already and gives the password again."""
    if right and attempt.user_id is not None:
        known = {"id": attempt.user_id, "email": attempt.email, "judged": attempt.password_hash}
        if db.run(_STILL, outgrown=outgrown, **known):
            guesses.was_right(db, attempt.number)
            return True
    if attempt.user_id is not None:
        guesses.tell(db, Human(attempt.user_id, attempt.email), failures=attempt.failures, base=base)
    return False


def enter(db: Db, human: Human, *, by_link: bool, address: str, browser: str) -> SignedIn | HalfIn:
    """Let somebody in whose password or mail proved them, or half in when a second factor stands."""
    if second_factors.standing(db, human.user_id).confirmed_at is None:
        return SignedIn(human, sessions.start(db, human.user_id, address=address, browser=browser))
    return HalfIn(half_sessions.start(db, human.user_id, by_link=by_link))


def give_code(
    db: Db, human: Human, *, session_id: str, code: str, keys: Keys, address: str, base: str
) -> bool:
    """Take the code of a second factor for a session that was begun without it; wrong ones count.

    Fails with `half_session_over` after too many failures of the account, and with `rate_limited`.
    """
    failures, number = guesses.count(db, human.email, address)
    if failures > guesses.PER_ACCOUNT:
        raise Failure("half_session_over")
    if not second_factors.spend(db, human, code=code, keys=keys, base=base):
        guesses.tell(db, human, failures=failures, base=base)
        return False
    guesses.was_right(db, number)
    second_factors.given(db, session_id)
    return True


def _judged_by(person: _Known | None) -> tuple[str | None, str | None]:
    return (person.id, person.password_hash) if person else (None, None)


def _mail_link(db: Db, email: str, person: _Known | None, address: str, base: str) -> None:
    user_id = person.id if person else None
    secret = email_links.make(db, purpose="sign_in", email=email, user_id=user_id, address=address)
    if secret is None:
        return
    text = _LINK if person else _NOBODY
    mails.send(
        db,
        kind="account",
        to=email,
        user_id=user_id,
        subject="Signing in",
        body=text.format(base=base, link=f"{base}/sign-in/{secret}"),
    )
