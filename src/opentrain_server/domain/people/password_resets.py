"""New passwords: by a link in mail for who forgot the old one, or by who is signed in.

Either ends what the old password opened: other sessions, half sessions, links. A second factor stands, and is
asked for after a reset as at every sign-in.
"""

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.passwords import PasswordHash
from opentrain_server.domain.people import email_links, half_sessions, people, sessions, sign_ins
from opentrain_server.domain.people.email_links import Link
from opentrain_server.domain.people.half_sessions import SignedIn
from opentrain_server.domain.people.sign_ins import HalfIn
from opentrain_server.domain.upkeep import mails

BY_OPERATOR = "operator"  # stands in place of a network address

_SET = "UPDATE users SET password_hash = %(hash)s WHERE id = %(id)s"

_ASKED = """\
Somebody, probably you, asked for a new password for your account at {base}.

Open this link to choose one. It works once, within an hour:

{link}

If it was not you, do nothing: the password stays as it is.
"""
_NOBODY = """\
Somebody, probably you, asked for a new password at {base}. There is no account with this address.

To sign up: {base}/sign-up
If it was not you, do nothing.
"""
_INVITED = """\
The operator of {base} made you staff.

Open this link to choose a password. It works once, within an hour; for another one:
{base}/password-reset

{link}
"""
_CHANGED = """\
The password of your account at {base} was changed, and every other browser was signed out.

If that was not you, reset it at once: {base}/password-reset
"""


def ask(db: Db, *, email: str, address: str, base: str) -> None:
    """Mail a link for a new password, or to an unknown address that it is unknown; tells the caller neither.

    At most 5 mails an hour go to one address. `address` is the network address that asks. Fails with
    `rate_limited`.
    """
    user_id = people.found(db, email=email)
    secret = email_links.make(db, purpose="password_reset", email=email, user_id=user_id, address=address)
    if secret is None:
        return
    text = _NOBODY if user_id is None else _ASKED
    body = text.format(base=base, link=f"{base}/password-reset/{secret}")
    mails.send(db, kind="account", to=email, user_id=user_id, subject="Your password", body=body)


def invite(db: Db, human: Human, *, base: str) -> str:
    """Mail a link for a first password to somebody the operator let in; returns the link as well."""
    secret = email_links.issue(
        db, purpose="password_reset", email=human.email, user_id=human.user_id, address=BY_OPERATOR
    )
    link = f"{base}/password-reset/{secret}"
    _tell(db, human, "You are staff", _INVITED.format(base=base, link=link))
    return link


def look(db: Db, secret: str) -> Link:
    """Return the link whose page is asked for; fails with `link_over`."""
    return email_links.look(db, secret, purpose="password_reset")


def finish(
    db: Db, secret: str, *, password_hash: PasswordHash, address: str, browser: str, base: str
) -> SignedIn | HalfIn:
    """Set the password by a link and let the person in, or half in when a second factor stands.

    Every session before this one ends. Fails with `link_over`.
    """
    link = email_links.use(db, secret, purpose="password_reset")
    assert link.user_id is not None, "a link for nobody is never mailed"
    human = Human(link.user_id, link.email)
    change(db, human, password_hash=password_hash, session_id=None, base=base)
    return sign_ins.enter(db, human, by_link=True, address=address, browser=browser)


def change(db: Db, human: Human, *, password_hash: PasswordHash, session_id: str | None, base: str) -> None:
    """Set a person's password; every session ends but `session_id`. The caller made sure who asks."""
    db.run(_SET, id=human.user_id, hash=password_hash)
    sessions.end_all(db, human.user_id, but=session_id)
    half_sessions.end_all(db, human.user_id)
    email_links.void_all(db, human.user_id)
    _tell(db, human, "Your password was changed", _CHANGED.format(base=base))


def _tell(db: Db, human: Human, subject: str, body: str) -> None:
    mails.send(db, kind="account", to=human.email, user_id=human.user_id, subject=subject, body=body)
