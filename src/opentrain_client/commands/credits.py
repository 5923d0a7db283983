"""`credits …` and `payments …`: what your account has, holds, and waits for."""

from collections.abc import Mapping
from typing import Any

from opentrain_client import output, waiting
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.commands.approvals import WAIT
from opentrain_client.commands.contracts import usd
from opentrain_client.group import Group
from opentrain_client.pages import next_page
from opentrain_client.session import Session

_HEADS = ("ID", "TYPE", "AMOUNT", "NOTE", "ABOUT", "WHEN (UTC)")


def _cents(value: object) -> str:
    if not isinstance(value, int):
        return ""
    return f"{'-' if value < 0 else ''}{usd(abs(value) / 100)}"


def _rows(entries: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [
        (
            entry.get("id"),
            entry.get("type"),
            _cents(entry.get("amountCents")),
            entry.get("note"),
            entry.get("milestoneId") or entry.get("contractId") or entry.get("topUpId"),
            output.when(entry.get("createdAt"), zone=""),
        )
        for entry in entries
    ]


def _show(session: Session, body: dict[str, Any]) -> None:
    credits = body.get("credits") or {}
    output.pairs(
        [
            ("available", _cents(credits.get("availableCents"))),
            ("reserved", _cents(credits.get("reservedCents"))),
        ]
    )
    entries = credits.get("recentEntries") or []
    if not entries:
        session.next("credits", "top-up", "--amount-usd", "100")
        return
    output.say("")
    output.table(_HEADS, _rows(entries))
    session.next("credits", "ledger")


def _ledger(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_ledger(session, body, typed))


def _show_ledger(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    entries = body.get("entries") or []
    if entries:
        output.table(_HEADS, _rows(entries))
    else:
        output.say("No entries.")
    words, otherwise = ("credits", "ledger"), ("credits", "get")
    next_page(session, CALLS["list_credit_ledger"], body, words, typed, otherwise=otherwise)


def _show_new(session: Session, body: dict[str, Any]) -> None:
    output.say("Nothing is charged yet: your human pays on the page.")
    _show_top_up(session, body)


def _show_top_up(session: Session, body: dict[str, Any]) -> None:
    top_up = body.get("topUp") or {}
    pending = top_up.get("status") == "PENDING"
    output.pairs(
        [
            ("top-up", f"{top_up.get('id')} ({top_up.get('status')})"),
            ("amount", _cents(top_up.get("amountCents"))),
            ("expires", output.when(top_up.get("expiresAt")) if pending else None),
            ("completed", output.when(top_up.get("completedAt"))),
        ]
    )
    if pending:
        words = ("credits", "top-up-status", str(top_up.get("id")), "--wait")
        session.next(*words, human=body.get("checkoutUrl"))
    elif top_up.get("status") == "EXPIRED":
        session.next("credits", "top-up", "--amount-usd", f"{(top_up.get('amountCents') or 0) / 100:g}")
    else:
        session.next("credits", "get")


def _status(session: Session, call: Call, typed: dict[str, Any]) -> None:
    if typed.pop("wait", False):
        body = waiting.until(session, call, typed, _paid)
    else:
        body = session.send(call, typed)
    answer(session, body, _show_top_up)


def _paid(body: dict[str, Any]) -> bool:
    return (body.get("topUp") or {}).get("status") != "PENDING"


def _show_pending(session: Session, body: dict[str, Any]) -> None:
    rows = [
        (
            payment.get("id"),
            payment.get("invoiceNumber"),
            payment.get("status"),
            usd(payment.get("amountUsd")),
            (payment.get("job") or {}).get("title"),
            (payment.get("milestone") or {}).get("name"),
            output.when(payment.get("createdAt"), zone=""),
        )
        for payment in body.get("payments") or []
    ]
    if rows:
        output.table(("ID", "INVOICE", "STATUS", "AMOUNT", "JOB", "MILESTONE", "CREATED (UTC)"), rows)
    else:
        output.say("No payments are pending.")
    session.next("approvals", "list")


credits = Group(
    "credits",
    help="See the account's credits; ask your human to add to them.",
    aliases={"balance": "get"},
    commands=[
        command(CALLS["get_credits"], shows(_show), name="get"),
        command(CALLS["list_credit_ledger"], _ledger, name="ledger"),
        command(CALLS["create_credit_top_up"], shows(_show_new), name="top-up"),
        command(CALLS["get_credit_top_up"], _status, name="top-up-status", more=[WAIT]),
    ],
)

payments = Group(
    "payments",
    help="See payments that have not settled.",
    commands=[command(CALLS["list_pending_payments"], shows(_show_pending), name="pending")],
)
