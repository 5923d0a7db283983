"""Entry point of the command `opentrain`."""

import sys
from io import TextIOWrapper

from opentrain_client.cli import cli


def main() -> None:
    """Run the command line. A character that the terminal cannot show is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
