"""`opentrain-server staff`: who may decide for the operator."""

import click
from email_validator import EmailNotValidError, validate_email

from opentrain_server.commands.databases import opened
from opentrain_server.commands.settings import read_settings
from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import password_resets, people, second_factors


@click.group()
def staff() -> None:
    """Appoint the operator's staff."""


@staff.command()
@click.argument("email")
def add(email: str) -> None:
    """Make the person with this address staff. Staff hold no account of their own.

    Whoever has no password yet is mailed a link to choose one; where mail stays in a folder, it is printed.
    """
    settings = read_settings()
    link = None
    try:
        address = validate_email(email, check_deliverability=False, test_environment=True).normalized
        with opened(settings) as database, database.transaction() as db:
            fresh = people.add_staff(db, email=address)
            if human := people.without_password(db, email=address):
                link = password_resets.invite(db, human, base=settings.base)
    except EmailNotValidError as error:
        raise click.ClickException(str(error)) from None
    except Failure:
        raise click.ClickException(f"{email} holds an account; staff need another address.") from None
    click.echo(f"{address} is {'now' if fresh else 'already'} staff.")
    if link is not None:
        click.echo(
            "A link to choose a password is on its way by mail." if settings.mail_url else f"Password: {link}"
        )


@staff.command(name="forget-factor")
@click.argument("email")
def forget_factor(email: str) -> None:
    """Drop the second factor of a person who lost it, once you made sure who asks."""
    with opened(read_settings()) as database, database.transaction() as db:
        user_id = people.found(db, email=email.strip().lower())
        if user_id is None or not second_factors.forget(db, user_id):
            raise click.ClickException(f"{email} has no second factor here.")
    click.echo(f"{email} signs in with the password alone, until a new second factor is set up.")
