"""Settings: what an operator may change, each with a type, a default and a sentence.

Read from the environment (`OPENTRAIN_…`) and from a TOML file (`OPENTRAIN_CONFIG`, default
`opentrain.toml`); the environment wins. The reference page is generated from this file.
"""

import os
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """Everything an operator may set."""

    model_config = SettingsConfigDict(env_prefix="OPENTRAIN_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on; 0 picks a free one.")
    origin: str = Field(
        "", description="Public address of the server; every URL it prints or sends starts with it."
    )
    data_dir: Path = Field(Path(".data"), description="Folder of the embedded database, mail and keys.")
    database_url: str = Field("", description="PostgreSQL to use; empty starts the embedded one.")
    postgres_binaries: str = Field("", description="Folder of PostgreSQL's programs for the embedded server.")
    secret_key: str = Field(
        "", repr=False, description="Key for secrets that must come back; empty keeps one in the data folder."
    )
    threads: int = Field(
        8, ge=1, le=200, description="Requests worked on at once; also the connections held."
    )
    trusted_proxies: Annotated[list[IPv4Network | IPv6Network], NoDecode] = Field(
        [], description="CIDRs, comma-separated, of proxies whose X-Forwarded-For is believed."
    )
    log_format: Literal["console", "json"] = Field("console", description="Form of the log lines on stderr.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")

    mail_url: str = Field(
        "",
        description="smtp://user:password@host:port or smtps://…; empty writes a maildir in the data folder.",
    )
    mail_from: str = Field("OpenTrain <no-reply@localhost>", description="Sender of all mail.")
    allow_public_maildir: bool = Field(
        False, description="Let a server on a public address keep its mail in a maildir."
    )

    resource_name: str = Field(
        "OpenTrain-compatible marketplace", description="The operator's name in the discovery documents."
    )
    anonymous_registration: bool = Field(True, description="Let agents register themselves.")
    claim_window_hours: int = Field(
        24, ge=1, le=720, description="Hours after registration in which a human may claim the account."
    )
    money_mode: Literal["test", "live"] = Field("test", description="Whether money is real.")
    min_price_per_hour: Decimal = Field(Decimal(3), ge=0, description="Lowest hourly rate, US dollars.")
    min_price_per_label: Decimal = Field(
        Decimal("0.001"), ge=0, description="Lowest rate per label, US dollars."
    )
    min_fixed_price: Decimal = Field(Decimal(5), ge=0, description="Lowest fixed price, US dollars.")

    calls_per_minute: int = Field(600, ge=1, description="Authenticated calls a minute for each token.")
    bad_tokens_per_minute: int = Field(
        60, ge=1, description="Calls with a bad token a minute for each address."
    )
    board_calls_per_minute: int = Field(120, ge=1, description="Board calls a minute for each address.")
    registrations_per_hour: int = Field(5, ge=1, description="Registrations an hour for each address.")
    registrations_per_day: int = Field(20, ge=1, description="Registrations in 24 hours for each address.")
    loopback_registrations_per_hour: int = Field(
        600, ge=1, description="Registrations an hour from this machine to a loopback origin in test mode."
    )
    claim_starts_per_token: int = Field(5, ge=1, description="Claim starts an hour for each claim token.")
    claim_starts_per_email: int = Field(3, ge=1, description="Claim starts an hour for each e-mail address.")
    claim_starts_per_address: int = Field(20, ge=1, description="Claim starts an hour for each address.")
    publishes_per_day: int = Field(20, ge=0, description="Publish attempts of a claimed account in 24 hours.")
    unclaimed_publishes_per_day: int = Field(
        3, ge=0, description="Publish attempts of an unclaimed account in 24 hours."
    )
    live_edits_per_day: int = Field(60, ge=0, description="Live edits of an account in 24 hours.")

    model_url: str = Field("", description="Base URL of an OpenAI-compatible endpoint; empty works offline.")
    model_key: str = Field("", repr=False, description="API key for that endpoint.")
    model_name: str = Field("", description="Model to ask there.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the sources: arguments, environment, file."""
        toml = TomlConfigSettingsSource(settings_cls, os.environ.get("OPENTRAIN_CONFIG", "opentrain.toml"))
        return init_settings, env_settings, toml

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("origin")
    @classmethod
    def _plain_origin(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).path == ""):
            raise ValueError("must be http(s)://host[:port] without a path")
        return value

    @property
    def base(self) -> str:
        """Return the origin: what was set, else the address listened on."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.origin or f"http://{host}:{self.port}"

    @property
    def loopback_origin(self) -> bool:
        """Tell whether the origin names this machine only."""
        return is_loopback(urlsplit(self.base).hostname or "")

    @property
    def loopback_bind(self) -> bool:
        """Tell whether only this machine can reach the port."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether `host` is a name or an address of this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
