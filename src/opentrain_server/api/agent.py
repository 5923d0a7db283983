"""The four endpoints through which an agent gets and gives up its account (contract auth.md §1)."""

from datetime import timedelta
from typing import Annotated, Literal

import structlog
from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from opentrain_server import peer
from opentrain_server.api.agent_door import AgentDoor, takes
from opentrain_server.api.call import Call
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.core import rates
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.core.rates import Limit
from opentrain_server.core.text import clean
from opentrain_server.domain.accounts import accounts, claims, exchange, tokens
from opentrain_server.domain.accounts.claims import Attempt, ClaimLimits
from opentrain_server.domain.accounts.scopes import PRE_CLAIM
from opentrain_server.outside.mail import MailFailed

GRANT_TYPE = "urn:opentrain:agent-auth:grant-type:claim"
HOUR, DAY = 3600, 24 * 3600

router = APIRouter(prefix="/api/agent", route_class=AgentDoor, tags=["agent auth"])
log = structlog.get_logger()


def _name(value: str) -> str:
    if not accounts.acceptable_name(value):
        raise PydanticCustomError("invalid_value", "Must hold no URL, no @ and no control character")
    name = clean(value)
    if not 1 <= len(name) <= accounts.NAME_LENGTH:
        raise PydanticCustomError("invalid_value", "Must have 1 to 120 characters")
    return name


_LENGTHS = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": accounts.NAME_LENGTH})
Name = Annotated[str, AfterValidator(_name), _LENGTHS]


class IdentityIn(BaseModel):
    """Body of POST /api/agent/identity; may be empty."""

    model_config = ConfigDict(strict=True)

    identity_type: str | None = Field(
        None, description="The only value is anonymous.", examples=["anonymous"]
    )
    agent_name: Name | None = Field(
        None, description="No URL, no @, no control characters.", examples=["Scout"]
    )
    organization_name: Name | None = Field(None, examples=["Acme Research"])
    mode: Literal["live", "test"] | None = Field(
        None, description="This server has no sandbox yet: live only."
    )


class IdentityOut(TypedDict):
    """A fresh account; both tokens are shown this once."""

    identity_type: Literal["anonymous"]
    registration_id: str
    access_token: str
    token_type: Literal["bearer"]
    scopes: list[str]
    claim_token: str
    claim_token_expires_at: Timestamp
    claim_endpoint: str
    token_endpoint: str
    grant_type: str


@router.post("/identity", summary="Register an agent", response_model=IdentityOut)
@takes(
    reasons=("unsupported_identity_type", "anonymous_not_enabled", "no_sandbox", "rate_limited"),
    example={"agent_name": "Scout", "organization_name": "Acme Research"},
)
def register(call: Call, body: IdentityIn = IdentityIn()) -> IdentityOut:
    """Make an unclaimed account with a bearer token that can draft and publish jobs at once."""
    agent_name, organization_name = _names(body)
    if not call.settings.anonymous_registration:
        raise Failure("anonymous_not_enabled")
    if body.mode == "test":
        raise Failure("no_sandbox")
    window = timedelta(hours=call.settings.claim_window_hours)
    with call.house.database.autocommit() as call.db:
        _count_registration(call)
        with call.db.conn.transaction():
            made = accounts.register(
                call.db,
                agent_name=agent_name,
                organization_name=organization_name,
                address=call.address,
                claim_window=window,
            )
    return {
        "identity_type": "anonymous",
        "registration_id": made.id,
        "access_token": made.access_token,
        "token_type": "bearer",
        "scopes": list(PRE_CLAIM),
        "claim_token": made.claim_token,
        "claim_token_expires_at": time(made.claim_expires_at),
        "claim_endpoint": call.url_of("/api/agent/identity/claim"),
        "token_endpoint": call.url_of("/api/agent/oauth/token"),
        "grant_type": GRANT_TYPE,
    }


class ClaimIn(BaseModel):
    """Body of POST /api/agent/identity/claim."""

    model_config = ConfigDict(strict=True)

    claim_token: str
    email: str = Field(max_length=254, examples=["owner@example.com"])


class ClaimOut(TypedDict):
    """A started claim; the code is told to the human by another way than the mail."""

    user_code: str
    verification_uri: str
    expires_in: int
    interval: int
    email_sent: bool


