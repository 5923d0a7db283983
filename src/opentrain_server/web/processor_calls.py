"""What Stripe sends us: POST /payments/stripe, signed over its raw bytes; no session, no token, no form."""

import asyncio

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from opentrain_server import hearing
from opentrain_server.core.errors import Failure
from opentrain_server.house import House
from opentrain_server.outside.payments.provider import NotGenuine
from opentrain_server.outside.payments.stripe_events import MOST_BYTES

PATH = "/payments/stripe"

log = structlog.get_logger()


async def take(request: Request) -> Response:
    """Answer 200 once an event is noted, also the second time; anything else makes Stripe send it again."""
    house: House = request.app.state.house
    if house.payments is None or house.payments.name != "stripe":
        return _answer(404, "no such processor here")
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return _answer(413, "too large")
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is left to read it
    signature = request.headers.get("stripe-signature", "")
    return await asyncio.get_running_loop().run_in_executor(house.threads, _hear, house, body, signature)


def _hear(house: House, body: bytes, signature: str) -> Response:
    assert house.payments is not None
    try:
        told = house.payments.told(body, signature)
    except NotGenuine as error:
        return _answer(400, str(error))
    try:
        hearing.hear(house.database, house.payments.name, told)
    except Failure as failure:  # of a payment that is not recorded yet
        log.warning("event_not_understood", type=told.type, subject=told.subject, reason=failure.reason)
        return _answer(409, failure.reason)
    except Exception:
        log.exception("event_failed", type=told.type, subject=told.subject)
        return _answer(503, "not taken, send it again")
    return _answer(200, "taken")


def _answer(status: int, text: str) -> Response:
    return JSONResponse({"message": text}, status)


ROUTES = [Route(PATH, take, methods=["POST"], include_in_schema=False)]
