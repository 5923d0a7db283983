"""docs/reference/implemented.md says the truth about the routes."""

import re
from pathlib import Path

from fastapi.routing import APIRoute

from opentrain_server.app import plain_app

TABLE = Path(__file__).parent.parent / "docs" / "reference" / "implemented.md"
PUBLIC = "/api/public/v1"


def rows() -> dict[str, str]:
    lines = re.findall(
        r"^\| ((?:GET|POST|PATCH|DELETE) [^|]+?) \| (now|later)", TABLE.read_text(), re.MULTILINE
    )
    return dict(lines)


def served() -> set[str]:
    routes = [r for r in plain_app().routes if isinstance(r, APIRoute) and r.include_in_schema]
    return {f"{method} {r.path.removeprefix(PUBLIC)}" for r in routes for method in r.methods}


def test_every_served_call_is_in_the_table_as_now():
    assert served() - {call for call, state in rows().items() if state == "now"} == set()


def test_every_call_that_is_said_to_be_there_is_served():
    assert {call for call, state in rows().items() if state == "now"} - served() == set()
