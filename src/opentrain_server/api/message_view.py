"""Threads and messages as the wire has them (contract hiring.md §5)."""

from typing import Literal

from typing_extensions import TypedDict

from opentrain_server.api.wire import Timestamp, time, time_or_none
from opentrain_server.domain.talk.messages import Message
from opentrain_server.domain.talk.reading import Thread


class LastMessage(TypedDict):
    """The newest message of a thread."""

    id: str
    content: str
    senderUserId: str | None
    isFromViewer: bool
    createdAt: Timestamp


class ThreadOut(TypedDict):
    """A thread in the list."""

    id: str
    type: Literal["DIRECT_MESSAGE", "CHANNEL"]
    bucket: Literal["proposal", "job"]
    jobId: str | None
    proposalId: str | None
    channelName: str | None
    updatedAt: Timestamp
    lastMessage: LastMessage | None
    unreadCount: int
    needsReplyCount: int


class MessageOut(TypedDict):
    """A message; contact data in `content` reads `[removed]`."""

    id: str
    createdAt: Timestamp
    updatedAt: Timestamp
    conversationId: str
    jobId: str | None
    senderUserId: str | None
    isFromViewer: bool
    content: str
    messageType: str | None
    system: bool
    hasUnreadFlag: bool
    attachmentCount: int
    hasAudio: bool
    editedAt: Timestamp | None
    reactionCount: int


def thread_shown(thread: Thread, *, viewer_id: str) -> ThreadOut:
    """Return a thread as a person sees it in their list."""
    last: LastMessage | None = None
    if thread.last_id is not None and thread.last_content is not None and thread.last_at is not None:
        last = {
            "id": thread.last_id,
            "content": thread.last_content,
            "senderUserId": thread.last_sender_id,
            "isFromViewer": thread.last_sender_id == viewer_id,
            "createdAt": time(thread.last_at),
        }
    return {
        "id": thread.id,
        "type": "CHANNEL" if thread.type == "CHANNEL" else "DIRECT_MESSAGE",
        "bucket": "job" if thread.bucket == "job" else "proposal",
        "jobId": thread.job_id if thread.bucket == "job" else None,
        "proposalId": thread.proposal_id if thread.bucket == "proposal" else None,
        "channelName": thread.channel_name,
        "updatedAt": time(thread.updated_at),
        "lastMessage": last,
        "unreadCount": thread.unread,
        "needsReplyCount": thread.needs_reply,
    }


def message_shown(message: Message) -> MessageOut:
    """Return a message as the wire has it."""
    return {
        "id": message.id,
        "createdAt": time(message.created_at),
        "updatedAt": time(message.updated_at),
        "conversationId": message.conversation_id,
        "jobId": message.job_id,
        "senderUserId": message.sender_user_id,
        "isFromViewer": message.mine,
        "content": message.content,
        "messageType": message.message_type,
        "system": message.sender_user_id is None,
        "hasUnreadFlag": message.unread,
        "attachmentCount": message.attachment_count,
        "hasAudio": False,
        "editedAt": time_or_none(message.edited_at),
        "reactionCount": 0,
    }
