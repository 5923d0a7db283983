"""How a failure is told on stderr: what happened, what to do next, the exit code."""

import click

from opentrain_client import missing, output
from opentrain_client.errors import TOKEN, USAGE, ApiError, ClientError, TokenError, UsageError

CLAIM = ("auth", "claim", "--email", "you@example.com")
REGISTER = ("auth", "register")
LOGIN = ("auth", "login", "--api-key", "ot_pat_...")
SHOW = ("jobs", "draft", "get", "JOB_ID")
LIVE = {  # what stands for a call on a draft once the job is open
    "update_job_draft_fields": ("jobs", "update", "JOB_ID", "--set", "key=value"),
    "delete_job_draft": ("jobs", "close", "JOB_ID"),
}
NEXT: dict[str, tuple[str, ...]] = {
    "account_claim_required": CLAIM,
    "job_not_draft": SHOW,
    "job_not_open": SHOW,
    "authorization_pending": ("auth", "claim-status", "--wait"),
    "expired_token": (*REGISTER, "--force"),
    "invalid_grant": (*REGISTER, "--force"),
}
WAITING = frozenset({"approval_pending", "charge_in_progress"})  # a request stands in the way


def tell(error: ClientError | click.ClickException | click.Abort) -> int:
    """Print `error` and give its exit code."""
    if isinstance(error, click.Abort):
        _say("Stopped.")
        return 130  # what shells say of an interrupt
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _say(error.format_message())  # a group named without a command: its help
        return USAGE
    if isinstance(error, click.ClickException):
        return _tell_usage(error.format_message(), error.ctx if isinstance(error, click.UsageError) else None)
    if isinstance(error, UsageError):
        return _tell_usage(str(error), None)
    if isinstance(error, ApiError):
        _tell_api(error)
    else:
        _say(f"{'Token' if isinstance(error, TokenError) else 'Error'}: {output.paragraphs(error)}")
    if error.exit_code == TOKEN:
        _say(f"Next: {_typed(REGISTER, error)}  (a new account), or {_typed(LOGIN, error)}")
    return error.exit_code


def _tell_usage(message: str, context: click.Context | None) -> int:
    _say(f"Usage error: {output.clean(message)}")
    if context is not None:
        _say(f"Try: {context.command_path} --help")
    return USAGE


def _tell_api(error: ApiError) -> None:
    _say(f"API error ({error.status} {output.clean(error.code)}): {output.clean(error)}")
    if error.details:
        _say(f"Details: {output.compact(error.details)}")
    if error.request_id:
        _say(f"Request: {output.clean(error.request_id)}")
    if error.retry_after:
        _say(f"Try again in {output.clean(error.retry_after)} s.")
    validation = error.details.get("validation")
    if isinstance(validation, dict):
        verb = ("jobs", "update") if error.call == "update_published_job" else missing.DRAFT
        missing.ask(validation, error.job_id or "JOB_ID", verb=verb, again=error.again, error=True)
    _tell_next(error)


def _tell_next(error: ApiError) -> None:
    """What to type, and where a human goes if one has to."""
    words = NEXT.get(str(error.reason or error.code))
    link = error.details.get("claimUrl")
    if billing := error.details.get("billingUrl"):
        _say(f"Next: a human opens {output.clean(billing)}, then the same command again")
        return
    if error.reason in WAITING and error.details.get("approvalId"):
        words = ("approvals", "get", str(error.details["approvalId"]), "--wait")
    if error.status == 404 and error.call == "get_job":
        words = SHOW  # the board shows listed jobs only, the owner sees all
    if error.reason == "job_not_draft" and error.details.get("status") == "OPEN":
        words = LIVE.get(error.call or "", SHOW)
    if words is None and link:
        words = CLAIM
    if words:
        human = f"  (or a human opens {output.clean(link)})" if link else ""
        _say(f"Next: {_typed(words, error)}{human}")


def _typed(words: tuple[str, ...], error: ClientError) -> str:
    job_id = (error.job_id if isinstance(error, ApiError) else None) or "JOB_ID"
    return output.command(
        "opentrain", *(job_id if word == "JOB_ID" else word for word in words), *error.again
    )


def _say(text: str) -> None:
    output.say(text, error=True)
