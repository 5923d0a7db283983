"""What agents asked of an account's owner: what waits for a decision, and what was decided."""

from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.errors import Failure
from opentrain_server.domain.cosign import showing
from opentrain_server.web.access import Needs
from opentrain_server.web.approval_words import STATUSES, Line
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

PATH = "/approvals"
ALL = "all"
PAGE = 25  # requests on a page


def listed(visit: Visit) -> Response:
    """Show the requests of one state, at first those that wait."""
    chosen = visit.query_params.get("status", "pending")
    if chosen not in {*STATUSES, ALL}:
        chosen = "pending"
    try:
        before = cursors.decode(
            "approvals",
            visit.query_params.get("cursor") or None,
            lambda at, approval_id: (cursors.moment(at), cursors.text(approval_id)),
        )
    except Failure:  # a cursor that is none: from the start again
        return visit.go(_path(chosen))
    status = None if chosen == ALL else chosen
    found = showing.listed(visit.db, visit.person.member, status=status, before=before, limit=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return visit.render(
        "approvals.html",
        approvals=[Line(row, visit.now) for row in found[:PAGE]],
        chosen=chosen,
        tabs=[(key, name, _path(key)) for key, name in (*STATUSES.items(), (ALL, "All"))],
        first=before is None,
        start=_path(chosen),
        following=last and _path(chosen, cursor=cursors.encode("approvals", last.created_at, last.id)),
    )


def _path(status: str, **more: str) -> str:
    asked = more if status == "pending" else {"status": status, **more}
    return f"{PATH}?{urlencode(asked)}" if asked else PATH


ROUTES = [route(PATH, listed, needs=Needs.EMPLOYER)]
