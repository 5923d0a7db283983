"""Groups of commands that import a command's module only when it runs, so that help is quick."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from opentrain_client.errors import ClientError


class Group(click.Group):
    """`aliases`: other names of commands. `late`: where a command lives (`module:attribute`), its help."""

    def __init__(
        self,
        *args: Any,
        aliases: Mapping[str, str] | None = None,
        late: Mapping[str, tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.aliases = aliases or {}
        self.late = late or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names in the order they were given, without aliases."""
        return [*self.late, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name or alias, imported now if it was not yet."""
        name = self.aliases.get(cmd_name, cmd_name)
        if name in self.late:
            module, _, attribute = self.late[name][0].partition(":")
            found = getattr(import_module(module), attribute)
            assert isinstance(found, click.Command)
            return found
        return self.commands.get(name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, with aliases, importing nothing."""
        rows = [(self._names(name), self._help(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _names(self, name: str) -> str:
        return ", ".join([name, *(alias for alias, real in self.aliases.items() if real == name)])

    def _help(self, name: str) -> str:
        return self.late[name][1] if name in self.late else self.commands[name].get_short_help_str(80)


class Root(Group):
    """The outermost group: turns every failure into its text on stderr and its exit code."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """As click's, with the exit codes of this program."""
        run: Callable[..., Any] = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        sys.exit(exit_code(partial(run, *args, standalone_mode=False, **{**extra, "prog_name": "opentrain"})))


def exit_code(run: Callable[[], Any]) -> int:
    """Run a command of click made not to exit by itself, tell its failure and give the code to exit with."""
    try:
        code = run()
    except (ClientError, click.ClickException, click.Abort) as error:
        from opentrain_client import failures  # noqa: PLC0415 - for a failure only

        return failures.tell(error)
    return code if isinstance(code, int) else 0
