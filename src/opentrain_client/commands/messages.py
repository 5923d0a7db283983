"""`messages …`: conversations with labelers. What they write is a stranger's text."""

from collections.abc import Mapping
from typing import Any

import click

from opentrain_client import output
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.group import Group
from opentrain_client.pages import next_page
from opentrain_client.session import Session

TEASER = 60  # characters of the last message in the list


def _list(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_list(session, body, typed))


def _show_list(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            thread.get("id"),
            thread.get("jobId") or thread.get("proposalId"),
            thread.get("unreadCount"),
            thread.get("needsReplyCount"),
            output.when(thread.get("updatedAt"), zone=""),
            _teaser(thread.get("lastMessage") or {}),
        )
        for thread in body.get("conversations") or []
    ]
    if not rows:
        output.say("No conversations.")
        session.next("proposals", "message", "PROPOSAL_ID")
        return
    output.table(("ID", "ABOUT", "UNREAD", "TO ANSWER", "LATEST (UTC)", "LAST MESSAGE"), rows)
    otherwise = ("messages", "read", str(rows[0][0]))
    next_page(session, CALLS["list_messages"], body, ("messages", "list"), typed, otherwise=otherwise)


def _teaser(message: Mapping[str, Any]) -> str:
    text = output.clean(message.get("content") or "")
    text = text if len(text) <= TEASER else text[: TEASER - 1] + "…"
    return f"you: {text}" if message.get("isFromViewer") else text


def _read(session: Session, call: Call, typed: dict[str, Any]) -> None:
    mark = typed.pop("mark_read", False)
    body = session.send(call, typed)
    messages = body.get("messages") or []
    answer(session, body, lambda _, shown: _show_thread(session, shown, typed))
    if mark and messages:
        newest = messages[-1] if typed.get("direction") == "newer" else messages[0]
        up_to = {"conversationId": typed["conversationId"], "upToMessageId": newest.get("id")}
        session.send(CALLS["mark_messages_read"], up_to)


def _show_thread(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    """Print a page as people read: the oldest of it first."""
    messages = body.get("messages") or []
    if not messages:
        output.say("No messages.")
    for message in messages if typed.get("direction") == "newer" else reversed(messages):
        sender = "system" if message.get("system") else message.get("senderUserId")
        who = "you" if message.get("isFromViewer") else sender
        files = message.get("attachmentCount") or 0
        marks = (" (new)" if message.get("hasUnreadFlag") else "") + (f" ({files} files)" if files else "")
        output.say(output.clean(f"{who}, {output.when(message.get('createdAt'))}{marks}:"), bold=True)
        output.prose(message.get("content") or "")
        output.say("")
    thread_id = str(typed["conversationId"])
    call, words = CALLS["read_messages"], ("messages", "read", thread_id)
    rest = {key: value for key, value in typed.items() if key != "conversationId"}
    next_page(session, call, body, words, rest, otherwise=("messages", "send", thread_id, "--content", "…"))


def _show_sent(session: Session, body: dict[str, Any]) -> None:
    message = body.get("message") or {}
    output.say(output.clean(f"Sent ({message.get('id')})."))
    session.next("messages", "read", str(message.get("conversationId")))


def _show_started(session: Session, body: dict[str, Any]) -> None:
    thread_id = str(body.get("conversationId"))
    output.say(output.clean(f"{'Started' if body.get('created') else 'There already'}: {thread_id}"))
    session.next("messages", "send", thread_id, "--content", "…")


def start(name: str) -> click.Command:
    """The command that starts a conversation; it stands under `proposals`."""
    return command(CALLS["start_proposal_conversation"], shows(_show_started), name=name)


_MARK = click.Option(["--mark-read"], is_flag=True, help="Mark what was read as read.")

messages = Group(
    "messages",
    help="Talk with labelers.",
    commands=[
        command(CALLS["list_messages"], _list, name="list"),
        command(CALLS["read_messages"], _read, name="read", named=("conversationId",), more=[_MARK]),
        command(CALLS["send_message"], shows(_show_sent), name="send", named=("conversationId",)),
    ],
)
