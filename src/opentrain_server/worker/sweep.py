"""Sweeping: what falls due with time and nobody asks for, each step in its own transaction."""

from collections.abc import Callable
from functools import partial

import structlog

from opentrain_server.core import idempotency, rates
from opentrain_server.core.db import Database, Db
from opentrain_server.domain.accounts import claims, lapses
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts import auto_releases, reviews
from opentrain_server.domain.cosign import letters
from opentrain_server.domain.payments import provider_events, top_up_payments
from opentrain_server.domain.people import email_links, guesses, half_sessions, sessions
from opentrain_server.domain.proposals import invites
from opentrain_server.domain.staff import viewings
from opentrain_server.domain.talk import message_limits, unread_mail
from opentrain_server.domain.upkeep import mails, model_budget, workers

# Does a batch of what is due and returns how much it was; safe to run by several workers at once.
Duty = Callable[[Db], int]
DUTIES: dict[str, Duty] = {
    "rate_counters": rates.sweep,
    "idempotent_answers": idempotency.sweep,
    "lapses": lapses.lapse,
    "lapsed_data": lapses.forget,
    "claim_attempts": claims.sweep,
    "invites": invites.expire,
    "reviews": reviews.publish,
    "top_ups": top_up_payments.expire,
    "provider_events": provider_events.sweep,
    "approvals": resolving.expire,
    "email_links": email_links.sweep,
    "guesses": guesses.sweep,
    "half_sessions": half_sessions.sweep,
    "sessions": sessions.sweep,
    "viewings": viewings.tell,
    "mails": mails.sweep,
    "messages_counted": message_limits.sweep,
    "model_calls": model_budget.sweep,
    "silent_workers": workers.sweep,
}
# The same, of duties that write mails with links to pages of ours, below the base URL.
LETTERS: dict[str, Callable[..., int]] = {
    "auto_releases": auto_releases.release_due,
    "deliveries_reminded": auto_releases.remind,
    "approvals_told": letters.tell,
    "unread_messages": unread_mail.tell,
}
ROUNDS = 100  # batches of one duty in one sweep, so that a backlog of one does not hold up the others

log = structlog.get_logger()


def sweep(database: Database, *, base: str = "", pause: Callable[[], bool] = lambda: True) -> dict[str, int]:
    """Do every duty until it is done and return how much each had to do.

    One that fails does not stop the others. `pause` is called after each batch and says whether to go on;
    `base` is the URL of this server, for links in mails.
    """
    duties = DUTIES | {name: partial(letter, base=base) for name, letter in LETTERS.items()}
    return {name: _do(database, name, duty, pause) for name, duty in duties.items()}


def _do(database: Database, name: str, duty: Duty, pause: Callable[[], bool]) -> int:
    done = 0
    try:
        for _ in range(ROUNDS):
            with database.transaction() as db:
                count = duty(db)
            done += count
            if not pause() or not count:
                break
    except Exception:
        log.exception("duty_failed", duty=name)
    return done
