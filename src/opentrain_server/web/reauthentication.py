"""Asking again who somebody is, before large decisions: their password, or a code of their second factor."""

from dataclasses import replace
from datetime import timedelta

from opentrain_server.domain.people import sessions, sign_ins
from opentrain_server.domain.people.sign_ins import Mailed
from opentrain_server.web import credentials
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

FRESH = timedelta(minutes=10)  # how long a password or a code given in this session counts
FIELD = "again"
_WRONG_CODE = "This code is not right, or was used already. Wait for the next one."


def needed(visit: Visit, cents: int) -> bool:
    """Tell whether a decision about so much money asks for it, in this session, now."""
    large = cents >= visit.settings.reauthenticate_from * 100
    return large and visit.now >= visit.person.confirmed_at + FRESH


def think(visit: Visit) -> None:
    """Take what was typed, in transactions of its own, before anything else is done; raises Invalid.

    What is wrong counts as a guess. The session then counts as fresh.
    """
    if not visit.sent.secret(FIELD):
        factor = "a code of your app" if visit.person.has_second_factor else "your password"
        raise Invalid({FIELD: f"For this amount, give {factor} again."})
    if visit.person.has_second_factor:
        _code(visit)
    else:
        _password(visit)
    visit.visitor = replace(visit.person, confirmed_at=visit.now)


def _password(visit: Visit) -> None:
    judged = credentials.judge_again(visit, FIELD)
    if isinstance(judged, Mailed):
        raise Invalid({FIELD: credentials.LINK_FIRST})
    with visit.house.database.transaction() as db:
        right = sign_ins.confirm(
            db, judged.attempt, right=judged.right, base=visit.settings.base, outgrown=judged.renewed
        )
        if right:
            sessions.confirm(db, visit.person.session_id)
    if not right:
        raise Invalid({FIELD: "This is not your password."})


def _code(visit: Visit) -> None:
    with visit.house.database.transaction() as db:
        right = sign_ins.give_code(
            db,
            visit.person.human,
            session_id=visit.person.session_id,
            code=visit.sent.secret(FIELD),
            keys=visit.house.keys,
            address=credentials.bucket(visit),
            base=visit.settings.base,
        )
    if not right:
        raise Invalid({FIELD: _WRONG_CODE})
