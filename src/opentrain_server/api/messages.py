"""Conversations and their messages (contract hiring.md §4, §5)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Answer, Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.message_view import MessageOut, ThreadOut, message_shown, thread_shown
from opentrain_server.api.signature import ID_LENGTH, Cursor, ProposalId, up_to
from opentrain_server.api.wire import Flag
from opentrain_server.core import cursors
from opentrain_server.core.settings import Settings
from opentrain_server.domain.moderation import message_policy
from opentrain_server.domain.moderation.message_policy import Judged
from opentrain_server.domain.talk import conversations, messages, reading
from opentrain_server.domain.talk.message_limits import MessageLimits

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["messages"])

_PAGE = {"type": "integer", "minimum": 1, "maximum": 100}
ConversationId = Annotated[
    str, Field(min_length=1, max_length=ID_LENGTH, description="ID of a conversation.")
]


class ConversationOut(TypedDict):
    """Answer of POST /proposals/{proposalId}/conversation."""

    ok: Literal[True]
    conversationId: str
    proposalId: str
    jobId: str
    created: bool


class ThreadPage(TypedDict):
    """Answer of GET /messages without `conversationId`."""

    conversations: list[ThreadOut]
    nextCursor: str | None


class MessagePage(TypedDict):
    """Answer of GET /messages with `conversationId`."""

    messages: list[MessageOut]
    nextCursor: str | None


class SentOut(TypedDict):
    """Answer of POST /messages."""

    ok: Literal[True]
    message: MessageOut


class ReadOut(TypedDict):
    """Answer of POST /messages/read."""

    ok: Literal[True]
    conversationId: str
    readUpTo: str | None
    unreadCount: int


class MessagesQuery(BaseModel):
    """Query of GET /messages; without `conversationId` the list of threads, else one thread."""

    conversationId: str | None = Field(
        None, min_length=1, max_length=ID_LENGTH, description="Read this thread; without it, list all."
    )
    filter: Literal["all", "job", "proposal"] = Field("all", description="Of the list: only this bucket.")
    unreadOnly: Flag = Field(False, description="Of the list: only threads with something unread.")
    direction: Literal["older", "newer"] = Field("older", description="Of a thread: which way to go.")
    limit: Annotated[int, up_to(100), WithJsonSchema({**_PAGE, "description": "Size of a page."})] = 20
    cursor: Cursor = None


class MessageIn(BaseModel):
    """Body of POST /messages."""

    model_config = ConfigDict(strict=True)

    conversationId: ConversationId
    content: str = Field(min_length=1, max_length=messages.CONTENT_LENGTH)


class ReadIn(BaseModel):
    """Body of POST /messages/read."""

    model_config = ConfigDict(strict=True)

    conversationId: ConversationId
    upToMessageId: str | None = Field(
        None, min_length=1, max_length=ID_LENGTH, description="Default: the last message."
    )


def limits(settings: Settings) -> MessageLimits:
    """Return how much an account may write."""
    return MessageLimits(settings.messages_per_minute, settings.messages_per_day, settings.threads_per_day)


@router.post(
    "/proposals/{proposalId}/conversation",
    summary="Get or start a conversation",
    response_model=ConversationOut,
    status_code=201,
    responses={200: {"model": ConversationOut, "description": "The thread that was there."}},
)
@declare(
    Declared(
        Gate(scope="messages:write", feature="messaging", action="start conversations"),
        status=201,
        statuses={"employer_first_message_required": 403},
        reasons=(
            "not_found",
            "not_owner",
            "employer_first_message_required",
            "proposal_not_ready_for_messaging",
            "message_rate_limited",
        ),
    )
)
def start_conversation(call: Call, proposal_id: ProposalId) -> Answer:
    """Return the thread of a proposal before the hire, made now if there is none. The owner writes first."""
    limit = limits(call.settings).threads_per_day
    opened = conversations.open_thread(call.db, call.agent, proposal_id, limit=limit)
    body: ConversationOut = {
        "ok": True,
        "conversationId": opened.id,
        "proposalId": proposal_id,
        "jobId": opened.job_id,
        "created": opened.created,
    }
    return Answer(body, 201 if opened.created else 200)


@router.get("/messages", summary="List threads, or read one", response_model=ThreadPage | MessagePage)
@declare(Declared(Gate(scope="messages:read"), reasons=("invalid_cursor", "not_participant", "not_found")))
def list_messages(call: Call, query: Annotated[MessagesQuery, Query()]) -> ThreadPage | MessagePage:
    """List the account's threads, latest activity first, or one thread's messages. Marks nothing read."""
    if query.conversationId is None:
        return _list(call, query)
    return _thread(call, query.conversationId, query)


def think_message(call: Call, body: MessageIn) -> Judged:
    """Ask the moderator about the words alone."""
    return message_policy.judged(body.content)


@router.post("/messages", summary="Send a message", response_model=SentOut, status_code=201)
@declare(
    Declared(
        Gate(scope="messages:write", feature="messaging", action="send messages"),
        status=201,
        think=think_message,
        example={"conversationId": "6w3e2yz0k1q9v5r8t7u4i3o2p", "content": "When could you start?"},
        reasons=(
            "not_found",
            "not_participant",
            "employer_first_message_required",
            "read_only_conversation",
            "message_blocked",
            "message_rate_limited",
            "message_policy_blocked",
        ),
    )
)
def send_message(call: Call, body: MessageIn) -> SentOut:
    """Write in a thread; it never makes one. No contact data, no payment elsewhere, no orders to programs."""
    call.subject = body.conversationId
    sent = messages.send(
        call.db,
        call.agent,
        body.conversationId,
        content=body.content,
        judged=call.thought,
        limits=limits(call.settings),
    )
    return {"ok": True, "message": message_shown(sent)}


@router.post("/messages/read", summary="Mark messages read", response_model=ReadOut)
@declare(
    Declared(
        Gate(scope="messages:write", feature="messaging", action="mark messages read"),
        example={"conversationId": "6w3e2yz0k1q9v5r8t7u4i3o2p"},
        reasons=("not_found", "not_participant"),
    )
)
def mark_messages_read(call: Call, body: ReadIn) -> ReadOut:
    """Clear the unread marks of this token's person up to a message."""
    call.subject = body.conversationId
    marked = reading.mark_read(call.db, call.agent, body.conversationId, up_to=body.upToMessageId)
    return {
        "ok": True,
        "conversationId": body.conversationId,
        "readUpTo": marked.read_up_to,
        "unreadCount": marked.unread,
    }


