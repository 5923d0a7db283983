"""GET /auth/me and the tokens of an account (contract auth.md §2, §3)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from opentrain_server.api import bodies
from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import TokenId
from opentrain_server.api.wire import Flag, Instant, Timestamp, time, time_or_none
from opentrain_server.core import secrets
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import accounts, tokens
from opentrain_server.domain.accounts.accounts import Profile
from opentrain_server.domain.accounts.scopes import SCOPES

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["auth"])


class ActorOut(TypedDict):
    """The person behind a token."""

    userId: str
    email: str | None
    firstName: str | None
    lastName: str | None
    fullName: str
    userType: Literal["EMPLOYER"]


class CallingToken(TypedDict):
    """The token that asks."""

    id: str
    label: str
    scopes: list[str]
    ownerOrganizationId: str | None


class AccountOut(TypedDict):
    """The account that the token acts for."""

    kind: Literal["employer_organization"]
    organizationId: str
    ownerUserId: str
    memberRole: Literal["OWNER", "MEMBER"]
    claimed: bool
    claimUrl: str | None
    claimExpiresAt: Timestamp | None


class MeOut(TypedDict):
    """Answer of GET /auth/me."""

    actor: ActorOut
    token: CallingToken
    account: AccountOut


@router.get("/auth/me", summary="Who am I", response_model=MeOut)
@declare(Declared(Gate(suspended_too=True), reasons=("not_found",)))
def me(call: Call) -> MeOut:
    """Show the person, the token and the account behind the call. Works for suspended accounts."""
    profile, agent = accounts.me(call.db, call.agent), call.agent
    return {
        "actor": _actor(profile),
        "token": {
            "id": agent.token_id,
            "label": agent.token_name,
            "scopes": list(agent.scopes),
            "ownerOrganizationId": None if agent.owns_organization else agent.organization_id,
        },
        "account": {
            "kind": "employer_organization",
            "organizationId": profile.organization_id,
            "ownerUserId": profile.owner_user_id,
            "memberRole": "OWNER" if profile.role == "OWNER" else "MEMBER",
            "claimed": agent.claimed,
            "claimUrl": None if agent.claimed else call.url_of("/claim"),
            "claimExpiresAt": time_or_none(profile.claim_expires_at),
        },
    }


def _actor(profile: Profile) -> ActorOut:
    names = " ".join(part for part in (profile.first_name, profile.last_name) if part)
    return {
        "userId": profile.user_id,
        "email": profile.email,
        "firstName": profile.first_name,
        "lastName": profile.last_name,
        "fullName": names or profile.agent_name or profile.email or "",
        "userType": "EMPLOYER",
    }


class TokenOut(TypedDict):
    """A token's record; nothing of its secret."""

    id: str
    name: str
    preview: str
    scopes: list[str]
    status: Literal["active", "expired", "revoked"]
    organizationId: str | None
    createdAt: Timestamp
    lastUsedAt: Timestamp | None
    expiresAt: Timestamp | None
    revokedAt: Timestamp | None
    createdBy: str | None


class TokensOut(TypedDict):
    """Answer of GET /tokens."""

    tokens: list[TokenOut]


class MintedOut(TypedDict):
    """Answer of POST /tokens; `token` is shown this once and null in a replay."""

    token: str | None
    tokenType: Literal["bearer"]
    metadata: TokenOut


class RevokedOut(TypedDict):
    """Answer of DELETE /tokens/{tokenId}."""

    token: TokenOut


class TokenIn(BaseModel):
    """Body of POST /tokens; every key is optional."""

    model_config = ConfigDict(strict=True)

    name: str | None = Field(None, min_length=1, max_length=tokens.NAME_LENGTH)
    scopes: list[str] | None = Field(
        None,
        min_length=1,
        description="Default: the caller's.",
        json_schema_extra={"items": {"enum": list(SCOPES)}},
    )
    expiresAt: Instant | None = Field(None, description="In the future, at most the caller's end.")


class RevokeQuery(BaseModel):
    """Query of DELETE /tokens/{tokenId}."""

    keepMinted: Flag = Field(False, description="Only for the calling token: what it minted lives on.")


@router.get("/tokens", summary="List my tokens", response_model=TokensOut)
@declare(Declared(Gate()))
def list_tokens(call: Call) -> TokensOut:
    """List the caller's user's tokens, newest first; dead ones for 90 days."""
    return {"tokens": [_token(call, token) for token in tokens.listed(call.db, call.agent)]}


@router.post("/tokens", summary="Create a token", response_model=MintedOut, status_code=201)
@declare(
    Declared(
        Gate(),
        status=201,
        reasons=("unknown_scopes", "scope_escalation", "token_limit_reached"),
        secrets=("token",),
        example={"name": "ci-runner", "scopes": ["jobs:read"]},
    )
)
def create_token(call: Call, body: TokenIn = TokenIn()) -> MintedOut:
    """Mint a token with at most the caller's scopes and life. The secret is shown this once."""
    unknown = [scope for scope in body.scopes or () if scope not in SCOPES]
    if unknown:
        raise Failure("unknown_scopes", unknownScopes=unknown, supportedScopes=list(SCOPES))
    name = body.name or "API token"
    minted = tokens.create(call.db, call.agent, name=name, scopes=body.scopes, expires_at=body.expiresAt)
    call.subject = minted.record.id
    return {"token": minted.secret, "tokenType": "bearer", "metadata": _token(call, minted.record)}


@router.delete("/tokens/{tokenId}", summary="Revoke a token", response_model=RevokedOut)
@declare(Declared(Gate(suspended_too=True, unlimited=True), reasons=("not_found", "scope_escalation")))
def revoke_token(call: Call, token_id: TokenId, query: Annotated[RevokeQuery, Query()]) -> RevokedOut:
    """Revoke a token and every token it minted, at once. A repeat answers the same record."""
    if query.keepMinted and token_id != call.agent.token_id:
        message = "Only the calling token can keep what it minted."
        raise bodies.issue("invalid_query", "keepMinted", "invalid_value", message)
    revoked = tokens.revoke(call.db, call.agent, token_id, keep_minted=query.keepMinted)
    return {"token": _token(call, revoked)}


def _token(call: Call, token: tokens.Token) -> TokenOut:
    now: datetime = call.db.now
    status: Any = token.status(now)
    return {
        "id": token.id,
        "name": token.name,
        "preview": secrets.preview(token.public_id),
        "scopes": token.scopes,
        "status": status,
        "organizationId": None if call.agent.owns_organization else token.organization_id,
        "createdAt": time(token.created_at),
        "lastUsedAt": time_or_none(token.last_used_at),
        "expiresAt": time_or_none(token.expires_at),
        "revokedAt": time_or_none(token.revoked_at),
        "createdBy": token.created_by,
    }
