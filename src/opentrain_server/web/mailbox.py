"""The mail of a trial server, on a page: for whoever reads the terminal that it was started in.

It exists only where mail stays in a maildir, money is test money, and both the address listened on and the
origin are this machine. The one-time URL in the terminal opens it; for everybody else there is no such page.
"""

import hmac
import mailbox as maildirs
import re
import secrets
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from opentrain_server.core.settings import Settings, is_loopback

PATH = "/dev/mail"
COOKIE = "opentrain_dev_mail"
LISTED = 100
SHOWN_BYTES = 100_000
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
_URL = re.compile(r"https?://[^\s<>\"']+")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>body{{font:16px/1.5 system-ui;max-width:46rem;
margin:2rem auto;padding:0 1rem}}pre{{white-space:pre-wrap;overflow-wrap:anywhere}}td{{padding-right:1rem}}
</style><h1>{title}</h1>{body}</html>"""


@dataclass
class Mailbox:
    """The maildir, its one-time key, and the session that the key opened."""

    folder: Path
    base: str
    key: str | None = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def first_url(self) -> str:
        """Return the address that opens the page once."""
        return f"{self.base}{PATH}?key={self.key}"

    def routes(self) -> list[Route]:
        """Return the page's routes."""
        return [Route(PATH, self._list), Route(PATH + "/{name}", self._show)]

    def _list(self, request: Request) -> Response:
        if not _is_here(request):
            return _nothing()
        given = request.query_params.get("key")
        if given is not None and self._take_key(given):
            response = RedirectResponse(PATH, 303, _HEADERS)
            response.set_cookie(COOKIE, self.session, path=PATH, httponly=True, samesite="strict")
            return response
        if not self._has_session(request):
            return _nothing()
        rows = [_row(name, mail) for name, mail in self._mails()]
        body = f"<table>{''.join(rows)}</table>" if rows else "<p>No mail yet.</p>"
        return _page("Mail", body)

    def _show(self, request: Request) -> Response:
        if not _is_here(request) or not self._has_session(request):
            return _nothing()
        for name, mail in self._mails():
            if name == request.path_params["name"]:
                return _page(_header(mail, "Subject"), self._whole(mail))
        return _nothing()

    def _take_key(self, given: str) -> bool:
        """Tell whether this is the key, which works once."""
        if self.key is None or not hmac.compare_digest(given.encode(), self.key.encode()):
            return False
        self.key = None
        return True

    def _has_session(self, request: Request) -> bool:
        return hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), self.session.encode())

    def _mails(self) -> list[tuple[str, EmailMessage]]:
        """Return the newest mails, newest first. A maildir's names begin with the time of writing."""
        if not self.folder.is_dir():
            return []
        box = maildirs.Maildir(self.folder, create=False)
        names = sorted(box.keys(), key=_age, reverse=True)[:LISTED]
        parser = BytesParser(EmailMessage, policy=policy.default)
        return [(name, parser.parsebytes(box.get_bytes(name)[:SHOWN_BYTES])) for name in names]

    def _whole(self, mail: EmailMessage) -> str:
        part = mail.get_body(("plain",))
        text = str(part.get_content()) if part is not None else ""
        head = "".join(f"<div>{name}: {escape(_header(mail, name))}</div>" for name in ("To", "From", "Date"))
        return f'{head}<pre>{self._linked(text)}</pre><p><a href="{PATH}">All mail</a></p>'

    def _linked(self, text: str) -> str:
        """Return the text escaped, with the links of our own origin clickable."""
        parts, end = [], 0
        for match in _URL.finditer(text):
            url = match[0].rstrip(".,;:!?)")
            if not url.startswith(self.base + "/"):
                continue
            parts += [escape(text[end : match.start()]), f'<a href="{escape(url)}">{escape(url)}</a>']
            end = match.start() + len(url)
        return "".join(parts) + escape(text[end:])


def mailbox_of(settings: Settings) -> Mailbox | None:
    """Return the page where the settings allow it, else None."""
    if settings.mail_url or settings.money_mode != "test":
        return None
    if not (settings.loopback_bind and settings.loopback_origin):
        return None
    return Mailbox(settings.data_dir / "mail", settings.base)


def _is_here(request: Request) -> bool:
    """Tell whether the caller is on this machine and means it by name, not by a name that leads here."""
    return (
        request.method in {"GET", "HEAD"}
        and is_loopback(request.client.host if request.client else "")
        and is_loopback(request.url.hostname or "")
    )


def _row(name: str, mail: EmailMessage) -> str:
    cells = (_header(mail, "Date"), _header(mail, "To"))
    link = f'<a href="{PATH}/{escape(name)}">{escape(_header(mail, "Subject"))}</a>'
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}<td>{link}</td></tr>"


def _header(mail: EmailMessage, name: str) -> str:
    return str(mail.get(name, "")) or "(none)"


def _age(name: str) -> tuple[int, str]:
    seconds = name.partition(".")[0]
    return (int(seconds) if seconds.isdigit() else 0, name)


def _page(title: str, body: str) -> Response:
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), headers=_HEADERS)


def _nothing() -> Response:
    return PlainTextResponse("Not found\n", 404, _HEADERS)
