"""Passwords as forms bring them: judged and hashed before the transaction, so that none waits for them."""

from collections.abc import Callable

from opentrain_server import peer
from opentrain_server.core import passwords
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.core.passwords import PasswordHash
from opentrain_server.domain.people import sign_ins
from opentrain_server.domain.people.sign_ins import Attempt, Mailed
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PROBLEMS = {
    "too_short": f"Use at least {passwords.SHORTEST} characters. A few words are easy to keep in mind.",
    "too_long": f"Use at most {passwords.LONGEST} characters.",
    "is_address": "Use something else than your address.",
    "too_common": "This is one of the first passwords that anybody would guess. Use another one.",
}
LINK_FIRST = (
    "Too many wrong passwords were given for your account lately. Sign out, then sign in by the link that we"
    " send you, and try again."
)


class Judged:
    """An attempt with the verdict on its password."""

    def __init__(self, attempt: Attempt, *, right: bool, renewed: str | None) -> None:
        """Take what was judged; `renewed` is a hash in place of an outgrown one."""
        self.attempt, self.right, self.renewed = attempt, right, renewed


def new_hash(visit: Visit, field: str, *, email: str) -> PasswordHash:
    """Return the hash of a new password; raises Invalid with what is wrong with it."""
    try:
        return passwords.hashed(visit.sent.secret(field), email=email)
    except Failure as failure:
        if failure.reason != "invalid_password":
            raise
        raise Invalid({field: PROBLEMS[str(failure.details["problem"])]}) from None


def judge(visit: Visit, field: str, begin: Callable[[Db], Attempt | Mailed]) -> Judged | Mailed:
    """Count an attempt in a transaction of its own, then judge its password outside of any."""
    with visit.house.database.transaction() as db:
        attempt = begin(db)
    if isinstance(attempt, Mailed):
        return attempt
    given = visit.sent.secret(field)
    right = passwords.matches(attempt.password_hash, given)
    renewed = passwords.renewed(attempt.password_hash, given) if right else None
    return Judged(attempt, right=right, renewed=renewed)


def judge_again(visit: Visit, field: str) -> Judged | Mailed:
    """Judge the password of somebody who is signed in already."""
    email, base = visit.person.email, visit.settings.base
    return judge(visit, field, lambda db: sign_ins.begin(db, email=email, address=bucket(visit), base=base))


def confirmed(visit: Visit, judged: Judged | Mailed, field: str) -> bool:
    """Tell whether the password was right; if not, the visit has its problem, and what is counted stays."""
    if isinstance(judged, Mailed):
        visit.refuse({field: LINK_FIRST})
        return False
    right = sign_ins.confirm(
        visit.db,
        judged.attempt,
        right=judged.right,
        base=visit.settings.base,
        outgrown=judged.renewed,
    )
    if not right:
        visit.refuse({field: "This is not your password."})
    return right


def bucket(visit: Visit) -> str:
    """Return the network address that limits count."""
    return peer.bucket(visit.address)
