"""`opentrain-server settings`: their reference page; and how a command reads them."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from pydantic.fields import FieldInfo

from opentrain_server.core import settings as core
from opentrain_server.core.settings import DEFAULT_FILE, FILE_VARIABLE, PREFIX, Settings

HEAD = f"""\
# Settings

Each is an environment variable, or a line of the TOML file `{DEFAULT_FILE}` (another one:
`{FILE_VARIABLE}=FILE`) under its name in lower case without `{PREFIX}`; the environment wins.
`opentrain-server doctor` checks them. This page is generated: `make docs`.

| Variable | Type | Default | Meaning |
|---|---|---|---|
"""
_TYPES = {
    str: "text",
    int: "whole number",
    bool: "`true` or `false`",
    Decimal: "number",
    Path: "path",
    Path | None: "path",
}


@click.command()
def settings() -> None:
    """Print the reference page of all settings."""
    click.echo(page(), nl=False)


def page() -> str:
    """Return the reference page, in Markdown."""
    return HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def read_settings() -> Settings:
    """Return the settings; ClickException with one line for each that cannot be used."""
    try:
        return core.load()
    except core.SettingsError as error:
        lines = "\n".join(f"  {line}" for line in error.lines)
        raise click.ClickException(f"These settings cannot be used:\n{lines}") from None


def _row(name: str, field: FieldInfo) -> str:
    kind = _kind(field.annotation)
    return f"| `{PREFIX}{name.upper()}` | {kind} | {_default(field.default)} | {field.description} |\n"


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    return _TYPES.get(annotation, "list, comma-separated")


def _default(value: object) -> str:
    if value in ("", [], None):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
