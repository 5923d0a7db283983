"""Messages for people: the list of threads, one thread, its files. What others wrote is shown, never run.

Addresses of the web in a message stay plain text: they are read in full, and nobody follows one by a slip.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response

from opentrain_server.core import cursors
from opentrain_server.core.actor import Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import audit
from opentrain_server.domain.moderation import message_policy
from opentrain_server.domain.moderation.message_policy import Judged
from opentrain_server.domain.talk import attachments, conversations, faces, messages, reading
from opentrain_server.domain.talk.attachments import LARGEST, MOST, Stored
from opentrain_server.domain.talk.conversations import Participant
from opentrain_server.domain.talk.faces import Face
from opentrain_server.domain.talk.message_limits import MessageLimits
from opentrain_server.domain.talk.messages import CONTENT_LENGTH, Message
from opentrain_server.domain.talk.reading import Thread
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PAGE = 20  # threads
TALK = 50  # messages
TEASER = 140  # characters
LARGEST_MB = LARGEST // 1024 // 1024
MOST_BYTES = MOST * LARGEST + 1024 * 1024  # of a message with its files

POLICIES = {
    "contact_exchange": "Leave out addresses, phone numbers and handles: you talk here, also after the hire.",
    "off_platform_payment": "Payment goes through this marketplace only, so that both sides are safe.",
    "credential_request": "Nobody may be asked for passwords, codes, documents or accounts.",
    "abuse": "This reads as abuse, or as a task that is not allowed here. Say it another way.",
    "prompt_injection": "This reads as an order to a program rather than to a person. Say it another way.",
}


@dataclass(frozen=True, slots=True)
class Thought:
    """What was found out about a message before its transaction."""

    judged: Judged
    files: list[tuple[Stored, bytes]]


def inbox(visit: Visit) -> Response:
    """Show one's threads, latest activity first."""
    sides = _sides(visit)
    asked = visit.query_params.get("as", "")
    side = asked if asked in sides else next(iter(sides), "")
    found: list[Thread] = []
    if side:
        found = reading.threads(
            visit.db,
            sides[side],
            unread_only=visit.query_params.get("unread") == "1",
            limit=PAGE + 1,
            before=_place(visit),
        )
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return visit.render(
        "messages.html",
        threads=[_line(thread) for thread in shown],
        faces=faces.of_threads(visit.db, [thread.id for thread in shown]) if shown else {},
        side=side,
        sides=list(sides),
        unread=visit.query_params.get("unread") == "1",
        later=visit.query_params.get("after") is not None,
        after=cursors.encode("threads", last.updated_at, last.id) if last else None,
    )


def talk(visit: Visit) -> Response:
    """Show one thread, its newest messages last."""
    face, actor = _mine(visit)
    before = visit.query_params.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    found = messages.older(visit.db, actor, face.id, before=place, limit=TALK + 1)
    shown = found[:TALK][::-1]
    counted = [message.id for message in shown if message.attachment_count]
    at_work = not isinstance(actor, Labeler)
    colleagues = {m.sender_user_id for m in shown if m.sender_user_id and not m.from_labeler}
    names = faces.names(visit.db, colleagues) if at_work and colleagues else {}
    return visit.render(
        "talk.html",
        face=face,
        messages=[(message, _who(message, face, names)) for message in shown],
        files=attachments.of_messages(visit.db, counted) if counted else {},
        older=shown[0].number if len(found) > TALK else None,
        at_work=at_work,
        latest=place is None,
        waits=not at_work and not face.started,
        blocked=face.blocked_by_labeler if at_work else face.blocked_by_account,
        blocking=face.blocked_by_account if at_work else face.blocked_by_labeler,
        content=visit.typed("content"),
        content_length=CONTENT_LENGTH,
        most_files=MOST,
    )


def think(visit: Visit) -> Thought:
    """Ask the moderator about the words, and keep the files, before anything is written."""
    content = visit.sent.text("content")
    if not content:
        raise Invalid({"content": "Write something first; a file alone says little."})
    if len(content) > CONTENT_LENGTH:
        raise Invalid({"content": f"At most {CONTENT_LENGTH:,} characters fit; this has {len(content):,}."})
    return Thought(message_policy.judged(content), _checked(visit))


def send(visit: Visit) -> Response:
    """Write in the thread, with files."""
    face, actor = _mine(visit)
    _check_account(visit, actor)
    thought: Thought = visit.thought
    settings = visit.settings
    try:
        messages.send(
            visit.db,
            actor,
            face.id,
            content=thought.judged.content,
            judged=thought.judged,
            limits=MessageLimits(
                settings.messages_per_minute, settings.messages_per_day, settings.threads_per_day
            ),
            files=[stored for stored, _ in thought.files],
        )
    except Failure as failure:
        if failure.reason == "message_policy_blocked":
            raise Invalid({"content": POLICIES[str(failure.details["policy"])]}) from None
        raise
    _note(visit, actor, "send_message")
    for _, data in thought.files:
        visit.house.files.put(data)  # last, so that what is refused is not kept
    reading.mark_read(visit.db, actor, face.id)
    return visit.go(f"/messages/{face.id}#end")


