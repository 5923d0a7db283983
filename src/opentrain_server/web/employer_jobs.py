"""An account's jobs for its people: where each stands and how many proposals wait."""

from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.errors import Failure
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.job_post import STATUS_WORDS
from opentrain_server.web.visit import Visit

PATH = "/employer/jobs"
PAGE = 25  # jobs on a page


def mine(visit: Visit) -> Response:
    """Show the account's jobs, newest first."""
    status = visit.query_params.get("status")
    if status not in JobStatus.__members__:
        status = None
    try:
        before = cursors.decode(
            "mine",
            visit.query_params.get("cursor") or None,
            lambda at, job_id: (cursors.moment(at), cursors.text(job_id)),
        )
    except Failure:  # a cursor that is none: from the start again
        return visit.go(_path(status))
    found = jobs.mine(visit.db, visit.person.member, status=status, limit=PAGE + 1, before=before)
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    return visit.render(
        "employer_jobs.html",
        jobs=shown,
        words=STATUS_WORDS,
        chosen=status,
        tabs=[(None, "All", PATH), *((key, STATUS_WORDS[key], _path(key)) for key in JobStatus.__members__)],
        first=before is None,
        start=_path(status),
        following=last and _path(status, cursor=cursors.encode("mine", last.created_at, last.id)),
    )


def _path(status: str | None, **more: str) -> str:
    asked = {"status": status, **more} if status else more
    return f"{PATH}?{urlencode(asked)}" if asked else PATH


ROUTES = [route(PATH, mine, needs=Needs.EMPLOYER)]
