"""The product in one minute: a fresh account posts a job, every call shown. Run as a module."""

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from opentrain_client import fields, output, settings
from opentrain_client.calls import CALLS
from opentrain_client.commands.drafts import read
from opentrain_client.commands.jobs import price
from opentrain_client.errors import NetworkError, UsageError
from opentrain_client.group import exit_code
from opentrain_client.http import Client, Exchange

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "job.txt"  # in a checkout; a wheel has no docs
ROUNDS = 5  # of answering: a rate is asked for once the payment type is known
TAKEN_MAX = 70  # characters of a value shown


class Stopped(Exception):
    """The demo cannot go on, for a reason that was told."""


def run(client: Client, text: str) -> None:
    """Register, draft, answer, publish, look. Stopped, or ClientError, where it does not go on."""
    registered = client.send(CALLS["register_agent"], {"agent_name": "Demo agent"}).body
    client.token = registered["access_token"]
    _note(f"a fresh account with the scopes {' '.join(registered['scopes'])}")
    made = client.send(CALLS["create_job_draft"], {"rawJobDescription": text}).body
    job_id = made["jobId"]
    _note(f"draft {job_id}, read from the text:")
    _note_fields(made["normalizedFields"])
    _answer(client, job_id, made["validation"])
    published = client.send(CALLS["publish_job"], {"jobId": job_id}).body
    _note(f"status {published['status']}")
    if published["status"] == "OPEN":
        _look(client, job_id)
        _end("The job is live", published["jobUrl"], client, "jobs", "mine")
    else:
        _note("held for review: staff decide whether it goes live; nothing is on the board yet")
        _end("The job waits for review", made["draftUrl"], client, "jobs", "draft", "get", job_id)


def _answer(client: Client, job_id: str, validation: Mapping[str, Any]) -> None:
    """Give every missing field the example the server names, as often as it asks for something new."""
    for _ in range(ROUNDS):
        lacking = validation["missingFields"]
        if not lacking:
            break
        answers = fields.answers(lacking)
        for entry in lacking:
            _note(f"{entry['prompt']}  {entry['field']} = {entry['example']}")
        body = {"jobId": job_id, "fields": answers}
        validation = client.send(CALLS["update_job_draft_fields"], body).body["validation"]
        _note("ready to publish" if validation["publishReady"] else "not ready yet")
    if not validation["publishReady"]:
        for problem in (*validation["issues"], *validation["missingFields"]):
            _note(f"{problem['field']}: {problem['message']}")
        raise Stopped("The draft cannot be published as it is. Mend the description and run the demo again.")


def _look(client: Client, job_id: str) -> None:
    """The job as anybody sees it on the board, without a token."""
    with Client(client.base_url, watch=_trace) as stranger:
        job = stranger.send(CALLS["get_job"], {"jobId": job_id}).body
    _note(f"{job['title']}, {price(job['pay'])}, {', '.join(job['languages'])}, {job['category']}")


def _end(what: str, link: str, client: Client, *words: str) -> None:
    typed = output.command("opentrain", *words, "--base-url", client.base_url)
    output.say(f"\n{what}: {output.clean(link)}", bold=True)
    output.say("This account was made for the demo; its token is saved nowhere. Look at the job with")
    output.say(f"    OT_API_TOKEN={output.clean(client.token)} {typed}")
    output.say("Make an account of your own with")
    output.say(f"    {output.command('opentrain', 'auth', 'register', '--base-url', client.base_url)}")


def _trace(exchange: Exchange) -> None:
    line = f"{exchange.method} {exchange.path} → {exchange.status} ({exchange.seconds * 1000:.0f} ms)"
    output.say(line, bold=True)


def _note(text: str) -> None:
    output.say(f"    {output.clean(text)}")


def _note_fields(found: Mapping[str, Any]) -> None:
    for key, value in found.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        _note(f"  {key} = {text if len(text) <= TAKEN_MAX else text[:TAKEN_MAX] + '…'}")


def _description(file: str | None) -> str:
    if file is None and not EXAMPLE.exists():
        raise UsageError("no example description here; give one with --file")
    text = read(file or str(EXAMPLE)).strip()
    if not text:
        raise UsageError("the description is empty")
    return text


@click.command("demo")
@click.option("--base-url", metavar="URL", help="The server.")
@click.option("--file", metavar="FILE", help="The description of the job; - = stdin.")
def demo(base_url: str | None, file: str | None) -> None:
    """Post a job from a description, with a fresh account, and show every call."""
    text = _description(file)
    started = time.monotonic()
    with Client(settings.base_url(base_url), watch=_trace) as client:
        try:
            run(client, text)
        except Stopped as error:
            output.say(f"\n{error}", error=True)
            sys.exit(1)
        except NetworkError as error:
            if not error.unsent:
                raise
            output.say(f"No server answers at {output.clean(client.base_url)}. Start one with", error=True)
            output.say("    make up\nin another terminal, then run the demo again.", error=True)
            sys.exit(error.exit_code)
    output.say(f"All of it took {time.monotonic() - started:.1f} s.")


if __name__ == "__main__":
    sys.exit(exit_code(lambda: demo.main(standalone_mode=False)))
