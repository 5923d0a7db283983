"""The team of an account (contract auth.md §4)."""

from dataclasses import dataclass
from typing import Literal

import structlog
from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from opentrain_server.api import bodies
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.core.errors import Refused
from opentrain_server.domain import mails, team_invites, teams
from opentrain_server.domain.team_invites import Claim, Status
from opentrain_server.domain.teams import Team
from opentrain_server.outside.mail import MailFailed

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["team"])
log = structlog.get_logger()

INVITE_MAIL = """\
{inviter} asks you to join the team of {organization} at {origin}.

To answer, sign in or sign up with this address and open:
{link}

The invite ends in 7 days. If you do not know them, do nothing: nobody joins without saying so.
"""
ADDED_MAIL = """\
{inviter} added you to the team of {organization} at {origin}. Your own account there was empty, so it ended,
and you work for this one from now on.

To see the team, or to leave it: {link}
"""


class OrganizationOut(TypedDict):
    """The account."""

    id: str
    name: str
    ownerUserId: str
    ownerName: str


class MemberOut(TypedDict):
    """Somebody who works for the account."""

    userId: str
    role: Literal["OWNER", "MEMBER"]
    name: str
    email: str | None
    joinedAt: Timestamp


class TeamInviteOut(TypedDict):
    """An invite that waits for its person."""

    id: str
    email: str
    createdAt: Timestamp
    expiresAt: Timestamp


class People(TypedDict):
    """The account with its people."""

    organization: OrganizationOut
    members: list[MemberOut]
    invites: list[TeamInviteOut]


class TeamOut(TypedDict):
    """Answer of GET /team."""

    team: People


class TeamInvitedOut(TypedDict):
    """Answer of POST /team/invites."""

    ok: Literal[True]
    status: Status
    email: str
    team: People


class TeamInviteIn(BaseModel):
    """Body of POST /team/invites."""

    model_config = ConfigDict(strict=True)

    email: str = Field(max_length=254)


@dataclass(frozen=True, slots=True)
class _Sent:
    claim: Claim
    mailed: bool


@router.get("/team", summary="Show the team", response_model=TeamOut)
@declare(Declared(Gate(scope="team:read", feature="team"), reasons=("teams_not_enabled",)))
def get_team(call: Call) -> TeamOut:
    """Show the account's members, the owner first, and the invites that wait."""
    return {"team": _people(teams.get(call.db, call.agent))}


def think_invite(call: Call, body: TeamInviteIn) -> _Sent:
    """Claim the invite in a transaction of its own, then mail it."""
    email = _address(body.email)
    key = call.headers.get("idempotency-key")
    with call.house.database.transaction() as db:
        claim = team_invites.claim(
            db,
            call.agent,
            email=email,
            key=None if key is None else f"{call.agent.token_id}:{key}",
            limit=call.settings.team_invites_per_day,
        )
    return _Sent(claim, claim.number is not None and _mail(call, claim))


@router.post("/team/invites", summary="Invite somebody to the team", response_model=TeamInvitedOut)
@declare(
    Declared(
        Gate(scope="team:write", feature="team", action="invite team members"),
        think=think_invite,
        acts=True,
        audits=True,
        example={"email": "newhire@example.com"},
        reasons=("teams_not_enabled", "email_rejected", "invite_email_send_failed"),
    )
)
def invite_to_team(call: Call, body: TeamInviteIn) -> TeamInvitedOut | Refused:
    """Mail an invite, or add who has an empty account of their own at once. A repeat mails again."""
    sent: _Sent = call.thought
    notice = _text(call, ADDED_MAIL, sent.claim, "/employer-settings?tab=team")
    team = team_invites.record(call.db, call.agent, sent.claim, mailed=sent.mailed, notice=notice)
    if isinstance(team, Refused):
        return team
    return {"ok": True, "status": sent.claim.status, "email": sent.claim.email, "team": _people(team)}


def _mail(call: Call, claim: Claim) -> bool:
    subject = f"Join the team of {mails.quoted(claim.organization_name, length=80)}"
    text = _text(call, INVITE_MAIL, claim, f"/team-invites/{claim.invite_id}")
    try:
        call.house.mailer.send(to=claim.email, subject=" ".join(subject.split()), text=text)
    except MailFailed as error:
        log.warning("mail_failed", kind="team", error=str(error))
        return False
    return True


def _text(call: Call, template: str, claim: Claim, path: str) -> str:
    return template.format(
        inviter=mails.quoted(claim.inviter),
        organization=mails.quoted(claim.organization_name),
        origin=call.settings.base,
        link=call.url_of(path),
    )


def _address(email: str) -> str:
    try:
        parts = validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        message = "Must be an e-mail address."
        raise bodies.issue("invalid_body", "email", "invalid_format", message) from None
    return parts.normalized.lower()


def _people(team: Team) -> People:
    owner = team.owner
    return {
        "organization": {
            "id": team.organization_id,
            "name": team.name,
            "ownerUserId": owner.user_id,
            "ownerName": owner.name,
        },
        "members": [
            {
                "userId": person.user_id,
                "role": "OWNER" if person.role == "OWNER" else "MEMBER",
                "name": person.name,
                "email": person.email,
                "joinedAt": time(person.joined_at),
            }
            for person in team.members
        ],
        "invites": [
            {
                "id": invite.id,
                "email": invite.email,
                "createdAt": time(invite.created_at),
                "expiresAt": time(invite.expires_at),
            }
            for invite in team.invites
        ],
    }
