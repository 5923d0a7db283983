"""The command line: its outermost group, which knows where every command lives and imports none of them."""

import click

from opentrain_client import __version__
from opentrain_client.group import Root

_AUTH, _JOBS, _PROPOSALS, _FREELANCERS, _TOKENS, _ABOUT = (
    f"opentrain_client.commands.{name}"
    for name in ("auth", "jobs", "proposals", "freelancers", "tokens", "about")
)
_MESSAGES, _UPDATES, _TEAM = (f"opentrain_client.commands.{name}" for name in ("messages", "updates", "team"))

_CONTRACTS, _APPROVALS, _CREDITS = (
    f"opentrain_client.commands.{name}" for name in ("contracts", "approvals", "credits")
)

cli = Root(
    "opentrain",
    help="Hire people for data labeling from the command line.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    late={
        "auth": (f"{_AUTH}:auth", "Register, claim, log in, log out."),
        "whoami": (f"{_AUTH}:whoami", "Show who the token acts for."),
        "capabilities": (f"{_ABOUT}:capabilities", "Show what this account may do and what drafts take."),
        "jobs": (f"{_JOBS}:jobs", "Draft, publish, change, close and find jobs."),
        "proposals": (f"{_PROPOSALS}:proposals", "See who wants to work on your jobs, and choose."),
        "freelancers": (f"{_FREELANCERS}:freelancers", "Find labelers to invite."),
        "contracts": (f"{_CONTRACTS}:contracts", "See who works for you, and end it."),
        "milestones": (f"{_CONTRACTS}:milestones", "Add milestones; ask to fund and pay them."),
        "approvals": (f"{_APPROVALS}:approvals", "See what your human was asked, and what became of it."),
        "credits": (f"{_CREDITS}:credits", "See the account's credits; ask to add to them."),
        "payments": (f"{_CREDITS}:payments", "See payments that have not settled."),
        "messages": (f"{_MESSAGES}:messages", "Talk with labelers."),
        "updates": (f"{_UPDATES}:updates", "Read what happened, once or as it comes."),
        "team": (f"{_TEAM}:team", "See the team, invite to it."),
        "tokens": (f"{_TOKENS}:tokens", "List, mint and revoke tokens."),
        "completion": (f"{_ABOUT}:completion", "Print a completion script for your shell."),
        "version": (f"{_ABOUT}:version", "Show the version."),
        "help": (f"{_ABOUT}:help_", "Show the help of a command."),
    },
)
click.version_option(__version__, prog_name="opentrain", message="%(prog)s %(version)s")(cli)
