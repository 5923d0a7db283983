"""`opentrain-server version`."""

import click

from opentrain_server import __version__


@click.command()
def version() -> None:
    """Show the version."""
    click.echo(__version__)
