"""The processor that the settings choose."""

from opentrain_server.core.clock import Clock, wall_clock
from opentrain_server.core.settings import Settings
from opentrain_server.outside.payments.provider import Provider
from opentrain_server.outside.payments.stripe import Stripe
from opentrain_server.outside.payments.test import TestProcessor


def provider_of(settings: Settings, *, clock: Clock = wall_clock) -> Provider | None:
    """Return who moves money here; None when the chosen one lacks its keys."""
    if settings.payment_provider == "test":
        return TestProcessor(settings.data_dir / "test-processor", base=settings.base, clock=clock)
    if not settings.stripe_secret_key or not settings.stripe_webhook_secret:
        return None
    return Stripe(
        url=settings.stripe_url,
        secret_key=settings.stripe_secret_key,
        webhook_secret=settings.stripe_webhook_secret,
        clock=clock,
    )
