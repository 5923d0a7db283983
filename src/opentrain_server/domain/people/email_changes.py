"""A new address for a person: proved by a link sent to it, and told to the old one."""

from psycopg.errors import UniqueViolation

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import email_links, people, sessions
from opentrain_server.domain.people.email_links import Link
from opentrain_server.domain.upkeep import mails

_CHANGE = "UPDATE users SET email = %(new)s WHERE id = %(id)s"
_OLD = "SELECT email FROM users WHERE id = %(id)s FOR NO KEY UPDATE"

_ASKED = """\
Somebody, probably you, wants this to be the address of their account at {base}.

Open this link to say yes. It works once, within an hour:

{link}

If it was not you, do nothing.
"""
_TAKEN = """\
Somebody, probably you, wants this to be the address of their account at {base}. It is the address of
another account already, so nothing was changed.

To sign in to that one: {base}/sign-in
"""
_ANNOUNCED = """\
Somebody who is signed in to your account at {base} asked for another address: {new}
It takes effect once the link that went there is opened.

If that was not you, reset the password at once: {base}/password-reset
"""
_CHANGED = """\
The address of your account at {base} is now {new}, and no longer this one. Every other browser was signed
out.

If that was not you, write to the operator.
"""


def ask(db: Db, human: Human, *, email: str, address: str, base: str) -> None:
    """Mail a link to the new address and tell the old one; an address of somebody else is told so, alone.

    At most 5 mails an hour go to one address. Fails with `same_email` and `rate_limited`.
    """
    if email == human.email:
        raise Failure("same_email")
    taken = people.found(db, email=email) is not None
    secret = email_links.make(db, purpose="email_change", email=email, user_id=human.user_id, address=address)
    if secret is None:
        return
    text = (_TAKEN if taken else _ASKED).format(base=base, link=f"{base}/account/email/{secret}")
    mails.send(db, kind="account", to=email, user_id=None, subject="Your new address", body=text)
    announced = _ANNOUNCED.format(base=base, new=mails.quoted(email))
    _tell(db, human, subject="Another address for your account", body=announced)


def look(db: Db, secret: str) -> Link:
    """Return the link whose page is asked for; fails with `link_over`."""
    return email_links.look(db, secret, purpose="email_change")


def finish(db: Db, human: Human, secret: str, *, session_id: str, base: str) -> str:
    """Give the signed-in person the address that the link proves, and return it.

    Every other session ends, and every other link. Fails with `link_over`, also for somebody else's link
    and when the address got an account meanwhile.
    """
    old = db.one(_OLD, id=human.user_id)["email"]
    link = email_links.use(db, secret, purpose="email_change")
    if link.user_id != human.user_id:
        raise Failure("link_over")
    try:
        db.run(_CHANGE, id=human.user_id, new=link.email)
    except UniqueViolation:
        raise Failure("link_over") from None
    sessions.end_all(db, human.user_id, but=session_id)
    email_links.void_all(db, human.user_id)
    changed = _CHANGED.format(base=base, new=mails.quoted(link.email))
    _tell(db, Human(human.user_id, old), subject="Your address was changed", body=changed)
    return link.email


def _tell(db: Db, human: Human, *, subject: str, body: str) -> None:
    mails.send(db, kind="account", to=human.email, user_id=human.user_id, subject=subject, body=body)
