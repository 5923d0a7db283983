"""What an account spent: charts by month, invoices to print, statements as files, and its billing details."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from starlette.responses import Response

from opentrain_server.domain.payments import billing_history
from opentrain_server.domain.payments.billing_history import (
    ADDRESS_LENGTH,
    NAME_LENGTH,
    TAX_ID_LENGTH,
    Buyer,
    Entry,
    Invoice,
)
from opentrain_server.web import pages
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import route
from opentrain_server.web.employer_proposals import written
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/employer/billing-history"
PAGE = 25  # invoices
TALL = 100  # units of the highest bar
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_HEADS = (
    "When", "Entry", "Type", "Amount (USD)", "Available after (USD)", "Note", "Contract",
    "Milestone", "Invoice",
)  # fmt: skip


def history(visit: Visit) -> Response:
    """Show months, invoices, and the files to take along."""
    member = visit.person.member
    text = visit.query_params.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
    found = billing_history.invoices(visit.db, member, before=before, limit=PAGE + 1)
    months = billing_history.months(visit.db, member)
    return visit.render(
        "billing_history.html",
        months=months,
        spent=_bars([month.labelers + month.fees for month in months]),
        escrow=_bars([month.escrow for month in months]),
        any_money=any(month.labelers or month.fees or month.escrow for month in months),
        invoices=[(one, state(one)) for one in found[:PAGE]],
        first=before is None,
        following=found[PAGE - 1].number if len(found) > PAGE else None,
    )


def statement(visit: Visit) -> Response:
    """Return the credits of one month as a file for spreadsheets."""
    month = visit.query_params.get("month", "")
    if not _MONTH.fullmatch(month):
        raise Lost(404, "There is no such statement", "Choose a month on the page of your billing history.")
    since = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC)
    until = since.replace(year=since.year + since.month // 12, month=since.month % 12 + 1)
    found = billing_history.statement(visit.db, visit.person.member, since=since, until=until)
    name = f'attachment; filename="statement-{month}.csv"'
    headers = pages.HEADERS | pages.PRIVATE | {"content-disposition": name}
    return Response(written([_HEADS, *map(_line, found)]), 200, headers, "text/csv; charset=utf-8")


def invoice(visit: Visit) -> Response:
    """Show one invoice as it is printed."""
    invoice_id = str(visit.path_params["invoice_id"])[:64].replace("\x00", "?")
    found = billing_history.invoice(visit.db, visit.person.member, invoice_id)
    return visit.render("invoice.html", invoice=found, state=state(found))


def details(visit: Visit) -> Response:
    """Show what stands on the account's invoices."""
    return visit.render("billing_details.html", buyer=billing_history.buyer(visit.db, visit.person.member))


def change_details(visit: Visit) -> Response:
    """Change it, for later invoices."""
    typed = Buyer(*(visit.sent.text(name) for name in ("name", "address", "tax_id")))
    limits = {"name": NAME_LENGTH, "address": ADDRESS_LENGTH, "tax_id": TAX_ID_LENGTH}
    problems = {
        name: f"At most {most} characters."
        for name, most in limits.items()
        if len(getattr(typed, name)) > most
    }
    if "\n" in typed.name or "\n" in typed.tax_id:
        problems["name"] = "Write the name and the tax ID on one line each."
    if problems:
        raise Invalid(problems)
    billing_history.set_buyer(visit.db, visit.person.member, typed)
    return visit.go("/employer/billing-details", ok="saved")


def state(one: Invoice) -> tuple[str, str]:
    """Return an invoice's state in words, and the class of its tag."""
    if one.status == "PENDING_FUNDING":
        return "Waits for the card", "pay"
    if one.status == "VOID":
        return "Void", ""
    if one.returned:
        return ("Refunded" if one.milestone_status == "REFUNDED" else "Partly refunded"), ""
    return "Paid", "good"


def _line(entry: Entry) -> tuple[object, ...]:
    return (
        entry.posted_at.isoformat(),
        entry.id,
        entry.type,
        Decimal(entry.cents) / 100,
        Decimal(entry.available) / 100,
        entry.note,
        entry.contract_title,
        entry.milestone,
        entry.invoice_number,
    )


def _bars(cents: list[int]) -> list[float]:
    """Return the height of each month's bar; the highest is TALL."""
    most = max(cents, default=0)
    return [round(TALL * one / most, 1) if most else 0 for one in cents]


ROUTES = [
    route(PATH, history, needs=Needs.EMPLOYER),
    route(f"{PATH}.csv", statement, needs=Needs.EMPLOYER),
    route("/invoices/{invoice_id}", invoice, needs=Needs.EMPLOYER),
    route("/employer/billing-details", details, change_details, needs=Needs.OWNER),
]
