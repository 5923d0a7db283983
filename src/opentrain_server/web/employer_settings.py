"""Settings of an account, tab by tab. `TABS` names each with what it shows."""

from datetime import timedelta

from starlette.responses import Response

from opentrain_server.domain.accounts import employers, keys
from opentrain_server.domain.accounts.scopes import BY_HUMAN_ONLY, POST_CLAIM
from opentrain_server.domain.history import audit
from opentrain_server.web import billing, team
from opentrain_server.web.access import Needs
from opentrain_server.web.door import Page, action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/employer-settings"
LIVES = {"30": "30 days", "90": "90 days", "365": "a year", "": "until revoked"}
SCOPE_WORDS = {
    "jobs:read": "see jobs and drafts",
    "jobs:write": "write, publish and close jobs",
    "proposals:read": "read proposals and interviews",
    "proposals:write": "sort proposals, invite, ask to hire",
    "messages:read": "read messages",
    "messages:write": "write messages",
    "payments:read": "see contracts, credits and approvals",
    "payments:write": "ask for payments; a human still confirms each",
    "team:read": "see the team",
    "team:write": "invite to the team",
    "webhooks:manage": "set up webhooks",
}


def settings(visit: Visit) -> Response:
    """Show one tab of the settings."""
    return TABS.get(visit.query_params.get("tab", ""), profile)(visit)


def profile(visit: Visit) -> Response:
    """Show the name that the account goes by."""
    return visit.render(
        "settings_profile.html", tab="profile", name=visit.typed("name", visit.person.organization_name)
    )


def rename(visit: Visit) -> Response:
    """Change the name of the account."""
    employers.rename(visit.db, visit.person.member, name=visit.sent.text("name"))
    return visit.go(PATH, ok="saved")


def api_keys(visit: Visit, secret: str | None = None) -> Response:
    """Show the keys that a person may revoke, and the form for a new one; a fresh secret once."""
    chosen = visit.sent.texts("scopes") if visit.problems else list(POST_CLAIM)
    grantable = [scope for scope in SCOPE_WORDS if visit.person.role == "OWNER" or scope not in BY_HUMAN_ONLY]
    return visit.render(
        "settings_keys.html",
        tab="api-keys",
        keys=keys.listed(visit.db, visit.person.member),
        scopes=[(scope, SCOPE_WORDS[scope], scope in chosen) for scope in grantable],
        name=visit.typed("name"),
        life=visit.typed("life", "90"),
        lives=list(LIVES.items()),
        secret=secret,
    )


def create_key(visit: Visit) -> Response:
    """Mint a key and show its secret, this once."""
    life = visit.sent.text("life")
    if life not in LIVES:
        raise Invalid({"life": "Choose how long the key works."})
    minted = keys.create(
        visit.db,
        visit.person.member,
        name=visit.sent.text("name"),
        scopes=visit.sent.texts("scopes"),
        expires_at=visit.now + timedelta(days=int(life)) if life else None,
    )
    audit.record(visit.db, visit.person.member, action="create_key", subject_id=minted.record.id)
    return api_keys(visit, minted.secret)


def revoke_key(visit: Visit) -> Response:
    """End a key and everything it minted."""
    keys.revoke(visit.db, visit.person.member, visit.sent.text("key"))
    return visit.go(f"{PATH}?tab=api-keys", ok="revoked")


TABS: dict[str, Page] = {
    "profile": profile,
    "team": team.tab,
    "api-keys": api_keys,
    "activity": team.activity,
    "billing": billing.tab,
}

ROUTES = [
    route(PATH, settings, rename, needs=Needs.EMPLOYER),
    action(f"{PATH}/keys", create_key, show=api_keys, needs=Needs.EMPLOYER),
    action(f"{PATH}/keys/revoke", revoke_key, show=api_keys, needs=Needs.EMPLOYER),
]
