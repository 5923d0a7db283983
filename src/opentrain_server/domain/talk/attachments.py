"""Attachments: files in messages. What they are is found in their bytes, never in what was claimed.

A short list of what people show each other about labeling, none of which a browser runs: pictures, PDF, and
plain text (CSV and JSON among it). No archives and no office files: nobody can look into them before opening.
They are handed out only as downloads, to participants, under a name whose ending fits what they are.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.talk import conversations
from opentrain_server.domain.talk.conversations import Participant, sender
from opentrain_server.domain.words.masking import without_contacts

MOST = 5  # files in one message
LARGEST = 10 * 1024 * 1024  # bytes of one file
NAME_LENGTH = 100  # characters

_PICTURES = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-\d"),
}
_ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "application/json": (".json",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".md", ".log"),
}
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_NAME = re.compile(r'[\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was put into the store and waits for its message; `size` in bytes."""

    name: str
    media_type: str
    size: int
    file: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message; `file` is its key in the store, `size` in bytes."""

    id: str
    message_id: str
    name: str
    media_type: str
    size: int
    file: str


@dataclass(frozen=True, slots=True)
class _Found:
    organization_id: str
    labeler_id: str
    id: str | None
    message_id: str
    name: str
    media_type: str
    size: int
    file: str


_ADD = """
INSERT INTO attachments (id, message_id, name, media_type, size, file)
SELECT * FROM unnest(%(ids)s::text[], %(message_ids)s::text[], %(names)s::text[], %(types)s::text[],
                     %(sizes)s::int[], %(files)s::text[])
"""

_LIST = """
SELECT a.id, a.message_id, a.name, a.media_type, a.size, a.file
  FROM attachments a JOIN messages m ON m.id = a.message_id
 WHERE a.message_id = ANY(%(ids)s) AND m.hidden_at IS NULL
 ORDER BY a.message_id, a.name, a.id
"""

_GET = """
SELECT c.organization_id, c.labeler_id, a.*
  FROM conversations c
  LEFT JOIN LATERAL (
    SELECT a.id, a.message_id, a.name, a.media_type, a.size, a.file
      FROM attachments a JOIN messages m ON m.id = a.message_id
     WHERE a.id = %(attachment_id)s AND m.conversation_id = c.id AND m.hidden_at IS NULL
       AND %(owner_id)s IN (c.organization_id, c.labeler_id)) a ON true
 WHERE c.id = %(id)s
"""


def found_type(data: bytes, name: str) -> str | None:
    """Return the media type that bytes have, or None for what cannot be attached."""
    for kind, signature in _PICTURES.items():
        if signature.match(data):
            return kind
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _NO_TEXT.search(text):
        return None
    if _is_json(data, text):
        return "application/json"
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"


def safe_name(name: str, media_type: str) -> str:
    """Return a name without folders, signs that steer, or contact data, ending as its type does."""
    line = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    line = " ".join(_NO_NAME.sub(" ", line.replace("\\", "/").rpartition("/")[2]).split()).strip(". ")
    line = without_contacts(line) or "file"
    endings = _ENDINGS[media_type]
    stem = line if not line.lower().endswith(endings) else line.rpartition(".")[0]
    ending = endings[0] if stem == line else line[len(stem) :].lower()
    return f"{stem[: NAME_LENGTH - len(ending)] or 'file'}{ending}"


def add(db: Db, message_id: str, files: Sequence[Stored]) -> None:
    """Attach stored files to a message that was just written."""
    db.run(
        _ADD,
        ids=[db.new_id() for _ in files],
        message_ids=[message_id] * len(files),
        names=[file.name for file in files],
        types=[file.media_type for file in files],
        sizes=[file.size for file in files],
        files=[file.file for file in files],
    )


def of_messages(db: Db, message_ids: Sequence[str]) -> dict[str, list[Attachment]]:
    """Return the files of messages that the caller may read, by message; not of those staff took away."""
    found: dict[str, list[Attachment]] = {}
    for attachment in db.rows(Attachment, _LIST, ids=list(message_ids)):
        found.setdefault(attachment.message_id, []).append(attachment)
    return found


def get(db: Db, actor: Participant, conversation_id: str, attachment_id: str) -> Attachment:
    """Return a file of one of the actor's threads; fails with `not_found` or `not_participant`."""
    owner_id = sender(actor)
    found = db.find(_Found, _GET, id=conversation_id, attachment_id=attachment_id, owner_id=owner_id)
    if found is None:
        raise conversations.not_found(conversation_id)
    conversations.check_participant(actor, found.organization_id, found.labeler_id, conversation_id)
    if found.id is None:
        raise Failure("not_found", resource="attachments", attachmentId=attachment_id)
    return Attachment(found.id, found.message_id, found.name, found.media_type, found.size, found.file)


def _is_json(data: bytes, text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        orjson.loads(data)
    except ValueError:
        return False
    return True
