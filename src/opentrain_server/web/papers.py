"""Terms and privacy: the operator's texts, in Markdown; until there are some, plain ones that say so."""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import Response

from opentrain_server.core.settings import Settings
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

TITLES = {"terms": "Terms of use", "privacy": "Privacy"}
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def text(settings: Settings, name: str) -> str:
    """Return the text of `terms` or `privacy`; raises OSError when the operator's file cannot be read."""
    file: Path | None = {"terms": settings.terms_file, "privacy": settings.privacy_file}[name]
    if file is not None:
        return file.read_text("utf-8")
    return _shipped(name)


def versions(settings: Settings) -> dict[str, str]:
    """Return the version of each text, which is the SHA-256 of it: what somebody accepts."""
    return {name: sha256(text(settings, name).encode()).hexdigest() for name in TITLES}


def terms(visit: Visit) -> Response:
    """Show the terms of use."""
    return _show(visit, "terms")


def privacy(visit: Visit) -> Response:
    """Show what happens to personal data."""
    return _show(visit, "privacy")


def _show(visit: Visit, name: str) -> Response:
    content = text(visit.settings, name)
    version = sha256(content.encode()).hexdigest()
    return visit.render("paper.html", title=TITLES[name], text=_html(content), version=version)


@lru_cache(maxsize=8)
def _html(content: str) -> Markup:
    return Markup(_markdown.render(content))  # noqa: S704  # raw HTML is off: what comes out is ours


@lru_cache
def _shipped(name: str) -> str:
    return (files("opentrain_server.web") / "texts" / f"{name}.md").read_text("utf-8")


ROUTES = [route("/terms", terms), route("/privacy", privacy)]
