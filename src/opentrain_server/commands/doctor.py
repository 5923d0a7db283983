"""`opentrain-server doctor`: check an installation, one line each, with what to do."""

import shutil
import sys
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Any, NamedTuple

import click
import psycopg

from opentrain_server.commands.databases import OLDEST, one_line
from opentrain_server.core import keyring, migrate
from opentrain_server.core.clock import wall_clock
from opentrain_server.core.db import Db
from opentrain_server.core.ids import new_id
from opentrain_server.core.postgres import PostgresError, find_binaries, running_dsn
from opentrain_server.core.settings import Settings, SettingsError, load, unknown_variables
from opentrain_server.domain.ledger import money_mode
from opentrain_server.domain.upkeep import workers
from opentrain_server.outside.countries_of_addresses import AddressFileError, CountryFile
from opentrain_server.outside.mail import MailFailed, SmtpMailer
from opentrain_server.outside.payments import fitting

SCARCE_BYTES = 200_000_000  # free space under which the database may stop
LOW_BYTES = 2_000_000_000
SKEW_SECONDS = 5
WIDE = {4: 8, 6: 32}  # a trusted network with fewer fixed bits is nearly everybody


class Finding(NamedTuple):
    """What one check found: `ok`, `warn` or `fail`, about what, and what to do."""

    level: str
    about: str
    text: str


@click.command()
def doctor() -> None:
    """Check this installation and say what to do; exit code 1 when something must be done."""
    worst = "ok"
    for level, about, text in findings():
        click.echo(f"{level:<5} {about:<16} {text}")
        worst = level if level == "fail" else worst
    if worst == "fail":
        sys.exit(1)


def findings() -> Iterator[Finding]:
    """Check everything, one thing after the other."""
    yield _python()
    try:
        settings = load()
    except SettingsError as error:
        yield from (Finding("fail", "settings", line) for line in error.lines)
        return
    yield _settings()
    for check in CHECKS:
        yield check(settings)
    yield from _database(settings)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "ok" if sys.version_info >= (3, 11) else "fail", "python", f"{version}, 3.11 or newer is needed"
    )


def _settings() -> Finding:
    unknown = unknown_variables()
    if unknown:
        return Finding("warn", "settings", f"no such setting, perhaps misspelled: {', '.join(unknown)}")
    return Finding("ok", "settings", "all are known and valid")


def _binaries(settings: Settings) -> Finding:
    if settings.database_url:
        return Finding("ok", "postgresql", "not needed here: OPENTRAIN_DATABASE_URL is set")
    try:
        found = find_binaries(settings.postgres_binaries or None)
    except PostgresError as error:
        return Finding("fail", "postgresql", one_line(error))
    return Finding("ok", "postgresql", f"version {found.major} in {found.bin}")


def _data_dir(settings: Settings) -> Finding:
    folder = settings.data_dir.absolute()
    if not folder.exists():
        return Finding("ok", "data folder", f"{folder} is made at the first start")
    try:
        mode = folder.stat().st_mode & 0o777
        trial = folder / f".doctor-{new_id()}"
        trial.touch()
        trial.unlink()
    except OSError as error:
        return Finding("fail", "data folder", f"{folder} cannot be used by this user: {error.strerror}")
    if mode & 0o077:
        return Finding("warn", "data folder", f"others may look into it: chmod 700 {folder}")
    return Finding("ok", "data folder", str(folder))


def _disk(settings: Settings) -> Finding:
    folder = next(
        path
        for path in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents)
        if path.exists()
    )
    free = shutil.disk_usage(folder).free
    level = "fail" if free < SCARCE_BYTES else "warn" if free < LOW_BYTES else "ok"
    advice = "" if level == "ok" else "; make room before the database has to stop"
    return Finding(level, "disk space", f"{free / 1e9:.1f} GB free for {folder}{advice}")


def _secret_key(settings: Settings) -> Finding:
    path = settings.data_dir / keyring.NAME
    if not settings.secret_key and not path.exists():
        return Finding("ok", "secret key", f"{path} is made at the first start")
    try:
        count = len(keyring.keys(settings.secret_key, settings.data_dir))
        mode = 0o600 if settings.secret_key else path.stat().st_mode & 0o777
    except (keyring.KeyringError, OSError) as error:
        return Finding("fail", "secret key", str(error))
    if mode & 0o077:
        return Finding("fail", "secret key", f"others may read it: chmod 600 {path}")
    return Finding("ok", "secret key", f"{count} in {'the settings' if settings.secret_key else path}")


def _origin(settings: Settings) -> Finding:
    base = settings.base
    if settings.nameless:
        return Finding("fail", "origin", f"links would lead to {base}: set OPENTRAIN_ORIGIN")
    if settings.loopback_origin:
        if settings.loopback_bind:
            return Finding("ok", "origin", f"{base}, for this machine only")
        return Finding(
            "fail", "origin", f"links would lead to {base}, which others cannot reach: set OPENTRAIN_ORIGIN"
        )
    if base.startswith("http://"):
        return Finding("warn", "origin", f"{base} is not encrypted; put TLS in front and set https://…")
    return Finding("ok", "origin", base)


