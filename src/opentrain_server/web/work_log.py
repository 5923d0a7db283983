"""The work log for people: the labeler writes and corrects, the account reads and asks."""

from datetime import date

from starlette.responses import Response

from opentrain_server.core.actor import Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import budgets, work_log
from opentrain_server.domain.contracts.work_log import Entry, Totals
from opentrain_server.domain.moderation import Decision, message_policy
from opentrain_server.web import contract_words as say
from opentrain_server.web.access import Needs
from opentrain_server.web.contracts import PATH, key, mine, other, path_of
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.messages import POLICIES
from opentrain_server.web.visit import Visit

LOG = PATH + "/work-log"
PAGE = 30  # entries
LAST_PAGE = 1_000
_FIELDS = ("hours", "minutes", "tasks", "labels")


def log(visit: Visit) -> Response:
    """Show what was logged for a contract, the latest day first, and the form for one more entry."""
    found, actor = mine(visit)
    by_labeler = isinstance(actor, Labeler)
    page = _page(visit)
    rows = work_log.of_contract(visit.db, found.id, limit=PAGE + 1, skip=(page - 1) * PAGE)
    budget = budgets.of(visit.db, found)
    days = work_log.days(visit.db, actor, found.id) if isinstance(actor, Labeler) else None
    path = _path(visit)
    return visit.render(
        "work_log.html",
        contract=found,
        other=other(found, by_labeler=by_labeler),
        by_labeler=by_labeler,
        suspended=not by_labeler and visit.person.organization_suspended,
        path=path,
        back=path_of(found.id),
        entries=rows[:PAGE],
        budget=budget,
        bar=say.bar(budget),
        days=days,
        kept=_kept(rows, visit.query_params.get("day", "")),
        note_length=work_log.NOTE_LENGTH,
        query_length=work_log.QUERY_LENGTH,
        previous=f"{path}?page={page - 1}" if page > 1 else None,
        following=f"{path}?page={page + 1}" if len(rows) > PAGE else None,
        say=say,
    )


def add(visit: Visit) -> Response:
    """Write an entry."""
    found, actor = mine(visit)
    if not isinstance(actor, Labeler):
        raise Failure("not_found", resource="contracts", contractId=found.id)
    try:
        work_log.add(visit.db, actor, found.id, totals=_totals(visit))
    except Failure as failure:
        if failure.reason != "invalid_work_log":
            raise
        field = {"seconds": "hours"}.get(str(failure.details["field"]), str(failure.details["field"]))
        raise Invalid({field: str(failure.details["message"])}) from None
    return visit.go(_path(visit), ok="logged")


def ask(visit: Visit) -> Response:
    """Ask about an entry."""
    entry_id = key(visit, "entry_id")
    words = visit.sent.text(f"query-{entry_id}")
    try:
        work_log.query(
            visit.db,
            visit.person.member,
            key(visit, "contract_id"),
            entry_id,
            words=words,
            base=visit.settings.base,
        )
    except Failure as failure:
        if failure.reason != "invalid_work_log":
            raise
        raise Invalid({f"query-{entry_id}": str(failure.details["message"])}) from None
    return visit.go(_path(visit), ok="asked-labeler")


def think(visit: Visit) -> None:
    """Let the moderator look at what is written to the other side."""
    field = f"query-{key(visit, 'entry_id')}" if "entry_id" in visit.path_params else "note"
    words = visit.sent.text(field)
    if 0 < len(words) <= work_log.QUERY_LENGTH:
        judged = message_policy.judged(words)
        if judged.decision is Decision.BLOCK:
            raise Invalid({field: POLICIES[judged.policy]})


def _totals(visit: Visit) -> Totals:
    sent, problems = visit.sent, dict[str, str]()
    try:
        day = date.fromisoformat(sent.text("work_date"))
    except ValueError:
        day = date.min
        problems["work_date"] = "Give the day of the work, such as 2026-06-20."
    given: dict[str, int | None] = {}
    for name in _FIELDS:
        text = sent.text(name).replace(",", "")
        given[name] = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
        if text and given[name] is None:
            problems[name] = "Give a whole number, or leave it empty."
    if (given["minutes"] or 0) > 59:
        problems["minutes"] = "From 0 to 59."
    if problems:
        raise Invalid(problems)
    worked = [given["hours"], given["minutes"]]
    seconds = None
    if any(part is not None for part in worked):
        seconds = (given["hours"] or 0) * 3600 + (given["minutes"] or 0) * 60
    return Totals(day, seconds, given["tasks"], given["labels"], sent.text("note"))


def _kept(rows: list[Entry], day: str) -> dict[str, object]:
    """Return what an entry that is to be corrected says, for the form; nothing for a new one."""
    for one in rows:
        if one.counts and one.work_date.isoformat() == day:
            minutes = one.seconds // 60
            return {
                "work_date": day,
                "hours": minutes // 60,
                "minutes": minutes % 60,
                "tasks": one.tasks,
                "labels": one.labels,
                "query": one.query,
            }
    return {}


def _page(visit: Visit) -> int:
    text = visit.query_params.get("page", "")
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and int(text[:6]) > 0 else 1


def _path(visit: Visit) -> str:
    return LOG.format(contract_id=key(visit, "contract_id"))


ROUTES = [
    route(LOG, log, add, needs=Needs.PERSON, think=think),
    action(LOG + "/{entry_id}", ask, show=log, needs=Needs.EMPLOYER, think=think),
]
