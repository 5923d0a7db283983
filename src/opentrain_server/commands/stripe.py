"""`opentrain-server stripe`: try the settings about Stripe before people depend on them."""

import sys
from collections.abc import Iterator

import click

from opentrain_server.commands.settings import read_settings
from opentrain_server.core.settings import Settings
from opentrain_server.outside.payments import fitting, stripe_events
from opentrain_server.outside.payments.provider import ProviderAway, ProviderRefused
from opentrain_server.outside.payments.stripe import Stripe
from opentrain_server.outside.payments.stripe_wire import Thing
from opentrain_server.web.processor_calls import PATH

Line = tuple[str, str, str]  # level, what about, text


@click.group()
def stripe() -> None:
    """Look after payments by Stripe."""


@stripe.command()
def check() -> None:
    """Ask Stripe whether key, webhook and Connect are set up; charges nothing, changes nothing."""
    settings = read_settings()
    if text := fitting.misfit(settings):
        raise click.ClickException(text)
    if settings.payment_provider != "stripe":
        raise click.ClickException("Stripe is not the processor: set OPENTRAIN_PAYMENT_PROVIDER=stripe.")
    failed = False
    for level, about, text in lines(settings):
        click.echo(f"{level:<5} {about:<16} {text}")
        failed = failed or level == "fail"
    if failed:
        sys.exit(1)


def lines(settings: Settings) -> Iterator[Line]:
    """Ask one thing after the other."""
    there = Stripe(
        url=settings.stripe_url,
        secret_key=settings.stripe_secret_key,
        webhook_secret=settings.stripe_webhook_secret,
    )
    try:
        yield from _asked(there, settings)
    except (ProviderAway, ProviderRefused) as error:
        yield "fail", "stripe", f"does not answer as it should: {error}"
    finally:
        there.close()


def _asked(there: Stripe, settings: Settings) -> Iterator[Line]:
    account = there.account()
    kind = "live" if there.live else "test"
    yield "ok", "key", f"{kind} key of account {account['id']} in {account['country']}"
    if account.get("charges_enabled"):
        yield "ok", "cards", "the account can charge cards"
    else:
        yield "fail", "cards", "the account cannot charge cards yet: finish its set-up in Stripe's dashboard"
    yield _webhook(list(there.wire.list("webhook_endpoints")), settings.base + PATH)
    yield _connect(there)


def _webhook(endpoints: list[Thing], url: str) -> Line:
    ours = [one for one in endpoints if one["url"] == url and one["status"] == "enabled"]
    if not ours:
        return "fail", "webhook", f"no enabled endpoint at Stripe leads to {url}: add one there"
    heard = {kind for one in ours for kind in one["enabled_events"]}
    missing = [] if "*" in heard else [kind for kind in stripe_events.TYPES if kind not in heard]
    if missing:
        return "fail", "webhook", f"add these events to the endpoint: {', '.join(missing)}"
    return "ok", "webhook", f"{url} hears all that it needs; its signing secret cannot be read there"


def _connect(there: Stripe) -> Line:
    try:
        there.wire.get("accounts", limit=1)
    except (ProviderRefused, ProviderAway) as error:
        return "fail", "connect", f"labelers cannot be paid: turn on Connect in Stripe's dashboard ({error})"
    return "ok", "connect", "labelers can be onboarded"