def _proxies(settings: Settings) -> Finding:
    if wide := [str(network) for network in settings.trusted_proxies if _is_wide(network)]:
        return Finding(
            "fail", "proxies", f"everybody in {', '.join(wide)} could pretend any address: name less"
        )
    if not settings.trusted_proxies and settings.loopback_bind and not settings.loopback_origin:
        return Finding(
            "warn",
            "proxies",
            "all callers look like the proxy and share its limits: OPENTRAIN_TRUSTED_PROXIES=127.0.0.1/32",
        )
    return Finding(
        "ok", "proxies", ", ".join(map(str, settings.trusted_proxies)) or "none trusted, none needed"
    )


def _is_wide(network: IPv4Network | IPv6Network) -> bool:
    return network.prefixlen < WIDE[network.version] and not network.is_loopback


def _mail(settings: Settings) -> Finding:
    if not settings.mail_url:
        if settings.loopback_bind and settings.loopback_origin:
            return Finding("ok", "mail", f"kept in {settings.data_dir / 'mail'}; nobody is written to")
        return Finding("warn", "mail", "kept in a folder here, so nobody gets any: set OPENTRAIN_MAIL_URL")
    try:
        SmtpMailer(settings.mail_url, sender=settings.mail_from).greet()
    except MailFailed as error:
        return Finding("fail", "mail", f"the mail server of OPENTRAIN_MAIL_URL does not take us: {error}")
    return Finding("ok", "mail", "the mail server takes us; send one: opentrain-server mail test ADDRESS")


def _places(settings: Settings) -> Finding:
    if settings.location_database is None:
        return Finding("ok", "places", "not checked: OPENTRAIN_LOCATION_DATABASE is empty")
    try:
        CountryFile(settings.location_database)
    except AddressFileError as error:
        return Finding("fail", "places", str(error))
    return Finding("ok", "places", f"checked by {settings.location_database}")


def _database(settings: Settings) -> Iterator[Finding]:
    dsn = settings.database_url or running_dsn(settings.data_dir)
    if not dsn:
        yield Finding("warn", "database", "no server runs; start it and ask again, to check the rest")
        return
    try:
        with psycopg.connect(dsn, connect_timeout=5, autocommit=True) as conn:
            for check in (_version, _migrations, _clock, _worker):
                yield check(conn)
            yield _bound_money(conn, settings)
    except psycopg.Error as error:
        yield Finding("fail", "database", f"cannot be used: {one_line(error)}")


def _version(conn: psycopg.Connection[Any]) -> Finding:
    major = conn.info.server_version // 10_000
    return Finding(
        "ok" if major >= OLDEST else "fail", "database", f"PostgreSQL {major}, {OLDEST} or newer is needed"
    )


def _migrations(conn: psycopg.Connection[Any]) -> Finding:
    try:
        missing = migrate.pending(conn)
    except migrate.MigrationError as error:
        return Finding("fail", "migrations", str(error))
    if missing:
        return Finding("fail", "migrations", f"{len(missing)} to apply: opentrain-server migrate")
    return Finding("ok", "migrations", "up to date")


def _clock(conn: psycopg.Connection[Any]) -> Finding:
    (there,) = conn.execute("SELECT clock_timestamp()").fetchone() or (wall_clock(),)
    seconds = abs((there - wall_clock()).total_seconds())
    if seconds > SKEW_SECONDS:
        return Finding("warn", "clock", f"{seconds:.0f} s apart from the database's; set both by NTP")
    return Finding("ok", "clock", f"within {SKEW_SECONDS} s of the database's")


def _worker(conn: psycopg.Connection[Any]) -> Finding:
    conn.execute("SET search_path = live")
    try:
        seen = workers.last_beat(Db(conn, wall_clock(), new_id))
    except psycopg.errors.UndefinedTable:
        seen = None
    if seen is None:
        return Finding("fail", "worker", "none runs: start the server, or opentrain-server worker")
    seconds = (wall_clock() - seen).total_seconds()
    if seconds > workers.SILENT.total_seconds():
        return Finding("fail", "worker", f"none was heard of for {seconds:.0f} s: opentrain-server worker")
    return Finding("ok", "worker", f"heard of {max(0, seconds):.0f} s ago")


def _money(settings: Settings) -> Finding:
    if text := fitting.misfit(settings):
        return Finding("fail", "money", text)
    if settings.payment_provider == "test":
        return Finding("ok", "money", "test mode: the built-in processor, which moves none")
    kind = "real money" if settings.money_mode == "live" else "Stripe's test mode"
    return Finding("ok", "money", f"{kind} by Stripe; try its settings: opentrain-server stripe check")


def _bound_money(conn: psycopg.Connection[Any], settings: Settings) -> Finding:
    try:
        bound = money_mode.bound(Db(conn, wall_clock(), new_id))
    except psycopg.errors.UndefinedTable:
        bound = None
    if text := fitting.bound_misfit(settings, bound):
        return Finding("fail", "books", text)
    return Finding("ok", "books", f"hold {bound} money" if bound else "hold no money yet")


CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    _binaries,
    _data_dir,
    _disk,
    _secret_key,
    _origin,
    _proxies,
    _mail,
    _places,
    _money,
)
