"""What can go wrong, and the exit code it means."""

from collections.abc import Mapping
from typing import Any

API, USAGE, TOKEN, NETWORK = 1, 2, 3, 4  # exit codes; 0 is done


class ClientError(Exception):
    """Ends a command: the message goes to stderr, `exit_code` to the shell."""

    exit_code = API
    again: tuple[str, ...] = ()  # flags that the next command needs as well


class UsageError(ClientError):
    """The command was asked wrongly; nothing was sent."""

    exit_code = USAGE


class TokenError(ClientError):
    """No token, or none that can be used; nothing was sent."""

    exit_code = TOKEN


class NetworkError(ClientError):
    """No answer. `unsent`: no byte of the request left. `timed_out`: it left, the answer did not come."""

    exit_code = NETWORK

    def __init__(self, message: str, *, unsent: bool = False, timed_out: bool = False) -> None:
        super().__init__(message)
        self.unsent = unsent
        self.timed_out = timed_out


class ApiError(ClientError):
    """An answer that is no success. Agent auth answers `{error, error_description}`, others the envelope."""

    def __init__(
        self,
        *,
        status: int,
        body: Any,
        request_id: str | None = None,
        retry_after: str | None = None,
        call: str = "",
        job_id: str | None = None,
    ) -> None:
        self.status = status
        self.body = body
        self.call = call
        self.job_id = job_id
        self.retry_after = retry_after
        known: Mapping[str, Any] = body if isinstance(body, dict) else {}
        details = known.get("details")
        self.details: Mapping[str, Any] = details if isinstance(details, dict) else {}
        self.reason = self.details.get("reason")
        self.request_id = str(known.get("requestId") or request_id or "")
        self.code, message = _told(known, status)
        self.exit_code = TOKEN if status == 401 else API
        super().__init__(message)


def _told(body: Mapping[str, Any], status: int) -> tuple[str, str]:
    """Code and message of an error's body, whichever form it has."""
    if "code" in body:
        return str(body["code"]), str(body.get("error") or "no message")
    if isinstance(body.get("error"), str):
        return body["error"], str(body.get("error_description") or "no description")
    if body.get("status") == "closed":
        return "NOT_FOUND", "This job is closed."
    if 300 <= status < 400:
        return "REDIRECT", "The server points elsewhere; redirects are not followed. Check the base URL."
    return "UNKNOWN", "The answer is not one of this API. Check the base URL."
