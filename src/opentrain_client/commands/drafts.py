"""`jobs draft …`: from a description to a draft that can be published."""

import json
from collections.abc import Mapping
from typing import Any

import click

from opentrain_client import fields, missing, output
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.errors import UsageError
from opentrain_client.group import Group
from opentrain_client.session import Session

FILE_MAX = 1024 * 1024  # bytes: the server takes no longer body
CONTENT_KEYS = {
    "text": "text",
    "opentrain_canonical": "job",
    "schema_org_job_posting": "jsonLd",
    "indeed_xml": "xml",
    "hr_xml": "xml",
}


def read(name: str) -> str:
    """The text of a file, `-` = stdin. UsageError if it cannot be read, is no UTF-8 or is over 1 MiB."""
    try:
        with click.open_file(name, "rb") as file:
            raw: bytes = file.read(FILE_MAX + 1)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from None
    if len(raw) > FILE_MAX:
        raise UsageError(f"{name} is longer than {FILE_MAX} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text") from None


def change(session: Session, call: Call, typed: dict[str, Any]) -> None:
    """Send the fields of `--set` and `--fields-file`; where both name one, `--set` holds."""
    source = typed.pop("fields_file")
    body = fields.from_json(read(source), source=source) if source else {}
    body |= fields.parse(typed.pop("settings"))
    if not body:
        raise UsageError("nothing to change; use --set key=value or --fields-file")
    answer(session, session.send(call, {**typed, "fields": body}), _show_changed)


def change_flags() -> list[click.Parameter]:
    """The flags of the two commands that change fields."""
    return [
        click.Option(
            ["--set", "settings"], multiple=True, metavar="KEY=VALUE", help="A field; empty clears it."
        ),
        click.Option(["--fields-file"], metavar="FILE", help="Fields as a JSON object; - = stdin."),
    ]


def source(text: str, form: str | None) -> dict[str, Any]:
    """The body's keys for a description in a format. UsageError if it should be JSON and is not."""
    if form is None:
        return {"rawJobDescription": text}
    key = CONTENT_KEYS[form]
    if key in {"job", "jsonLd"}:
        try:
            return {"format": form, key: json.loads(text)}
        except ValueError as error:
            raise UsageError(f"{form} is JSON, and this is not: {error}") from None
    return {"format": form, key: text}


def _create(session: Session, call: Call, typed: dict[str, Any]) -> None:
    text, file, form = typed.pop("description"), typed.pop("description_file"), typed.pop("form")
    if (text is None) == (file is None):
        raise UsageError("give --description or --description-file, one of them")
    body = {**typed, **source(read(file) if file else text, form), "idempotencyKey": session.idempotency_key}
    session.idempotency_key = None  # here the key lives in the body, for as long as the draft
    answer(session, session.send(call, body), _show_created)


def _show_created(session: Session, body: dict[str, Any]) -> None:
    job_id = str(body.get("jobId"))
    output.say(f"Draft {output.clean(job_id)} ({output.clean(body.get('status'))})")
    _show_fields(body.get("normalizedFields") or {})
    for warning in body.get("warnings") or []:
        output.say(output.clean(f"warning: {warning.get('message')}"))
    for entry in body.get("lowConfidenceFields") or []:
        output.say(
            output.clean(f"unsure: {entry.get('field')} = {entry.get('value')}: {entry.get('reason')}")
        )
    for entry in body.get("unmappedFields") or []:
        output.say(
            output.clean(
                f"left out: {entry.get('path')}: {entry.get('valuePreview')} ({entry.get('reason')})"
            )
        )
    _show_way(session, job_id, body.get("validation") or {})


def _show_changed(session: Session, body: dict[str, Any]) -> None:
    job_id = str(body.get("jobId"))
    output.say(f"Changed {output.clean(job_id)} ({output.clean(body.get('status'))})")
    if "validation" in body:
        _show_way(session, job_id, body["validation"])
        return
    moderation = body.get("moderation") or {}
    if moderation.get("reasons"):
        output.say(output.clean(f"Held for review: {', '.join(moderation['reasons'])}"))
    session.next("jobs", "draft", "get", job_id)


def _show_draft(session: Session, body: dict[str, Any]) -> None:
    job = body["job"]
    job_id = str(job.get("id"))
    output.pairs(
        [
            ("job", f"{job_id} ({job.get('status')})"),
            ("your ID", job.get("externalId")),
            ("changed", output.when(job.get("updatedAt"))),
            ("page", job.get("jobUrl") or job.get("draftUrl")),
            ("moderation", ", ".join((job.get("moderation") or {}).get("reasons") or [])),
        ]
    )
    _show_fields(job.get("fields") or {})
    if job.get("status") == "DRAFT":
        _show_way(session, job_id, job.get("validation") or {})


def _show_deleted(session: Session, body: dict[str, Any]) -> None:
    output.say(f"Deleted {output.clean(body.get('jobId'))}.")
    session.next("jobs", "list")


def _show_fields(found: Mapping[str, Any]) -> None:
    output.pairs([(key, ", ".join(map(str, v)) if isinstance(v, list) else v) for key, v in found.items()])


def _show_way(session: Session, job_id: str, validation: Mapping[str, Any]) -> None:
    """What is missing, one line each, or the command that publishes."""
    missing.ask(validation, job_id, again=session.again)
    lacking = validation.get("missingFields") or []
    if len(lacking) > 1:
        session.next("jobs", "draft", "update", job_id, *missing.update_words(lacking))
    elif validation.get("publishReady"):
        session.next("jobs", "publish", job_id)


draft = Group(
    "draft",
    help="Make, show, change and delete drafts.",
    commands=[
        command(
            CALLS["create_job_draft"],
            _create,
            name="create",
            without=frozenset(
                {"rawJobDescription", "format", "text", "job", "jsonLd", "xml", "idempotencyKey"}
            ),
            more=[
                click.Option(["--description", "--text", "description"], help="The description itself."),
                click.Option(
                    ["--description-file", "--file", "description_file"],
                    metavar="FILE",
                    help="A file that holds it; - = stdin.",
                ),
                click.Option(
                    ["--format", "form"],
                    type=click.Choice(list(CONTENT_KEYS)),
                    help="What the description is; plain text if left out.",
                ),
            ],
        ),
        command(CALLS["get_job_draft"], shows(_show_draft), name="get"),
        command(CALLS["update_job_draft_fields"], change, name="update", more=change_flags()),
        command(CALLS["delete_job_draft"], shows(_show_deleted), name="delete"),
    ],
)
