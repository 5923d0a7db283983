"""`tokens …`: list, mint, revoke."""

from typing import Any

from opentrain_client import output
from opentrain_client.calls import CALLS
from opentrain_client.command import command, shows
from opentrain_client.group import Group
from opentrain_client.session import Session

_HEADS = ("ID", "NAME", "PREVIEW", "STATUS", "SCOPES", "USED (UTC)", "EXPIRES (UTC)")


def _show_list(session: Session, body: dict[str, Any]) -> None:
    output.table(
        _HEADS,
        [
            (
                token.get("id"),
                token.get("name"),
                token.get("preview"),
                token.get("status"),
                " ".join(token.get("scopes") or []),
                output.when(token.get("lastUsedAt"), zone="") or "never",
                output.when(token.get("expiresAt"), zone="") or "never",
            )
            for token in body.get("tokens") or []
        ],
    )
    session.next("tokens", "create", "--name", "ci-runner", "--scopes", "jobs:read")


def _show_minted(session: Session, body: dict[str, Any]) -> None:
    record = body.get("metadata") or {}
    token = body.get("token")
    output.say(
        "Keep this token now; it is not shown again:" if token else "A repeat: the token was shown once."
    )
    output.pairs(
        [
            ("token", token),
            ("id", record.get("id")),
            ("scopes", " ".join(record.get("scopes") or [])),
            ("expires", output.when(record.get("expiresAt")) or "never"),
        ]
    )
    session.next("tokens", "list")


def _show_revoked(session: Session, body: dict[str, Any]) -> None:
    record = body.get("token") or {}
    output.say(output.clean(f"Revoked {record.get('name')} ({record.get('id')})."))
    session.next("tokens", "list")


tokens = Group(
    "tokens",
    help="List, mint and revoke tokens.",
    commands=[
        command(CALLS["list_tokens"], shows(_show_list), name="list"),
        command(CALLS["create_token"], shows(_show_minted), name="create"),
        command(CALLS["revoke_token"], shows(_show_revoked), name="revoke"),
    ],
)
