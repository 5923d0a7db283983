"""`proposals …`: who wants to work on your jobs, and what you make of it."""

from collections.abc import Mapping
from typing import Any

import click

from opentrain_client import output
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.commands.approvals import show_asked
from opentrain_client.commands.messages import start
from opentrain_client.errors import UsageError
from opentrain_client.group import Group
from opentrain_client.pages import next_page
from opentrain_client.session import Session

_PER = {"PER_HOUR": "per hour", "PER_LABEL": "per label", "FIXED": "fixed"}


def bid(offer: Mapping[str, Any]) -> str:
    """A bid in words: `$0.06 per label`; nothing where the labeler has not made one."""
    amount, unit = offer.get("amountUsd"), _PER.get(str(offer.get("unit")), "")
    return f"${amount:,} {unit}" if isinstance(amount, int | float) else ""


def _score(value: object) -> str:
    return "" if value is None else str(value)


def _list(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_list(session, body, typed))


def _show_list(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            proposal.get("id"),
            (proposal.get("candidate") or {}).get("displayName"),
            _state(proposal),
            bid(proposal.get("bid") or {}),
            _score((proposal.get("metrics") or {}).get("interviewScore")),
            _score((proposal.get("metrics") or {}).get("matchScore")),
            output.when(proposal.get("createdAt"), zone=""),
        )
        for proposal in body.get("proposals") or []
    ]
    if not rows:
        output.say("No proposals.")
        session.next("freelancers", "search")
        return
    output.table(("ID", "LABELER", "STATUS", "BID", "INTERVIEW", "MATCH", "CREATED (UTC)"), rows)
    words = ("proposals", "list", str(typed.get("jobId")))
    next_page(
        session,
        CALLS["list_proposals"],
        body,
        words,
        typed,
        otherwise=("proposals", "get", str(rows[0][0])),
    )


def _state(proposal: Mapping[str, Any]) -> str:
    status = str((proposal.get("status") or {}).get("label"))
    invite = (proposal.get("invite") or {}).get("status")
    return f"{status} (invite {str(invite).lower()})" if invite else status


def _show_one(session: Session, body: dict[str, Any]) -> None:
    proposal = body.get("proposal") or {}
    candidate, checks = proposal.get("candidate") or {}, proposal.get("verification") or {}
    contract = proposal.get("contract")
    location, sample = checks.get("location") or {}, proposal.get("openLabel")
    interview, metrics = proposal.get("aiInterview") or {}, proposal.get("metrics") or {}
    output.pairs(
        [
            ("proposal", f"{proposal.get('id')} ({_state(proposal)})"),
            ("job", f"{proposal.get('jobTitle')} ({proposal.get('jobId')})"),
            ("labeler", f"{candidate.get('displayName')} ({candidate.get('id')})"),
            ("title", candidate.get("profileTitle")),
            ("country", candidate.get("country")),
            ("bid", bid(proposal.get("bid") or {})),
            ("match", metrics.get("matchScore")),
            ("interview", interview.get("score")),
            ("summary", interview.get("summary")),
            ("sample", sample and f"{sample.get('score')} of 100 ({sample.get('itemCount')} items)"),
            ("location", location.get("status")),
            ("identity", "verified" if (checks.get("identity") or {}).get("verified") else "not verified"),
            ("contract", contract and f"{contract.get('id')} ({contract.get('status')})"),
        ]
    )
    if contract:
        session.next("contracts", "get", str(contract.get("id")))
    elif interview.get("transcriptAvailable"):
        session.next("proposals", "interview", str(proposal.get("id")))
    else:
        session.next("proposals", "set-status", str(proposal.get("id")), "--status", "SHORTLISTED")


def _show_interview(session: Session, body: dict[str, Any]) -> None:
    interview = body.get("interview") or {}
    proposal_id = str(interview.get("proposalId"))
    output.pairs([("score", interview.get("score")), ("summary", interview.get("summary"))])
    for message in interview.get("messages") or []:
        output.say("")
        output.say(output.clean(f"{message.get('role')}:"), bold=True)
        output.prose(message.get("content") or "")
    session.next("proposals", "set-status", proposal_id, "--status", "SHORTLISTED")


def _show_reviewed(session: Session, body: dict[str, Any]) -> None:
    label = (body.get("status") or {}).get("label")
    done = f"{label}, was {body.get('previousStatus')}" if body.get("changed") else f"{label} already"
    output.say(output.clean(f"{body.get('proposalId')}: {done}"))
    if (body.get("status") or {}).get("raw") == "SHORTLISTED":
        amount = ("--milestone-name", "First batch", "--amount", "300")
        session.next("proposals", "hire", str(body.get("proposalId")), *amount)
    else:
        session.next("proposals", "list", str(body.get("jobId")))


def _show_invited(session: Session, body: dict[str, Any]) -> None:
    asked = "Has a proposal already" if body.get("alreadyInvited") else "Invited"
    output.say(output.clean(f"{asked}: {body.get('freelancerId')}"))
    output.pairs([("proposal", body.get("proposalId")), ("job", body.get("jobId"))])
    session.next("proposals", "get", str(body.get("proposalId")))


def _hire(session: Session, call: Call, typed: dict[str, Any]) -> None:
    """Ask to hire; the flags of the first milestone make one object."""
    named = {
        "name": typed.pop("milestone_name"),
        "description": typed.pop("milestone_description"),
        "amount": typed.pop("amount"),
        "dueDate": typed.pop("due_date"),
    }
    milestone = {key: value for key, value in named.items() if value is not None}
    if not {"name", "description"} & milestone.keys():
        raise UsageError("say what the milestone is: --milestone-name or --milestone-description")
    answer(session, session.send(call, {**typed, "milestone": milestone}), show_asked)


_MILESTONE = [
    click.Option(["--milestone-name"], help="A short name of the first milestone."),
    click.Option(["--milestone-description"], help="What is to be done."),
    click.Option(["--amount"], type=click.FLOAT, required=True, help="US dollars; fees come on top."),
    click.Option(["--due-date"], help="Today or later, such as 2026-07-01."),
]


def invite() -> click.Command:
    """The command that invites; it stands under `jobs` too."""
    return command(CALLS["invite_freelancer"], shows(_show_invited), name="invite")


proposals = Group(
    "proposals",
    help="See who wants to work on your jobs, and choose.",
    aliases={"conversation": "message"},
    commands=[
        command(CALLS["list_proposals"], _list, name="list"),
        command(CALLS["get_proposal"], shows(_show_one), name="get"),
        command(CALLS["get_interview"], shows(_show_interview), name="interview"),
        command(CALLS["set_proposal_status"], shows(_show_reviewed), name="set-status"),
        invite(),
        command(
            CALLS["hire_proposal"], _hire, name="hire", without=frozenset({"milestone"}), more=_MILESTONE
        ),
        start("message"),
    ],
)
