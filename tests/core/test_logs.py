"""What stands in a log line, and what never does."""

import pytest

from opentrain_server.core.logs import for_eyes, for_machines, redact


@pytest.mark.parametrize(
    "secret",
    [
        "ot_pat_abcd1234_0123456789012345678901234567890123456789",
        "ot_clm_0123456789012345678901234567890123456789",
        "ada@example.com",
        "Ada.Love+x@mail",
        "ada:hush@db.example.com",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "Key (email)=({}) already exists", "https://x/claim/{}", "<{}>"])
def test_secrets_are_blanked(secret: str, frame: str) -> None:
    for value in (frame.format(secret), [frame.format(secret)], ValueError(frame.format(secret))):
        event = redact(None, "info", {"event": "x", "value": value})
        assert secret not in for_eyes(None, "info", dict(event, timestamp="2026-06-12T10:00:00.000000Z"))
        assert "[redacted]" in str(event["value"])


@pytest.mark.parametrize("url", ["postgresql://me:hush@localhost/db", "smtp://me:hush@[::1]:25"])
def test_passwords_in_addresses_are_blanked(url: str) -> None:
    assert "hush" not in str(redact(None, "info", {"event": url}))


def test_a_line_for_eyes() -> None:
    event = {"timestamp": "2026-06-12T10:00:00.123456Z", "level": "info", "event": "request", "status": 200}
    assert for_eyes(None, "info", dict(event)) == "10:00:00 request status=200"
    bad = {**event, "level": "warning", "exception": "Traceback…"}
    assert for_eyes(None, "warning", bad) == "10:00:00 [warning] request status=200\nTraceback…"


def test_a_line_for_machines() -> None:
    assert (
        for_machines(None, "info", {"event": "request", "status": 200}) == '{"event":"request","status":200}'
    )
