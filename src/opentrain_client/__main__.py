"""Entry point of the command `opentrain`."""

import click

from opentrain_client import __version__


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Hire people for data labeling from the command line."""


if __name__ == "__main__":
    main()
