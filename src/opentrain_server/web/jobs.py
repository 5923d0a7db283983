"""The board for people: searching it, and the page of one job."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.board import board, board_filters, board_search
from opentrain_server.domain.board.board import Entry, Facet
from opentrain_server.domain.board.board_filters import QUESTION_LENGTH, BadFilter, Filters, filters_of
from opentrain_server.domain.contracts import reviews
from opentrain_server.domain.jobs.job_labels import pay_label
from opentrain_server.domain.words.countries import country_names
from opentrain_server.web import pages
from opentrain_server.web.access import Lost
from opentrain_server.web.door import route
from opentrain_server.web.shown import Shown, posting
from opentrain_server.web.visit import Visit

PAGE = 20  # jobs on a page
# name in the form: what people read, kind of facet, what an unset one says
_CHOICES = {
    "language": ("Language", "language", "Any language"),
    "category": ("Category", "category", "Any category"),
    "domain": ("Subject", "domain", "Any subject"),
    "payType": ("Pay", "pay", "Any pay"),
    "country": ("You live in", "country", "Anywhere"),
}
KNOWN = ("q", *_CHOICES)


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a filter can have."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with its values; `unset` says what no value means."""

    name: str
    label: str
    unset: str
    options: list[Option]


def jobs(visit: Visit) -> Response:
    """Search listed jobs."""
    found = searched(visit, "/jobs")
    if found is None:  # a cursor that is none: from the start again
        asked = asked_of(visit)
        return RedirectResponse("/jobs" + (f"?{urlencode(asked)}" if asked else ""), 302)
    return visit.render("jobs.html", status=400 if found["problem"] else 200, **found)


def asked_of(visit: Visit) -> dict[str, str]:
    """Return the filters in the address of a page."""
    return {name: value for name in KNOWN if (value := visit.query_params.get(name, "").strip())}


def searched(visit: Visit, path: str) -> dict[str, Any] | None:
    """Return what a page of the board at `path` shows, or None for a cursor that is none."""
    asked, problem, found = asked_of(visit), None, board_search.Page([], None)
    try:
        filters = _filters(asked)
        place = board_search.place_of(visit.query_params.get("cursor") or None, filters)
        found = board_search.search(visit.db, filters, limit=PAGE, after=place)
        following = board_search.cursor_of(found.following, filters)
    except BadFilter as bad:
        problem, following = f"{_CHOICES[bad.field][0]}: {bad}" if bad.field in _CHOICES else str(bad), None
    except Failure:
        return None
    total, facets = board.facets(visit.db)
    return {
        "jobs": [_shown(visit, entry) for entry in found.entries],
        "asked": asked,
        "total": total,
        "choices": [_choice(name, facets, asked.get(name)) for name in _CHOICES],
        "problem": problem,
        "first": "cursor" not in visit.query_params,
        "start": path + (f"?{urlencode(asked)}" if asked else ""),
        "following": following and f"{path}?{urlencode({**asked, 'cursor': following})}",
    }


def job(visit: Visit) -> Response:
    """Show one listed job; its address holds its name, and leads here without it too."""
    name = visit.path_params["name"]
    try:
        entry = board.entry(visit.db, name.rsplit("-", 1)[-1])
    except Failure:
        raise Lost(404, "There is no such job", "The address may be mistyped.") from None
    if entry is None:
        text = "It was filled, closed or withdrawn. There may be others like it."
        raise Lost(410, "This job is no longer open", text)
    if name != entry.path.rsplit("/", 1)[-1]:
        return RedirectResponse(entry.path, 301, pages.SHARED)
    shown, url = _shown(visit, entry), visit.url_of(entry.path)
    opinion = reviews.of_employer(visit.db, entry.id)
    return visit.render("job.html", job=shown, url=url, posting=posting(shown, url), opinion=opinion)


def _filters(asked: dict[str, str]) -> Filters:
    if len(asked.get("q", "")) > QUESTION_LENGTH:
        raise BadFilter("q", f"Please ask with at most {QUESTION_LENGTH} characters.")
    return filters_of(
        q=asked.get("q"),
        language=asked.get("language"),
        country=asked.get("country"),
        pay_type=asked.get("payType"),
        category=asked.get("category"),
        domain=asked.get("domain"),
    )


def _shown(visit: Visit, entry: Entry) -> Shown:
    return Shown(entry, entry.valid_through(visit.db.now))


def _choice(name: str, facets: list[Facet], chosen: str | None) -> Choice:
    label, kind, unset = _CHOICES[name]
    options = [
        Option(value, f"{_label(kind, facet.value)} ({facet.count:,})", value == chosen)
        for facet in facets
        if facet.kind == kind
        for value in [facet.slug if kind in {"category", "domain"} else facet.value]
    ]
    if chosen and not any(option.chosen for option in options):
        options.insert(0, Option(chosen, _label(kind, chosen), chosen=True))
    return Choice(name, label, unset, options)


def _label(kind: str, value: str) -> str:
    if kind == "country":
        return country_names().get(value.upper(), value)
    if kind == "pay":
        return pay_label(value).capitalize() if value in board_filters.PAY_TYPES else value
    return value


ROUTES = [route("/jobs", jobs), route("/jobs/{name}", job)]
