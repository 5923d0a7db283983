"""Logs: one event a line on stderr, for eyes or for machines; never a token, a code or an e-mail address."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import orjson
import structlog

_SECRET = re.compile(
    r"\bot_[a-z]+_[0-9A-Za-z_]+"  # tokens
    r"|(?<=://)[^\s/@]+@"  # name and password in a URL
    r"|[^\s@\"'<>(]+@[^\s@\"'<>)]+"  # e-mail addresses
)
_LEVELS = {"debug": " [debug]", "warning": " [warning]", "error": " [error]", "critical": " [error]"}


def configure(*, form: Literal["console", "json"], level: str) -> None:
    """Set up logging for the process; both our own lines and those of libraries."""
    number = logging.getLevelNamesMapping()[level.upper()]
    render: Any = for_eyes if form == "console" else for_machines
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, redact, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(processors=[redact, render], foreign_pre_chain=shared)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank whatever looks like a token, an e-mail address or a URL's password, exception texts included."""
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    for key, value in event.items():
        if not isinstance(value, int | float | None):
            event[key] = _SECRET.sub("[redacted]", str(value))
    return event


def for_eyes(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return `10:00:00 event key=value …` in UTC, the level when it is not info, a traceback below."""
    moment, name, level = event.pop("timestamp")[11:19], event.pop("event"), event.pop("level", "info")
    trace = event.pop("exception", None)
    facts = "".join(f" {key}={value}" for key, value in event.items())
    return f"{moment}{_LEVELS.get(level, '')} {name}{facts}" + (f"\n{trace}" if trace else "")


def for_machines(_logger: object, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return one JSON object."""
    return orjson.dumps(dict(event)).decode()
