"""The front page, and what search engines ask for first."""

from xml.sax.saxutils import escape

from starlette.responses import Response

from opentrain_server.domain.board import board
from opentrain_server.web import pages
from opentrain_server.web.access import Lost
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

SITEMAP_PART = 10_000  # jobs in one part of the sitemap
_XML = "application/xml"
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def home(visit: Visit) -> Response:
    """Say what this is, to people and to agents."""
    total, facets = board.facets(visit.db)
    top = [facet for facet in facets if facet.kind == "category"][:6]
    return visit.render("home.html", total=total, categories=top)


def robots(visit: Visit) -> Response:
    """Tell crawlers what is theirs: the board and its pages."""
    people = ("/account", "/claim", "/password-reset", "/sign-in", "/sign-up", "/find-work", "/my-proposals")
    closed = (
        "/api/",
        *people,
        "/employer",
        "/job-post",
        "/approvals/",
        "/messages",
        "/staff",
        "/report",
        "/identity-check",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return pages.document(
        "\n".join([*lines, "", f"Sitemap: {visit.url_of('/sitemap.xml')}", ""]), "text/plain"
    )


def sitemap(visit: Visit) -> Response:
    """List the parts of the sitemap."""
    total, _ = board.facets(visit.db)
    parts = -(-total // SITEMAP_PART)
    paths = ["/sitemaps/pages.xml", *(f"/sitemaps/jobs-{number}.xml" for number in range(1, parts + 1))]
    inner = "".join(f"<sitemap><loc>{escape(visit.url_of(path))}</loc></sitemap>\n" for path in paths)
    return _document(f"<sitemapindex {_SPACE}>\n{inner}</sitemapindex>\n")


def sitemap_pages(visit: Visit) -> Response:
    """List the pages that are always there."""
    inner = "".join(f"<url><loc>{escape(visit.url_of(path))}</loc></url>\n" for path in ("/", "/jobs"))
    return _document(f"<urlset {_SPACE}>\n{inner}</urlset>\n")


def sitemap_jobs(visit: Visit) -> Response:
    """List a part of the jobs, 10,000 at most."""
    number = visit.path_params["number"]
    skip = (number - 1) * SITEMAP_PART
    found = board.addresses(visit.db, skip=skip, limit=SITEMAP_PART) if 0 <= skip < 1e9 else []
    if not found:
        raise Lost(404, "There is no such page", "The sitemap has fewer parts.")
    inner = "".join(
        f"<url><loc>{escape(visit.url_of(f'/jobs/{job.slug}-{job.id}'))}</loc>"
        f"<lastmod>{job.updated_at:%Y-%m-%d}</lastmod></url>\n"
        for job in found
    )
    return _document(f"<urlset {_SPACE}>\n{inner}</urlset>\n")


def _document(text: str) -> Response:
    return pages.document(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}', _XML)


ROUTES = [
    route("/", home),
    route("/robots.txt", robots),
    route("/sitemap.xml", sitemap),
    route("/sitemaps/pages.xml", sitemap_pages),
    route("/sitemaps/jobs-{number:int}.xml", sitemap_jobs),
]
