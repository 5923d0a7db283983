"""`opentrain-server mail`: try the mail settings before people depend on them."""

import click

from opentrain_server.commands.settings import read_settings
from opentrain_server.outside.mail import MailFailed, mailer_of

TEXT = """\
This is a test of the mail settings of {base}.

If you can read it, they work.
"""


@click.group()
def mail() -> None:
    """Try the mail settings."""


@mail.command()
@click.argument("address")
def test(address: str) -> None:
    """Send a test mail to ADDRESS."""
    settings = read_settings()
    folder = settings.data_dir / "mail"
    try:
        mailer_of(settings).send(
            to=address, subject="A test of your mail settings", text=TEXT.format(base=settings.base)
        )
    except (MailFailed, ValueError) as error:
        raise click.ClickException(f"The mail was not taken: {error}") from None
    click.echo(
        f"Handed over to the mail server for {address}." if settings.mail_url else f"Written to {folder}."
    )
