"""The server hands out its own client: a wheel, its checksum, and what is there (contract clients.md §0).

The wheel is built from the client's sources by `make env` and lies beside the server's code, also in an
installed server. A server built without one says that there is none.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from opentrain_server.api import errors, wire
from opentrain_server.core.errors import Failure

router = APIRouter(include_in_schema=False)

_ANY_ORIGIN = {"access-control-allow-origin": "*"}
_BRIEFLY = {**_ANY_ORIGIN, "cache-control": "public, max-age=300"}
_FOR_GOOD = {**_ANY_ORIGIN, "cache-control": "public, max-age=31536000, immutable"}
_NEEDS_PYTHON = ">=3.11"


@dataclass(frozen=True, slots=True)
class Wheel:
    """The client's wheel, whole."""

    name: str
    content: bytes

    @property
    def version(self) -> str:
        """Return the version that stands in the name."""
        return self.name.split("-")[1]

    @property
    def sha256(self) -> str:
        """Return the checksum in hex."""
        return sha256(self.content).hexdigest()


@cache
def wheel() -> Wheel | None:
    """Return the client's wheel, or None in a server that was built without."""
    folder = files("opentrain_server") / "dist"
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name) if folder.is_dir() else []
    found = [entry for entry in entries if entry.name.endswith(".whl")]
    return Wheel(found[-1].name, found[-1].read_bytes()) if found else None


def install_lines(origin: str) -> str | None:
    """Return the commands that install the client from this server, or None without a wheel."""
    if (client := wheel()) is None:
        return None
    return "\n".join(f"{tool} install '{_url(origin, client)}'" for tool in ("uv tool", "pipx"))


@router.get("/dist")
@router.get("/dist/")
async def index(request: Request) -> Response:
    """Say which client there is."""
    if (client := wheel()) is None:
        return _nothing(request)
    found = {
        "name": "opentrain-client",
        "version": client.version,
        "requiresPython": _NEEDS_PYTHON,
        "wheel": _url(request.app.state.house.settings.base, client),
        "sha256": client.sha256,
    }
    return Response(wire.encode(found), 200, _BRIEFLY, "application/json")


@router.get("/dist/{name}")
async def download(request: Request, name: str) -> Response:
    """Serve the wheel or its checksum; any other name is unknown."""
    client = wheel()
    if client is not None and name == client.name:
        return Response(client.content, 200, _FOR_GOOD, "application/octet-stream")
    if client is not None and name == f"{client.name}.sha256":
        return Response(f"{client.sha256}  {client.name}\n", 200, _FOR_GOOD, "text/plain; charset=utf-8")
    return _nothing(request)


def _url(origin: str, client: Wheel) -> str:
    return f"{origin}/dist/{client.name}"


def _nothing(request: Request) -> Response:
    response = errors.answer(Failure("unknown_path"), request.scope["request_id"])
    response.headers.update(_ANY_ORIGIN)
    return response
