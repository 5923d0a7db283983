"""The gates of a call, in the contract's order: token, limit, claim, scope, feature (README §3, §4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request

from opentrain_server import peer
from opentrain_server.api.call import Call
from opentrain_server.core import rates
from opentrain_server.core.actor import Agent
from opentrain_server.core.errors import Failure
from opentrain_server.core.rates import Limit, Usage
from opentrain_server.domain.accounts import callers
from opentrain_server.domain.accounts.features import FEATURES
from opentrain_server.domain.accounts.scopes import covers, in_order


@dataclass(frozen=True, slots=True)
class Gate:
    """What a call needs; declared on its route.

    `scope` None = any live token; `any_scope` = one of these is enough. `action` = what an unclaimed
    account is told it cannot do yet. `feature` = short name of the switch. `suspended_too` = also for
    suspended accounts, `unlimited` = also over the token's limit. `public` = no token at all; one that is
    sent is ignored. `own_limit` = a further limit of this call alone: its name, and the setting that says
    how many a minute.
    """

    scope: str | None = None
    any_scope: tuple[str, ...] = ()
    action: str | None = None
    feature: str | None = None
    suspended_too: bool = False
    unlimited: bool = False
    public: bool = False
    own_limit: tuple[str, str] | None = None


def bearer(request: Request) -> str | None:
    """Return the bearer token of a request, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def admit(call: Call, gate: Gate) -> None:
    """Let a call in, setting `call.agent` and `call.usage`, or fail with the first gate that stays shut."""
    if gate.public:
        _count(call, "board", call.settings.board_calls_per_minute)
        return
    caller = _identify(call, gate)
    call.agent = caller.agent
    call.usage = caller.usage
    if caller.suspended and not gate.suspended_too:
        raise Failure("account_suspended")
    if not caller.usage.taken and not gate.unlimited:
        raise _limited(caller.usage, call)
    _check(call, caller.agent, gate)


def _check(call: Call, agent: Agent, gate: Gate) -> None:
    if gate.action and not agent.claimed:
        raise Failure("account_claim_required", action=gate.action, claimUrl=call.url_of("/claim"))
    needed = (gate.scope,) if gate.scope else gate.any_scope
    if needed and not any(covers(agent.scopes, scope) for scope in needed):
        raise insufficient(call, needed)
    key = FEATURES[gate.feature][0] if gate.feature else None
    if key is not None and key in agent.features_off:
        raise Failure("feature_disabled", featureKey=key, mode=agent.features_off[key])


def insufficient(call: Call, needed: Iterable[str]) -> Failure:
    """Return the failure of a token that has none of the scopes `needed`."""
    details: dict[str, object] = {
        "requiredScopes": list(in_order(needed)),
        "grantedScopes": list(in_order(call.agent.scopes)),
        "tokensUrl": call.url_of("/employer-settings?tab=api-keys"),
    }
    claim = {} if call.agent.claimed else {"claimUrl": call.url_of("/claim")}
    return Failure("insufficient_scope", **details, **claim)


def _identify(call: Call, gate: Gate) -> callers.Caller:
    token = bearer(call)
    if token is None:
        raise Failure("token_missing")
    kind, setting = gate.own_limit or (None, None)
    own = (kind, int(getattr(call.settings, setting))) if kind and setting else None
    try:
        return callers.identify(call.db, token, limit=call.settings.calls_per_minute, own=own)
    except Failure:
        _count(call, "bad-token", call.settings.bad_tokens_per_minute)
        raise


def _count(call: Call, what: str, limit: int) -> None:
    key = f"{what}:{peer.bucket(call.address)}"
    usage = rates.take(call.db, [Limit(key, limit, 60)])
    if not usage.taken:
        raise _limited(usage, call)


def _limited(usage: Usage, call: Call) -> Failure:
    seconds = usage.seconds_left(call.db.now)
    return Failure(
        "rate_limited", limit=usage.limit, windowSeconds=usage.window_seconds, retryAfterSeconds=seconds
    )
