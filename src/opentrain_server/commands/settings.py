"""The settings of a command, or a readable end."""

import click

from opentrain_server.core import settings as core
from opentrain_server.core.settings import Settings


def read_settings() -> Settings:
    """Return the settings; ClickException with one line for each that cannot be used."""
    try:
        return core.load()
    except core.SettingsError as error:
        lines = "\n".join(f"  {line}" for line in error.lines)
        raise click.ClickException(f"These settings cannot be used:\n{lines}") from None
