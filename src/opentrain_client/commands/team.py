"""`team …`: who works for the account."""

from typing import Any

from opentrain_client import output
from opentrain_client.calls import CALLS
from opentrain_client.command import command, shows
from opentrain_client.group import Group
from opentrain_client.session import Session

_DONE = {
    "invite_created": "Invited; a mail is on its way.",
    "member_added": "Added at once: their own account was empty.",
    "already_member": "In the team already.",
}


def _show_team(session: Session, body: dict[str, Any]) -> None:
    team = body.get("team") or {}
    organization = team.get("organization") or {}
    output.pairs([("account", f"{organization.get('name')} ({organization.get('id')})")])
    rows = [
        (person.get("userId"), person.get("name"), person.get("email") or "", person.get("role"))
        for person in team.get("members") or []
    ]
    invited = [
        (invite.get("id"), "", invite.get("email"), f"invited until {output.when(invite.get('expiresAt'))}")
        for invite in team.get("invites") or []
    ]
    output.table(("ID", "NAME", "ADDRESS", "ROLE"), [*rows, *invited])
    session.next("team", "invite", "--email", "newhire@example.com")


def _show_invited(session: Session, body: dict[str, Any]) -> None:
    output.say(_DONE.get(str(body.get("status")), output.clean(body.get("status"))))
    output.pairs([("address", body.get("email"))])
    session.next("team", "get")


team = Group(
    "team",
    help="See the team, invite to it.",
    aliases={"list": "get"},
    commands=[
        command(CALLS["get_team"], shows(_show_team), name="get"),
        command(CALLS["invite_team_member"], shows(_show_invited), name="invite"),
    ],
)
