"""Entry point of the command `opentrain-server`."""

from importlib import import_module

import click

from opentrain_server import __version__

COMMANDS = {
    "serve": "Run the server.",
    "migrate": "Bring the database's schema up to date.",
    "worker": "Run a worker in a process of its own.",
    "doctor": "Check this installation and say what to do.",
    "mail": "Try the mail settings.",
    "stripe": "Try the settings about Stripe.",
    "moderation": "Decide about jobs that wait for staff.",
    "account": "Suspend an account, or restore it.",
    "backup": "Write the whole database into a file.",
    "restore": "Bring a backup back.",
    "move": "Move the data to another PostgreSQL, or back.",
    "eval": "Run the judges over a file, for scoring.",
    "ledger": "Verify the books, and print them.",
    "feature": "Switch features on and off.",
    "staff": "Appoint the operator's staff.",
    "demo": "Post a job and show every call.",
    "settings": "Print the reference of all settings.",
    "openapi": "Print the API's document.",
    "version": "Show the version.",
}


class _Lazy(click.Group):
    """Loads a command's file when it is called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"opentrain_server.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy)
@click.version_option(__version__)
def main() -> None:
    """Run and look after an OpenTrain server."""


if __name__ == "__main__":
    main()
