"""`approvals …`: what was asked of your human, and what became of it. No command decides it."""

from collections.abc import Mapping
from typing import Any

import click

from opentrain_client import output, waiting
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import Act, answer, command, shows
from opentrain_client.group import Group
from opentrain_client.pages import next_page
from opentrain_client.session import Session

ASKED = {
    "proposal_hire": "hire",
    "milestone_fund": "fund a milestone",
    "milestone_approve": "pay a milestone",
    "contract_end": "end a contract",
}
WAIT = click.Option(["--wait"], is_flag=True, help="Until the human has decided, or the time is over.")


def show_asked(session: Session, body: dict[str, Any]) -> None:
    """What a call that asks got: the request, and where the human decides."""
    _show(session, body.get("approval") or {})


def waits(session: Session, call: Call, typed: dict[str, Any]) -> None:
    """Ask, then wait if told to."""
    wait = typed.pop("wait", False)
    body = session.send(call, typed)
    if wait and (body.get("approval") or {}).get("status") == "pending":
        approval = body["approval"]
        output.say(f"A human decides at {output.clean(approval.get('approvalUrl'))}", error=True)
        body = _decided(session, str(approval.get("id")))
    answer(session, body, show_asked)


def asks(name: str, call_name: str) -> click.Command:
    """A command of a call that asks a human, with `--wait`."""
    return command(CALLS[call_name], waits, name=name, more=[WAIT])


def _get(session: Session, call: Call, typed: dict[str, Any]) -> None:
    wait = typed.pop("wait", False)
    body = _decided(session, typed["approvalId"]) if wait else session.send(call, typed)
    answer(session, body, show_asked)


def _decided(session: Session, approval_id: str) -> dict[str, Any]:
    return waiting.until(
        session,
        CALLS["get_approval"],
        {"approvalId": approval_id},
        lambda body: (body.get("approval") or {}).get("status") != "pending",
    )


def _show(session: Session, approval: Mapping[str, Any]) -> None:
    approval_id, status = str(approval.get("id")), approval.get("status")
    result = approval.get("result") or {}
    output.pairs(
        [
            ("approval", f"{approval_id} ({status})"),
            ("asks to", ASKED.get(str(approval.get("type")), approval.get("type"))),
            ("job", approval.get("jobId")),
            ("proposal", approval.get("proposalId")),
            ("contract", approval.get("contractId")),
            ("milestone", approval.get("milestoneId")),
            ("expires", output.when(approval.get("expiresAt")) if status == "pending" else None),
            ("resolved", output.when(approval.get("resolvedAt"))),
            *((key, value) for key, value in result.items()),
        ]
    )
    _next(session, approval, result)


def _next(session: Session, approval: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    if approval.get("status") == "pending":
        words = ("approvals", "get", str(approval.get("id")), "--wait")
        session.next(*words, human=approval.get("approvalUrl"))
    elif result.get("supersededBy"):
        session.next("approvals", "get", str(result["supersededBy"]))
    elif contract_id := result.get("contractId") or approval.get("contractId"):
        session.next("contracts", "get", str(contract_id))
    else:
        session.next("approvals", "list")


def _list(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_list(session, body, typed))


def _show_list(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            approval.get("id"),
            ASKED.get(str(approval.get("type")), approval.get("type")),
            approval.get("status"),
            approval.get("milestoneId") or approval.get("contractId") or approval.get("proposalId"),
            output.when(approval.get("createdAt"), zone=""),
            output.when(approval.get("expiresAt"), zone=""),
        )
        for approval in body.get("approvals") or []
    ]
    if not rows:
        output.say("No approvals.")
        session.next("contracts", "list")
        return
    output.table(("ID", "ASKS TO", "STATUS", "ABOUT", "CREATED (UTC)", "EXPIRES (UTC)"), rows)
    otherwise = ("approvals", "get", str(rows[0][0]))
    next_page(session, CALLS["list_approvals"], body, ("approvals", "list"), typed, otherwise=otherwise)


_cancel: Act = shows(show_asked)

approvals = Group(
    "approvals",
    help="See what your human was asked, and what became of it.",
    commands=[
        command(CALLS["get_approval"], _get, name="get", more=[WAIT]),
        command(CALLS["list_approvals"], _list, name="list"),
        command(CALLS["cancel_approval"], _cancel, name="cancel"),
    ],
)
