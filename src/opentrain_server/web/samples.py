"""The sample of work as a labeler does it: ten items on a page, kept on every step, sent once."""

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.interviews import samples
from opentrain_server.domain.interviews.sample_items import GOLD_LENGTH
from opentrain_server.domain.interviews.samples import Sheet
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/samples/{job_id}"
ON_A_PAGE = 10
RADIOS = 6  # choices; more of them are a list


def sample(visit: Visit) -> Response:
    """Show the items of a page with the answers so far."""
    sheet = _sheet(visit)
    page = _page(visit, sheet)
    first = (page - 1) * ON_A_PAGE
    return visit.render(
        "sample.html",
        sheet=sheet,
        page=page,
        pages=_pages(sheet),
        items=[
            (number, text, visit.typed(f"answer-{number}", sheet.answers.get(number, "")))
            for number, text in list(enumerate(sheet.items, 1))[first : first + ON_A_PAGE]
        ],
        pairs=[(option, option) for option in sheet.options],
        radios=len(sheet.options) <= RADIOS,
        longest=GOLD_LENGTH,
        on_a_page=ON_A_PAGE,
        path=PATH.format(job_id=sheet.job_id),
    )


def answer(visit: Visit) -> Response:
    """Keep the answers of a page and go on, or send them all."""
    sheet = _sheet(visit)
    path, page = PATH.format(job_id=sheet.job_id), _page(visit, sheet)
    if sheet.completed_at is not None:
        return visit.go(path)
    answers = _answers(visit, sheet)
    try:
        samples.keep(visit.db, visit.person.labeler, sheet.job_id, answers=answers)
    except Failure as failure:
        if failure.reason == "invalid_answers":
            raise Invalid({f"answer-{n}": _WRONG[sheet.kind] for n in failure.details["numbers"]}) from None  # type: ignore[attr-defined]  # a list, by the verb
        raise
    if (wanted := visit.sent.text("do")) in {"on", "back", "later"}:
        step = {"on": 1, "back": -1, "later": 0}[wanted]
        return visit.go(f"{path}?page={min(max(page + step, 1), _pages(sheet))}", ok="kept")
    missing = [n for n in range(1, len(sheet.items) + 1) if n not in sheet.answers and n not in answers]
    if missing:
        visit.refuse(_missing(missing))
        return sample(visit)
    samples.complete(visit.db, visit.person.labeler, sheet.job_id, answers={})
    return visit.go(path, ok="sample-sent")


_WRONG = {
    "choice": "Choose one of these.",
    "text": f"At most {GOLD_LENGTH} characters fit here.",
}


def _sheet(visit: Visit) -> Sheet:
    return samples.sheet(visit.db, visit.person.labeler, visit.path_params["job_id"])


def _answers(visit: Visit, sheet: Sheet) -> dict[int, str]:
    numbers = range(1, len(sheet.items) + 1)
    return {n: text for n in numbers if (text := visit.sent.text(f"answer-{n}"))}


def _missing(numbers: list[int]) -> dict[str, str]:
    told = ", ".join(map(str, numbers[:12])) + (" and more" if len(numbers) > 12 else "")
    problems = {"": f"Your answers are kept, but not sent: item {told} has no answer yet."}
    return problems | {f"answer-{n}": "This one has no answer yet." for n in numbers}


def _pages(sheet: Sheet) -> int:
    return -(-len(sheet.items) // ON_A_PAGE)


def _page(visit: Visit, sheet: Sheet) -> int:
    given = visit.query_params.get("page", "1")
    page = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 1
    return min(max(page, 1), _pages(sheet))


ROUTES = [route(PATH, sample, answer, needs=Needs.LABELER)]
