"""The operator's money at a glance, and the ledger to look into: accounts, their statements, sets."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote, urlencode

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.errors import Failure
from opentrain_server.domain.ledger import browsing, statements
from opentrain_server.domain.ledger.accounts import WITHOUT_BALANCE, kind
from opentrain_server.domain.ledger.journal import ROOTS
from opentrain_server.domain.staff import adjustments
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

Place = TypeVar("Place")

PAGE = 50
#: kind of account: what it holds, in plain words
KINDS = {
    "clearing": "with processors and banks",
    "available": "employers' unspent credits",
    "escrow": "held for milestones",
    "fee_held": "fees of funded milestones",
    "fee_income": "marketplace fees earned",
    "initiation_income": "initiation fees earned",
    "payable": "labelers', not paid out yet",
    "payout_underway": "labelers', on its way",
    "refunds_due": "on its way back to cards",
    "receivable": "owed after chargebacks",
    "costs": "processors' fees",
    "operator": "adjustments",
}


def overview(visit: Visit) -> Response:
    """Show the trial balance, what is due, and what waits for a second person."""
    found = statements.kinds(visit.db)
    return visit.render(
        "staff_money.html",
        totals=[(one.account, KINDS.get(one.account, ""), one.cents) for one in found],
        total=sum(one.cents for one in found),
        due=browsing.due(visit.db),
        unanswered=browsing.unanswered(visit.db),
        waiting=adjustments.waiting(visit.db, visit.person.staff),
    )


def accounts(visit: Visit) -> Response:
    """List the accounts that keep a balance, by name; found by how they begin."""
    prefix = visit.query_params.get("q", "").replace("\x00", "").strip()[:80]
    empty = visit.query_params.get("empty") == "1"
    after = _place(visit, "accounts", lambda name: str(name)[:120].replace("\x00", "")) or ""
    found = browsing.accounts(visit.db, prefix=prefix, after=after, empty=empty, limit=PAGE + 1)
    following = None
    if len(found) > PAGE:
        cursor = cursors.encode("accounts", found[PAGE - 1].account)
        following = f"?{urlencode({'q': prefix, 'empty': int(empty), 'cursor': cursor})}"
    return visit.render(
        "staff_ledger.html",
        accounts=[(one.account, quote(one.account, safe=":"), one.cents) for one in found[:PAGE]],
        kinds=[(name, words) for name, words in KINDS.items()],
        whole=[name for name in KINDS if name in WITHOUT_BALANCE],
        prefix=prefix,
        empty=empty,
        first=not after,
        following=following,
    )


def statement(visit: Visit) -> Response:
    """Show an account's postings, newest first, with the balance after each."""
    account = str(visit.path_params["account"])[:120].replace("\x00", "?")
    if kind(account) not in ROOTS:
        raise Lost(404, "There is no such account", "Find it in the list of accounts.")
    before = _place(visit, "statement", lambda number, place: (int(number), int(place)))
    found = statements.page(visit.db, account, before=before, limit=PAGE + 1)
    following = None
    if len(found) > PAGE:
        last = found[PAGE - 1]
        following = f"?cursor={cursors.encode('statement', last.set_number, last.place)}"
    return visit.render(
        "staff_statement.html",
        account=account,
        words=KINDS[kind(account)],
        owner=_owner(account),
        lines=found[:PAGE],
        first=before is None,
        following=following,
    )


def one_set(visit: Visit) -> Response:
    """Show one set: what was done, and every posting of it."""
    number = str(visit.path_params["number"])
    found = None
    if number.isascii() and number.isdigit() and len(number) < 18:
        found = browsing.find_set(visit.db, int(number))
    if found is None:
        raise Lost(404, "There is no such set", "Go back to the ledger and start there.")
    return visit.render("staff_set.html", act=found[0], postings=found[1])


def _owner(account: str) -> str | None:
    """Return the staff page of whose account it is."""
    of, _, whose = account.partition(":")
    if of in {"available", "refunds_due", "receivable"}:
        return f"/staff/accounts/{quote(whose)}/credits"
    if of in {"payable", "payout_underway"}:
        return f"/staff/people/{quote(whose)}"
    return None


def _place(visit: Visit, name: str, read: Callable[..., Place]) -> Place | None:
    try:
        return cursors.decode(name, visit.query_params.get("cursor"), read)
    except Failure:
        raise Lost(404, "There is no such page", "Go back to the ledger and start there.") from None


ROUTES = [
    route("/staff/money", overview, needs=Needs.STAFF),
    route("/staff/ledger", accounts, needs=Needs.STAFF),
    route("/staff/ledger/accounts/{account}", statement, needs=Needs.STAFF),
    route("/staff/ledger/sets/{number}", one_set, needs=Needs.STAFF),
]
