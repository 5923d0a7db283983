"""An account's credits at the staff's desk, and asking for a change that a second person confirms."""

from typing import cast

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.ledger import ledger, money_mode
from opentrain_server.domain.staff import adjustments, staff_files
from opentrain_server.domain.staff.adjustments import Kind
from opentrain_server.web.access import Needs
from opentrain_server.web.amounts import cents_of
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.staff_decisions import reason_of
from opentrain_server.web.visit import Visit

KINDS = {
    "adjustment": "Adjustment",
    "bank_transfer": "Bank transfer that arrived",
    "return": "Return of unused credits to their card",
}
_FIELDS = {
    "invalid_adjustment": {
        "words": "Say why in 3 to 200 characters.",
        "amount": "More than 0.00 and at most 1,000,000.00; only an adjustment may take, with a minus.",
    },
}


def credits(visit: Visit) -> Response:
    """Show an account's credits, and the form to ask for a change."""
    staff = visit.person.staff
    account, _, _ = staff_files.account(visit.db, staff, _id(visit))
    return visit.render(
        "staff_credits.html",
        account=account,
        purse=ledger.purse(visit.db, account.id),
        returnable=adjustments.returnable(visit.db, staff, account.id),
        past=adjustments.of_account(visit.db, staff, account.id),
        kinds=KINDS,
        two=visit.settings.two_person_rule,
    )


def ask(visit: Visit) -> Response:
    """Ask for a change."""
    kind = visit.sent.text("kind")
    staff_files.account(visit.db, visit.person.staff, _id(visit))  # before what was typed: it must exist
    if kind not in KINDS:
        raise Invalid({"kind": "Choose what to do."})
    try:
        adjustment_id = adjustments.ask(
            visit.db,
            visit.person.staff,
            _id(visit),
            kind=cast(Kind, kind),
            cents=cents_of(visit, "amount"),
            words=visit.sent.text("words"),
            top_up_id=visit.sent.text("top_up") or None,
        )
    except Failure as failure:
        raise _invalid(failure) from None
    return visit.go(f"/staff/adjustments/{adjustment_id}", ok="adjustment-asked")


def adjustment(visit: Visit) -> Response:
    """Show what was asked, and while it waits the forms to confirm or to drop it."""
    found = adjustments.get(visit.db, visit.person.staff, _id(visit))
    own = found.asked_by == visit.person.user_id
    return visit.render(
        "staff_adjustment.html",
        one=found,
        kinds=KINDS,
        purse=ledger.purse(visit.db, found.organization_id),
        may=not own or not visit.settings.two_person_rule,
        own=own,
        acts=staff_acts.history(visit.db, found.organization_id),
    )


def settle(visit: Visit) -> Response:
    """Confirm it or drop it."""
    do, staff = visit.sent.text("do"), visit.person.staff
    if do == "drop":
        adjustments.drop(visit.db, staff, _id(visit), reason=reason_of(visit))
        return visit.go(f"/staff/adjustments/{_id(visit)}", ok="adjustment-refused")
    if do != "confirm":
        raise Invalid("Press one of the two buttons.")
    money_mode.bind(visit.db, visit.settings.money_mode)
    adjustments.confirm(visit.db, staff, _id(visit), alone=not visit.settings.two_person_rule)
    return visit.go(f"/staff/adjustments/{_id(visit)}", ok="adjustment-done")


def _invalid(failure: Failure) -> Exception:
    if failure.reason == "invalid_adjustment":
        field = str(failure.details["field"])
        return Invalid({field: _FIELDS[failure.reason][field]})
    if failure.reason == "top_up_not_returnable":
        return Invalid({"top_up": "Choose a top-up by card that still has as much to return."})
    if failure.reason == "credits_too_low":
        return Invalid({"amount": "The account does not have as many unspent credits."})
    return failure


def _id(visit: Visit) -> str:
    return str(visit.path_params.get("account_id") or visit.path_params["adjustment_id"])[:64].replace(
        "\x00", "?"
    )


ROUTES = [
    route("/staff/accounts/{account_id}/credits", credits, ask, needs=Needs.STAFF),
    route("/staff/adjustments/{adjustment_id}", adjustment, settle, needs=Needs.STAFF),
]
