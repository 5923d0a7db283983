"""Makes commands of the table: IDs positional or by flag, keys as flags, the flags all commands share."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from opentrain_client import output
from opentrain_client.call import Arg, Call, kebab
from opentrain_client.errors import ClientError, UsageError
from opentrain_client.session import Session

Act = Callable[[Session, Call, dict[str, Any]], None]
Show = Callable[[Session, dict[str, Any]], None]
_TYPES: "dict[str, click.ParamType[Any]]" = {"integer": click.INT, "number": click.FLOAT}
_COMMON = frozenset({"as_json", "base_url", "idempotency_key", "dry_run", "every_page"})


def command(
    call: Call,
    act: Act,
    *,
    name: str,
    more: Iterable[click.Parameter] = (),
    without: frozenset[str] = frozenset(),
    named: tuple[str, ...] = (),
    text: str | None = None,
) -> click.Command:
    """A command of one call. `act` gets what was typed by the keys of the wire; `without` hides keys.

    IDs in the path are arguments; so are those of query or body that are `named`.
    """

    def run(**typed: Any) -> None:
        common = {key: typed.pop(key) for key in _COMMON & typed.keys()}
        for key in (*call.ids, *named):
            typed[key] = _id(key, typed.pop(key.lower(), None), typed.get(key))
        session = Session(**common)
        try:
            act(session, call, typed)
        except ClientError as error:
            error.again = session.again
            raise
        finally:
            session.close()

    ids = [param for key in (*call.ids, *named) for param in _id_params(key)]
    hidden = {*without, *named}
    flags = [_flag(arg) for arg in call.args if arg.key not in hidden and arg.place != "whole"]
    return click.Command(
        name, params=[*ids, *flags, *more, *shared(call)], callback=run, help=text or call.summary
    )


def shared(call: Call) -> list[click.Parameter]:
    """The flags every command has, those of writes and those of paged lists."""
    params: list[click.Parameter] = []
    if call.page:
        params.append(click.Option(["--all", "every_page"], is_flag=True, help="Every page."))
    if call.dry_run:
        params.append(
            click.Option(["--dry-run"], is_flag=True, help="Show what would happen; change nothing.")
        )
    if call.writes:
        params.append(click.Option(["--idempotency-key"], help="Repeat a write safely under your own key."))
    params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print the answer as JSON."))
    params.append(click.Option(["--base-url"], metavar="URL", help="The server."))
    return params


def shows(show: Show) -> Act:
    """Send what was typed and show the answer: most commands are no more than this."""

    def act(session: Session, call: Call, typed: dict[str, Any]) -> None:
        answer(session, session.send(call, typed), show)

    return act


def answer(session: Session, body: dict[str, Any], show: Show) -> None:
    """The answer as JSON, as what a dry run found, or as its summary."""
    if session.as_json:
        click.echo(output.pretty(body))
    elif body.get("dryRun") is True:
        _show_dry_run(body)
    else:
        show(session, body)


def _show_dry_run(body: Mapping[str, Any]) -> None:
    would = body.get("would") or {}
    output.say(f"Dry run: nothing was changed. The call would answer {output.clean(would.get('status'))}.")
    events = body.get("events") or []
    output.pairs([("event", f"{event.get('type')} {event.get('resourceId')}") for event in events])
    cost = body.get("cost")
    if cost:
        output.pairs([("cost", f"${cost.get('totalCents', 0) / 100:,.2f}")])


def _id_params(key: str) -> list[click.Parameter]:
    flag = kebab(key)
    metavar = flag[2:].replace("-", "_").upper()
    return [
        click.Argument([key.lower()], required=False, metavar=metavar),
        click.Option([flag, key], metavar=metavar, help=f"The same as {metavar}."),
    ]


def _id(key: str, positional: str | None, flag: str | None) -> str:
    """The one ID that was given. UsageError for none, or for two that differ."""
    if positional and flag and positional != flag:
        raise UsageError(f"{kebab(key)} and the argument name different IDs")
    found = positional or flag
    if not found:
        raise UsageError(
            f"missing {kebab(key)[2:].replace('-', ' ')}; give it as an argument or by {kebab(key)}"
        )
    return found


def _flag(arg: Arg) -> click.Option:
    """The option of one key. Lists come as one text with commas."""
    names = [*arg.option_names, arg.key]
    if arg.kind == "boolean":
        return click.Option(names, is_flag=True, default=None, help=arg.help)
    kind = (
        click.Choice(arg.choices, case_sensitive=False) if arg.choices else _TYPES.get(arg.kind, click.STRING)
    )
    if arg.key == "limit":
        kind = click.IntRange(min=1)
    callback = _split if arg.kind == "list" else None
    choices = "|".join(arg.choices) or None
    return click.Option(
        names, type=kind, required=arg.required, help=arg.help, callback=callback, metavar=choices
    )


def _split(_context: click.Context, _param: click.Parameter, value: str | None) -> list[str] | None:
    return None if value is None else [item.strip() for item in value.split(",") if item.strip()]
