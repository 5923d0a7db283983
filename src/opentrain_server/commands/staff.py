"""`opentrain-server staff`: who may decide for the operator."""

import click
from email_validator import EmailNotValidError, validate_email

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.errors import Failure
from opentrain_server.domain import people


@click.group()
def staff() -> None:
    """Appoint the operator's staff."""


@staff.command()
@click.argument("email")
def add(email: str) -> None:
    """Make the person with this address staff. Staff hold no account of their own."""
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
        with opened(read_settings()) as database, database.transaction() as db:
            fresh = people.add_staff(db, email=address)
    except EmailNotValidError as error:
        raise click.ClickException(str(error)) from None
    except Failure:
        raise click.ClickException(f"{email} holds an account; staff need another address.") from None
    click.echo(f"{address} is {'now' if fresh else 'already'} staff.")
