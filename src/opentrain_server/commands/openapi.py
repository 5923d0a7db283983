"""`opentrain-server openapi`: the API's document, as it stands in the repository."""

import json

import click

from opentrain_server.api.openapi import describe
from opentrain_server.app import plain_app

ORIGIN = "http://127.0.0.1:8000"


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 document."""
    click.echo(text(), nl=False)


def text() -> str:
    """Return the document for a server on its usual address, the same on every machine."""
    return json.dumps(describe(plain_app(), origin=ORIGIN), indent=1, ensure_ascii=False) + "\n"
