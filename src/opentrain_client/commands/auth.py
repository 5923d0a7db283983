"""`auth …` and `whoami`: registration, claim, login, logout."""

import sys
import time
from typing import Any

import click

from opentrain_client import credentials, output, settings
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.credentials import Credentials
from opentrain_client.errors import ApiError, ClientError, NetworkError, TokenError, UsageError
from opentrain_client.group import Group
from opentrain_client.http import ABSENT, RETRIED
from opentrain_client.session import Session

CLAIM_GRANT = "urn:opentrain:agent-auth:grant-type:claim"
INTERVAL, INTERVAL_STEP, INTERVAL_MAX = 5.0, 5.0, 60.0  # seconds between polls


def _register(session: Session, call: Call, typed: dict[str, Any]) -> None:
    test, force = typed.pop("test"), typed.pop("force")
    if typed.get("seed") is not None and not test:
        raise UsageError("--seed goes with --test")
    if not force and credentials.load().api_token:
        raise UsageError(f"{credentials.path()} holds a token already; --force replaces it")
    credentials.check_writable()
    body = session.send(call, {**typed, "mode": "test" if test else None})
    _keep(Credentials(body["access_token"], session.base_url, body.get("claim_token")))
    answer(session, body, _show_registered)


def _show_registered(session: Session, body: dict[str, Any]) -> None:
    output.say("Registered. The token is saved." + (" (test world)" if body.get("mode") == "test" else ""))
    output.pairs(
        [
            ("file", credentials.path()),
            ("server", session.base_url),
            ("scopes", " ".join(body.get("scopes") or [])),
            ("claim by", output.when(body.get("claim_token_expires_at"))),
        ]
    )
    _warn_of_environment()
    session.next("jobs", "draft", "create", "--file", "job.txt")


def _claim(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, {**typed, "claim_token": _claim_token(typed)}), _show_claim)


def _show_claim(session: Session, body: dict[str, Any]) -> None:
    mailed = "was mailed" if body.get("email_sent") else "was not mailed: hand it over yourself"
    output.say(f"The link {mailed}. Tell your human this code, it is in no mail:")
    output.pairs(
        [
            ("code", body.get("user_code")),
            ("link", body.get("verification_uri")),
            ("ends in", f"{body.get('expires_in', 0) // 60} minutes"),
        ]
    )
    session.next("auth", "claim-status", "--wait")


def _claim_status(session: Session, call: Call, typed: dict[str, Any]) -> None:
    wait, seconds = typed.pop("wait"), typed.pop("timeout")
    credentials.check_writable()
    form = {"grant_type": CLAIM_GRANT, "claim_token": _claim_token(typed)}
    body = _poll(session, call, form, seconds=seconds) if wait else session.send(call, form)
    _keep(Credentials(body["access_token"], session.base_url))
    answer(session, body, _show_claimed)


