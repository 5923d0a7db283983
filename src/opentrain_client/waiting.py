"""Waiting for a human: the same question again until it is answered."""

import time
from collections.abc import Callable
from typing import Any

from opentrain_client import output
from opentrain_client.call import Call
from opentrain_client.errors import ApiError, NetworkError
from opentrain_client.http import RETRIED
from opentrain_client.session import Session

INTERVAL, INTERVAL_MAX = 5.0, 60.0  # seconds between two questions: longer with every one
TOO_MANY = 429


def until(
    session: Session, call: Call, arguments: dict[str, Any], over: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """Ask until the answer is the last word, and return it; a server that is away is asked again."""
    interval = INTERVAL
    output.say("Waiting for the human; Ctrl-C stops.", error=True, dim=True)
    while True:
        try:
            body = session.send(call, arguments)
            if over(body):
                return body
        except ApiError as error:
            if error.status not in RETRIED and error.status != TOO_MANY:
                raise
        except NetworkError as error:
            output.say(f"Still waiting: {output.clean(error)}", error=True, dim=True)
        time.sleep(interval)
        interval = min(interval * 1.2, INTERVAL_MAX)
