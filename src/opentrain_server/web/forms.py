"""What a person sends with a form: read with limits, cleaned, and kept for showing it again."""

import re
from collections.abc import Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message

from opentrain_server.core.text import clean

MAX_BYTES = 1024 * 1024  # of a form without files
MAX_FIELDS = 1000
_PATH = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]{0,2000}")


class TooLarge(Exception):
    """More was sent than the page takes."""


class Unreadable(Exception):
    """What was sent is no form."""


class Invalid(Exception):
    """Some of what a person typed cannot be taken: a sentence for each field, under "" for the whole."""

    def __init__(self, problems: Mapping[str, str] | str) -> None:
        """Take the sentences by field, or one for the whole form."""
        self.problems = {"": problems} if isinstance(problems, str) else dict(problems)
        super().__init__(", ".join(self.problems))


class Upload:
    """A file that came with a form."""

    def __init__(self, name: str, data: bytes) -> None:
        """Take the name that the browser gave and the bytes."""
        self.name = name
        self.data = data


class Form:
    """The fields of a form. Text comes trimmed and normalised; a field that was not sent is empty."""

    def __init__(self, texts: Mapping[str, list[str]], uploads: Mapping[str, list[Upload]]) -> None:
        """Take every value by the name of its field."""
        self._texts = texts
        self._uploads = uploads

    def __contains__(self, name: object) -> bool:
        """Tell whether a field was sent."""
        return name in self._texts

    def text(self, name: str, default: str = "") -> str:
        """Return the first value of a field, cleaned, line breaks as newlines."""
        return next(iter(self.texts(name)), default)

    def texts(self, name: str) -> list[str]:
        """Return every value of a field, cleaned; empty ones are left out."""
        found = (_cleaned(value) for value in self._texts.get(name, ()))
        return [value for value in found if value]

    def secret(self, name: str) -> str:
        """Return a value as it was typed: a password may begin with a space."""
        return next(iter(self._texts.get(name, ())), "")

    def flag(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return bool(self._texts.get(name))

    def upload(self, name: str) -> Upload | None:
        """Return the file of a field, or None when none was chosen."""
        return next(iter(self.uploads(name)), None)

    def uploads(self, name: str) -> list[Upload]:
        """Return every file of a field."""
        return list(self._uploads.get(name, ()))


async def read(request: Request, *, max_bytes: int) -> Form:
    """Read a form of at most `max_bytes`; raises TooLarge or Unreadable."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data", ""}:
        raise Unreadable
    body = _Limited(request, max_bytes)
    try:
        sent = await Request(request.scope, body.receive).form(
            max_files=20, max_fields=MAX_FIELDS, max_part_size=max_bytes
        )
    except (HTTPException, MultiPartException, ValueError) as error:
        raise (TooLarge if body.left < 0 else Unreadable) from error
    try:
        return await _form(sent)
    finally:
        await sent.close()  # files of some size were on disk meanwhile


def safe_path(value: str | None, default: str = "/") -> str:
    """Return a path of this server to go on to; anything that could lead elsewhere gives the default."""
    return value if value and _PATH.fullmatch(value) else default


class _Limited:
    def __init__(self, request: Request, max_bytes: int) -> None:
        self.inner, self.left = request.receive, max_bytes

    async def receive(self) -> Message:
        message = await self.inner()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            raise MultiPartException("too large")  # upon which the parser lets go of its files
        return message


async def _form(sent: FormData) -> Form:
    texts: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            if data := await value.read():
                uploads.setdefault(name, []).append(Upload(value.filename or "", data))
        else:
            texts.setdefault(name, []).append(value)
    return Form(texts, uploads)


def _cleaned(value: str) -> str:
    try:
        return clean(value.replace("\r\n", "\n").replace("\r", "\n"))
    except ValueError:  # a lone surrogate is no text
        return ""
