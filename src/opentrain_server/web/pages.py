"""Pages: templates become answers, with the headers that keep strangers' texts harmless."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from opentrain_server.core.settings import Settings
from opentrain_server.domain.board import board
from opentrain_server.domain.jobs.job_labels import dollars, label
from opentrain_server.web import assets
from opentrain_server.web.dollars import usd

if TYPE_CHECKING:
    from opentrain_server.web.visit import Visit

# Nothing of others, nothing inline. JSON-LD is data, which this does not touch.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Forms of ours may lead on to the processor's pages (the rule of form-action holds for redirects as well).
_STRIPE = "https://checkout.stripe.com https://connect.stripe.com https://hooks.stripe.com"
HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",  # with less, browsers do not say where a form came from
    "x-frame-options": "DENY",
}
SHARED = {"cache-control": "public, max-age=60", "vary": "cookie"}  # the same to everybody signed out
PRIVATE = {"cache-control": "no-store"}


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _day(value: datetime) -> str:
    value = value.astimezone(UTC)
    return f"{value.day} {value:%B %Y}"


def _at(value: datetime, zone: str = "UTC") -> str:
    """Return a time as a person in `zone` reads it, with the zone's name."""
    value = value.astimezone(ZoneInfo(zone))
    return f"{value.day} {value:%B %Y, %H:%M} {value.tzname()}"


_templates = Environment(
    loader=PackageLoader("opentrain_server.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"moment": _moment, "day": _day, "at": _at, "usd": usd}
_templates.filters |= {"words": label, "dollars": dollars, "paragraphs": board.paragraphs}
_templates.globals |= {"asset": assets.path_of}


def render(
    settings: Settings,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = SHARED,
    **facts: object,
) -> Response:
    """Return a template as a page; every fact is escaped where it is shown."""
    text = _templates.get_template(template).render(
        **{**_NOBODY, "site": settings.resource_name, "base": settings.base, **facts}
    )
    return Response(text, status, {**HEADERS, **_onward(settings), **headers}, "text/html")


def _onward(settings: Settings) -> dict[str, str]:
    if settings.payment_provider != "stripe":
        return {}
    wider = _POLICY.replace("form-action 'self'", f"form-action 'self' {_STRIPE}")
    return {"content-security-policy": wider}


# What every template may ask for, as it is where nobody is signed in and nothing was sent.
_NOBODY: dict[str, Any] = {
    "visitor": None,
    "problems": {},
    "typed": lambda _name, kept="": kept,
    "said": None,
    "here": "",
}

#: What a page says after a form was taken, by the word in its address.
NOTICES = {
    "saved": "Saved.",
    "kept": "Kept. You can go on whenever you like.",
    "sample-sent": "Sent.",
    "drafted": "Read. Check what was understood, and fill in what is missing.",
    "published": "Published. The job is on the board.",
    "held": "Staff look at this job before it goes live. You will get a mail.",
    "edit-blocked": "Saved, but this change breaks the rules of the marketplace: the job is a draft again.",
    "closed": "Closed. The job is off the board.",
    "opened": "Your account is set up.",
    "claimed": "The agent's account is yours. It gets its new token the next time it asks.",
    "refused": "Done. The agent is told no, and none of its mail comes to you again.",
    "signed-up": "Welcome. Your account is ready.",
    "password": "Your password is changed. Other browsers were signed out.",
    "address": "Your address is changed. Other browsers were signed out.",
    "ended": "Signed out there.",
    "codes-over": "That were too many wrong codes. Give the password again.",
    "factor-off": "Signing in takes the password alone again.",
    "sent": "Sent.",
    "removed": "Removed.",
    "revoked": "Revoked.",
    "signed-in": "You are signed in.",
    "signed-out": "You are signed out.",
    "deleted": "Your account was deleted. We sent you a last mail about it.",
    "withdrawn": "Withdrawn.",
    "invited": "Invited. We told them by mail.",
    "invited-before": "They have a proposal on this job already, so they were not asked again.",
    "applied": "Sent. The employer sees your proposal now.",
    "declined": "Declined. The employer was told.",
    "staff-asked": "Staff will look at where you are.",
    "noted": "Noted.",
    "joined": "You are in the team.",
    "invite-declined": "Declined. Nobody is told.",
    "in-team": "They are in the team already.",
    "reported": "Thank you. Staff will look at it.",
    "decided": "Done. It is in the records, and whoever it concerns is told by mail.",
    "viewing": "You now see what this person sees, for at most 15 minutes.",
    "viewing-over": "You see your own pages again. The person is told by mail that you looked.",
    "card-removed": "Removed. It is charged no more.",
    "set-up": "Thank you. Payouts begin as soon as the processor has looked at what you told it.",
    "approved": "Done. What you confirmed is carried out.",
    "said-no": "Declined. Your agent is told.",
    "disputed": "The dispute is open. The money is frozen, and the other side was told by mail.",
    "adjustment-asked": "Asked. It is done when a second member of staff confirms it.",
    "adjustment-done": "Done. It is in the books, and the owner was told by mail.",
    "adjustment-refused": "Dropped. Nothing was posted.",
    "asked": "Asked. Staff will write to you.",
    "asked-owner": "Asked. It is done once the owner of the account says yes.",
    "asked-labeler": "Asked. The labeler was told by mail.",
    "milestone-added": "Added. Nobody works on it before it is funded.",
    "milestone-cancelled": "Cancelled.",
    "changes-asked": "Sent. The labeler was told by mail, and no clock runs until they deliver again.",
    "contract-ended": "The contract has ended.",
    "auto-release-withdrawn": "Withdrawn. Each release needs your yes from now on; the labeler was told.",
    "delivered": "Delivered. The employer was told by mail.",
    "logged": "Logged. The employer sees it.",
    "reviewed": "Thank you. Both reviews appear once both are written, or when the time for them is over.",
}


def document(text: str, media_type: str) -> Response:
    """Return a document for machines: a sitemap, robots.txt."""
    return Response(text, 200, dict(SHARED), media_type)


def error(
    visit: Visit, status: int, title: str, text: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page that says what went wrong and where to go."""
    return render(
        visit.settings,
        "error.html",
        status=status,
        headers={**PRIVATE, **(headers or {})},
        visitor=visit.visitor,
        title=title,
        text=text,
    )


def not_found(visit: Visit) -> Response:
    """Return the page for a path that is none."""
    return error(visit, 404, "There is no such page", "The address may be mistyped, or the page is gone.")


def not_allowed(visit: Visit, allowed: list[str]) -> Response:
    """Return the page for a method that a path does not take."""
    text = "This page does not take what was sent to it. Go back and start from a page of this site."
    return error(visit, 405, "That does not work here", text, {"allow": ", ".join(allowed)})


def slow_down(visit: Visit, seconds: int) -> Response:
    """Return the page for somebody who asks too often; `seconds` until they may again."""
    text = f"Too many pages were asked for. Try again in {seconds} seconds."
    return error(visit, 429, "One moment, please", text, {"retry-after": str(seconds)})


def busy(visit: Visit) -> Response:
    """Return the page for a database that is away for now."""
    text = "The server cannot answer just now. Nothing was changed. Try again in a moment."
    return error(visit, 503, "Back in a moment", text, {"retry-after": "1"})


def broken(visit: Visit, request_id: str) -> Response:
    """Return the page for a mistake of ours."""
    text = f"Something went wrong on our side. If you report it, name this request: {request_id}"
    return error(visit, 500, "That went wrong", text)
