"""Setting up a second factor, and everything about one that stands. Staff see this page before any other."""

import segno
from markupsafe import Markup
from starlette.responses import Response

from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people import second_factors, sign_ins
from opentrain_server.web import credentials
from opentrain_server.web.access import SECOND_FACTOR_PAGE, Needs
from opentrain_server.web.door import route
from opentrain_server.web.sign_up import START
from opentrain_server.web.visit import Visit

WRONG = "This code is not right, or was used already. Check your device's clock, and wait for the next one."
_WITH_PASSWORD = {"codes", "remove"}


def page(visit: Visit, codes: list[str] | None = None) -> Response:
    """Show what stands and what can be done; fresh recovery codes once."""
    person, issuer = visit.person, visit.settings.resource_name
    pending = second_factors.pending(visit.db, person.human, keys=visit.house.keys, issuer=issuer)
    return visit.render(
        "second_factor.html",
        factor=second_factors.standing(visit.db, person.user_id),
        pending=pending,
        picture=drawn(pending.uri) if pending else None,
        codes=codes,
    )


def think(visit: Visit) -> object:
    """Judge the password, where what is asked for takes it."""
    if visit.sent.text("do") in _WITH_PASSWORD:
        return credentials.judge_again(visit, "password")
    return None


def act(visit: Visit) -> Response:
    """Do what the button says."""
    deed = _DEEDS.get(visit.sent.text("do"))
    if deed is None:
        return page(visit)
    if visit.thought is not None and not credentials.confirmed(visit, visit.thought, "password"):
        return page(visit)
    return deed(visit)


def _begin(visit: Visit) -> Response:
    second_factors.begin(visit.db, visit.person.human, keys=visit.house.keys)
    return visit.go(SECOND_FACTOR_PAGE)


def _confirm(visit: Visit) -> Response:
    result = second_factors.confirm(
        visit.db,
        visit.person.human,
        code=visit.sent.text("code"),
        keys=visit.house.keys,
        session_id=visit.person.session_id,
        base=visit.settings.base,
    )
    if isinstance(result, Refused):
        visit.refuse({"code": WRONG})
        return page(visit)
    return page(visit, result)


def _give(visit: Visit) -> Response:
    """Take the code of a factor that stands, for a session that was begun without it."""
    right = sign_ins.give_code(
        visit.db,
        visit.person.human,
        session_id=visit.person.session_id,
        code=visit.sent.text("code"),
        keys=visit.house.keys,
        address=credentials.bucket(visit),
        base=visit.settings.base,
    )
    if right:
        return visit.go(START)
    visit.refuse({"code": WRONG})
    return page(visit)


def _renew(visit: Visit) -> Response:
    return page(visit, second_factors.renew_codes(visit.db, visit.person.human))


def _remove(visit: Visit) -> Response:
    second_factors.remove(visit.db, visit.person.human, base=visit.settings.base)
    return visit.go("/account", ok="factor-off")


_DEEDS = {"begin": _begin, "confirm": _confirm, "give": _give, "codes": _renew, "remove": _remove}


def drawn(uri: str) -> Markup:
    """Return a QR code as an SVG element: shapes only, no style and nothing to load."""
    try:
        picture = segno.make(uri, micro=False).svg_inline(border=3, light="#fff", omitsize=True)
    except segno.DataOverflowError:
        raise Failure("too_long") from None
    return Markup(picture)  # noqa: S704  # made by the library of bits alone


ROUTES = [route(SECOND_FACTOR_PAGE, page, act, think=think, needs=Needs.PERSON)]