@router.post("/identity/claim", summary="Start a claim", response_model=ClaimOut)
@takes(
    reasons=(
        "anonymous_not_enabled",
        "claim_token_unknown",
        "email_already_registered",
        "claim_window_over",
        "already_claimed",
        "rate_limited",
    ),
    example={"claim_token": "ot_clm_…", "email": "owner@example.com"},
)
def start_claim(call: Call, body: ClaimIn) -> ClaimOut:
    """Reserve the account for an address and mail the link there; the code is in this answer alone."""
    if not call.settings.anonymous_registration:
        raise Failure("anonymous_not_enabled")
    settings, email = call.settings, _address(body.email)
    limits = ClaimLimits(
        settings.claim_starts_per_token, settings.claim_starts_per_email, settings.claim_starts_per_address
    )
    address = peer.bucket(call.address)
    with call.house.database.transaction() as db:
        attempt = claims.start(db, claim_token=body.claim_token, email=email, address=address, limits=limits)
    link = call.url_of(f"/claim?token={attempt.token}")
    return {
        "user_code": attempt.code,
        "verification_uri": link,
        "expires_in": attempt.seconds_left,
        "interval": claims.POLL_SECONDS,
        "email_sent": attempt.mailable and _mail(call, attempt, link),
    }


class ExchangeIn(BaseModel):
    """Body of POST /api/agent/oauth/token."""

    model_config = ConfigDict(strict=True)

    grant_type: str = Field(examples=[GRANT_TYPE])
    claim_token: str


class ExchangeOut(TypedDict):
    """The new bearer token, delivered once."""

    access_token: str
    token_type: Literal["bearer"]
    scopes: list[str]


@router.post("/oauth/token", summary="Poll for the new token", response_model=ExchangeOut)
@takes(
    form=True,
    reasons=(
        "authorization_pending",
        "attempt_void",
        "slow_down",
        "access_denied",
        "expired_token",
        "invalid_grant",
        "unsupported_grant_type",
    ),
    example={"grant_type": GRANT_TYPE, "claim_token": "ot_clm_…"},
)
def poll(call: Call, body: ExchangeIn) -> ExchangeOut:
    """Poll, at most once per `interval`, until a human has entered the code."""
    if body.grant_type != GRANT_TYPE:
        raise Failure("unsupported_grant_type")
    with call.house.database.transaction() as db:
        result = exchange.poll(db, claim_token=body.claim_token)
    if isinstance(result, Refused):
        raise Failure("attempt_void" if result.details.get("void") else result.reason)
    return {"access_token": result.secret, "token_type": "bearer", "scopes": result.record.scopes}


class RevokeIn(BaseModel):
    """Body of POST /api/agent/oauth/revoke."""

    model_config = ConfigDict(strict=True)

    token: str


@router.post("/oauth/revoke", summary="Revoke a token", response_model=dict[str, str])
@router.post("/identity/revoke", summary="Revoke a token (alias)", response_model=dict[str, str])
@takes(form=True, example={"token": "ot_pat_…"})
def revoke(call: Call, body: RevokeIn) -> dict[str, str]:
    """Revoke a bearer token and all it minted. Dead and unknown tokens get the same answer."""
    with call.house.database.transaction() as db:
        tokens.revoke_bearer(db, secret=body.token)
    return {}


def _names(body: IdentityIn) -> tuple[str, str]:
    if body.identity_type not in {None, "anonymous"}:
        raise Failure("unsupported_identity_type")
    agent_name = body.agent_name or "Unnamed agent"
    default = f"{agent_name} (unclaimed)"[: accounts.NAME_LENGTH]
    return agent_name, body.organization_name or default


def _count_registration(call: Call) -> None:
    settings, address = call.settings, peer.bucket(call.address)
    local = peer.is_local(call.address) and settings.loopback_origin and settings.money_mode == "test"
    limits = [Limit(f"register-hour:{address}", settings.loopback_registrations_per_hour, HOUR)]
    if not local:
        limits = [
            Limit(f"register-hour:{address}", settings.registrations_per_hour, HOUR),
            Limit(f"register-day:{address}", settings.registrations_per_day, DAY),
        ]
    usage = rates.take(call.db, limits)
    if not usage.taken:
        raise Failure("rate_limited", retryAfterSeconds=usage.seconds_left(call.db.now))


def _address(email: str) -> str:
    try:
        parts = validate_email(clean(email), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Failure("invalid_body", field="email") from None
    return parts.normalized.lower()


def _mail(call: Call, attempt: Attempt, link: str) -> bool:
    text = CLAIM_MAIL.format(
        agent=_quoted(attempt.agent_name),
        organization=_quoted(attempt.organization_name),
        link=link,
        origin=call.settings.base,
    )
    try:
        call.house.mailer.send(to=attempt.email, subject="Claim your agent's account", text=text)
    except MailFailed as error:
        log.warning("mail_failed", error=str(error))
        return False
    with call.house.database.transaction() as db:
        claims.mailed(db, attempt_id=attempt.id)
    return True


def _quoted(name: str) -> str:
    """Return a stranger's name so that it cannot close the quotes it stands in."""
    return name.replace('"', "'")


CLAIM_MAIL = """\
A software agent has registered at {origin} and gave this address as its owner's.

It calls itself:        "{agent}"
and its organization:   "{organization}"

If that is your agent, open this link and enter the 6-digit code that the agent told you:

{link}

Enter the code only if you asked this agent to register and it told you the code itself.
If it is not yours, open the link and say so: no further mail for this account will reach you.
"""
