"""Files that pages load: served under a hash of their content, so that they may be kept for good."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {
    "app.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "job-post.js": "text/javascript",
    "live.js": "text/javascript",
    "style.css": "text/css",
    "waiting.js": "text/javascript",
}
_FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def _content(name: str) -> bytes:
    return (files("opentrain_server.web") / "static" / name).read_bytes()


@cache
def path_of(name: str) -> str:
    """Return the path of a file, which changes whenever its content does."""
    return f"/static/{sha256(_content(name)).hexdigest()[:16]}/{name}"


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _TYPES:
        return Response(status_code=404)
    # a page from before an upgrade asks for the old hash: it gets the new file, but not for good
    kept = _FOR_GOOD if request.url.path == path_of(name) else "no-cache"
    return Response(_content(name), 200, {"cache-control": kept}, _TYPES[name])


ROUTES = [Route("/static/{digest}/{name}", _serve, methods=["GET"])]
