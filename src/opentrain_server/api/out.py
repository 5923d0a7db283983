"""GET /api/out: the counted link from anywhere to a job's page (contract jobs.md §6)."""

import re
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import Door
from opentrain_server.api.gate import Gate
from opentrain_server.api.signature import ID_LENGTH
from opentrain_server.core.errors import Failure
from opentrain_server.domain.board import board

router = APIRouter(route_class=Door, tags=["board"])

_HEADERS = {"access-control-allow-origin": "*", "cache-control": "no-store"}
_SOURCE = re.compile(r"[a-z0-9_-]{1,40}")


class OutQuery(BaseModel):
    """Query of GET /api/out."""

    job: str | None = Field(None, description="ID of a listed job.")
    src: str | None = Field(None, description="Where the link stood: to 40 of a-z0-9_-, else dropped.")


@router.get("/api/out", summary="Go to a job", status_code=302)
@declare(Declared(Gate(public=True), status=302, headers=_HEADERS))
def out(call: Call, query: Annotated[OutQuery, Query()]) -> Response:
    """Redirect to a listed job's page and count the click; from an unlisted one to the board."""
    entry = _listed(call, query.job or "")
    if entry is None:
        return _redirect(call.url_of("/jobs"))
    source = query.src if query.src and _SOURCE.fullmatch(query.src) else None
    if source is not None:
        board.clicked(call.db, entry.id, source=source)
    return _redirect(call.url_of(entry.path))


def _listed(call: Call, job_id: str) -> board.Entry | None:
    if not 1 <= len(job_id) <= ID_LENGTH:
        return None
    try:
        return board.entry(call.db, job_id)
    except Failure:
        return None


def _redirect(url: str) -> Response:
    return RedirectResponse(url, 302, _HEADERS)
