"""Pages: templates become answers, with the headers that keep strangers' texts harmless."""

from collections.abc import Mapping
from datetime import UTC, datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from opentrain_server.core.settings import Settings
from opentrain_server.web import assets

# Nothing of others, nothing inline. JSON-LD is data, which this does not touch.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}
SHARED = {"cache-control": "public, max-age=60"}  # pages that look the same to everybody
PRIVATE = {"cache-control": "no-store"}


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _day(value: datetime) -> str:
    value = value.astimezone(UTC)
    return f"{value.day} {value:%B %Y}"


_templates = Environment(
    loader=PackageLoader("opentrain_server.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"moment": _moment, "day": _day}
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
    text = _templates.get_template(template).render(site=settings.resource_name, base=settings.base, **facts)
    return Response(text, status, {**HEADERS, **headers}, "text/html")


def document(text: str, media_type: str) -> Response:
    """Return a document for machines: a sitemap, robots.txt."""
    return Response(text, 200, dict(SHARED), media_type)


def error(
    settings: Settings, status: int, title: str, text: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a page that says what went wrong and where to go."""
    return render(
        settings, "error.html", status=status, headers={**PRIVATE, **(headers or {})}, title=title, text=text
    )


def not_found(settings: Settings) -> Response:
    """Return the page for a path that is none."""
    return error(settings, 404, "There is no such page", "The address may be mistyped, or the page is gone.")


def not_allowed(settings: Settings, allowed: list[str]) -> Response:
    """Return the page for a method that a path does not take."""
    text = "This page can be read, but nothing can be sent to it."
    return error(settings, 405, "That does not work here", text, {"allow": ", ".join(allowed)})


def slow_down(settings: Settings, seconds: int) -> Response:
    """Return the page for an address that asks too often; `seconds` until it may again."""
    text = f"Too many pages were asked for from your network. Try again in {seconds} seconds."
    return error(settings, 429, "One moment, please", text, {"retry-after": str(seconds)})


def busy(settings: Settings) -> Response:
    """Return the page for a database that is away for now."""
    text = "The server cannot answer just now. Try again in a moment."
    return error(settings, 503, "Back in a moment", text, {"retry-after": "1"})


def broken(settings: Settings, request_id: str) -> Response:
    """Return the page for a mistake of ours."""
    text = f"Something went wrong on our side. If you report it, name this request: {request_id}"
    return error(settings, 500, "That went wrong", text)
