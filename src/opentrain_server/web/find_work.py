"""Finding work: the board as a labeler sees it, each job with how well it fits, and kept searches."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers import labelers, saved_searches
from opentrain_server.domain.labelers.matching import Match, match
from opentrain_server.web import jobs
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.shown import Shown
from opentrain_server.web.visit import Visit

PATH = "/find-work"


@dataclass(frozen=True, slots=True)
class Fit:
    """A job with how well it fits the labeler."""

    job: Shown
    match: Match

    @property
    def percent(self) -> int:
        """Return the score as people read it."""
        return int(self.match.score * 100)


def find(visit: Visit) -> Response:
    """Show jobs with their match."""
    found = jobs.searched(visit, PATH)
    if found is None:  # a cursor that is none: from the start again
        asked = jobs.asked_of(visit)
        return RedirectResponse(PATH + (f"?{urlencode(asked)}" if asked else ""), 302)
    me = labelers.me(visit.db, visit.person.labeler)
    return visit.render(
        "find_work.html",
        status=400 if found["problem"] else None,
        **found,
        fits=[Fit(job, match(job.entry.fields, me)) for job in found["jobs"]],
        me=me,
        searches=saved_searches.mine(visit.db, visit.person.labeler),
        query=urlencode(jobs.asked_of(visit)),
    )


def keep(visit: Visit) -> Response:
    """Keep the search that is shown."""
    query = urlencode(jobs.asked_of(visit))
    try:
        saved_searches.keep(visit.db, visit.person.labeler, name=visit.sent.text("name"), query=query)
    except Failure as failure:
        limit = failure.details["limit"]
        wrong = {
            "invalid_search": f"Give the search a name of at most {limit} characters.",
            "search_limit_reached": f"You have {limit} searches. Delete one of them first.",
        }
        raise Invalid({"name": wrong[failure.reason]}) from None
    return visit.go(f"{PATH}?{query}" if query else PATH, ok="saved")


def forget(visit: Visit) -> Response:
    """Forget a search."""
    saved_searches.forget(visit.db, visit.person.labeler, visit.sent.text("id"))
    return visit.go(PATH, ok="removed")


ROUTES = [
    route(PATH, find, needs=Needs.LABELER),
    action(f"{PATH}/searches", keep, show=find, needs=Needs.LABELER),
    action(f"{PATH}/searches/delete", forget, needs=Needs.LABELER),
]
