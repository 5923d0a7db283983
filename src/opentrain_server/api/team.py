"""The team of an account (contract auth.md §4)."""

from dataclasses import dataclass
from typing import Literal

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from opentrain_server.api import bodies
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.people.addresses import address_of
from opentrain_server.domain.teams import team_invites, team_letters, teams
from opentrain_server.domain.teams.team_invites import Claim, Status
from opentrain_server.domain.teams.teams import Team
from opentrain_server.outside.mail import MailFailed

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["team"])
log = structlog.get_logger()


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
    notice = team_letters.added(sent.claim, base=call.settings.base)
    team = team_invites.record(call.db, call.agent, sent.claim, mailed=sent.mailed, notice=notice)
    if isinstance(team, Refused):
        return team
    return {"ok": True, "status": sent.claim.status, "email": sent.claim.email, "team": _people(team)}


def _mail(call: Call, claim: Claim) -> bool:
    letter = team_letters.invite(claim, base=call.settings.base)
    try:
        call.house.mailer.send(to=claim.email, subject=letter.subject, text=letter.text)
    except MailFailed as error:
        log.warning("mail_failed", kind="team", error=str(error))
        return False
    return True


def _address(email: str) -> str:
    try:
        return address_of(email)
    except Failure:
        message = "Must be an e-mail address."
        raise bodies.issue("invalid_body", "email", "invalid_format", message) from None


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
