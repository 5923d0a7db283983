"""docs/reference/implemented.md says the truth about the routes."""

import re
from pathlib import Path

from opentrain_server.app import build
from opentrain_server.core.settings import Settings

TABLE = Path(__file__).parent.parent / "docs" / "reference" / "implemented.md"
PUBLIC = "/api/public/v1"


def rows() -> dict[str, str]:
    lines = re.findall(
        r"^\| ((?:GET|POST|PATCH|DELETE) [^|]+?) \| (now|later)", TABLE.read_text(), re.MULTILINE
    )
    return dict(lines)


def served() -> set[str]:
    app = build(Settings(), "").app
    calls = set()
    for route in app.routes:
        path = getattr(route, "path", "").removeprefix(PUBLIC)
        if getattr(route, "include_in_schema", False):
            calls |= {f"{method} {path}" for method in route.methods}
    return calls


def test_every_served_call_is_in_the_table_as_now():
    assert served() - {call for call, state in rows().items() if state == "now"} == set()


def test_every_call_that_is_said_to_be_there_is_served():
    assert {call for call, state in rows().items() if state == "now"} - served() == set()
