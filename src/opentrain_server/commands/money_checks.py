"""What serve and worker refuse about money, before they move any."""

import click

from opentrain_server.core.db import Db
from opentrain_server.core.settings import Settings
from opentrain_server.domain.ledger import money_mode
from opentrain_server.outside.payments import fitting


def refuse_misfit(settings: Settings) -> None:
    """Raise ClickException when mode, processor and key do not fit each other."""
    if text := fitting.misfit(settings):
        raise click.ClickException(text)


def refuse_other_money(settings: Settings, db: Db) -> None:
    """Raise ClickException when the database holds money of the other kind."""
    if text := fitting.bound_misfit(settings, money_mode.bound(db)):
        raise click.ClickException(text)
