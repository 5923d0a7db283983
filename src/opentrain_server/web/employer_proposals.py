"""A job's proposals for the account's people: sorted and filtered, side by side, and as a file."""

import csv
import io
from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.domain.jobs.job_labels import label as enum_label
from opentrain_server.domain.proposals import proposal_desk
from opentrain_server.domain.proposals.proposal_desk import EXPORTED, SIDE_BY_SIDE, SORTS, Post
from opentrain_server.domain.proposals.proposal_status import LABELS
from opentrain_server.web import pages
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.job_post import STATUS_WORDS
from opentrain_server.web.proposal_words import Shown, name
from opentrain_server.web.visit import Visit

PATH = "/employer/jobs/{job_id}/proposals"
PAGE = 25  # proposals on a page
LAST_PAGE = 400
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would run
_HEADS = (
    "Proposal",
    "Labeler",
    "Profile",
    "Status",
    "Withdrawn",
    "Invite",
    "Bid (USD)",
    "Unit",
    "Match (0-1)",
    "Interview (0-100)",
    "Sample (0-100)",
    "Country",
    "Location check",
    "Identity verified",
    "Received",
    "Cover note",
)


def proposals(visit: Visit) -> Response:
    """Show a job's proposals, a page of them."""
    post = _post(visit)
    asked = _asked(visit)
    number = _number(visit.query_params.get("page", ""))
    found = proposal_desk.find(
        visit.db,
        post,
        sort=asked.get("sort", "new"),
        status=asked.get("status"),
        interviewed="interviewed" in asked,
        skip=(number - 1) * PAGE,
        limit=PAGE + 1,
    )
    base = PATH.format(job_id=post.id)

    def turned(page: int) -> str:
        query = asked | ({"page": str(page)} if page > 1 else {})
        return f"{base}?{urlencode(query)}" if query else base

    return visit.render(
        "employer_proposals.html",
        post=post,
        job_status=STATUS_WORDS[post.status],
        proposals=[Shown(row) for row in found[:PAGE]],
        total=sum(post.counts.values()),
        statuses=[(key, f"{words} ({post.counts.get(key, 0)})") for key, words in LABELS.items()],
        sorts=[(key, words) for key, (words, _) in SORTS.items()],
        asked=asked,
        most=SIDE_BY_SIDE,
        base=base,
        previous=turned(number - 1) if number > 1 else None,
        following=turned(number + 1) if len(found) > PAGE and number < LAST_PAGE else None,
    )


def compare(visit: Visit) -> Response:
    """Show up to four proposals side by side."""
    post = _post(visit)
    ids = list(dict.fromkeys(visit.query_params.getlist("p")))
    found = {row.id: Shown(row) for row in proposal_desk.find(visit.db, post, ids=ids[:SIDE_BY_SIDE])}
    return visit.render(
        "employer_compare.html",
        post=post,
        proposals=[found[one] for one in ids if one in found],
        cut=len(ids) > SIDE_BY_SIDE,
        most=SIDE_BY_SIDE,
        base=PATH.format(job_id=post.id),
        enum_label=enum_label,
    )


def export(visit: Visit) -> Response:
    """Return a job's proposals, the newest 5,000, as a file for spreadsheets."""
    post = _post(visit)
    rows = [_line(visit, Shown(row)) for row in proposal_desk.find(visit.db, post, limit=EXPORTED)]
    headers = pages.HEADERS | pages.PRIVATE
    headers["content-disposition"] = f'attachment; filename="proposals-{post.id}.csv"'
    return Response(written([_HEADS, *rows]), 200, headers, "text/csv; charset=utf-8")


def written(rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV (RFC 4180); what a spreadsheet would take for a formula gets a quote first."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def _harmless(cell: object) -> object:
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.lstrip(" ").startswith(_FORMULA) else text


def _line(visit: Visit, shown: Shown) -> tuple[object, ...]:
    row = shown.row
    return (
        row.id,
        name(row),
        visit.url_of(f"/profile/{row.slug}"),
        row.status,
        None if row.withdrawn_at is None else row.withdrawn_at.isoformat(),
        row.invite_status,
        row.bid_amount,
        row.bid_unit,
        row.match_score,
        row.interview_score,
        row.sample_score,
        row.country_code,
        row.location_status,
        "yes" if row.identity_verified else "no",
        row.created_at.isoformat(),
        shown.cover_note,
    )


def _post(visit: Visit) -> Post:
    return proposal_desk.post(visit.db, visit.person.member, visit.path_params["job_id"])


def _asked(visit: Visit) -> dict[str, str]:
    """Return the filters that were asked for; what is none is left out."""
    known = {"status": LABELS.keys(), "sort": SORTS.keys(), "interviewed": {"yes"}}
    given = {key: visit.query_params.get(key, "") for key in known}
    return {key: value for key, value in given.items() if value in known[key]}


def _number(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and int(text[:6]) > 0 else 1


ROUTES = [
    route(PATH, proposals, needs=Needs.EMPLOYER),
    route(f"{PATH}/compare", compare, needs=Needs.EMPLOYER),
    route(f"{PATH}.csv", export, needs=Needs.EMPLOYER),
]
