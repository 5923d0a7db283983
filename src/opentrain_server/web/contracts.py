"""Contracts for people: the lists of both sides, and one contract with all that belongs to it."""

from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import (
    budgets,
    contract_desk,
    contracts,
    reviews,
    submissions,
    work_log,
)
from opentrain_server.domain.contracts.contract_desk import Line
from opentrain_server.domain.contracts.contracts import Contract
from opentrain_server.web import contract_words as say
from opentrain_server.web.access import Needs
from opentrain_server.web.contract_words import Shown
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

PATH = "/contracts/{contract_id}"
EMPLOYERS, LABELERS = "/employer/contracts", "/my-contracts"
PAGE = 25  # contracts in a list
CARDS = 10  # milestones on a page
LAST_PAGE = 1_000
DELIVERIES = 3  # shown of each milestone
LOGGED = 5  # entries of the work log shown with the contract


def of_account(visit: Visit) -> Response:
    """Show the account's contracts."""
    return _list(visit, EMPLOYERS, by_labeler=False)


def of_labeler(visit: Visit) -> Response:
    """Show the labeler's contracts."""
    return _list(visit, LABELERS, by_labeler=True)


def contract(visit: Visit) -> Response:
    """Show one contract to either side."""
    found, actor = mine(visit)
    page = _page(visit)
    rows = say.ordered(found.milestones)
    here = rows[(page - 1) * CARDS : page * CARDS]
    waiting = {one.milestone_id: one for one in contract_desk.waiting(visit.db, found.id)}
    delivered = submissions.of_milestones(visit.db, [one.id for one in here], limit=DELIVERIES)
    disputed = contract_desk.disputes(visit.db, [one.id for one in here])
    by_labeler = isinstance(actor, Labeler)
    path = path_of(found.id)
    return visit.render(
        "contract.html",
        contract=found,
        path=path,
        by_labeler=by_labeler,
        owner=isinstance(actor, Member) and actor.owns_organization,
        suspended=not by_labeler and visit.person.organization_suspended,
        shut_out=contract_desk.suspended(visit.db, found.id) if found.status == "active" else None,
        other=other(found, by_labeler=by_labeler),
        budget=(budget := budgets.of(visit.db, found)),
        bar=say.bar(budget),
        milestones=[
            Shown(
                one,
                found.payment_type,
                waiting.get(one.id),
                delivered.get(one.id, []),
                disputed.get(one.id),
            )
            for one in here
        ],
        ending=waiting.get(None),
        held=sum(one.amount_cents for one in found.milestones if one.status in {"ACTIVE_FUNDED", "DISPUTED"}),
        previous=f"{path}?page={page - 1}" if page > 1 else None,
        following=f"{path}?page={page + 1}" if len(rows) > page * CARDS else None,
        entries=work_log.of_contract(visit.db, found.id, limit=LOGGED),
        steps=contract_desk.steps(visit.db, found.id),
        standing=reviews.standing(visit.db, actor, found.id) if found.status == "ended" else None,
        limits=(submissions.NOTE_LENGTH, submissions.REASON_LENGTH, reviews.COMMENT_LENGTH),
        say=say,
    )


def mine(visit: Visit) -> tuple[Contract, Member | Labeler]:
    """Return the contract of this page and on which side of it the person is; fails with `not_found`."""
    contract_id = key(visit, "contract_id")
    if visit.person.organization_id is not None:
        member = visit.person.member
        try:
            return contracts.get(visit.db, member, contract_id), member
        except Failure:
            if not visit.person.is_labeler:
                raise
    if not visit.person.is_labeler:
        raise contracts.not_found(contract_id)
    labeler = visit.person.labeler
    return contracts.get(visit.db, labeler, contract_id), labeler


def other(found: Contract, *, by_labeler: bool) -> str:
    """Return the name of the other side."""
    return found.company_name if by_labeler else say.person(found.first_name, found.last_name)


def key(visit: Visit, name: str) -> str:
    """Return an ID out of the address, harmless to ask the database for."""
    return str(visit.path_params[name])[:64].replace("\0", "")


def path_of(contract_id: str) -> str:
    """Return the path of a contract's page."""
    return PATH.format(contract_id=contract_id)


def _list(visit: Visit, path: str, *, by_labeler: bool) -> Response:
    status = visit.query_params.get("status")
    status = status if status in contracts.STATUSES else None
    try:
        before = cursors.decode(
            "contracts",
            visit.query_params.get("cursor") or None,
            lambda at, contract_id: (cursors.moment(at), cursors.text(contract_id)),
        )
    except Failure:  # a cursor that is none: from the start again
        return visit.go(_address(path, status))
    found: list[Line]
    if by_labeler:
        found = contract_desk.of_labeler(
            visit.db, visit.person.labeler, status=status, before=before, limit=PAGE + 1
        )
    else:
        found = contract_desk.of_account(
            visit.db, visit.person.member, status=status, before=before, limit=PAGE + 1
        )
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = last and {"cursor": cursors.encode("contracts", last.created_at, last.id)}
    return visit.render(
        "contracts.html",
        lines=found[:PAGE],
        by_labeler=by_labeler,
        chosen=status,
        tabs=[(None, "All", path), *((one, say.STATUSES[one], _address(path, one)) for one in say.STATUSES)],
        first=before is None,
        start=_address(path, status),
        following=more and _address(path, status, **more),
        say=say,
    )


def _address(path: str, status: str | None, **more: str) -> str:
    asked = {"status": status, **more} if status else more
    return f"{path}?{urlencode(asked)}" if asked else path


def _page(visit: Visit) -> int:
    text = visit.query_params.get("page", "")
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and int(text[:6]) > 0 else 1


ROUTES = [
    route(EMPLOYERS, of_account, needs=Needs.EMPLOYER),
    route(LABELERS, of_labeler, needs=Needs.LABELER),
    route(PATH, contract, needs=Needs.PERSON),
]
