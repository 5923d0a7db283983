"""The OpenAPI document, generated from the routes themselves (OpenAPI 3.1)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from opentrain_server.api import wire

router = APIRouter(include_in_schema=False)


@router.get("/api/public/v1/openapi.json")
async def document(request: Request) -> Response:
    """Serve the document."""
    headers = {"access-control-allow-origin": "*", "cache-control": "public, max-age=300"}
    return Response(wire.encode(request.app.openapi()), 200, headers, "application/json")
