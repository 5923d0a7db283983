"""Labelers for the account's people: searched, matched with one of their jobs, and invited to it."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.board.board_filters import BadFilter
from opentrain_server.domain.labelers import labeler_search
from opentrain_server.domain.labelers.labeler_search import Filters
from opentrain_server.domain.labelers.labelers import Card
from opentrain_server.domain.labelers.matching import Match, match
from opentrain_server.domain.proposals import invites, talent
from opentrain_server.domain.proposals.talent import OpenJob
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.proposal_words import INVITES, label
from opentrain_server.web.visit import Visit

PATH = "/employer/talent"
PAGE = 20  # labelers on a page
_FILTERS = ("q", "skills", "languages", "country", "rate")


@dataclass(frozen=True, slots=True)
class Found:
    """A labeler that was found; with a job chosen, how they fit it and where they stand with it."""

    card: Card
    match: Match | None
    proposal_id: str | None
    state: str | None

    @property
    def percent(self) -> str:
        """Return how well they fit, in percent."""
        return "" if self.match is None else f"{self.match.score * 100:.0f} %"


def search(visit: Visit) -> Response:
    """Search labelers."""
    jobs = talent.open_jobs(visit.db, visit.person.member)
    job = next((one for one in jobs if one.id == visit.query_params.get("job")), None)
    asked = {key: value for key in _FILTERS if (value := visit.query_params.get(key, "").strip())}
    problem, page = None, labeler_search.Page([], None)
    try:
        filters = _filters(asked)
        after = labeler_search.place_of(visit.query_params.get("cursor") or None, filters)
        page = labeler_search.search(visit.db, filters, limit=PAGE, after=after)
    except BadFilter as bad:
        problem = f"{bad.field.capitalize()}: {bad}"
    except Failure:  # a cursor that is none: from the start again
        return visit.go(_path(asked, job))
    following = None if page.following is None else labeler_search.cursor_of(page.following, filters)
    return visit.render(
        "employer_talent.html",
        status=400 if problem or visit.problems else 200,
        found=_found(visit, page.cards, job),
        jobs=[(one.id, one.title) for one in jobs],
        job=job,
        asked=asked,
        problem=problem,
        start=_path(asked, job),
        first="cursor" not in visit.query_params,
        following=following and _path(asked, job, cursor=following),
        query=visit.url.query,
    )


def invite(visit: Visit) -> Response:
    """Invite a labeler to the chosen job."""
    job_id, labeler_id = visit.sent.text("job"), visit.sent.text("labeler")
    if not job_id or not labeler_id:
        raise Invalid("Choose a job first, then invite.")
    visit.audited = True  # by the verb
    limit, base = visit.settings.invites_per_day, visit.settings.base
    try:
        done = invites.invite(
            visit.db, visit.person.member, job_id, freelancer_id=labeler_id, limit=limit, base=base
        )
    except Failure as failure:
        if failure.reason == "rate_limited":
            raise Invalid(f"Your account sent {limit} invites in 24 hours. Try again tomorrow.") from None
        raise
    back = f"{PATH}?{visit.url.query}" if visit.url.query else PATH
    return visit.go(back, ok="invited" if done.fresh else "invited-before")


def _found(visit: Visit, cards: list[Card], job: OpenJob | None) -> list[Found]:
    if job is None:
        return [Found(card, None, None, None) for card in cards]
    standing = talent.standing(visit.db, job, [card.id for card in cards])
    found = []
    for card in cards:
        known = standing.get(card.id)
        state = None if known is None else INVITES.get(known.invite_status or "", label(known.status))
        found.append(Found(card, match(job.fields, card), known.proposal_id if known else None, state))
    return found


def _filters(asked: dict[str, str]) -> Filters:
    return labeler_search.filters_of(
        q=_cut(asked.get("q")),
        skills=asked.get("skills"),
        languages=asked.get("languages"),
        country=asked.get("country"),
        max_hourly_rate=_rate(asked.get("rate")),
    )


def _cut(question: str | None) -> str | None:
    if question is not None and len(question) > 200:
        raise BadFilter("words", "ask with at most 200 characters.")
    return question


def _rate(given: str | None) -> Decimal | None:
    if given is None:
        return None
    try:
        rate = Decimal(given.removeprefix("$"))
    except InvalidOperation:
        rate = Decimal(0)
    if not (rate.is_finite() and 0 < rate <= 10_000):
        raise BadFilter("rate", "give US dollars an hour, such as 18.")
    return rate


def _path(asked: dict[str, str], job: OpenJob | None, **more: str) -> str:
    query = asked | ({"job": job.id} if job else {}) | more
    return f"{PATH}?{urlencode(query)}" if query else PATH


ROUTES = [
    route(PATH, search, needs=Needs.EMPLOYER),
    action(f"{PATH}/invite", invite, show=search, needs=Needs.EMPLOYER),
]