def read(visit: Visit) -> Response:
    """Mark the thread read."""
    face, actor = _mine(visit)
    reading.mark_read(visit.db, actor, face.id)
    _note(visit, actor, "mark_messages_read")
    return visit.go("/messages")


def block(visit: Visit) -> Response:
    """Take no more messages from the other side, or take them again."""
    face, actor = _mine(visit)
    conversations.block(visit.db, actor, face.id, blocked=visit.sent.text("blocked") == "yes")
    _note(visit, actor, "block")
    return visit.go(f"/messages/{face.id}", ok="saved")


def start(visit: Visit) -> Response:
    """Open the thread of a proposal, made now if there is none."""
    _check_account(visit, visit.person.member)
    visit.audited = True
    opened = conversations.open_thread(
        visit.db, visit.person.member, visit.sent.text("proposal"), limit=visit.settings.threads_per_day
    )
    if opened.created:
        proposal_id = visit.sent.text("proposal")
        audit.record(visit.db, visit.person.member, action="start_conversation", subject_id=proposal_id)
    return visit.go(f"/messages/{opened.id}")


def download(visit: Visit) -> Response:
    """Hand out a file, to be saved and never shown in the browser."""
    face, actor = _mine(visit)
    found = attachments.get(visit.db, actor, face.id, str(visit.path_params["attachment_id"]))
    try:
        data = visit.house.files.read(found.file)
    except FileNotFoundError:
        raise Failure("not_found", resource="attachments", attachmentId=found.id) from None
    return Response(data, 200, as_download(found.name), found.media_type)


def as_download(name: str) -> dict[str, str]:
    """Return the headers of a stranger's file: it is saved under its name and never shown in the browser."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    exact = quote(name, safe="")
    return {
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }


def _checked(visit: Visit) -> list[tuple[Stored, bytes]]:
    """Return the files that came, each with what will be kept of it; raises Invalid."""
    uploads = visit.sent.uploads("files")
    if len(uploads) > MOST:
        raise Invalid({"files": f"At most {MOST} files fit in one message."})
    found = []
    for upload in uploads:
        kind = attachments.found_type(upload.data, upload.name)
        if len(upload.data) > LARGEST:
            raise Invalid({"files": f"A file has at most {LARGEST_MB} MB. Choose the files again."})
        if kind is None:
            text = "Only pictures, PDF, text, CSV and JSON can be attached. Choose the files again."
            raise Invalid({"files": text})
        name, key = attachments.safe_name(upload.name, kind), visit.house.files.key_of(upload.data)
        found.append((Stored(name, kind, len(upload.data), key), upload.data))
    return found


def _sides(visit: Visit) -> dict[str, Participant]:
    """Return what the person is here, by the word in the address."""
    sides: dict[str, Participant] = {}
    if visit.person.organization_id is not None:
        sides["employer"] = visit.person.member
    if visit.person.is_labeler:
        sides["labeler"] = visit.person.labeler
    return sides


def _mine(visit: Visit) -> tuple[Face, Participant]:
    """Return a thread of this person's and on which side they are; fails with `not_found`."""
    conversation_id = str(visit.path_params["id"])[:64].replace("\0", "")
    face = faces.of_threads(visit.db, [conversation_id]).get(conversation_id)
    if face is None:
        raise conversations.not_found(conversation_id)
    for actor in _sides(visit).values():
        theirs = face.labeler_id if isinstance(actor, Labeler) else face.organization_id
        if conversations.sender(actor) == theirs:
            return face, actor
    raise conversations.not_found(conversation_id)


def _note(visit: Visit, actor: Participant, action: str) -> None:
    """Write down what somebody did for their account; labelers' acts are their own."""
    if not isinstance(actor, Labeler):
        subject = str(visit.path_params["id"])
        audit.record(visit.db, actor, action=action, subject_id=subject)


def _check_account(visit: Visit, actor: Participant) -> None:
    """Fail with `account_suspended`: a suspended account's people read, and write nothing."""
    if visit.person.organization_suspended and not isinstance(actor, Labeler):
        raise Failure("account_suspended")


def _who(message: Message, face: Face, names: dict[str, str]) -> str:
    if message.mine:
        return "You"
    if message.from_labeler:
        return face.labeler_name
    return names.get(message.sender_user_id or "", face.organization_name)  # to labelers, the account alone


def _line(thread: Thread) -> tuple[Thread, str]:
    text = " ".join((thread.last_content or "").split())
    return thread, text if len(text) <= TEASER else text[: TEASER - 1] + "…"


def _place(visit: Visit) -> tuple[datetime, str] | None:
    try:
        return cursors.decode(
            "threads",
            visit.query_params.get("after"),
            lambda at, thread_id: (cursors.moment(at), cursors.text(thread_id)),
        )
    except Failure:
        return None  # of an old address: the first page


ROUTES = [
    route("/messages", inbox, needs=Needs.PERSON),
    action("/messages/start", start, needs=Needs.EMPLOYER),
    route("/messages/{id}", talk, send, needs=Needs.PERSON, max_bytes=MOST_BYTES, think=think),
    action("/messages/{id}/read", read, needs=Needs.PERSON),
    action("/messages/{id}/block", block, show=talk, needs=Needs.PERSON),
    route("/messages/{id}/files/{attachment_id}", download, needs=Needs.PERSON),
]
