"""Whether the process lives and whether it can serve."""

import asyncio

from fastapi import APIRouter
from psycopg import Error
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from opentrain_server.core import migrate
from opentrain_server.domain.upkeep import workers
from opentrain_server.house import House

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """Answer as long as the process does."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Answer 200 when the database is there, its schema is current and a worker is alive, else 503."""
    house: House = request.app.state.house
    checks = await asyncio.get_running_loop().run_in_executor(house.threads, _checks, house)
    ready = all(checks.values())
    return JSONResponse({"status": "ready" if ready else "unready", "checks": checks}, 200 if ready else 503)


def _checks(house: House) -> dict[str, bool]:
    try:
        with house.database.autocommit() as db:
            current = not migrate.pending(db.conn)
            return {"database": True, "migrations": current, "worker": current and workers.alive(db)}
    except (Error, PoolTimeout, migrate.MigrationError):
        return {"database": False, "migrations": False, "worker": False}
