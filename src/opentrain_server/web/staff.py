"""The staff's desk: what waits, and finding whoever or whatever somebody writes about."""

from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.staff import staff_desk, staff_files
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

#: queue: what its tab says, what is said when nothing waits in it, where one of it leads (by ID, by subject)
QUEUES = {
    "disputes": (
        "Disputes",
        "No dispute waits",
        "Milestones whose money one side had frozen come here.",
        "/staff/disputes/{id}",
    ),
    "deliveries": (
        "Deliveries",
        "No delivery waits for long",
        "Deliveries that an employer has not answered for 30 days come here. Ask both sides what is wrong.",
        "/staff/accounts/{subject}",
    ),
    "jobs": (
        "Jobs",
        "No job waits",
        "Jobs that the moderator is not sure about come here.",
        "/staff/jobs/{id}",
    ),
    "reports": ("Reports", "No report waits", "What people report comes here.", "/staff/reports/{id}"),
    "messages": (
        "Messages",
        "No message waits",
        "Messages that were sent, but that the moderator doubts, come here.",
        "/staff/messages/{id}",
    ),
    "identities": (
        "Identities",
        "Nobody waits for a check",
        "Labelers who ask staff to check who they are come here.",
        "/staff/people/{id}",
    ),
    "locations": (
        "Locations",
        "Nobody waits for a check",
        "Labelers whose country could not be confirmed may ask staff. They come here.",
        "/staff/people/{subject}",
    ),
}


def desk(visit: Visit) -> Response:
    """Show one queue, the longest waiting first, and how much waits in each."""
    queue = visit.query_params.get("queue", "")
    counts = staff_desk.counts(visit.db, visit.person.staff)
    if queue not in QUEUES:
        queue = next((name for name in QUEUES if counts[name]), "jobs")
    cursor = visit.query_params.get("cursor")
    try:
        page = staff_desk.waiting(visit.db, visit.person.staff, queue, cursor=cursor)
    except Failure:
        raise Lost(404, "There is no such page", "Go back to the staff desk and start there.") from None
    path = QUEUES[queue][3]
    return visit.render(
        "staff.html",
        queue=queue,
        tabs=[(name, words[0], counts[name]) for name, words in QUEUES.items()],
        nothing=QUEUES[queue][1:3],
        waiting=[(path.format(id=one.id, subject=one.subject_id), one) for one in page.waiting],
        first=cursor is None,
        following=page.following and f"/staff?{urlencode({'queue': queue, 'cursor': page.following})}",
    )


def search(visit: Visit) -> Response:
    """Find accounts, people and jobs by name, address or ID."""
    question = visit.query_params.get("q", "").replace("\x00", "").strip()
    problem, hits = None, []
    if len(question) > staff_files.QUESTION_LENGTH:
        problem = f"Ask with at most {staff_files.QUESTION_LENGTH} characters."
    elif question:
        hits = staff_files.search(visit.db, visit.person.staff, question)
    return visit.render(
        "staff_search.html", question=question, hits=[(_path(hit), hit) for hit in hits], problem=problem
    )


def _path(hit: staff_files.Hit) -> str:
    return {"account": "/staff/accounts/", "job": "/staff/jobs/"}.get(hit.kind, "/staff/people/") + hit.id


ROUTES = [
    route("/staff", desk, needs=Needs.STAFF),
    route("/staff/search", search, needs=Needs.STAFF),
]