def _poll(session: Session, call: Call, form: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """Ask until the human has decided. NetworkError after `seconds`; a server that is away is asked again."""
    end = time.monotonic() + seconds
    interval = INTERVAL
    output.say("Waiting for the human; Ctrl-C stops.", error=True, dim=True)
    while True:
        try:
            return session.send(call, form)
        except ApiError as error:
            if error.code == "slow_down":
                interval = min(interval + INTERVAL_STEP, INTERVAL_MAX)
            elif error.code != "authorization_pending" and error.status not in RETRIED:
                raise
        except NetworkError as error:
            output.say(f"Still waiting: {output.clean(error)}", error=True, dim=True)
        if time.monotonic() + interval > end:
            raise NetworkError(
                f"no decision of the human within {seconds:g} s; ask again later", timed_out=True
            )
        time.sleep(interval)


def _show_claimed(session: Session, body: dict[str, Any]) -> None:
    output.say("Claimed. The new token is saved; the old one is dead.")
    output.pairs([("file", credentials.path()), ("scopes", " ".join(body.get("scopes") or []))])
    _warn_of_environment()
    session.next("whoami")


def _login(session: Session, call: Call, typed: dict[str, Any]) -> None:
    token = settings.token(typed["api_key"]) or settings.checked_token(_prompted())
    body = session.send(call, {}, token=token)
    kept = credentials.load()
    credentials.save(
        Credentials(token, session.base_url, kept.claim_token if kept.api_token == token else None)
    )
    answer(session, body, _show_me)


def _prompted() -> str:
    """A token typed unseen. TokenError where nobody can type."""
    if not sys.stdin.isatty():
        raise TokenError(ABSENT)
    return str(click.prompt("Token", hide_input=True, err=True))


def _logout(session: Session, call: Call, typed: dict[str, Any]) -> None:
    body: dict[str, Any] = {}
    if typed.pop("revoke") and (token := credentials.load().api_token):
        body = session.send(call, {"token": token})
    removed = credentials.remove()
    text = "Logged out." if removed else "Nothing was saved."
    answer(session, body, lambda _session, _body: output.say(text))


def _show_me(session: Session, body: dict[str, Any]) -> None:
    actor, token, account = body["actor"], body["token"], body["account"]
    claimed = account.get("claimed")
    output.pairs(
        [
            ("name", actor.get("fullName")),
            ("e-mail", actor.get("email")),
            ("account", f"{account.get('organizationId')} ({account.get('memberRole')})"),
            ("claimed", "yes" if claimed else f"no, by {output.when(account.get('claimExpiresAt'))}"),
            ("token", f"{token.get('label')} ({token.get('id')})"),
            ("scopes", " ".join(token.get("scopes") or [])),
            ("server", session.base_url),
        ]
    )
    if claimed is False:
        session.next("auth", "claim", "--email", "you@example.com")
    else:
        session.next("jobs", "list")


def _claim_token(typed: dict[str, Any]) -> str:
    found = typed.get("claim_token") or credentials.load().claim_token
    if not found:
        raise TokenError("no claim token is saved: this account is claimed, or was registered elsewhere")
    return str(found)


def _keep(kept: Credentials) -> None:
    """Save what the server shows once; if that fails the message carries it, or it would be lost."""
    try:
        credentials.save(kept)
    except ClientError as error:
        claim = f"\nclaim token: {kept.claim_token}" if kept.claim_token else ""
        raise ClientError(f"{error}\nKeep this yourself:\ntoken: {kept.api_token}{claim}") from None


def _warn_of_environment() -> None:
    name = next((name for name in settings.CLI.token if settings.from_environment((name,))), None)
    if name:
        output.say(f"Note: {name} is set and goes before the saved token.", error=True)


def _switch(name: str, text: str) -> click.Option:
    return click.Option([name], is_flag=True, help=text)


_TIMEOUT = click.Option(
    ["--timeout"], type=click.FloatRange(min=0), default=1800.0, help="Seconds, with --wait."
)
_API_KEY = click.Option(["--api-key", "--token", "api_key"], help="The token; asked for if left out.")

auth = Group(
    "auth",
    help="Register, claim, log in, log out.",
    commands=[
        command(
            CALLS["register_agent"],
            _register,
            name="register",
            without=frozenset({"mode"}),
            more=[
                _switch("--test", "Register in a test world."),
                _switch("--force", "Replace the saved token."),
            ],
        ),
        command(CALLS["claim_account"], _claim, name="claim"),
        command(
            CALLS["claim_status"],
            _claim_status,
            name="claim-status",
            without=frozenset({"grant_type"}),
            more=[_switch("--wait", "Ask until the human has decided."), _TIMEOUT],
        ),
        command(
            CALLS["auth_status"],
            _login,
            name="login",
            more=[_API_KEY],
            text="Check a token, then save it.",
        ),
        command(
            CALLS["revoke_credentials"],
            _logout,
            name="logout",
            without=frozenset({"token"}),
            more=[_switch("--revoke", "Revoke the saved token as well.")],
            text="Remove the credentials file.",
        ),
        command(CALLS["auth_status"], shows(_show_me), name="status"),
    ],
)
whoami = command(CALLS["auth_status"], shows(_show_me), name="whoami")
