"""Signing up: an address is proved by a link in mail before there is anybody.

Whoever asks is answered alike whether or not the address has an account; only its owner, in the mail, learns
which. The link's page takes the rest, and makes the person, their consents and their first session at once.
"""

from dataclasses import dataclass
from typing import Literal

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.core.passwords import PasswordHash
from opentrain_server.domain.people import email_links, people, sessions
from opentrain_server.domain.people.email_links import Link
from opentrain_server.domain.upkeep import mails

Wish = Literal["hire", "label"]


@dataclass(frozen=True, slots=True)
class SignedUp:
    """A new person with the cookie of their first session."""

    human: Human
    cookie: str
    next_path: str | None


_SETTLE = """
UPDATE users SET password_hash = %(hash)s, wish = %(wish)s, time_zone = %(zone)s WHERE id = %(id)s
"""
_CONSENT = """
INSERT INTO consents (user_id, document, version, accepted_at)
VALUES (%(user_id)s, 'terms', %(terms)s, %(now)s), (%(user_id)s, 'privacy', %(privacy)s, %(now)s)
"""

_NEW = """\
Somebody, probably you, wants to sign up at {base} with this address.

Open this link to go on. It works once, within an hour:

{link}

If it was not you, do nothing: there is no account, and there will be none.
"""
_KNOWN = """\
Somebody, probably you, wanted to sign up at {base} with this address. It has an account already.

Sign in:                  {base}/sign-in
Forgotten the password:   {base}/password-reset

If it was not you, there is nothing to do: nobody got in, and nobody was told that there is an account.
"""


def ask(db: Db, *, email: str, address: str, base: str, next_path: str | None = None) -> None:
    """Mail a link to a new address, or to a known one that it has an account; tells the caller neither.

    At most 5 mails an hour go to one address; more are passed over in silence. `address` is the network
    address that asks. Fails with `rate_limited`.
    """
    user_id = people.found(db, email=email)
    secret = email_links.make(
        db, purpose="sign_up", email=email, user_id=user_id, address=address, next_path=next_path
    )
    if secret is None:
        return
    text = _NEW if user_id is None else _KNOWN
    mails.send(
        db,
        kind="account",
        to=email,
        user_id=user_id,
        subject="Your sign-up" if user_id is None else "You have an account already",
        body=text.format(base=base, link=f"{base}/sign-up/{secret}"),
    )


def look(db: Db, secret: str) -> Link:
    """Return the link whose page is asked for; fails with `link_over`."""
    return email_links.look(db, secret, purpose="sign_up")


def finish(
    db: Db,
    secret: str,
    *,
    first_name: str,
    last_name: str,
    password_hash: PasswordHash,
    wish: Wish,
    terms: str,
    privacy: str,
    address: str,
    browser: str,
    time_zone: str = "UTC",
) -> SignedUp:
    """Make the person behind a link, and sign them in.

    `terms` and `privacy` are the versions that were accepted; a `time_zone` that is none is UTC. Fails with
    `link_over`, also when the address got an account meanwhile, and with `invalid_name` (`field`).
    """
    names = people.names(first_name=first_name, last_name=last_name)
    link = email_links.use(db, secret, purpose="sign_up")
    try:
        human = people.add(db, email=link.email, first_name=names[0], last_name=names[1])
    except Failure:
        raise Failure("link_over") from None
    zone = time_zone if people.is_zone(time_zone) else "UTC"
    db.run(_SETTLE, id=human.user_id, hash=password_hash, wish=wish, zone=zone)
    db.run(_CONSENT, user_id=human.user_id, terms=terms, privacy=privacy, now=db.now)
    cookie = sessions.start(db, human.user_id, address=address, browser=browser)
    return SignedUp(human, cookie, link.next_path)
