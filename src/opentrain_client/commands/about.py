"""`version`, `help`, `completion`, `capabilities`."""

from typing import Any

import click
from click.shell_completion import get_completion_class

from opentrain_client import __version__, output
from opentrain_client.calls import CALLS
from opentrain_client.command import command, shows
from opentrain_client.session import Session


@click.command("version")
def version() -> None:
    """Show the version."""
    click.echo(f"opentrain {__version__}")


@click.command("help")
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def help_(context: click.Context, words: tuple[str, ...]) -> None:
    """Show the help of a command."""
    place = context.find_root()
    for word in words:
        found = place.command.get_command(place, word) if isinstance(place.command, click.Group) else None
        if found is None:
            raise click.UsageError(f"No such command {word!r}.", ctx=place)
        place = click.Context(found, info_name=word, parent=place)
    click.echo(place.get_help())


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a completion script for your shell.

    For bash: eval "$(opentrain completion bash)"
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(context.find_root().command, {}, "opentrain", "_OPENTRAIN_COMPLETE").source())


def _show_capabilities(session: Session, body: dict[str, Any]) -> None:
    output.table(
        ["CAPABILITY", "STATE"],
        [(name, "on" if on else "off") for name, on in (body.get("capabilities") or {}).items()],
    )
    draft = body.get("draft") or {}
    output.say("")
    output.pairs(
        [
            ("formats", ", ".join(draft.get("importFormats") or [])),
            ("fields", ", ".join(draft.get("updateKeys") or [])),
            *((name, ", ".join(values)) for name, values in (draft.get("enums") or {}).items()),
        ]
    )
    session.next("jobs", "draft", "create", "--file", "job.txt")


capabilities = command(CALLS["capabilities"], shows(_show_capabilities), name="capabilities")
