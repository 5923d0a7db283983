"""`contracts …` and `milestones …`: who works for you, and what for."""

from collections.abc import Mapping
from typing import Any

from opentrain_client import output
from opentrain_client.calls import CALLS
from opentrain_client.command import command, shows
from opentrain_client.commands.approvals import asks, show_asked
from opentrain_client.group import Group
from opentrain_client.session import Session

_PER = {"PAY_PER_HOUR": "per hour", "PAY_PER_LABEL": "per label", "FIXED_PRICE": "fixed"}
_UNIT = {"PAY_PER_HOUR": "h", "PAY_PER_LABEL": "labels"}


def usd(amount: object) -> str:
    """US dollars: `$1,000.00`; nothing where there is no amount."""
    return f"${amount:,.2f}" if isinstance(amount, int | float) else ""


def _rate(contract: Mapping[str, Any]) -> str:
    amount = contract.get("rateUsd")
    kind = str(contract.get("paymentType"))
    return f"${amount:,} {_PER.get(kind, '')}" if isinstance(amount, int | float) else ""


def _show_list(session: Session, body: dict[str, Any]) -> None:
    rows = [
        (
            contract.get("id"),
            (contract.get("freelancer") or {}).get("displayName"),
            contract.get("status"),
            _rate(contract),
            usd(contract.get("estimatedTotalUsd")),
            len(contract.get("milestones") or []),
            output.when(contract.get("startDate"), zone=""),
        )
        for contract in body.get("contracts") or []
    ]
    if not rows:
        output.say("No contracts.")
        session.next("jobs", "list")
        return
    output.table(("ID", "LABELER", "STATUS", "RATE", "ESTIMATE", "MILESTONES", "STARTED (UTC)"), rows)
    session.next("contracts", "get", str(rows[0][0]))


def _show_one(session: Session, body: dict[str, Any]) -> None:
    contract = body.get("contract") or {}
    freelancer, release = contract.get("freelancer") or {}, contract.get("autoRelease")
    output.pairs(
        [
            ("contract", f"{contract.get('id')} ({contract.get('status')})"),
            ("title", contract.get("title")),
            ("labeler", f"{freelancer.get('displayName')} ({freelancer.get('userId')})"),
            ("rate", _rate(contract)),
            ("estimate", usd(contract.get("estimatedTotalUsd"))),
            ("job", contract.get("jobId")),
            ("proposal", contract.get("proposalId")),
            ("thread", contract.get("jobDmConversationId")),
            ("started", output.when(contract.get("startDate"))),
            ("ended", output.when(contract.get("endDate"))),
            ("auto-release", release and _released(release)),
            ("budget", _budget(contract)),
        ]
    )
    milestones = contract.get("milestones") or []
    if milestones:
        output.say("")
        output.table(("ID", "NO", "NAME", "STATUS", "AMOUNT", "VOLUME", "DUE (UTC)"), _rows(milestones))
    _next(session, contract, milestones)


def _rows(milestones: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [
        (
            one.get("id"),
            one.get("milestoneNumber"),
            one.get("name"),
            _state(one),
            usd(one.get("amountUsd")),
            one.get("volume"),
            output.when(one.get("dueDate"), zone=""),
        )
        for one in milestones
    ]


def _state(milestone: Mapping[str, Any]) -> str:
    """The status, and whether something waits for the human."""
    status = str(milestone.get("status"))
    if milestone.get("needsReview"):
        return f"{status} (delivered)"
    return f"{status} (release asked)" if milestone.get("pendingApproval") else status


def _released(release: Mapping[str, Any]) -> str:
    if release.get("withdrawnAt"):
        return f"withdrawn {output.when(release['withdrawnAt'])}"
    return f"{release.get('days')} days after delivery"


def _budget(contract: Mapping[str, Any]) -> str:
    budget = contract.get("budget") or {}
    kind = str(contract.get("paymentType"))
    funded = f"{usd(budget.get('fundedAmountUsd'))} funded"
    if kind not in _UNIT:
        return funded
    used = f"{budget.get('consumedVolume'):,} of {budget.get('fundedVolume'):,} {_UNIT[kind]} used"
    return f"{budget.get('state')}: {used}, {funded}"


def _next(session: Session, contract: Mapping[str, Any], milestones: list[dict[str, Any]]) -> None:
    """What one does now: release what was delivered, fund what is not, else add."""
    for flag, verb in (("needsReview", "approve"), ("", "fund")):
        for one in milestones:
            if one.get(flag) or (verb == "fund" and one.get("status") == "NOT_FUNDED"):
                session.next("milestones", verb, str(one.get("id")))
                return
    if contract.get("status") == "active":
        session.next("milestones", "create", str(contract.get("id")), "--description", "…")
    else:
        session.next("contracts", "list")


def _show_ended(session: Session, body: dict[str, Any]) -> None:
    if body.get("approval"):
        show_asked(session, body)
        return
    output.say(output.clean(f"Ended: {body.get('contractId')}"))
    session.next("contracts", "list")


def _show_created(session: Session, body: dict[str, Any]) -> None:
    milestone = body.get("milestone") or {}
    output.pairs(
        [
            ("milestone", f"{milestone.get('id')} ({milestone.get('status')})"),
            ("name", milestone.get("name")),
            ("amount", usd(milestone.get("amountUsd"))),
            ("volume", milestone.get("volume")),
            ("due", output.when(milestone.get("dueDate"))),
        ]
    )
    session.next("milestones", "fund", str(milestone.get("id")))


contracts = Group(
    "contracts",
    help="See who works for you, and end it.",
    commands=[
        command(CALLS["list_contracts"], shows(_show_list), name="list"),
        command(CALLS["get_contract"], shows(_show_one), name="get"),
        command(CALLS["end_contract"], shows(_show_ended), name="end"),
    ],
)

milestones = Group(
    "milestones",
    help="Add milestones; ask your human to fund and pay them.",
    commands=[
        command(CALLS["create_milestone"], shows(_show_created), name="create"),
        asks("fund", "request_milestone_funding"),
        asks("approve", "request_milestone_approval"),
    ],
)
