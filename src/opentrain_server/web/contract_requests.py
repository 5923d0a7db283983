"""What an account does with a contract on its page: milestones, requests to pay or end, answers to work.

Requests go the way of the API: they wait for the owner's yes, and an owner is sent straight to it.
"""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from starlette.responses import Response

from opentrain_server import pricing
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.contracts import (
    auto_releases,
    contracts,
    endings,
    funding,
    milestones,
    releases,
    submissions,
)
from opentrain_server.domain.contracts.milestones import AMOUNT, DESCRIPTION_LENGTH, NAME_LENGTH, New
from opentrain_server.web.access import Needs
from opentrain_server.web.contracts import PATH, contract, key, path_of
from opentrain_server.web.door import action
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

MILESTONE = PATH + "/milestones/{milestone_id}"


def add_milestone(visit: Visit) -> Response:
    """Add a milestone."""
    found = contracts.get(visit.db, visit.person.member, key(visit, "contract_id"))
    new = _new(visit, fixed=found.payment_type == "FIXED_PRICE")
    try:
        milestones.create(visit.db, visit.person.member, found.id, new=new)
    except Failure as failure:
        if failure.reason != "invalid_milestone":
            raise
        field = {"amountUsd": "amount", "volume": "volume"}[str(failure.details["field"])]
        raise Invalid({field: str(failure.details["message"])}) from None
    return _back(visit, "milestone-added")


def cancel_milestone(visit: Visit) -> Response:
    """Drop a milestone that was never funded."""
    milestones.cancel(visit.db, visit.person.member, _milestone(visit))
    return _back(visit, "milestone-cancelled")


def fund(visit: Visit) -> Response:
    """Ask for a milestone to be funded."""
    rules = pricing.rules(visit.settings)
    return _asked(visit, funding.ask(visit.db, visit.person.member, _milestone(visit), rules=rules))


def release(visit: Visit) -> Response:
    """Ask for a milestone's money to be released."""
    rules = pricing.rules(visit.settings)
    return _asked(visit, releases.ask(visit.db, visit.person.member, _milestone(visit), rules=rules))


def end(visit: Visit) -> Response:
    """End the contract, or ask for it where money is held."""
    contract_id = key(visit, "contract_id")
    asked = endings.ask(visit.db, visit.person.member, contract_id, rules=pricing.rules(visit.settings))
    return _back(visit, "contract-ended") if asked.approval is None else _asked(visit, asked.approval)


def ask_changes(visit: Visit) -> Response:
    """Answer a delivery with what is to be changed."""
    milestone_id = key(visit, "milestone_id")
    field = f"reason-{milestone_id}"
    try:
        submissions.ask_changes(
            visit.db,
            visit.person.member,
            key(visit, "contract_id"),
            milestone_id,
            reason=visit.sent.text(field),
            base=visit.settings.base,
        )
    except Failure as failure:
        if failure.reason != "invalid_delivery":
            raise
        raise Invalid({field: str(failure.details["message"])}) from None
    return _back(visit, "changes-asked")


def withdraw_auto_release(visit: Visit) -> Response:
    """Take back that delivered work is released by itself."""
    auto_releases.withdraw(visit.db, visit.person.member, key(visit, "contract_id"), base=visit.settings.base)
    return _back(visit, "auto-release-withdrawn")


def _milestone(visit: Visit) -> str:
    """Return the milestone of the address, which must be one of the contract's; fails with `not_found`."""
    milestone_id = key(visit, "milestone_id")
    found = contracts.get(visit.db, visit.person.member, key(visit, "contract_id"))
    if milestone_id not in {one.id for one in found.milestones}:
        raise milestones.not_found(milestone_id)
    return milestone_id


def _asked(visit: Visit, approval: Approval) -> Response:
    if visit.person.member.owns_organization:
        return visit.go(f"/approvals/{approval.id}")
    return _back(visit, "asked-owner")


def _back(visit: Visit, notice: str) -> Response:
    return visit.go(path_of(key(visit, "contract_id")), ok=notice)


def _new(visit: Visit, *, fixed: bool) -> New:
    sent, problems = visit.sent, dict[str, str]()
    name, description = sent.text("name"), sent.text("description")
    if len(name) > NAME_LENGTH:
        problems["name"] = f"A name has at most {NAME_LENGTH} characters."
    if not 1 <= len(description) <= DESCRIPTION_LENGTH:
        problems["description"] = f"Say what is to be done, in at most {DESCRIPTION_LENGTH:,} characters."
    figure = _figure(sent.text("amount" if fixed else "volume"))
    if figure is None:
        field, text = ("amount", "an amount, such as 300") if fixed else ("volume", "a number, such as 500")
        problems[field] = f"Give {text}."
    due, wrong = _due(visit, sent.text("due"))
    if wrong:
        problems["due"] = wrong
    cents = figure * 100 if fixed and figure is not None else None
    if cents is not None and (cents != int(cents) or not AMOUNT[0] <= cents <= AMOUNT[1]):
        problems["amount"] = "From $1 to $1,000,000, with at most 2 decimals."
    if problems:
        raise Invalid(problems)
    return New(
        name or None, description, None if cents is None else int(cents), None if fixed else figure, due
    )


def _figure(text: str) -> Decimal | None:
    plain = text.removeprefix("$").replace(",", "").strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found < 10**9 else None


def _due(visit: Visit, text: str) -> tuple[datetime | None, str | None]:
    """Return a day as the moment at which it begins (UTC), or what is wrong with it."""
    if not text:
        return None, None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, "Give a day, such as 2026-07-01."
    if day < visit.now.date():
        return None, "Give a day from today on."
    return datetime(day.year, day.month, day.day, tzinfo=UTC), None


ROUTES = [
    action(f"{PATH}/milestones", add_milestone, show=contract, needs=Needs.EMPLOYER),
    action(f"{MILESTONE}/cancel", cancel_milestone, show=contract, needs=Needs.EMPLOYER),
    action(f"{MILESTONE}/fund", fund, show=contract, needs=Needs.EMPLOYER),
    action(f"{MILESTONE}/release", release, show=contract, needs=Needs.EMPLOYER),
    action(f"{MILESTONE}/changes", ask_changes, show=contract, needs=Needs.EMPLOYER),
    action(f"{PATH}/end", end, show=contract, needs=Needs.EMPLOYER),
    action(f"{PATH}/auto-release", withdraw_auto_release, show=contract, needs=Needs.OWNER),
]
