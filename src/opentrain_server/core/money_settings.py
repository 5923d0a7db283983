"""The settings that have to do with money: who moves it, what is taken, how long a human may think."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


def url_of(*schemes: str) -> Callable[[str], str]:
    """Return a check that a setting is empty or a URL with a host and one of the schemes."""
    wanted = " or ".join(f"{scheme}://host…" for scheme in schemes)

    def check(value: str) -> str:
        try:
            parts = urlsplit(value)
            _ = parts.port  # raises for one that is no number
        except ValueError:
            parts = SplitResult("", "", "", "", "")
        if value and (parts.scheme not in schemes or not parts.hostname):
            raise ValueError(f"must look like {wanted}")
        return value

    return check


class MoneySettings(BaseSettings):
    """A part of `settings.Settings`."""

    money_mode: Literal["test", "live"] = Field("test", description="Whether money is real.")
    payment_provider: Literal["test", "stripe"] = Field(
        "test",
        description="Who moves money: `test` is built in and moves none, `stripe` needs its keys; real "
        "money needs money_mode live as well.",
    )
    stripe_secret_key: str = Field("", repr=False, description="Secret API key of your Stripe account.")
    stripe_webhook_secret: str = Field(
        "",
        repr=False,
        description="Signing secret of the webhook endpoint {origin}/payments/stripe at Stripe.",
    )
    stripe_url: Annotated[str, AfterValidator(url_of("http", "https"))] = Field(
        "https://api.stripe.com", description="Base URL of Stripe's API."
    )
    marketplace_fee_percent: Decimal = Field(
        Decimal(10), ge=0, le=50, description="Marketplace fee, percent of each funded milestone."
    )
    initiation_fee: Decimal = Field(
        Decimal("9.95"), ge=0, decimal_places=2, description="Fee once per contract, US dollars."
    )
    approval_lifetime_hours: int = Field(
        72, ge=1, le=720, description="Hours in which a human may confirm what an agent asked."
    )
    approval_requests_per_day: int = Field(
        60, ge=0, description="New approval requests of an account in 24 hours."
    )
    top_ups_per_day: int = Field(20, ge=0, description="New top-ups of an account in 24 hours.")
    reauthenticate_from: Decimal = Field(
        Decimal(500),
        ge=0,
        description="From this total on, US dollars, owners give their password again to confirm.",
    )
    payout_countries: Annotated[list[str], NoDecode] = Field(
        [], description="Alpha-2 countries, comma-separated, that labelers can be paid in; empty: all."
    )
    two_person_rule: bool = Field(
        True, description="Whether a second member of staff confirms adjustments and bank transfers."
    )
    legal_name: str = Field("", description="The operator's legal name, for invoices and the pricing page.")
    legal_address: str = Field("", description="The operator's address, lines separated by commas.")
    tax_id: str = Field("", description="The operator's tax ID, for invoices.")
    tax_line: str = Field("", description="A sentence about tax that stands on invoices.")

    @field_validator("payout_countries", mode="before")
    @classmethod
    def _countries(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return [part.strip().upper() for part in value.split(",") if part.strip()]
