"""Mail: plain text, by SMTP or into a maildir on this machine."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from mailbox import Maildir
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from opentrain_server.core.settings import Settings

SECONDS = 10  # the longest that a mail server is waited for


class MailFailed(Exception):
    """The mail was not taken; the message says why and names no address."""


class Mailer(Protocol):
    """Whatever takes a mail."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Hand one mail over; raises MailFailed."""


class MaildirMailer:
    """Writes mail into a maildir, where the operator of a trial server reads it."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        """Use `folder`, which is made on the first mail."""
        self.folder = folder
        self.sender = sender

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Write one mail; raises MailFailed when the disk refuses."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            Maildir(self.folder).add(compose(self.sender, to, subject, text))
        except (OSError, ValueError) as error:  # ValueError: an address that no header can hold
            raise MailFailed(f"maildir: {type(error).__name__}") from error


class SmtpMailer:
    """Sends mail by SMTP: `smtps://` is TLS from the start, `smtp://` turns to TLS where offered."""

    def __init__(self, url: str, *, sender: str) -> None:
        """Take `smtp[s]://[user[:password]@]host[:port]`."""
        self.parts = urlsplit(url)
        self.sender = sender

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Send one mail; raises MailFailed."""
        try:
            with self._connect() as server:
                server.send_message(compose(self.sender, to, subject, text))
        except (
            OSError,
            ValueError,
            smtplib.SMTPException,
        ) as error:  # ValueError: no header takes the address
            raise MailFailed(_said(error)) from error

    def greet(self) -> None:
        """Connect, log in and leave; raises MailFailed."""
        try:
            with self._connect() as server:
                server.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(_said(error)) from error

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "localhost", self.parts.port
        context = ssl.create_default_context()
        if self.parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port or 25, timeout=SECONDS)
            if server.has_extn("starttls") or (server.ehlo()[0] and server.has_extn("starttls")):
                server.starttls(context=context)
            elif self.parts.username and host not in _HERE:
                raise MailFailed("smtp: the server offers no encryption for the password; try smtps://")
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server


_HERE = {"localhost", "127.0.0.1", "::1"}


def _said(error: Exception) -> str:
    """Return what went wrong, without the server's words: they may hold addresses."""
    code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
    system = f" {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    return f"smtp: {type(error).__name__}{code}{system}"


class MemoryMailer:
    """The double for tests: keeps what was sent, or fails on request."""

    def __init__(self) -> None:
        """Start empty and working."""
        self.sent: list[EmailMessage] = []
        self.failing = False

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Keep one mail."""
        if self.failing:
            raise MailFailed("told to fail")
        self.sent.append(compose("test@localhost", to, subject, text))


def mailer_of(settings: Settings) -> Mailer:
    """Return the mailer that the settings name; without one, mail goes into a maildir in the data folder."""
    if settings.mail_url:
        return SmtpMailer(settings.mail_url, sender=settings.mail_from)
    return MaildirMailer(settings.data_dir / "mail", sender=settings.mail_from)


def compose(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return a mail; header values cannot hold line breaks, which EmailMessage enforces."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)
    message.set_content(text)
    return message
