"""`updates`: what happened, once or as it comes."""

import time
from collections.abc import Mapping
from typing import Any

import click

from opentrain_client import output
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command
from opentrain_client.pages import next_page
from opentrain_client.session import Session

WAIT = 30  # seconds that a server holds a call of `--follow`
PAUSE = 2.0  # seconds before the next call where the server did not wait


def _poll(session: Session, call: Call, typed: dict[str, Any]) -> None:
    typed.pop("poll", None)
    if typed.pop("follow", False):
        _follow(session, call, typed)
        return
    answer(session, session.send(call, typed), lambda _, body: _show(session, body, typed))


def _show(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            event.get("id"),
            output.when(event.get("createdAt"), zone=""),
            event.get("type"),
            event.get("resourceId"),
            event.get("jobId"),
        )
        for event in body.get("events") or []
    ]
    if rows:
        output.table(("ID", "WHEN (UTC)", "TYPE", "RESOURCE", "JOB"), rows)
    else:
        output.say("Nothing new.")
    otherwise = ("updates", "--follow")
    next_page(session, CALLS["poll_updates"], body, ("updates",), typed, otherwise=otherwise)


def _follow(session: Session, call: Call, typed: dict[str, Any]) -> None:
    """Print events as JSON lines until interrupted; what the server held for us is asked for at once."""
    asked = {**typed, "wait": typed["wait"] if typed.get("wait") is not None else WAIT}
    while True:
        started = time.monotonic()
        body = session.send(call, asked)
        for event in body.get("events") or []:
            click.echo(output.compact(event))
        asked["cursor"] = body.get("nextCursor") or asked.get("cursor")
        if not body.get("events") and not body.get("hasMore") and time.monotonic() - started < 1:
            time.sleep(PAUSE)


updates = command(
    CALLS["poll_updates"],
    _poll,
    name="updates",
    more=[
        click.Argument(["poll"], required=False, type=click.Choice(["poll"]), metavar="[poll]"),
        click.Option(["--follow"], is_flag=True, help="Go on, one JSON line for each event."),
    ],
)
