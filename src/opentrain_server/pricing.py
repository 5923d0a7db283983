"""What things cost here and what may be asked of a human: the operator's settings, as verbs take them."""

from datetime import timedelta

from opentrain_server.core.settings import Settings
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.ledger.fees import Rates
from opentrain_server.domain.payments.invoices import Seller

BILLING_PATH = "/employer-settings?tab=billing"


def rates(settings: Settings) -> Rates:
    """Return the fees."""
    return Rates(settings.marketplace_fee_percent, int(settings.initiation_fee * 100))


def rules(settings: Settings) -> Rules:
    """Return the fees with the limits of asking, and where money is put in."""
    return Rules(
        rates(settings),
        timedelta(hours=settings.approval_lifetime_hours),
        settings.approval_requests_per_day,
        settings.base + BILLING_PATH,
        seller(settings),
    )


def seller(settings: Settings) -> Seller:
    """Return who writes the invoices; without a legal name, the server's own name."""
    address = "\n".join(part.strip() for part in settings.legal_address.split(","))
    name = settings.legal_name or settings.resource_name
    return Seller(name, address, settings.tax_id, settings.tax_line)
