"""Sending mail: claim a batch, send each outside of any transaction, record each at once."""

import threading
import time

import structlog

from opentrain_server.core.db import Database
from opentrain_server.domain.upkeep import mails
from opentrain_server.domain.upkeep.mails import Mail
from opentrain_server.outside.mail import Mailer, MailFailed

LOOK_SECONDS = 0.5  # between looks for mail that is due
AWAY_SECONDS = 5  # between looks while the database is away
BATCH_SECONDS = mails.LEASE.total_seconds() / 3  # then the rest is given back, well within the lease

log = structlog.get_logger()


def carry(database: Database, mailer: Mailer, stopping: threading.Event) -> None:
    """Send what falls due until told to stop. A database that is away is waited for."""
    while not stopping.is_set():
        try:
            pause = 0 if send_due(database, mailer, stopping) else LOOK_SECONDS
        except Exception as error:
            log.warning("mail_waits", error=type(error).__name__)
            pause = AWAY_SECONDS
        stopping.wait(pause)


def send_due(database: Database, mailer: Mailer, stopping: threading.Event | None = None) -> int:
    """Send one batch of what is due; returns how many mails were tried."""
    with database.autocommit() as db:
        batch = mails.claim(db)
    until = time.monotonic() + BATCH_SECONDS
    for place, mail in enumerate(batch):
        if time.monotonic() > until or (stopping is not None and stopping.is_set()):
            with database.autocommit() as db:
                mails.give_back(db, batch[place:])
            return place
        _send(database, mailer, mail)
    return len(batch)


def _send(database: Database, mailer: Mailer, mail: Mail) -> None:
    error = _refusal(mailer, mail)
    with database.autocommit() as db:
        if error is None:
            kept = mails.sent(db, mail)
            if not kept:
                log.warning("mail_sent_again", mail=mail.id)  # somebody else had taken it over
            return
        again = mails.failed(db, mail)
    log.warning("mail_failed", mail=mail.id, attempts=mail.attempts, again=again, error=error)


def _refusal(mailer: Mailer, mail: Mail) -> str | None:
    """Hand one mail over; returns what went wrong. Whatever a mail does, those behind it are sent."""
    try:
        mailer.send(to=mail.recipient, subject=mail.subject, text=mail.body)
    except MailFailed as error:
        return str(error)
    except Exception as error:
        return type(error).__name__
    return None
