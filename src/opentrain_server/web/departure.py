"""Taking one's data along, and leaving for good."""

import orjson
from starlette.responses import Response

from opentrain_server.core import rates
from opentrain_server.core.errors import Failure
from opentrain_server.core.rates import Limit
from opentrain_server.domain.people import departures, personal_data
from opentrain_server.web import credentials, pages
from opentrain_server.web.access import Needs
from opentrain_server.web.door import clear_session, route
from opentrain_server.web.visit import Visit

EXPORTS = 10  # an hour for each person; a file may hold much
_REFUSALS = {
    "is_staff": "You are staff of this server. Ask whoever runs it to remove you from its staff first.",
    "owner_of_team": "Your account has other members. Remove them in its settings first.",
}


def export(visit: Visit) -> Response:
    """Hand out everything kept about the person as a file."""
    usage = rates.take(visit.db, [Limit(f"export:{visit.person.user_id}", EXPORTS, 3600)])
    if not usage.taken:
        return pages.slow_down(visit, usage.seconds_left(visit.now))
    everything = personal_data.collect(visit.db, visit.person.human)
    headers = {
        **pages.PRIVATE,
        "content-disposition": 'attachment; filename="my-data.json"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(orjson.dumps(everything, option=orjson.OPT_INDENT_2), 200, headers, "application/json")


def page(visit: Visit) -> Response:
    """Say what goes and what stays."""
    standing = departures.standing(visit.db, visit.person.human)
    return visit.render("account_delete.html", standing=standing)


def judge(visit: Visit) -> object:
    """Judge the password, before the transaction: it takes a while."""
    return credentials.judge_again(visit, "password")


def delete(visit: Visit) -> Response:
    """Close the account, once the password is right and the box is ticked."""
    if not credentials.confirmed(visit, visit.thought, "password"):
        return page(visit)
    if not visit.sent.flag("sure"):
        visit.refuse({"sure": "Tick this if you are sure. Nothing was deleted."})
        return page(visit)
    try:
        departure = departures.close(visit.db, visit.person.human, base=visit.settings.base)
    except Failure as failure:  # raised before anything was changed
        if failure.reason not in _REFUSALS:
            raise
        visit.refuse({"": _REFUSALS[failure.reason]})
        return page(visit)
    if departure.photo is not None:
        visit.house.files.delete(departure.photo)
    response = visit.go("/", ok="deleted")
    clear_session(response, visit.settings)
    return response


ROUTES = [
    route("/account/export", export, needs=Needs.PERSON),
    route("/account/delete", page, delete, needs=Needs.PERSON, think=judge),
]
