"""Entry point of the command `opentrain-server`."""

import click

from opentrain_server import __version__


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Run and look after an OpenTrain server."""


if __name__ == "__main__":
    main()