def _list(call: Call, query: MessagesQuery) -> ThreadPage:
    before = cursors.decode(
        "threads", query.cursor, lambda at, thread_id: (cursors.moment(at), cursors.text(thread_id))
    )
    found = reading.threads(
        call.db,
        call.agent,
        bucket=query.filter,
        unread_only=query.unreadOnly,
        limit=query.limit + 1,
        before=before,
    )
    shown, more = found[: query.limit], len(found) > query.limit
    return {
        "conversations": [thread_shown(thread, viewer_id=call.agent.user_id) for thread in shown],
        "nextCursor": cursors.encode("threads", shown[-1].updated_at, shown[-1].id) if more else None,
    }


def _thread(call: Call, conversation_id: str, query: MessagesQuery) -> MessagePage:
    place = cursors.decode(
        "thread", query.cursor, lambda thread, number: _place(conversation_id, thread, number)
    )
    limit = query.limit
    if query.direction == "newer":
        shown = messages.newer(call.db, call.agent, conversation_id, after=place or 0, limit=limit)
        end = shown[-1].number if shown else place
    else:
        found = messages.older(call.db, call.agent, conversation_id, before=place, limit=limit + 1)
        shown = found[:limit]
        end = shown[-1].number if len(found) > limit else None
    cursor = None if end is None else cursors.encode("thread", conversation_id, end)
    return {"messages": [message_shown(message) for message in shown], "nextCursor": cursor}


def _place(conversation_id: str, thread: object, number: object) -> int:
    """Return the number in a cursor of this thread; raises ValueError."""
    if thread != conversation_id or type(number) is not int or not 0 < number < 2**31:
        raise ValueError("a cursor of another thread")
    return number
