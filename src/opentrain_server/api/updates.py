"""GET /updates: the account's history (contract events.md §1)."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.declared import Declared, declare
from opentrain_server.api.door import PUBLIC, Door
from opentrain_server.api.gate import Gate, insufficient
from opentrain_server.api.signature import ID_LENGTH, Cursor, up_to
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts.scopes import covers, in_order
from opentrain_server.domain.history import feed
from opentrain_server.domain.history.event_types import EVENT_TYPES
from opentrain_server.domain.history.feed import Event

router = APIRouter(prefix=PUBLIC, route_class=Door, tags=["updates"])

LONGEST_WAIT = 30  # seconds
SCOPES = in_order(EVENT_TYPES.values())


class EventOut(TypedDict):
    """One event, the same here and in webhooks. `data` holds IDs, enum values and numbers only."""

    id: str
    type: str
    apiVersion: str
    createdAt: Timestamp
    resourceId: str
    jobId: str | None
    data: dict[str, Any]


class UpdatesOut(TypedDict):
    """Answer of GET /updates; `nextCursor` is the last event looked at, shown or not."""

    events: list[EventOut]
    nextCursor: str | None
    hasMore: bool


def _wait(value: object) -> int:
    if isinstance(value, int):
        return value  # the default
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 2:
        if int(value) <= LONGEST_WAIT:
            return int(value)
    raise PydanticCustomError("invalid_value", "Must be a whole number of seconds from 0 to 30")


_PAGE = {"type": "integer", "minimum": 1, "maximum": 200, "description": "Size of a page."}
_WAIT = {
    "type": "integer",
    "minimum": 0,
    "maximum": LONGEST_WAIT,
    "description": "Seconds to wait for an event. This server answers at once.",
}


class UpdatesQuery(BaseModel):
    """Query of GET /updates."""

    cursor: Cursor = None
    limit: Annotated[int, up_to(200), WithJsonSchema(_PAGE)] = 50
    types: str | None = Field(
        None,
        description=f"Only these types, by comma: {', '.join(EVENT_TYPES)}.",
        examples=["message.received"],
    )
    jobId: str | None = Field(None, min_length=1, max_length=ID_LENGTH, description="One job's events.")
    wait: Annotated[int, PlainValidator(_wait), WithJsonSchema(_WAIT)] = 0


@router.get("/updates", summary="Read what happened", response_model=UpdatesOut)
@declare(
    Declared(
        Gate(any_scope=SCOPES), reasons=("invalid_cursor", "insufficient_scope", "not_found", "not_owner")
    )
)
def updates(call: Call, query: Annotated[UpdatesQuery, Query()]) -> UpdatesOut:
    """Read the account's events after a cursor, oldest first; types the token cannot read are skipped."""
    after = _after(query.cursor)
    types = _types(call, query.types)
    page = feed.page(call.db, call.agent, after=after, limit=query.limit, types=types, job_id=query.jobId)
    return {
        "events": [_event(event) for event in page.events],
        "nextCursor": query.cursor if page.last is None else str(page.last),
        "hasMore": page.more,
    }


def _after(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not re.fullmatch(r"[0-9]{1,19}", cursor):
        raise Failure("invalid_cursor", field="cursor")
    return int(cursor)


def _types(call: Call, asked: str | None) -> list[str]:
    """Return the types to look for; fails with `invalid_query`, or when none can be read with this token."""
    wanted = [name.strip() for name in (asked or "").split(",") if name.strip()] or list(EVENT_TYPES)
    if unknown := [name for name in wanted if name not in EVENT_TYPES]:
        issue = {
            "code": "invalid_value",
            "path": ["types"],
            "message": f"Unknown: {', '.join(unknown)[:200]}.",
        }
        raise Failure("invalid_query", field="types", issues=[issue], supportedTypes=list(EVENT_TYPES))
    readable = [name for name in wanted if covers(call.agent.scopes, EVENT_TYPES[name])]
    if not readable:
        raise insufficient(call, {EVENT_TYPES[name] for name in wanted})
    return readable


def _event(event: Event) -> EventOut:
    return {
        "id": str(event.number),
        "type": event.type,
        "apiVersion": "v1",
        "createdAt": time(event.created_at),
        "resourceId": event.resource_id,
        "jobId": event.job_id,
        "data": event.data,
    }
