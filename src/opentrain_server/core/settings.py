"""Settings: what an operator may change, each with a type, a default and a sentence.

Read from the environment (`OPENTRAIN_…`) and from a TOML file (`OPENTRAIN_CONFIG`, default
`opentrain.toml`); the environment wins. The reference page is generated from this file.
"""

import os
import tomllib
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from opentrain_server.core.money_settings import MoneySettings, url_of

PREFIX = "OPENTRAIN_"
FILE_VARIABLE = "OPENTRAIN_CONFIG"
DEFAULT_FILE = "opentrain.toml"


class SettingsError(Exception):
    """Some settings cannot be used; `lines` name each and say why, and hold no secret."""

    def __init__(self, lines: list[str]) -> None:
        """Take one line for each setting."""
        super().__init__("\n".join(lines))
        self.lines = lines


def _readable(value: Path | None) -> Path | None:
    """Check that a setting is empty or the path of a text."""
    if value is None or value == Path():
        return None
    try:
        value.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ValueError(f"must be a text file that can be read: {type(error).__name__}") from None
    return value.resolve()


class Settings(MoneySettings):
    """Everything an operator may set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on; 0 picks a free one.")
    origin: str = Field(
        "", description="Public address of the server; every URL it prints or sends starts with it."
    )
    data_dir: Path = Field(Path(".data"), description="Folder of the embedded database, mail and keys.")
    database_url: str = Field(
        "",
        repr=False,
        description="PostgreSQL to use, postgresql://user:password@host/name; empty starts the embedded one.",
    )
    postgres_binaries: str = Field("", description="Folder of PostgreSQL's programs for the embedded server.")
    secret_key: str = Field(
        "",
        repr=False,
        description="Keys, comma-separated, for secrets that must come back: the first encrypts, all "
        "decrypt. Empty keeps one in the data folder.",
    )
    worker: bool = Field(True, description="Run a worker inside the server's process.")
    threads: int = Field(
        8, ge=1, le=200, description="Requests worked on at once; also the connections held."
    )
    trusted_proxies: Annotated[list[IPv4Network | IPv6Network], NoDecode] = Field(
        [], description="CIDRs, comma-separated, of proxies whose X-Forwarded-For is believed."
    )
    log_format: Literal["console", "json"] = Field("console", description="Form of the log lines on stderr.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")

    mail_url: Annotated[str, AfterValidator(url_of("smtp", "smtps"))] = Field(
        "",
        repr=False,
        description="smtp://user:password@host:port or smtps://…; empty writes a maildir in the data folder.",
    )
    mail_from: str = Field("OpenTrain <no-reply@localhost>", description="Sender of all mail.")
    allow_public_maildir: bool = Field(
        False, description="Let a server on a public address keep its mail in a maildir."
    )

    terms_file: Annotated[Path | None, AfterValidator(_readable)] = Field(
        None, description="Your terms of use, in Markdown; empty shows a template that says it is one."
    )
    privacy_file: Annotated[Path | None, AfterValidator(_readable)] = Field(
        None, description="Your privacy text, in Markdown; empty shows a template that says it is one."
    )

    resource_name: str = Field(
        "OpenTrain-compatible marketplace", description="The operator's name in the discovery documents."
    )
    anonymous_registration: bool = Field(True, description="Let agents register themselves.")
    claim_window_hours: int = Field(
        24, ge=1, le=720, description="Hours after registration in which a human may claim the account."
    )
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
    labeler_searches_per_minute: int = Field(
        60, ge=1, description="Searches for labelers a minute for each token."
    )
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

    invites_per_day: int = Field(100, ge=0, description="Invites to jobs of an account in 24 hours.")

    location_database: Path | None = Field(
        None,
        description="File of countries by network address (MaxMind's format, .mmdb) by which the place of "
        "labelers is checked; empty checks nothing.",
    )
    messages_per_minute: int = Field(30, ge=1, description="Messages of an account a minute.")
    messages_per_day: int = Field(500, ge=1, description="Messages of an account in 24 hours.")
    threads_per_day: int = Field(50, ge=1, description="New conversations of an account in 24 hours.")
    team_invites_per_day: int = Field(20, ge=1, description="Team invites of an account in 24 hours.")

    model_url: Annotated[str, AfterValidator(url_of("http", "https"))] = Field(
        "", description="Base URL of an OpenAI-compatible endpoint; empty works offline."
    )
    model_key: str = Field("", repr=False, description="API key for that endpoint.")
    model_name: str = Field("", description="Model to ask there.")
    interview_model_tokens_per_day: int = Field(
        500_000,
        ge=0,
        description="Tokens, estimated, of a model for interviews with an account in 24 hours; beyond them "
        "interviews are judged offline.",
    )
    interview_model_seconds_per_day: int = Field(
        1800, ge=0, description="Seconds of a model for interviews with an account in 24 hours."
    )

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
        toml = TomlConfigSettingsSource(settings_cls, settings_file())
        return init_settings, env_settings, toml

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("location_database", mode="before")
    @classmethod
    def _no_file(cls, value: object) -> object:
        return value or None  # an empty variable is no file, not this folder

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
    def nameless(self) -> bool:
        """Tell whether URLs would lead nowhere: all addresses are listened on and no origin is set."""
        return not self.origin and self.host.strip("0.:") == ""

    @property
    def loopback_origin(self) -> bool:
        """Tell whether the origin names this machine only."""
        return is_loopback(urlsplit(self.base).hostname or "")

    @property
    def loopback_bind(self) -> bool:
        """Tell whether only this machine can reach the port."""
        return is_loopback(self.host)


def load() -> Settings:
    """Read the settings of this process; raises SettingsError with one line for each that cannot be used."""
    file = settings_file()
    named = _file_keys(file)
    if unknown := sorted(named - Settings.model_fields.keys()):
        raise SettingsError([f"{name} in {file}: there is no such setting." for name in unknown])
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError([_line(found["loc"], found["msg"], file) for found in error.errors()]) from None


def settings_file() -> Path:
    """Return the path of the file that settings may stand in; it need not be there."""
    return Path(os.environ.get(FILE_VARIABLE) or DEFAULT_FILE)


def unknown_variables() -> list[str]:
    """Return environment variables that look like settings and are none, mostly misspelled."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {FILE_VARIABLE}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known | _OF_CLIENTS)


# The command-line client listens to these.
_OF_CLIENTS = {"OPENTRAIN_API_TOKEN", "OPENTRAIN_API_BASE_URL", "OPENTRAIN_BASE_URL"}


def _file_keys(file: Path) -> set[str]:
    try:
        return set(tomllib.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        if FILE_VARIABLE in os.environ:
            raise SettingsError([f"{FILE_VARIABLE}: there is no file {file}."]) from None
        return set()
    except (OSError, ValueError) as error:
        raise SettingsError([f"{file}: {error}"]) from None


def _line(place: tuple[int | str, ...], message: str, file: Path) -> str:
    name = str(place[0]) if place else "settings"
    variable = PREFIX + name.upper()
    where = variable if variable in os.environ else f"{name} in {file}"
    return f"{where}: {message.removeprefix('Value error, ')}."


def is_loopback(host: str) -> bool:
    """Tell whether `host` is a name or an address of this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
